"""How a refusal by the rules is told: every code of `tickets.errors` has a text, for residents and for staff."""

from __future__ import annotations

from handlers.conversation.message import At, Named, Phrase, Value
from handlers.conversation.turn import Turn
from tickets.errors import AlreadyDone, HotlineError


def refusal(turn: Turn, error: HotlineError) -> None:
    """Say why it was not done, and what can be done instead."""
    values: dict[str, Value] = {}
    if isinstance(error, AlreadyDone):
        values["what"] = Phrase(f"deed.{error.values['what']}")
        values["by"] = str(error.values["by"]) or Phrase("word.line")
        values["at"] = At(error.values["at"])  # type: ignore[arg-type]
    elif error.values.get("at"):
        values["at"] = At(error.values["at"])  # type: ignore[arg-type]
    if "state" in error.values:
        values["state"] = Phrase(f"state.{error.values['state']}")
    if isinstance(unit := error.values.get("unit"), Named):
        values["unit"] = unit
    turn.tell(f"refused.{error.code}", values)
