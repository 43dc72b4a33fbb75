"""How the resident is named (留名) on a ticket that is already open, as when 别让物业知道是我 is said after the promise.

A question (单位会知道是我吗, 我到底是匿名还是保密) changes nothing: how it stands is told, and what would hide them more is offered.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Listed, Part, spoken
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report, is_report, names_a_place
from handlers.dialogues.drafting.where import filed_just_now
from handlers.dialogues.following.which import which_ticket
from handlers.dialogues.reporting import afraid
from handlers.dialogues.talking import answers
from handlers.ports.understanding import Intent
from handlers.usecases.resident import name
from tickets.lifecycle import BY_ACTION, Action
from tickets.ticket import Confidentiality, Ticket
from values import expressions as re

NAMEABLE = BY_ACTION[Action.NAME].of
SEEN = frozenset({"contact_seen", "contacted"})  # events by which the unit knows who reported
LONGEST = 40  # characters of words that tell no more than that
LIKELY = 0.5  # of a leaf, from which they tell a matter
BESIDE = 3  # letters beside the words by which they want to be named that tell nothing
LOOKED = "contact_seen"  # the event of a look at their number
# 别告诉物业是我说的 tells no matter, whomever it names.
_ONLY_HIDES = re.compile(
    r"(?:千万|可|请|麻烦|你们|记得|一定|对了|还有|[，,\s])*(?:别|不要|莫|不能|不许|不准)(?:说|讲|告诉|跟|和|对|让|给|把|透露)[^，,。！!？?]{0,10}"
    r"(?:是我|我的(?:名字|电话|信息|号码)|我(?:名字|电话|报|说|举报|投诉|反映))[^，,。！!？?]{0,6}[，,。！!\s]*(?:(?:我|就)?(?:怕|不然|要不|否则|免得|省得)[^，,。！!？?]{1,16})?(?:谢谢|拜托|求你们?)?(?:了|啊|哈|噢|哦)?[。！!]*"
)
_ASKED = re.compile(
    r"(?:能不能|可不可以|能否|可否|(?:能|可以|改成|换成)(?=[^，,。！!？?]{0,10}(?:吗|么|嘛|不|没|行不行|[?？])[?？]?$))"
    r"|(?:告诉|通知|发给|回)我[^，,。]{0,3}(?:吗|么|嘛|不|没)[?？]?$"
)
_HIDDEN = (Confidentiality.ANONYMOUS, Confidentiality.CONFIDENTIAL)
_MORE = {
    Confidentiality.NAMED: _HIDDEN,
    Confidentiality.CONFIDENTIAL: (Confidentiality.ANONYMOUS,),
}  # what hides more than a way


def take(turn: Turn) -> bool:
    """Whether the words told nothing but how they want to be named on a ticket that is open; then it is done, or asked which."""
    meaning = turn.meaning
    if not turn.text or meaning.confidentiality is None or meaning.has_matter and not _tells_only_that(turn):
        return False
    if _asks(turn):
        return take_wish_asked(turn)
    way = Confidentiality(meaning.confidentiality.value)
    mine = [ticket for ticket in turn.tickets(open_only=True) if _fits(ticket)]
    if not mine or way is Confidentiality.NAMED and all(ticket.confidentiality is way for ticket in mine):
        return False  # 不怕 takes nothing back where nothing is hidden
    if turn.meaning.intent is Intent.QUESTION and answers.knowledge_for(turn) is not None:
        return _tell_how(turn, mine)
    ticket = _just_filed(turn) or which_ticket(turn, "ticket.name", _fits, way=way.value)
    if ticket is not None:
        change(turn, ticket, way)
    return True


def _tells_only_that(turn: Turn) -> bool:
    """Whether nothing is told beside it, whatever matter the words sound like: хочу указать имя."""
    told = turn.meaning.confidentiality.span.text if turn.meaning.confidentiality is not None else ""
    left = turn.text.lower().replace(told.lower(), "")
    if turn.begins_with_one_of("naming.words_hide") and _is_no_other_matter(turn):
        return True  # 别让他知道是我说的 我天天在那买菜
    return _ONLY_HIDES.fullmatch(turn.text) is not None or sum(map(str.isalnum, left)) <= BESIDE


def _is_no_other_matter(turn: Turn) -> bool:
    """Whether nothing beside the wish is a matter of its own: no place, and no leaf that is likely."""
    meaning = turn.meaning
    brief = turn.length <= LONGEST and len(meaning.problems) < 2
    return brief and not names_a_place(meaning.place) and meaning.likeliest[1] < LIKELY


def _asks(turn: Turn) -> bool:
    """能匿名不, 可以保密吗: asked, and not wished for. 能不能别让他知道 wishes it."""
    mention = turn.meaning.confidentiality
    bare = mention is not None and not mention.span.text.startswith(turn.words_of("naming.words_hide"))
    return bare and not turn.do and turn.language == turn.city.language and _ASKED.search(turn.text) is not None


def asks_whether(turn: Turn) -> bool:
    """Whether 能匿名吗 only holds the name of the button [匿名]; then it is read as it was said."""
    if turn.message.pressed is not None or turn.do != "ticket.name" or _ASKED.search(spoken(turn.message)) is None:
        return False
    turn.as_words()
    turn.meaning = turn.read(turn.text, tickets=True)
    return True


def take_wish_asked(turn: Turn) -> bool:
    """Whether they ask if they can be named otherwise on a ticket that is open; then it is told what that means, and nothing is changed
    before they press."""
    meaning = turn.meaning
    if turn.do or meaning.confidentiality is None or meaning.has_matter or not _asks(turn):
        return False
    way = Confidentiality(meaning.confidentiality.value)
    mine = [ticket for ticket in turn.tickets(open_only=True) if _fits(ticket)]
    ticket = _just_filed(turn) or next(iter(mine), None)
    if ticket is None or way is Confidentiality.NAMED:
        return False
    values = turn.values(ticket)
    turn.remember(last_ticket=ticket.number)
    if ticket.confidentiality is way:
        parts = [Part(f"naming.stands_{way}", values), Part("naming.still_told")]
        tell(turn, parts, ticket=ticket.number)
        return True
    more = _MORE.get(ticket.confidentiality, ())
    choices = [Choice("ticket.name", f"button.{w}", args={"ticket": ticket.number, "way": w.value}) for w in more]
    parts = [Part("naming.can", values)]
    if Confidentiality.ANONYMOUS in more and not ticket.is_praise:
        parts.append(Part("naming.unasked"))
    tell(turn, parts, choices, ticket=ticket.number)
    return True


def only_wishes(turn: Turn) -> bool:
    """我不想匿名了，用我真名: a wish that sounds like giving up, and takes nothing back but the way they are named."""
    meaning = turn.meaning
    gives_up = meaning.intent in (Intent.WITHDRAW, Intent.CANCEL)
    takes_back = gives_up and turn.says_one_of("withdraw.words_take_back")
    return not turn.do and meaning.confidentiality is not None and not meaning.has_matter and not takes_back


def take_question(turn: Turn, top: Frame | None) -> bool:
    """Whether the words ask how they are named, in what is being told or on a ticket; then it is told."""
    afraid_of_it = top is None and afraid.says_so(turn)
    if not turn.text or not (afraid_of_it or turn.says_one_of("naming.words_how")):
        return False
    if is_report(top):
        way = Report.of(top.draft).confidentiality
        turn.say(f"report.named_{way}" if way in _HIDDEN else "naming.draft_named")
        return True
    return tell_how(turn)


def tell_how(turn: Turn) -> bool:
    """How they are named on the ticket that is open; False without one."""
    return _tell_how(turn, [ticket for ticket in turn.tickets(open_only=True) if _fits(ticket)])


def _tell_how(turn: Turn, mine: Sequence[Ticket]) -> bool:
    """Tell how the newest of these, or the one of a moment ago, stands, and whether anybody has looked; what would hide them more is a
    button."""
    ticket = _just_filed(turn) or next(iter(mine), None)
    if ticket is None:
        return False
    more = _MORE.get(ticket.confidentiality, ())
    choices = tuple(
        Choice("ticket.name", f"button.{way}", args={"ticket": ticket.number, "way": way.value}) for way in more
    )
    parts = [Part(f"naming.stands_{ticket.confidentiality}", turn.values(ticket))]
    seen = any(event.type == LOOKED for event in turn.work.tickets.events(ticket.number))
    if seen or ticket.contact is not None and ticket.contact.phone:
        parts.append(Part("naming.looked" if seen else "naming.nobody_looked", turn.values(ticket)))
    tell(turn, parts, choices, ticket=ticket.number)
    return True


def change(turn: Turn, ticket: Ticket | None, way: Confidentiality) -> None:
    """Do it and say what that means, and what cannot be undone."""
    if ticket is None or not _fits(ticket):
        turn.say("stale.unknown")
        return
    turn.remember(last_ticket=ticket.number)
    values = turn.values(ticket)
    if ticket.confidentiality is way:
        tell(turn, [Part(f"naming.already_{way}", values)], ticket=ticket.number)
        return
    parts = [Part(f"naming.{way}", values)]
    known = ticket.confidentiality is Confidentiality.NAMED
    if known and any(event.type in SEEN for event in turn.work.tickets.events(ticket.number)):
        parts.append(Part("naming.seen_before", values))
    elif known and (told := _told_unit(ticket)):
        parts.append(Part("naming.told_before", {**values, "phrases": Listed(told)}))
    if way is Confidentiality.ANONYMOUS and not ticket.is_praise:
        parts.append(Part("naming.unasked"))  # nobody is asked whether it is solved [R11]
    name(turn.case, ticket, turn.actor, way, turn.meaning.identifying_words)
    tell(turn, parts, ticket=ticket.number)


def _told_unit(ticket: Ticket) -> tuple[str, ...]:
    """By what in the words that the unit was sent they can be recognised."""
    if ticket.dispatched_at is None:
        return ()
    name = ticket.contact.name if ticket.contact is not None else ""
    tells = (name, *(phrase for phrase in ticket.identifying if not name or name not in phrase))
    return tuple(dict.fromkeys(phrase for phrase in tells if phrase and phrase in ticket.text))


def _fits(ticket: Ticket) -> bool:
    return ticket.state in NAMEABLE


def _just_filed(turn: Turn) -> Ticket | None:
    """The ticket of a moment ago, of which they still speak, where no number names another."""
    if turn.meaning.ticket_numbers:
        return None
    last = turn.own_ticket(turn.conversation.last_ticket)
    young = last is not None and _fits(last) and filed_just_now(turn, last)
    return last if young else None
