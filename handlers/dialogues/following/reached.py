"""How a resident is reached on a ticket that is open (联系方式): a new number takes the place of the one that was left, or is the first.

新号13811112222 · 别打我电话，打我女儿的139… ─► the contact of the ticket · 物业电话是… ─► only told, somebody else's
就在这里回我，别打电话 ─► how to reach them, noted for whoever handles it
"""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.message import Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import hours
from handlers.dialogues.drafting.draft import Report, is_the_contact
from handlers.dialogues.drafting.people import with_contact
from handlers.dialogues.following.which import by_its_end
from handlers.ports.understanding import Intent
from handlers.privacy import masked
from handlers.usecases.resident import supplement
from tickets.lifecycle import BY_ACTION, Action
from tickets.ticket import Confidentiality, Contact, Ticket
from values import expressions as re
from values import replace

BARE = 2  # letters beside a number that is sent alone: 电话
LONGEST = 40  # characters of words that only tell a number
WITH_A_REASON = 60  # … and whom else to ring, and why
SHOWN = 3
CHANGEABLE = BY_ACTION[Action.SUPPLEMENT].of

_DEAF = re.compile(
    r"(?:我|本人|俺)(?:是|有|患有|属于|双耳|两耳|这)?(?:个|一个|一名|位)?(?:重度|先天)?(?:聋|耳聋|失聪|聋哑|哑|言语残疾|语言障碍)|耳朵(?:聋|背|不好使|坏了)|双耳失聪|失聪|聋哑人"
    r"|听力(?:残疾|障碍|受损|不好|不行|有问题|很差|差)|(?:我|耳朵|电话|双耳).{0,4}听不(?:见|到|清|清楚)|(?:我|俺).{0,3}(?:说不了|不能说|不会说|没法说|讲不了)话|言语残疾|语言障碍"
)
_BESIDE = re.compile(
    f"{_DEAF.pattern}|接不了|接听|电话|短信|信息|消息|微信|文字|文本|打字|发字|只能|有事|有什么事|联系|沟通|麻烦|请|谢谢|所以|因为|直接|给我|打|发|接|用|我|你们|是|人|有|的|和|就|吧|了|都|也|在这|这里|里"
)
_ANOTHER = re.compile(
    r"打(?:给)?(?:她|他|我(?:妈|爸|老|女|闺女|儿|姐|哥|弟|妹|爱人|媳妇|对象|家|孩子|孙|侄|外甥))"
)  # 别打电话给我，打我女儿的


def told(turn: Turn, ticket: Ticket) -> Contact | None:
    """The contact as the words change it; None where they tell no number of whoever is to be reached. Of whoever is anonymous none is kept."""
    phone = turn.meaning.phone
    if phone is None or ticket.confidentiality is Confidentiality.ANONYMOUS:
        return None
    if (kin := _kin(turn, ticket.contact or Contact())) is not None:
        return kin
    if turn.length > LONGEST:
        return None
    beside = turn.text.replace(phone.span.text, "")
    alone = sum(map(str.isalpha, beside)) <= BARE
    own = turn.says_one_of("reached.words_own") or turn.says_one_of("reached.words_renewed")
    if not (alone or is_the_contact(turn.meaning) or own or hours.wished(turn.meaning)):
        return None
    if turn.says_one_of("reached.words_of_others"):
        return None
    before = ticket.contact or Contact()
    draft = with_contact(turn, Report(phone=before.phone), asked=False)
    if draft is None:
        return None
    another = bool(draft.name) and draft.name != before.name
    return replace(before, phone=draft.phone, name=draft.name or before.name, note="" if another else before.note)


def _kin(turn: Turn, before: Contact) -> Contact | None:
    """后面让我媳妇跟你们对接，她叫王敏 138…: one of theirs is reached from now on; 联系不上我就找我爱人 133… as well."""
    whose, phone = turn.meaning.relation, turn.meaning.phone
    if whose is None or phone is None or turn.length > WITH_A_REASON or turn.says_one_of("reached.words_of_others"):
        return None
    as_well = turn.says_one_of("reached.words_as_well")
    if not (as_well or turn.says_one_of("reached.words_through")):
        return None
    person = turn.meaning.person.value if turn.meaning.person else ""
    name = " ".join(dict.fromkeys(filter(None, (whose.value, person))))
    if not as_well or not before.phone:
        return replace(before, phone=phone.value, name=name, note="")
    if phone.value in before.phone:
        return None
    note = turn.case.texts.text("reached.note_as_well", {"who": name}, turn.city.language, turn.now)
    return replace(before, phone=f"{before.phone} / {phone.value}", note=hours.with_wish(before.note, note))


