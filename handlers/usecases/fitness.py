"""What goes to a resident as the unit's word (发出前的底线): never an insult, and no refusal without reason and basis (理由和依据).

A refusal needs a reason, a basis and a second person [R8]; who that is, `tickets.checking` says.
"""

from __future__ import annotations

from handlers.usecases.casework import Casework
from tickets.errors import HotlineError, NeedsReason, NotAllowed


def fault_of(case: Casework, text: str) -> HotlineError | None:
    """Why these words must not reach a resident, or None."""
    if _has(case, text, "desk.sounds_insulting"):
        return NotAllowed("insulting")
    if _has(case, text, "desk.refuses_outright") and not _has(case, text, "desk.sounds_basis"):
        return NeedsReason("needs_basis")
    return None


def check_fit(case: Casework, text: str) -> None:
    """Raises:
    NotAllowed: the words insult.
    NeedsReason: they refuse, and tell neither why nor by what rule.
    """
    if (fault := fault_of(case, text)) is not None:
        raise fault


def _has(case: Casework, text: str, words: str) -> bool:
    said = "".join(text.lower().split())
    return any(word in said for word in case.texts.small_words(words, case.city.language))
