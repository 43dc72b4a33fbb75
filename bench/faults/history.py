"""The history (经过): what was brought, acknowledged, told and broken, as the outside world saw it. It is kept as a file,
and the checker reads nothing else beside the final database."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter

FOR_EVER = 1e12
PATIENCE = 60.0
BETWEEN_SEND_AND_RECORD = frozenset({"kill", "freeze", "database", "read only", "locked", "full"})
"""Faults after which one more send is right: the message was out, and nobody could write that down."""


@dataclass(frozen=True)
class Delivery:
    """One try to hand an update over. Status 0: no answer."""

    chat: int
    event: str
    began: float
    ended: float
    status: int
    again: bool = False

    @property
    def acknowledged(self) -> bool:
        return 200 <= self.status < 300


@dataclass
class Fault:
    """Something that was broken from `began` to `ended`, by the machine's monotonic clock."""

    kind: str
    what: str
    began: float
    ended: float = FOR_EVER


@dataclass
class Appeal:
    """One appeal of a resident, found again by its mark. `ticket` is what they were told."""

    mark: str
    chat: int
    ticket: str = ""


@dataclass(frozen=True)
class Sent:
    """A message that the platform took. Not `told`: the answer was lost, so that nobody can know that it was taken."""

    at: float
    chat: int
    text: str
    told: bool = True


@dataclass
class History:
    """`troubles`: calls that the platform failed, by kind. `refused`: calls that break its description. `ended`: processes
    that ended by themselves, or not well. `healed`: when the last fault was over. `settled`: how long afterwards something
    still waited, in seconds; 0: until the end. `settled_at`: when nothing did, in seconds of the epoch. `given_up`: who had no answer a minute after all was whole."""

    deliveries: list[Delivery] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    appeals: dict[str, Appeal] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    poison: list[Delivery] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    overtaken: int = 0
    albums: int = 0
    pressed_at_once: int = 0
    told_solved: int = 0
    healed: float = 0.0
    settled: float = 0.0
    settled_at: float = 0.0

    @contextmanager
    def fault(self, kind: str, what: str = "") -> Iterator[Fault]:
        fault = Fault(kind, what, time.monotonic())
        self.faults.append(fault)
        try:
            yield fault
        finally:
            fault.ended = time.monotonic()

    def moment(self, kind: str, what: str = "") -> None:
        now = time.monotonic()
        self.faults.append(Fault(kind, what, now, now))

    def count(self, kind: str) -> int:
        return sum(fault.kind == kind for fault in self.faults)

    def patient(self, since: float) -> bool:
        """Whether somebody who waits since then still does: for ever while things break, a minute when they are whole."""
        return not self.healed or time.monotonic() < max(self.healed, since) + PATIENCE

    def acknowledged(self) -> set[tuple[int, str]]:
        return {(one.chat, one.event) for one in self.deliveries if one.acknowledged}

    def broke(self, first: float, second: float, kinds: frozenset[str] = BETWEEN_SEND_AND_RECORD) -> bool:
        """Whether something broke between two moments, such as kept a first send from being recorded before a second."""
        return any(fault.kind in kinds and fault.began <= second and fault.ended >= first for fault in self.faults)

    def save(self, path: Path) -> None:
        path.write_bytes(_FILE.dump_json(self))

    @classmethod
    def load(cls, path: Path) -> Self:
        return _FILE.validate_json(path.read_bytes())  # type: ignore[return-value]


_FILE = TypeAdapter(History)
