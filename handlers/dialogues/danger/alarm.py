"""What an alarm names and claims (险情的话): the numbers to ring, which text fits a danger, and who has really been told of it."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType

from handlers.conversation.message import Named, Phrase, Value
from handlers.conversation.turn import Turn
from tickets.ticket import Ticket
from tickets.units import LINE_ROLES

# Which of the city's numbers a danger's advice names; the texts stand in `danger.<name>`.
NUMBERS = ("police", "fire", "ambulance", "traffic", "sms_police", "gas", "water", "power", "heat", "fraud", "lift")
# Dangers that one must leave; in the others one stays with somebody, and calls.
LEAVE = frozenset({"gas", "fire", "electric", "collapse", "flood", "violence", "animal"})
_ASKS = ("吗", "?", "？", "か", "까요", "나요")
# So long after its ticket was opened, the same danger told again belongs to it, and so do words that name no other matter.
AFTERMATH = timedelta(hours=2)
# Beasts, by their words, in what is told as one of these dangers; each has an advice of its own.
BEASTS = ("animal", "dog")
OF_BEASTS = frozenset({"electric", "medical", "child", "violence", "collapse", "poison", "traffic", *BEASTS})
# Whom to ring first where nobody rings for them; in all others the police.
FIRST = {
    **dict.fromkeys(("gas", "fire", "electric", "collapse", "flood", "lift", "drowning", "animal"), "fire"),
    **dict.fromkeys(("medical", "poison", "traffic", "freezing"), "ambulance"),
}
_RESCUED = (("child", "danger.words_wedged"), ("child", "danger.words_roof"), ("poison", "danger.words_chemical"))
_HURT = (("electric", "danger.words_shocked"),)
# Whose advice is for the very thing, by words of it; the first danger is the one that such words tell.
_THINGS = (
    (("medical", "child"), "danger.words_scald", "danger.scald"),
    (("drowning",), "danger.words_ice", "danger.ice"),
    (("drowning",), "danger.words_aloft", "danger.aloft"),
    (("drowning",), "danger.words_bank", "danger.bank"),
    (("medical",), "danger.words_height", "danger.height"),
    (("medical",), "danger.words_on_way", "danger.waiting"),
    (("poison", "gas"), "danger.words_chemical", "danger.chemical"),
    (("poison",), "danger.words_well", "danger.well"),
    (("collapse",), "danger.words_wall", "danger.wall"),
    (("collapse",), "danger.words_falling", "danger.falling"),
    (("medical",), "danger.words_machine", "danger.machine"),
    (("collapse",), "danger.words_pole", "danger.pole"),
    (("electric",), "danger.words_shocked", "danger.shocked"),
    (("fire",), "danger.words_wild", "danger.wild"),
    (("flood",), "danger.words_car", "danger.car"),
    (("child",), "danger.words_wedged", "danger.wedged"),
    (("child",), "danger.words_roof", "danger.roof"),
    (("violence",), "danger.words_aboard", "danger.aboard"),
)

# Who fell through is in the water, what was drunk is in nobody's air, and a child on a balcony may be beaten there.
_UNLESS = MappingProxyType(
    {
        "danger.ice": "danger.words_fell_through",
        "danger.chemical": "danger.words_swallowed",
        "danger.roof": "danger.words_beaten",
    }
)
# From these one must get away, whatever else is said of them: 没有电梯，我们在楼顶 tells of the fire.
_NOT_RETOLD = frozenset({"fire", "gas", "flood", "violence", "electric", "animal", "dog"})


def numbers(turn: Turn) -> dict[str, Value]:
    """The numbers that advice may name."""
    return {code: Named("number", code) for code in NUMBERS}


def talk_line_opens(turn: Turn) -> bool:
    """Whether somebody answers at the mental health line now."""
    line = turn.city.lines.get("mental")
    local = turn.now.astimezone(turn.city.timezone).time()
    return line is not None and (line.opens is None or line.closes is None or line.opens <= local < line.closes)


def first_of(turn: Turn, danger: str, told: str) -> Named:
    """The number to ring first, by what was told: who is wedged is cut free by the fire brigade, which comes to a roof and to what leaks
    in a factory as well; the heart of who was shocked may suffer later."""
    for first, by_words in (("fire", _RESCUED), ("medical", _HURT)):
        if any(danger == of and turn.holds(told, words) for of, words in by_words):
            return first_number(first)
    return first_number(danger)


def first_number(danger: str) -> Named:
    """The number to ring first in this danger."""
    return Named("number", FIRST.get(danger, "police"))


def leaf_of(turn: Turn, danger: str) -> str:
    """The leaf that means this danger; among several the one that the words fit best."""
    leaves = [leaf.code for leaf in turn.city.catalogue.leaves if leaf.danger == danger]
    ranked = [code for code, _ in turn.meaning.categories if code in leaves]
    return (ranked or leaves or [""])[0]


def kind_of(turn: Turn, danger: str) -> str:
    """The danger, or the beast that it comes from: a snake in the kitchen is told like a live wire."""
    beasts = (beast for beast in BEASTS if turn.says_one_of(f"danger.words_{beast}"))
    return next(beasts, danger) if danger in OF_BEASTS else danger


def advice(turn: Turn, danger: str, about: str = "") -> str:
    """Which text tells what to do now. An old mother who does not answer at home is not lost, but to be looked after; who fell into a
    shaft or pit is told by the same leaf as who is drowning, and is not in water, be it now or by what the ticket is `about`."""
    if danger in BEASTS:
        return "danger.animal" if danger == "animal" else "danger.dog"
    alone = turn.says_one_of("danger.words_alone") and not turn.says_one_of("danger.words_gone_out")
    if danger == "missing" and (alone or turn.says_one_of("danger.words_unseen")):
        return "danger.neighbour" if turn.says_one_of("danger.words_bystander") else "danger.unreached"
    if danger == "fraud" and not turn.says_one_of("danger.words_police_caller"):
        return told_of_the_money(turn) or "danger.fraud_plain"
    if own := _of_the_thing(turn, danger, about):
        return own
    fell = danger == "drowning" and turn.holds(f"{turn.text} {about}", "danger.words_fall")
    return "danger.fall" if fell else f"danger.{danger}"


def _of_the_thing(turn: Turn, danger: str, about: str) -> str:
    """Which text is for the very thing: a burn, a machine that somebody breathes by, a pole that may be live, a car in the water."""
    told = f"{turn.text} {about}"
    for of, words, key in _THINGS:
        if danger in of and turn.holds(told, words):
            unless = _UNLESS.get(key)
            return "" if unless is not None and turn.holds(told, unless) else key
    return ""


def retold(turn: Turn, danger: str) -> tuple[str, str]:
    """Which danger their words tell who protest at the advice for this one, and its text: 什么下水啊 是从脚手架摔的; ("", "") where they do
    not."""
    protests = turn.begins_with_one_of("danger.words_protest") and turn.says_one_of("report.tells_is")
    if not protests or danger in _NOT_RETOLD:
        return "", ""
    return next(((of[0], key) for of, words, key in _THINGS if turn.says_one_of(words)), ("", ""))


def has_called(turn: Turn, danger: str) -> bool:
    """打过110了, 救护车还没到, 消防来了: help was called already in this danger; who cheats people rings them, too (은행에서 전화했어요)."""
    if turn.do == "danger.called" or turn.says_one_of("danger.words_helped") and not turn.text.endswith(_ASKS):
        return True
    if not turn.says_one_of("danger.words_called") or turn.says_one_of("danger.words_not_called"):
        return False
    return danger != "fraud" or turn.says_one_of("danger.words_reported") and turn.meaning.emergency is None


def by_kind(key: str, danger: str) -> str:
    """Texts differ where somebody must get out, and where somebody stays and calls."""
    return key if danger in LEAVE else f"{key}_call"


def still_there(turn: Turn, danger: str) -> str:
    """Which text sends who answers something else back to what is first to do; who tells that they have called is not told to call."""
    if danger == "fraud":
        return "danger.still_fraud"
    return "danger.still_called" if danger in LEAVE and has_called(turn, danger) else by_kind("danger.still", danger)


def heard_by(turn: Turn, ticket: Ticket) -> tuple[bool, bool]:
    """Whether somebody on duty at its unit, and somebody of the line, was told of this ticket just now."""
    heard = turn.case.told_of(ticket)
    unit = any(member.unit == ticket.unit for member in heard)
    return unit, any(member.role in LINE_ROLES for member in heard)


def filed(turn: Turn, ticket: Ticket, *, hides: bool = False, called: bool = False) -> dict[str, Value]:
    """What is said of the urgent ticket: its number and, in `told`, only those who were told of it; where nobody was, that nobody
    rings for them, unless they have `called`. Who hides is told elsewhere how to call."""
    unit, line = heard_by(turn, ticket)
    first = first_of(turn, ticket.danger or "", ticket.text)
    values: dict[str, Value] = {**turn.values(ticket), **numbers(turn), "first": first}
    told = "danger.told_both" if unit and line else "danger.told_unit" if unit else "danger.told_line"
    nobody = "danger.told_unseen" if hides else "danger.told_nobody_called" if called else "danger.told_nobody"
    return {**values, "told": Phrase(told if unit or line else nobody, values)}


def passed(turn: Turn, told: int, danger: str, *, helped: bool = False) -> dict[str, Value]:
    """Whether what was said reached somebody of the line, or who is to be rung instead, unless that was told already."""
    values: dict[str, Value] = {**numbers(turn), "first": first_number(danger)}
    nobody = "danger.passed_unseen" if helped else "danger.passed_nobody"
    return {**values, "passed": Phrase("danger.passed" if told else nobody, values)}


def told_of_the_money(turn: Turn) -> str:
    """What is said to who tells in words, and by no button, whether the money went: 还没转. "" where they do not tell."""
    if turn.says_one_of("danger.words_unsent"):
        return "danger.fraud_stopped"
    return "danger.fraud_sent" if turn.says_one_of("danger.words_sent") else ""


def recent(turn: Turn, danger: str | None = None) -> Ticket | None:
    """The open ticket of a danger that this resident told of a short while ago."""
    for ticket in turn.tickets(open_only=True):
        fits = ticket.danger == danger if danger else ticket.danger is not None
        if fits and turn.now - ticket.submitted_at <= AFTERMATH:
            return turn.own_ticket(ticket.number)
    return None
