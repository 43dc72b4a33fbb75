"""Forms: a slot table asks for what is missing, one thing at a time (要素收集).

fill from the words ─► first slot that is missing ─► ask ─► read ─► … ─► nothing missing ─► review
after the first failure it asks in other words, after the second it gives an example, after the third it offers a person
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from handlers.conversation.message import Choice, Part, Say, Value
from handlers.conversation.turn import Turn

Draft = TypeVar("Draft")

REPHRASE, EXAMPLE, PERSON = 1, 2, 3


@dataclass(frozen=True)
class Slot(Generic[Draft]):
    """One thing that a form needs.

    `missing` tells whether it must be asked; `read` takes it from the turn and returns the draft, or None when the
    message was no answer to it; `offer` are the choices beside the question; `values` what the question names.
    """

    name: str
    ask: str
    missing: Callable[[Turn, Draft], bool]
    read: Callable[[Turn, Draft], Draft | None]
    offer: Callable[[Turn, Draft], Sequence[Choice]] = field(default=lambda turn, draft: ())
    values: Callable[[Turn, Draft], dict[str, Value]] = field(default=lambda turn, draft: {})


def tell(turn: Turn, parts: Sequence[Part], choices: Sequence[Choice] = (), ticket: str | None = None) -> None:
    """Say one message made of several paragraphs."""
    turn.says.append(Say(tuple(parts), tuple(choices), (), ticket))


def first_missing(slots: Sequence[Slot[Draft]], turn: Turn, draft: Draft) -> Slot[Draft] | None:
    return next((slot for slot in slots if slot.missing(turn, draft)), None)


def wording(ask: str, failures: int) -> str:
    """Which text asks: plainly, in other words, with an example."""
    if failures >= EXAMPLE:
        return f"{ask}_example"
    if failures == REPHRASE:
        return f"{ask}_again"
    return ask
