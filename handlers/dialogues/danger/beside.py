"""The ordinary matter that was told in the words of an alarm (险情之外的那件事): 跳楼价的喇叭天天吵，烦得想死.

the alarm is taken back ─► kept like a report that was given up, and offered ─► [记下这件事], 那喇叭的事给我报上 ─► an ordinary report
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation.message import Choice
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import given_up
from handlers.dialogues.drafting.draft import LIKELY, Report, filled
from values import replace

_ENDS = " 。.!！，,"
ORDINARY = 4  # the urgency of what only its danger made urgent


def offered(turn: Turn, said: Sequence[str], denial: str = "") -> tuple[Choice, ...]:
    """The choice to have what `said` tells besides the danger taken down, and `denial`, by which it was none; none where that tells nothing."""
    draft = matter(turn, said, denial)
    if draft is None:
        return ()
    given_up.keep(turn, draft)
    return (Choice("resident.after_all", "button.after_all"),)


def matter(turn: Turn, said: Sequence[str], denial: str = "") -> Report | None:
    """An ordinary report of these words, whatever danger they were taken for; None where they tell no other matter."""
    catalogue = turn.city.catalogue
    title = turn.read("。".join(said)).title if denial else ""
    said = (*said, denial) if denial else said
    # In one sentence: what takes the danger back stands beside it there (没人困在里面).
    told = turn.read("，".join(line.rstrip(_ENDS) for line in said))
    leaves = [(leaf, p) for code, p in told.categories if (leaf := catalogue.get(code)) is not None and not leaf.danger]
    if not told.has_matter or not leaves or leaves[0][1] < LIKELY:
        return None
    total = sum(p for _, p in leaves)
    ordinary = tuple((leaf.code, p / total) for leaf, p in leaves)
    draft = Report(said=tuple(said), title=title or told.title, summary=told.summary)
    draft = filled(draft, replace(told, categories=ordinary, emergency=None), turn.city)
    return replace(draft, urgency=ORDINARY if told.emergency is not None else told.urgency)
