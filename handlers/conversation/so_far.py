"""What one turn has done so far, for those who have their say after it. It ends with the turn and is never stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.conversation.message import Part


@dataclass(slots=True)
class SoFar:
    """Each field is false or empty until somebody in the turn sets it."""

    # ── what becomes of the turn ──
    settled: bool = False  # all that the message wanted is done: nobody else is asked
    silent: bool = False  # nothing need be said: a person in the chat answers, or another photo of an album came
    opened: bool = False  # another question stands now where the open one stood, which is not asked again
    heard_out: bool = False  # who speaks is listened to: the open question is not asked again
    answered: bool = False  # staff answered the question that was open: the next of their orders may follow
    asked_which: bool = False  # it was asked which ticket an order of staff is for
    guessed: bool = False  # that order is for a ticket that is not called as they told
    filing_ended: bool = False  # what staff filed for a resident ended
    behind_receipt: Mapping[str, Any] | None = (
        None  # what staff wrote behind the receipt of a ticket: offered once it is signed
    )

    # ── what was said or kept already, and is not said twice ──
    acknowledged: bool = False  # what was understood
    received: bool = False  # that photos or voices came, or why they could not be taken
    submits: bool = False  # the words submit the review, and what stood beside is being read
    amended: bool = False  # a field that they named was changed
    lowered: bool = False  # they said that it is not urgent
    watched: bool = False  # in an open alarm they asked for silence, since somebody reads along

    # ── what is said with the next question ──
    noted: Sequence[Part] | None = None  # lines of the card that changed; empty where words were only kept
    told: Sequence[Part] | None = None  # what more was told, where nothing changed
    together: str = ""  # the title of what was told in pieces
    later: str = ""  # the title of another matter, which waits for its own ticket
