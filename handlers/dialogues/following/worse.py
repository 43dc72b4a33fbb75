"""What gets worse after it was filed (加重): it joins the open ticket, which is more urgent from now on and told to who has it at once.

脏水已经进屋了 · 刚才那狗把我孩子咬了 · 井盖不见了，就剩个洞 ─► more of the open ticket, how urgent it is now, and what helps
水漫到卧室了，人出不去 · 插座冒火花 ─► an alarm: danger first
"""

from __future__ import annotations

from types import MappingProxyType

from handlers.conversation.form import tell
from handlers.conversation.message import Named, Part, Phrase
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.alarm import heard_by, numbers
from handlers.dialogues.drafting.draft import LIKELY, Report, is_report, names_a_place
from handlers.dialogues.following.continued import other_matter
from handlers.dialogues.following.supplement import SUPPLEMENTABLE, elsewhere, softened
from handlers.dialogues.following.survey import open_survey
from handlers.dialogues.reporting.promise import TOLD
from handlers.ports.understanding import OF_TICKETS, Intent
from handlers.usecases.worsening import worsen
from tickets.ticket import FileId, State, Ticket
from values import expressions as re
from values import replace

LONGEST = 80  # characters of words that tell what a ticket has become
URGENT = 2
NEAR = 3  # leaves that words may be of which tell that something befell somebody there
WATER, COLLAPSE = "flood", "collapse"
EASED = MappingProxyType({WATER: URGENT, COLLAPSE: 1})  # how urgent what was feared for a danger is without one
OTHER = 0.85  # of another leaf, from which even what has happened since is no word of the ticket
# 是社保的不是医保 · 不是3栋是5栋, with what is denied
CONTRAST = re.compile(
    r"不是(?!不)([^，,。！!？?\s是]{1,10}?)(?:的)?[，,。\s]*(?:(?:而|应该|其实)?是|$)(?!不是)|是[^，,。！!？?是]{1,10}?[，,。\s]*(?:而)?不是([^，,。！!？?是]{1,10}?)(?:的)?[。！!\s]*$"
)
_NOT_TOLD = frozenset({*OF_TICKETS, Intent.QUESTION, Intent.CANCEL, Intent.RESTART, Intent.HUMAN, Intent.RATE})
JOINABLE = SUPPLEMENTABLE - {State.FOLLOW_UP, State.MERGED}


def eased(turn: Turn, top: Frame | None) -> bool:
    """Whether the danger that is told of is the matter that was reported (下水道堵了, 路面塌陷), more urgent now, with nobody caught in it and
    nothing to flee from: water, a hole in the road, or what sounds like a danger only without it (越来越冷了, of a cold radiator)."""
    found = turn.meaning.emergency
    if found is None or turn.says_one_of("worse.words_caught"):
        return False
    sounds = not found.named and found.danger != "self_harm" and turn.says_one_of("worse.words_worse")
    if found.danger not in EASED and not sounds:
        return False
    draft = Report.of(top.draft) if is_report(top) else Report()
    about, of = "", ""
    if draft.said and _goes_on(turn, draft.title, draft.category):
        about, of = draft.title, draft.category
    if not draft.said and (ticket := goes_on_with(turn)) is not None:
        about, of = ticket.title, ticket.category or ""
    asked = open_survey(turn) if not of and not draft.said else None
    if asked is not None and not found.named and _goes_on(turn, asked.title, asked.category or ""):
        about, of = asked.title, asked.category or ""  # 水到现在还黄, where it is asked whether the water is back
    if not of or found.danger == COLLAPSE and not _of_the_ground(turn, about, of):
        return False
    if found.danger not in EASED and turn.read(f"{about}，{turn.text}").emergency is not None:
        return False
    urgency = EASED.get(found.danger, URGENT)
    turn.meaning = replace(turn.meaning, emergency=None, urgency=urgency, categories=((of, 1.0),))
    return True


def _of_the_ground(turn: Turn, title: str, category: str) -> bool:
    """Whether the matter is of a road, which one keeps away from; a house one must leave."""
    catalogue = turn.city.catalogue
    leaf = catalogue.get(category)
    groups = {other.group for other in catalogue.leaves if other.danger == COLLAPSE}
    in_house = turn.holds(f"{title} {turn.text}", "worse.words_house")
    return leaf is not None and leaf.group in groups and not in_house


def take(turn: Turn, to: Ticket | None = None) -> bool:
    """Whether the words tell that what is open got worse; then its ticket is raised, and they are told so. `to`: the ticket to which
    they say that the words belong."""
    meaning = turn.meaning
    if turn.do or not turn.text or turn.length > LONGEST or meaning.emergency is not None:
        return False
    if meaning.intent in _NOT_TOLD or len(meaning.problems) > 1 or turn.says_one_of("report.words_also"):
        return False
    worse = turn.says_one_of("worse.words_worse")
    if not (worse or meaning.urgency <= URGENT):
        return False
    ticket = to or goes_on_with(turn)
    if ticket is None or ticket.state not in JOINABLE or to is None and denies(turn, ticket):
        return False
    if ticket.danger and turn.says_one_of("danger.words_gone"):
        return False  # the smell is gone: of a danger that is over
    if not (worse and _is_news(turn, ticket) or meaning.urgency < ticket.urgency):
        return False
    if to is None and not _speaks_of(turn, ticket):
        return False
    _raise(turn, ticket)
    return True


