"""The state of one conversation: frozen JSON values, loaded under a lock and saved in the same commit as the turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Unpack, cast

from handlers.conversation.memory import Memory
from handlers.conversation.message import Account
from values import replace

if TYPE_CHECKING:
    Kept = Memory
else:  # what is stored is read as it stands: a fact that only another release knows is kept
    Kept = Mapping[str, Any]


@dataclass(frozen=True)
class Frame:
    """A dialogue in progress: its name and version, its draft (JSON values), what was asked last, how often that
    failed, and the message that carries its open question."""

    dialogue: str
    version: int = 1
    draft: Mapping[str, Any] = field(default_factory=dict)
    asked: str = ""
    failures: int = 0
    mid: str = ""


# What was promised to a person, or must be looked after whatever dialogue is open, does not end with a dialogue.
PROMISED = frozenset({"human_wait", "call_unanswered", "call_back_due", "relay_check", "resume", "burst_end"})
DIGEST = "digest"  # the morning's report of somebody who leads
BACK = "back"  # somebody who was off duty is on duty again
LEAVES = "leaves"  # an absence of which somebody spoke before begins
ARRIVAL = "arrival"  # somebody was enrolled where tickets wait already
BESIDE_DIALOGUES = frozenset({DIGEST, BACK, LEAVES, ARRIVAL})  # told beside whatever question is open
OUTLIVE_DIALOGUES = PROMISED | BESIDE_DIALOGUES


@dataclass(frozen=True)
class Conversation:
    """One account's conversation. `frames` is the stack of dialogues, the last one speaks; `next_action_at` is when
    the line must do something by itself (a reminder, the end of a draft, a check on somebody in danger), `next_action`
    what. `operator` is the staff member who holds it, `memory` small facts beside the dialogues: the planned alarms,
    the last burst of messages, who waits for a person since when."""

    account: Account
    language: str
    person: str
    frames: tuple[Frame, ...] = ()
    version: int = 0
    next_action: str = ""
    next_action_at: datetime | None = None
    last_heard_at: datetime | None = None
    operator: str | None = None
    last_ticket: str | None = None
    quiet: bool = True
    blocked: bool = False
    memory: Kept = field(default_factory=Memory)

    def noted(self, **memory: Unpack[Memory]) -> Conversation:
        """With small facts kept or, with None, forgotten."""
        known: Mapping[str, object] = self.memory
        for fact, value in memory.items():
            if known.get(fact) != value:
                kept = {k: v for k, v in {**known, **memory}.items() if v is not None}
                return replace(self, memory=cast(Kept, kept))
        return self  # most turns note that nothing is the matter

    def planned(self) -> dict[str, str]:
        """What the line will do by itself, and when."""
        return dict(self.memory.get("alarms") or {})

    def waking(self, what: str, at: datetime) -> Conversation:
        """To be woken at `at` to do `what`; a new time for the same replaces the old one."""
        return self._with_alarms({**self.planned(), what: at.isoformat()})

    def sleeping(self, *whats: str) -> Conversation:
        """Without these alarms; without names, without all that end with a dialogue."""
        kept = {k: v for k, v in self.planned().items() if (k not in whats if whats else k in OUTLIVE_DIALOGUES)}
        return self._with_alarms(kept)

    def _with_alarms(self, planned: Mapping[str, str]) -> Conversation:
        first = min(planned.items(), key=lambda item: datetime.fromisoformat(item[1]), default=None)
        return replace(
            self.noted(alarms=dict(planned) or None),
            next_action=first[0] if first else "",
            next_action_at=datetime.fromisoformat(first[1]) if first else None,
        )
