"""Which final replies a second person checks before they go out (答复审核).

    the unit's reply ──ground_of──► none: to the resident │ a ground: to a supervisor ─► passed │ sent back with a reason

A problem ticket is no longer the unit's own word: what is handled badly is supervised and raised a level [R3]. A refusal needs
approval and written reasons; an exclusion is approved by a second person, who reads the reply with it [R8]. What a city has
checked is its own data (`[check]` in city.toml).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum

from tickets.ticket import Ticket


class Ground(StrEnum):
    """Why a reply is checked (审核事由)."""

    PROBLEM = "problem"  # 疑难工单
    REOPENED = "reopened"  # 重办过的
    EXCLUSION = "exclusion"  # 剔除申请还没批的
    REFUSAL = "refusal"  # 答复里说“办不了”的


def ground_of(ticket: Ticket, text: str, grounds: Collection[Ground], refusals: Sequence[str]) -> Ground | None:
    """The first ground, among those that the city has checked, on which this reply needs a second person; `refusals` are
    words that refuse without a way."""
    holds = {
        Ground.PROBLEM: ticket.problem,
        Ground.REOPENED: ticket.reopened > 0,
        Ground.EXCLUSION: ticket.exclusion is not None,
        Ground.REFUSAL: any(word in text for word in refusals),
    }
    return next((ground for ground in Ground if ground in grounds and holds[ground]), None)
