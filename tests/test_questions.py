"""How much is asked until the review card, over the conversations that begin with a message as residents really write them."""

from __future__ import annotations

import statistics
from pathlib import Path

FILES = sorted((Path(__file__).parent / "dialogues" / "understood").glob("*.txt"))
CARD = "请看对不对"


def questions(conversation: str) -> int:
    """Answers that the resident gave before the card: each was asked for."""
    before, _, _ = conversation.partition(CARD)
    return before.count("\n市民> ") - 1


def test_little_is_asked_until_the_review_card() -> None:
    counts = [questions(path.read_text("utf-8")) for path in FILES]
    print(
        f"{len(counts)} conversations, {statistics.fmean(counts):.2f} questions until the card, at most {max(counts)}"
    )
    assert len(counts) >= 60
    assert statistics.fmean(counts) <= 1.5


def test_every_one_of_them_reaches_the_card() -> None:
    assert [path.name for path in FILES if CARD not in path.read_text("utf-8")] == []
