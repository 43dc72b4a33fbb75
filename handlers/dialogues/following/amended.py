"""What a resident puts right after the ticket was filed (改过来): where it is. It changes the ticket, and is not only added to it.

不是7号楼是17号楼 · 38号院啊，我第一句就说了 ─► the place of the ticket; everybody who has it gets it anew
地点改过来没有 ─► where the ticket says that it is
"""

from __future__ import annotations

from dataclasses import asdict

from handlers.conversation.form import tell
from handlers.conversation.message import Named, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.danger import mistaken
from handlers.dialogues.danger.alarm import passed
from handlers.dialogues.danger.on_duty import alert_line
from handlers.dialogues.drafting.draft import LIKELY, Report, corrects
from handlers.dialogues.drafting.put_right import DETAILS, one_for_another, place_said
from handlers.dialogues.drafting.where import area_path, context, filed_just_now, joined
from handlers.dialogues.following import followed, which
from handlers.dialogues.following.supplement import AT_ONCE, SUPPLEMENTABLE, answer, asked_by_unit
from handlers.dialogues.following.worse import CONTRAST, denies
from handlers.ports.understanding import OF_TICKETS, Intent
from handlers.usecases.correcting import belongs_to, correct_place
from handlers.usecases.resident import supplement
from tickets.geography import Place
from tickets.lifecycle import BEFORE_DISPATCH
from tickets.ticket import State, Ticket
from values import expressions as re
from values import replace

AMENDABLE = SUPPLEMENTABLE - {State.MERGED}
PLACE = "place"  # what was asked last, where it is the right place
ONLY_WRONG = 12  # characters of words that only say that the place is wrong
WORDS = 40  # characters of words that put a place right and tell nothing else
LONGEST_CONTRAST = 24  # characters of words that put anything else right
_NUMBER = re.compile(r"\d+(?=号(?!楼))")
_ONLY_NUMBER = re.compile(
    r"(?:不对|(?:说|写|记|弄|搞)?错了?|地[点址]|门牌号?|位置|应该|改成|改为|其实|就|是|在|[，,\s])+(?P<number>\d+)号(?:大院|院|弄)?(?:门口)?[的吧啊呀]*(?:[，,\s]*我?(?:刚刚?|才|又|特意)?去?(?:看|瞧|问|瞅|核对|确认)(?:过|了|的|清楚?)*)?"
)
_ONLY_IS = re.compile(r"(?:不对|错了|说错|应该|其实|就|是|在|到|[，,。.!！\s的啊呀吧呢哦])*")
_DENIES = re.compile(r"(?:不对|错了)?[，, ]*不(?:是|在)(?P<what>[^，,。！!？?\s]{2,8}?)(?:的|那[儿里边]?)?[啊呀吧]?")
_POINTING = re.compile(
    r"(?:最|靠|偏)?(?:[东西南北前后左右里外上下中]+[边面头侧间]?)?(?:那|这)(?:个|边|头|里|儿|盏|处|块|栋|台|根)"
)  # 西边那个 tells which one, and is no place by itself
_ASKS = re.compile(r"[?？]|(?:吗|么|呢|吧|是不是|不是说)")
_WANTS = frozenset({*OF_TICKETS, Intent.CANCEL, Intent.RESTART, Intent.HUMAN, Intent.HELP, Intent.RETURNED})
NO_CORRECTION = frozenset({*OF_TICKETS, Intent.QUESTION, Intent.CANCEL, Intent.RESTART, Intent.HUMAN, Intent.HELP})


def take(turn: Turn) -> bool:
    """Whether the words put the place of an open ticket right, or ask whether it is right now; then that is done."""
    if turn.do or not turn.text or turn.length > WORDS or turn.meaning.emergency is not None:
        return False
    ticket = spoken_of(turn)
    if ticket is None or followed.done_elsewhere(turn, ticket) or followed.is_not_theirs(turn, ticket):
        return False
    if turn.says_one_of("amended.words_place") and turn.says_one_of("amended.words_now"):
        turn.remember(last_ticket=ticket.number)
        tell(turn, [Part("amended.stands", turn.values(ticket))], ticket=ticket.number)
        return True
    if ticket.danger:
        return in_danger(turn, ticket, ticket.danger)
    place = place_in(turn, ticket)
    if place is not None and _asked_otherwise(turn, ticket) and not turn.says_one_of("report.words_wrong"):
        answer(turn, ticket)  # 单位是锦绣纺织厂 tells who asked which employer it is
        return True
    if place is not None:
        tell(turn, put_right(turn, ticket, place), ticket=ticket.number)
        return True
    return _ask_where(turn, ticket) or _put_otherwise(turn, ticket)


