"""Everything that the rules refuse, in one tree.

HotlineError
├── NotAllowed          the role or unit may not do this
├── WrongState          the ticket's state does not admit the action
│   └── AlreadyDone     somebody else did it: carries who, what and when
├── TooSoon             not possible yet: carries when it will be
├── TooLate             its window has ended
├── NeedsReason         refusing, returning, declining or revealing without giving a reason
└── Unknown             no such ticket, unit, category
"""

from __future__ import annotations

from datetime import datetime


class HotlineError(Exception):
    """A rule says no. `code` names the text that tells the person why."""

    code = "refused"

    def __init__(self, code: str | None = None, **values: object) -> None:
        super().__init__(code or self.code)
        self.code = code or self.code
        self.values = values


class NotAllowed(HotlineError):
    """The role or unit may not do this."""

    code = "not_allowed"


class WrongState(HotlineError):
    """The ticket's state does not admit the action."""

    code = "wrong_state"


class AlreadyDone(WrongState):
    """Another officer was first."""

    code = "already_done"

    def __init__(self, by: str, what: str, at: datetime) -> None:
        super().__init__("already_done", by=by, what=what, at=at)


class TooSoon(HotlineError):
    """Not possible yet: `values` say when it will be."""

    code = "too_soon"


class TooLate(HotlineError):
    """Its window has ended."""

    code = "too_late"


class NeedsReason(HotlineError):
    """Refusing, returning, declining or revealing without a reason."""

    code = "needs_reason"


class Unknown(HotlineError):
    """There is no such ticket, unit or category."""

    code = "unknown"
