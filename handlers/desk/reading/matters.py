"""Which matters are meant by a word of the question (哪类事): 占道经营, 噪音, 物业, as the catalogue's leaves."""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.ports.understanding import Context

LEAST = 2  # characters that name a matter
SURE, NEAR = 0.5, 0.005


def matters_told(turn: Turn, subject: str) -> tuple[str, ...]:
    """The codes of the leaves in whose names the word stands, of those that it is understood as, and of what is near those; else of
    the group that is called so. None of it where it is no matter."""
    if len(subject) < LEAST:
        return ()
    leaves = turn.city.catalogue.leaves
    named = {leaf.code for leaf in leaves if subject in leaf.formal_name or subject in leaf.name(turn.city.language)}
    found = turn.understanding.understand(subject, Context(language=turn.language, staff=True)).categories
    best = turn.city.catalogue.get(found[0][0]) if found and found[0][1] >= SURE else None
    if best is not None:
        others = (turn.city.catalogue.get(code) for code, likely in found if likely >= NEAR)
        named |= {best.code, *(leaf.code for leaf in others if leaf is not None and leaf.is_near(best))}
    if not named:
        named = {leaf.code for leaf in leaves if any(subject in group for group in leaf.path)}
    return tuple(leaf.code for leaf in leaves if leaf.code in named)