def is_added(contact: Contact, before: Contact | None) -> bool:
    """Whether a number stands beside the one that was left."""
    return before is not None and bool(before.phone) and contact.phone.startswith(f"{before.phone} / ")


def take_renewed(turn: Turn) -> bool:
    """手机停机了，换号了 13500009999: whatever matter it sounds like, the number by which they are reached from now on, on all that is open."""
    if turn.do or turn.meaning.phone is None or turn.meaning.emergency is not None:
        return False
    if by_its_end(turn) or turn.meaning.ticket_numbers:
        return False  # 把0001的电话改成…: of that one alone
    every = turn.says_one_of("which.words_every") and turn.says_one_of("reached.words_own")
    if turn.meaning.place is not None or not (every or turn.says_one_of("reached.words_renewed")):
        return False
    mine = [turn.own_ticket(t.number) for t in turn.tickets(open_only=True)]
    changed = [(t, contact) for t in mine if t is not None and t.state in CHANGEABLE and (contact := told(turn, t))]
    if not changed:
        return False
    parts = []
    for ticket, contact in changed:
        same = ticket.contact is not None and ticket.contact.phone == contact.phone
        if not same:
            supplement(turn.case, ticket, turn.actor, turn.text, turn.meaning.identifying_words, contact=contact)
        key = "reached.stands" if same else "reached.changed"
        parts.append(Part(key, turn.values(ticket) | {"phone": masked(contact.phone)}))
    turn.remember(last_ticket=changed[0][0].number)
    tell(turn, parts[:SHOWN], ticket=changed[0][0].number)
    return True


def only_here(turn: Turn) -> bool:
    """就在这里回我就行，别打电话: whether they want to be answered in the chat, and tell no other number."""
    if turn.meaning.phone is not None or turn.length > LONGEST or _ANOTHER.search(turn.text):
        return False
    if hours.of_an_hour(turn.meaning) and not is_deaf(turn):
        return False  # don't call me before six
    return turn.says_one_of("reached.words_chat_only") or is_deaf(turn)


def is_deaf(turn: Turn) -> bool:
    """我听力残疾, 耳朵背电话里听不清, 说不了话: whoever cannot phone, of themselves."""
    return turn.says_one_of("reached.words_deaf") or _DEAF.search(turn.text) is not None


def tells_only_that(turn: Turn) -> bool:
    """Whether next to nothing is told beside that they cannot phone: it is no matter of its own."""
    if not turn.text or turn.length > LONGEST or not is_deaf(turn) or turn.meaning.intent is Intent.QUESTION:
        return False
    left = turn.without(_BESIDE.sub(" ", turn.text), "reached.words_deaf", "reached.words_chat_only")
    return sum(map(str.isalnum, left)) <= BARE + 1 and only_here(turn)


def take_in_draft(turn: Turn, top: Frame) -> bool:
    """我是聋哑人，只发字, or 晚上别打给我, said while a report is open: kept with it for whoever handles it."""
    if turn.do or not turn.text:
        return False
    if turn.meaning.has_matter and not tells_only_that(turn):
        return False
    draft = Report.of(top.draft)
    if not draft.said or draft.is_anonymous:
        return False
    if hours.of_an_hour(turn.meaning) and turn.meaning.phone is None and turn.length <= LONGEST:
        note, told = hours.with_wish(draft.contact_note, hours.wished(turn.meaning)), "report.added"
    elif only_here(turn):
        note, told = note_chat(turn, draft.contact_note), "reached.kept_chat"
    else:
        return False
    turn.replace_top(replace(top, draft=replace(draft, contact_note=note).json()))
    turn.say(told)
    return True


def by_chat(turn: Turn, ticket: Ticket) -> Contact | None:
    """The contact of who wants nobody to ring; the number stays, should they change their mind."""
    if ticket.confidentiality is Confidentiality.ANONYMOUS:
        return None
    before = ticket.contact or Contact()
    return replace(before, note=note_chat(turn, before.note))


def note_chat(turn: Turn, before: str) -> str:
    """What whoever handles it reads of that, in the city's language, behind what was noted before: it is told once, with the reason."""
    told = turn.case.texts.text("reached.note_chat", {}, turn.city.language, turn.now)
    why = f"（{turn.text}）" if is_deaf(turn) else ""
    if told in before:
        return before if f"{told}（" in before else before.replace(told, f"{told}{why}", 1)
    return hours.with_wish(before, f"{told}{why}")
