"""The channel port (渠道接口): what a platform is to the house, and the house to a platform.

    platform update ──► channel.receive: Inbound ──► door.receive ──► one commit ──► channel.send(reply) ──► recorded
                                             push (engine) ──► channel.send(push) ──► recorded

A channel translates and nothing else: no dialogue, no store, no text of its own. To add one: a file or folder here with a
class that satisfies `Channel`, and a `Platform` (`bot/channels/platform.py`) that opens it; being here, it is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from starlette.routing import BaseRoute

from handlers.conversation.message import Account, Inbound, Outgoing, Picture, Voice


class SendFailed(Exception):
    """A send that did not happen; the engine tries again."""


class RetryAfter(SendFailed):
    """The platform asks for patience: none of the tries after which a message is given up."""

    counts = False

    def __init__(self, seconds: float) -> None:
        super().__init__(f"retry after {seconds} s")
        self.seconds = seconds


class Refused(SendFailed):
    """The platform is well and takes this message from nobody: no sign of an outage."""


class Blocked(SendFailed):
    """The person blocked the bot or is gone: no further tries."""


class Door(Protocol):
    """The house as a channel sees it."""

    async def receive(self, message: Inbound) -> Sequence[Outgoing]:
        """Hear one message: commits, then sends the replies through the message's own channel and records each.

        The replies are returned too. Heard before: the same replies are sent again. Raises Overloaded or the store's
        error when nothing was committed: the platform must then be told to deliver again (5xx)."""

    async def take_photo(self, account: Account, content: bytes) -> Picture:
        """What this account sends: check by content, whatever type is declared, draw anew, keep; a Picture with `refused` set when it cannot be taken in. Raises Overloaded
        or the store's error when it was not kept: it must come again."""

    async def take_voice(self, account: Account, content: bytes, seconds: int | None = None) -> Voice:
        """The same for a voice message of so many seconds, with its words where something transcribes it."""

    async def file(self, file: str) -> tuple[bytes, str] | None:
        """Bytes and media type of a kept file, to send it on; None for unknown or sealed ones."""

    async def since(self, account: Account, sequence: int) -> Sequence[Outgoing]:
        """Messages to this account that a page has not seen yet, in order."""

    async def message(self, mid: str) -> Outgoing | None:
        """The message, however far it has got."""

    async def pressed(self, account: Account, receipt: str) -> str | None:
        """The mid of the message that the platform knows by its own id `receipt`."""


class Overloaded(Exception):
    """The house is full: ask the platform to come back in `seconds`."""

    def __init__(self, seconds: float = 1.0) -> None:
        super().__init__("overloaded")
        self.seconds = seconds


class Channel(Protocol):
    """A platform. What it cannot show as it was meant (long texts, many buttons), the channel itself makes fit."""

    name: str
    one_receiver: bool
    """Whether only one process at a time may receive from it."""

    async def send(self, message: Outgoing) -> str:
        """Deliver one message; returns the platform's own id of it (may be empty).

        Raises:
            RetryAfter: the platform's flood limit. Blocked: the person is gone. SendFailed: try again later.
        """

    async def run(self, door: Door) -> None:
        """Receive until cancelled (polling, a client's socket); returns at once where `routes` do the receiving."""

    def routes(self, door: Door) -> Sequence[BaseRoute]:
        """Web routes of this platform (webhooks, pages, sockets)."""

    async def close(self) -> None:
        """Let go of what it holds open; nothing is sent any more."""
