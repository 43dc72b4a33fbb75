"""The two sides of the line (市民一侧、工作人员一侧), as the engine of a turn needs them."""

from __future__ import annotations

from typing import Protocol

from handlers.conversation.message import Choice, Part
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Turn
from handlers.usecases.telling import Telling
from tickets.geography import Place
from tickets.ticket import Ticket
from tickets.units import StaffMember


class Residents(Protocol):
    """The residents' side, as the engine needs it."""

    def hear(self, turn: Turn) -> None: ...

    def expecting(self, conversation: Conversation) -> str | None: ...

    def known_place(self, conversation: Conversation) -> Place | None: ...

    def survey_choices(self, ticket: Ticket) -> tuple[Choice, ...]: ...

    def woken(self, turn: Turn, what: str) -> None: ...

    def stumbled(self, turn: Turn) -> None: ...

    def takes(self, conversation: Conversation, do: str) -> bool: ...

    def never_silent(self, turn: Turn) -> bool: ...


class Officers(Protocol):
    """The staff's side, as the engine needs it."""

    def hear(self, turn: Turn) -> None: ...

    def expecting(self, conversation: Conversation) -> str | None: ...

    def known_place(self, conversation: Conversation) -> Place | None: ...

    def card(
        self, case: Telling, ticket: Ticket, member: StaffMember
    ) -> tuple[tuple[Part, ...], tuple[Choice, ...]]: ...

    def woken(self, turn: Turn, what: str) -> None: ...

    def stumbled(self, turn: Turn) -> None: ...

    def takes(self, conversation: Conversation, do: str) -> bool: ...