def denies(turn: Turn, ticket: Ticket) -> bool:
    """是送餐断了，不是没人照顾: whether words of the ticket are denied; what stands instead is no worse than they were."""
    contrast = CONTRAST.search(turn.text)
    return contrast is not None and any(was and was in ticket.text for was in contrast.groups())


def _is_news(turn: Turn, ticket: Ticket) -> bool:
    """Whether what tells that it got worse is not told once more as at first, with the place: the zebra crossing that was worn away
    (磨没了) still is."""
    if not names_a_place(turn.meaning.place):
        return True
    text, told = turn.text.lower(), ticket.text.lower()
    for word in turn.longest_first("worse.words_worse"):
        if word in told:
            text = text.replace(word, " ")
    return turn.holds(text, "worse.words_worse")


def there(turn: Turn) -> Ticket | None:
    """The open ticket at whose place this danger surely is: of the same group of matters, its water, or spoken of as that one. Whatever
    else is told of no place may be anywhere."""
    ticket = goes_on_with(turn) if turn.meaning.place is None else None
    found, catalogue = turn.meaning.emergency, turn.city.catalogue
    if ticket is None or ticket.place is None or found is None:
        return None
    leaf = catalogue.get(turn.meaning.likeliest[0])
    of = catalogue.get(ticket.category)
    alike = leaf is not None and leaf.is_near(of)
    befell = turn.says_one_of("worse.words_worse") and _speaks_of(turn, ticket)  # 刚才有人掉下去了
    return ticket if alike or befell or found.danger == WATER or turn.says_one_of("worse.words_that") else None


def _speaks_of(turn: Turn, ticket: Ticket) -> bool:
    """Whether the words by themselves may be of its leaf, speak of it as of what is known, or of what it has become since: 我钱包掉了 is
    no worse street lamp."""
    near = {code for code, _ in turn.meaning.categories[:NEAR]}
    return ticket.category in near or any(turn.says_one_of(f"worse.words_{key}") for key in ("that", "since"))


def goes_on_with(turn: Turn) -> Ticket | None:
    """The open ticket of which these words tell more: the one that they name, spoke of last or have alone, at no place of its own."""
    mine = [t for t in turn.tickets(open_only=True) if t.state in JOINABLE]
    named = [t for t in mine if t.number in turn.meaning.ticket_numbers]
    last = [t for t in mine if t.number == turn.conversation.last_ticket]
    for ticket in named or (*last, *(t for t in mine if t not in last)):
        if not elsewhere(turn.meaning, ticket) and _goes_on(turn, ticket.title, ticket.category or ""):
            return turn.own_ticket(ticket.number)
    return None


def _goes_on(turn: Turn, title: str, category: str) -> bool:
    """Whether the words, told behind what it is called, are of the same leaf or a danger of its group (a hole in the road that caves in),
    and by themselves surely of no other."""
    code, sure = turn.meaning.likeliest
    if code == category and sure >= LIKELY:
        return True
    catalogue = turn.city.catalogue
    leaf, of = catalogue.get(code), catalogue.get(category)
    other = leaf is not None and of is not None and not leaf.danger and not leaf.is_near(of)
    if of is None or other and sure >= (OTHER if turn.says_one_of("worse.words_since") else LIKELY):
        return False
    told = turn.understanding.categorise(f"{title}，{turn.text}", turn.language)
    grown = {leaf.code for leaf in catalogue.leaves if leaf.danger and leaf.is_near(of)}
    return any(code in {category, *grown} and p >= LIKELY for code, p in told[:1])


def _raise(turn: Turn, ticket: Ticket) -> None:
    """One level at least, as its words alone tell it, and what helps now."""
    wanted = min(turn.meaning.urgency, max(ticket.urgency - 1, URGENT))
    if bitten := turn.says_one_of("danger.words_bitten"):
        wanted = min(wanted, URGENT)
    files = tuple(FileId(f) for f in (*turn.photos, *turn.voices))
    before = ticket.urgency
    seen = softened(turn, turn.text, turn.meaning)
    ticket = worsen(
        turn.case, ticket, turn.actor, turn.text, wanted, files, turn.meaning.identifying_words, turn.readings, seen
    )
    turn.remember(last_ticket=ticket.number)
    turn.note(after=None)
    values = turn.values(ticket)
    told = Phrase(TOLD[heard_by(turn, ticket)], values) if ticket.unit else Phrase("worse.told_dispatcher")
    level = Phrase(f"urgency.level_{ticket.urgency}")
    key = "worse.raised" if ticket.urgency < before else "worse.added"
    parts = [Part(key, {**values, "told": told, "level": level})]
    if bitten:
        parts.insert(0, Part("danger.bitten", numbers(turn)))
    elif turn.says_one_of("worse.words_indoors"):
        parts.append(Part("worse.water", numbers(turn)))
    elif ticket.urgency == 1:
        parts.append(Part("promise.keep_away", {code: Named("number", code) for code in ("ambulance", "fire")}))
    tell(turn, parts, (other_matter(turn),), ticket=ticket.number)
