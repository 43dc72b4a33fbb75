"""Written conversations are acceptance tests: each goes exactly as it is written (tests/dialogues, docs/dialogues.md)."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest

from bot.notation import Unplayable, parse
from bot.play import city_of, play_files, play_text

ROOT = Path(__file__).parent / "dialogues"
DEMO = Path(__file__).parent.parent / "cities" / "demo"
FILES = sorted(ROOT.rglob("*.txt"))
CHINESE_AT_LEAST = 60


@pytest.mark.parametrize("path", FILES, ids=[str(p.relative_to(ROOT).with_suffix("")) for p in FILES])
def test_the_conversation_goes_as_it_is_written(path: Path) -> None:
    outcome = play_text(path.read_text(encoding="utf-8"), city_of(path, DEMO))
    if outcome is not None:
        before, after = (text.splitlines(True) for text in outcome)
        pytest.fail("".join(difflib.unified_diff(before, after, "as written", "as it went")), pytrace=False)


def test_there_are_enough_conversations_in_chinese_and_each_says_what_it_shows() -> None:
    chinese = [p for p in FILES if re.search(r"[一-鿿]", p.stem)]
    assert len(chinese) >= CHINESE_AT_LEAST
    silent = [p.name for p in FILES if not p.read_text(encoding="utf-8").startswith("#")]
    assert not silent


def test_a_line_that_is_not_in_the_notation_is_an_error() -> None:
    with pytest.raises(Unplayable, match="line 2"):
        parse("市民> 你好\n什么都不是\n")
    with pytest.raises(Unplayable, match="stage direction"):
        play_text("市民> 你好\n… 天上下雨\n", DEMO)


def test_a_conversation_that_went_otherwise_is_noticed() -> None:
    outcome = play_text("市民> 你好\n市民< 再见\n", DEMO)
    assert outcome is not None
    assert "您好" in outcome[1]


def test_the_conversations_of_another_city_failed_when_all_were_played_at_once() -> None:
    assert play_files([ROOT / "small"], city=DEMO, write=False) == 0


def test_dots_stand_for_anything_inside_a_line() -> None:
    assert play_text("市民> 你好\n市民< 您好…\n", DEMO) is None
