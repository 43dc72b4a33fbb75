"""How a resident is reached on a ticket that is open (联系方式): a new number takes the place of the one that was left, or is the first.

新号13811112222 · 别打我电话，打我女儿的139… ─► the contact of the ticket · 物业电话是… ─► only told, somebody else's
就在这里回我，别打电话 ─► how to reach them, noted for whoever handles it
"""

from __future__ import annotations

from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report, is_the_contact
from handlers.dialogues.drafting.people import with_contact
from tickets import expressions as re
from tickets.ticket import Confidentiality, Contact, Ticket
from tickets.values import replace

BARE = 2  # letters beside a number that is sent alone: 电话
LONGEST = 40  # characters of words that only tell a number

_ANOTHER = re.compile(r"打(?:给)?(?:她|他|我(?:妈|爸|老|女|儿|姐|哥|弟|妹|爱人))")  # 别打电话给我，打我女儿的


def told(turn: Turn, ticket: Ticket) -> Contact | None:
    """The contact as the words change it; None where they tell no number of whoever is to be reached. Of whoever is anonymous none is kept."""
    phone = turn.meaning.phone
    if phone is None or ticket.confidentiality is Confidentiality.ANONYMOUS or turn.length > LONGEST:
        return None
    beside = turn.text.replace(phone.span.text, "")
    alone = sum(map(str.isalpha, beside)) <= BARE
    if not (alone or is_the_contact(turn.meaning) or turn.says_one_of("reached.words_own")):
        return None
    if turn.says_one_of("reached.words_of_others"):
        return None
    before = ticket.contact or Contact()
    draft = with_contact(turn, Report(phone=before.phone), asked=False)
    if draft is None:
        return None
    another = bool(draft.name) and draft.name != before.name
    return replace(before, phone=draft.phone, name=draft.name or before.name, note="" if another else before.note)


def only_here(turn: Turn) -> bool:
    """就在这里回我就行，别打电话: whether they want to be answered in the chat, and tell no other number."""
    if turn.meaning.phone is not None or turn.length > LONGEST or _ANOTHER.search(turn.text):
        return False
    return turn.says_one_of("reached.words_chat_only") or turn.says_one_of("reached.words_deaf")


def in_draft(turn: Turn, top: Frame | None) -> bool:
    """我是聋哑人，只发字, said while a report is open: kept with it for whoever handles it."""
    if top is None or top.dialogue != "report" or turn.do or not turn.text or turn.meaning.has_matter:
        return False
    draft = Report.of(top.draft)
    if not draft.said or draft.is_anonymous or not only_here(turn):
        return False
    frame = replace(top, draft=replace(draft, contact_note=note_chat(turn)).json())
    turn.replace_top(frame)
    turn.say("reached.kept_chat")
    return True


def by_chat(turn: Turn, ticket: Ticket) -> Contact | None:
    """The contact of who wants nobody to ring; the number stays, should they change their mind."""
    if ticket.confidentiality is Confidentiality.ANONYMOUS:
        return None
    return replace(ticket.contact or Contact(), note=note_chat(turn))


def note_chat(turn: Turn) -> str:
    """What whoever handles it reads of that, in the city's language."""
    note = turn.case.texts.text("reached.note_chat", {}, turn.city.language, turn.now)
    return f"{note}（{turn.text}）" if turn.says_one_of("reached.words_deaf") else note