def _ask_where(turn: Turn, ticket: Ticket) -> bool:
    """地址写错了, and no other one told: which is the right one? What comes next is that."""
    wrong = turn.says_one_of("amended.words_place") and turn.says_one_of("report.words_wrong")
    wrong = wrong and turn.meaning.place is None and not turn.meaning.has_matter
    denied = ticket.place is not None and _only_denies(turn, ticket.place)
    if not (wrong or denied) or turn.length > ONLY_WRONG:
        return False
    turn.note(after=PLACE)
    turn.remember(last_ticket=ticket.number)
    tell(turn, [Part("amended.ask", turn.values(ticket))], ticket=ticket.number)
    return True


def _was_asked(turn: Turn, ticket: Ticket) -> bool:
    """Whether it was just asked where it is instead."""
    return turn.conversation.memory.get("after") == PLACE and ticket.number == turn.conversation.last_ticket


def _asked_otherwise(turn: Turn, ticket: Ticket) -> bool:
    """Whether the unit just asked something, and not where it is."""
    if not asked_by_unit(turn, ticket, AT_ONCE):
        return False
    events = reversed(turn.work.tickets.events(ticket.number))
    asked = next((event.text for event in events if event.type == "message_to_resident"), "")
    return not any(word in asked.lower() for word in turn.words_of("amended.words_where"))


def _put_otherwise(turn: Turn, ticket: Ticket) -> bool:
    """窗口是社保的不是医保, 时间说错了是昨天: what else was told wrong stands on the ticket, where its own words are denied, or it was just
    filed."""
    meaning, contrast = turn.meaning, CONTRAST.search(turn.text)
    if (
        len(turn.text) > LONGEST_CONTRAST
        or _ASKS.search(turn.text)
        or meaning.intent in _WANTS
        or meaning.phone is not None
    ):
        return False
    if meaning.confidentiality is not None or meaning.place is not None and meaning.place.complete:
        return False
    if turn.begins_with_one_of("report.words_also"):
        return False
    denied = denies(turn, ticket)
    wrong = contrast is not None or turn.says_one_of("amended.words_told_wrong")
    young = ticket.number == turn.conversation.last_ticket and filed_just_now(turn, ticket)
    if not (denied or young and wrong):
        return False
    ticket = supplement(turn.case, ticket, turn.actor, turn.text, meaning.identifying_words)
    turn.remember(last_ticket=ticket.number)
    tell(turn, [Part("amended.told", turn.values(ticket) | {"words": turn.text})], ticket=ticket.number)
    return True


def spoken_of(turn: Turn) -> Ticket | None:
    """The open ticket that they name, or spoke of last, or have alone."""
    mine = [t for t in turn.tickets(open_only=True) if t.state in AMENDABLE]
    found = which.spoken_of(turn, mine) or (mine if len(mine) == 1 else [])
    return turn.own_ticket(found[0].number) if found else None


def place_in(turn: Turn, ticket: Ticket) -> Place | None:
    """Where it is instead, as the words put it right; None where they do not, or leave open which place they mean."""
    meaning = turn.meaning
    if meaning.confidentiality is not None or meaning.phone is not None or ticket.place is None:
        return None
    if (whole := _other_number(turn, ticket.place) or _whole_place(turn, ticket.place)) is not None:
        return whole
    asks = meaning.intent in NO_CORRECTION and not _another_part(turn, ticket.place)
    puts_right = corrects(meaning) or turn.says_one_of("report.words_wrong") or one_for_another(turn.text) is not None
    if asks or not (puts_right or _was_asked(turn, ticket) or _another_part(turn, ticket.place)):
        return None
    draft = place_said(turn, Report(said=(ticket.text,), place=asdict(ticket.place)))
    place = draft.where()
    moved = place is not None and (place.text, place.area) != (ticket.place.text, ticket.place.area)
    return place if moved and place is not None and _POINTING.fullmatch(place.text) is None else None


