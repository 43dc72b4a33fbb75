"""The tables of interruptions: the first row that fits has the message, amid what it says, and what follows follows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

import handlers
from handlers.conversation.so_far import SoFar
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report
from handlers.ports.understanding import Intent
from handlers.reception.between import WEAK
from handlers.reception.interruption import Amid, Interruption, Interruptions, Open, Then
from handlers.reception.interruptions import STRONG
from handlers.reception.side import Residents

BLANK, TOLD = Frame("report"), Frame("report", draft=Report(said=("路灯坏了",)).json())
# What only looks is named so; what acts is named as an act.
LOOKS = re.compile(r"_?(?:(?:is|says)_\w+|said|told|asked|answered)")
ACTS = frozenset({"say", "tell", "note", "remember", "wake", "sleep", "drop_top", "replace_top"})


@dataclass
class Heard:
    """What a row had to do with."""

    intent: Intent = Intent.REPORT
    so_far: SoFar = field(default_factory=SoFar)
    asked_again: int = 0

    @property
    def meaning(self) -> Heard:
        return self

    def ask_again(self, turn: Heard) -> None:
        self.asked_again += 1

    def by(self, *rows: Interruption, top: Frame | None = None) -> bool:
        return Interruptions(rows).take(cast(Any, self), cast(Any, self), top)


def yes(amid: Amid) -> bool:
    return True


def no(amid: Amid) -> bool:
    return False


def never(amid: Amid) -> bool:
    pytest.fail("nobody should have asked")


def test_the_first_row_that_fits_has_the_message() -> None:
    assert Heard().by(
        Interruption("one", Open.ANY, no), Interruption("two", Open.ANY, yes), Interruption("three", Open.ANY, never)
    )


def test_a_row_is_asked_only_amid_what_it_says_and_of_its_intents() -> None:
    amid_report = Interruption("amid a report", Open.REPORT, never)
    of_cancel = Interruption("of an end", Open.ANY, never, of=frozenset({Intent.CANCEL}))
    assert not Heard().by(amid_report, of_cancel)


def test_what_is_left_is_taken_by_nobody() -> None:
    assert not Heard().by(Interruption("left", Open.ANY, yes, Then.LEFT), Interruption("behind it", Open.ANY, never))


def test_the_open_question_comes_again_unless_another_was_opened() -> None:
    row = Interruption("asked again", Open.ANY, yes, Then.ASKED_AGAIN)
    heard, opened, ended = Heard(), Heard(so_far=SoFar(opened=True)), Heard()
    assert heard.by(row)
    assert opened.by(row)
    assert ended.by(Interruption("ended", Open.ANY, yes))
    assert (heard.asked_again, opened.asked_again, ended.asked_again) == (1, 0, 0)


@pytest.mark.parametrize(
    ("top", "what"),
    [(None, Open.NOTHING), (BLANK, Open.BLANK), (TOLD, Open.TOLD), (Frame("supplement"), Open.OTHER)],
)
def test_what_is_open_is_told_by_the_dialogue_on_top(top: Frame | None, what: Open) -> None:
    assert Open.by(top) is what


class Anybody(Residents):
    """The residents' side, which nobody hears here."""

    def hear(self, turn: Turn) -> None:
        """Nothing is said."""


def test_only_dialogues_that_are_there_have_a_name_of_their_own() -> None:
    named = {Open.by(Frame(name)) for name in Anybody().dialogues}
    assert named == set(Open) - {Open.NOTHING, Open.TOLD}


@pytest.mark.parametrize("table", [STRONG, WEAK])
def test_each_row_has_its_name(table: Interruptions) -> None:
    names = [(row.name, row.amid, row.then) for row in table.rows]
    assert len(set(names)) == len(names)


def test_amid_danger_only_a_language_and_a_person_interrupt() -> None:
    rows = [row.name for row in STRONG.rows if row.amid & (Open.DANGER | Open.CRISIS)]
    assert rows == ["a language, and how theirs goes", "a language", "a person, amid danger"]


def looks_that_act() -> Iterator[str]:
    for path in Path(handlers.__file__).parent.rglob("*.py"):
        for function in ast.parse(path.read_text("utf-8")).body:
            if isinstance(function, ast.FunctionDef) and LOOKS.fullmatch(function.name):
                called = {ast.unparse(call.func) for call in ast.walk(function) if isinstance(call, ast.Call)}
                if called & ({f"turn.{act}" for act in ACTS} | {"tell"}):
                    yield f"{path.name}: {function.name}"


def test_what_is_named_as_a_look_says_and_keeps_nothing() -> None:
    assert list(looks_that_act()) == []
