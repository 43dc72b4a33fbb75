"""What an alarm names and claims (险情的话): the numbers to ring, which text fits a danger, and who has really been told of it."""

from __future__ import annotations

from handlers.conversation.message import Named, Phrase, Value
from handlers.conversation.turn import Turn
from tickets.ticket import Ticket
from tickets.units import LINE_ROLES

# Which of the city's numbers a danger's advice names; the texts stand in `danger.<name>`.
NUMBERS = ("police", "fire", "ambulance", "traffic", "sms_police", "gas", "water", "power", "heat", "fraud", "lift")
# Dangers that one must leave; in the others one stays with somebody, and calls.
LEAVE = frozenset({"gas", "fire", "electric", "collapse", "flood", "violence"})
# Whom to ring first where nobody rings for them; in all others the police.
FIRST = {
    **dict.fromkeys(("gas", "fire", "electric", "collapse", "flood", "lift", "drowning"), "fire"),
    **dict.fromkeys(("medical", "poison", "traffic", "freezing"), "ambulance"),
}


def numbers(turn: Turn) -> dict[str, Value]:
    """The numbers that advice may name."""
    return {code: Named("number", code) for code in NUMBERS}


def first_number(danger: str) -> Named:
    """The number to ring first in this danger."""
    return Named("number", FIRST.get(danger, "police"))


def advice(turn: Turn, danger: str) -> str:
    """Which text tells what to do now. Who fell into a shaft or pit is told by the same leaf as who is drowning, and is not in water."""
    fell = danger == "drowning" and turn.says_one_of("danger.words_fall")
    return "danger.fall" if fell else f"danger.{danger}"


def by_kind(key: str, danger: str) -> str:
    """Texts differ where somebody must get out, and where somebody stays and calls."""
    return key if danger in LEAVE else f"{key}_call"


def filed(turn: Turn, ticket: Ticket) -> dict[str, Value]:
    """What is said of the urgent ticket: its number and, in `told`, only those who were told of it; where nobody was, that nobody
    rings for them."""
    heard = turn.case.told_of(ticket)
    unit = any(member.unit == ticket.unit for member in heard)
    line = any(member.role in LINE_ROLES for member in heard)
    values: dict[str, Value] = {**turn.values(ticket), **numbers(turn), "first": first_number(ticket.danger or "")}
    told = "danger.told_both" if unit and line else "danger.told_unit" if unit else "danger.told_line"
    return {**values, "told": Phrase(told if unit or line else "danger.told_nobody", values)}


def passed(turn: Turn, told: int, danger: str) -> dict[str, Value]:
    """Whether what was said reached somebody of the line, or who is to be rung instead."""
    values: dict[str, Value] = {**numbers(turn), "first": first_number(danger)}
    return {**values, "passed": Phrase("danger.passed" if told else "danger.passed_nobody", values)}