def _other_number(turn: Turn, former: Place) -> Place | None:
    """地点错了，是39号院, of 人民路38号院门口: the only number on the road takes the place of the other."""
    said, numbers = _ONLY_NUMBER.fullmatch(turn.text.strip(" 。.!！")), [*_NUMBER.finditer(former.text)]
    if said is None or len(numbers) != 1 or said["number"] == numbers[0].group():
        return None
    text = f"{former.text[: numbers[0].start()]}{said['number']}{former.text[numbers[0].end() :]}"
    found = turn.understanding.find_place(text, context(turn))
    one = found.candidates[0] if found is not None and found.complete and len(found.candidates) == 1 else None
    return replace(one, text=text) if one is not None else replace(former, text=text, known=None, lat=None, lon=None)


def _another_part(turn: Turn, former: Place) -> bool:
    """是4栋, of what lies behind building 3: nothing is told but a part of a place, and the ticket names another one."""
    mention = turn.meaning.place
    if mention is None or mention.candidates or _ONLY_IS.fullmatch(turn.text.replace(mention.span.text, "", 1)) is None:
        return False
    told = turn.understanding.find_place(former.text, context(turn))
    parts = told.parts if told is not None else {}
    return any(key in DETAILS and parts.get(key, part) != part for key, part in mention.parts.items())


def _only_denies(turn: Turn, former: Place) -> bool:
    """不是3栋, and no word of where it is instead."""
    denied = _DENIES.fullmatch(turn.text.strip(" 。.!！"))
    return denied is not None and denied["what"] in former.text


def _whole_place(turn: Turn, former: Place) -> Place | None:
    """38号院啊我第一句就说了, where the ticket knows no more than 院子里: which one, and where in it."""
    mention = turn.meaning.place
    known = former.known is not None or former.area is not None
    if known or mention is None or not mention.complete or len(mention.candidates) != 1:
        return None
    leaves = turn.meaning.categories
    if turn.meaning.intent in NO_CORRECTION or leaves and leaves[0][1] >= LIKELY:
        return None
    return joined(mention.candidates[0], former.text, turn.language)


def put_right(turn: Turn, ticket: Ticket, place: Place) -> list[Part]:
    """Change it, and what is said of that: where it is now, and whose it is there."""
    identifying, former = turn.meaning.identifying_words, ticket.place
    ticket = correct_place(turn.case, ticket, turn.actor, place, turn.text, identifying)
    turn.remember(last_ticket=ticket.number)
    turn.note(after=None)
    waits = ticket.unit is None or ticket.state in BEFORE_DISPATCH
    told: dict[str, Value] = {}
    if place.area and former is not None and former.text == place.text:  # the same name in another part of the city
        told["place"] = Phrase("amended.in_area", {"place": place.text, "area": area_path(turn.city, place.area)})
    parts = [Part("amended.place_dispatcher" if waits else "amended.place", turn.values(ticket) | told)]
    other = None if waits else belongs_to(turn.case, ticket)
    if other is not None:
        parts.append(Part("amended.of_another", turn.values(ticket) | {"other": Named("unit", other)}))
    return parts


def in_danger(turn: Turn, ticket: Ticket, danger: str) -> bool:
    """Whether the words put the place of a danger right: those on duty are told at once."""
    place = place_in(turn, ticket) if ticket.state in AMENDABLE else None
    if place is None:
        return False
    alerted = alert(turn, ticket, danger)
    tell(turn, [*put_right(turn, ticket, place), alerted], ticket=ticket.number)
    return True


def alert(turn: Turn, ticket: Ticket, danger: str) -> Part:
    """Those on duty learn where a danger is instead; what is said of that."""
    told = alert_line(turn, mistaken.card(turn), text=f"{ticket.number} {turn.text}")
    return Part("danger.added_call", passed(turn, told, danger) | {"number": ticket.number})
