"""The processes under test (进程): started, killed at once or at a seam, frozen, started again as a supervisor would."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.faults.history import History
from tests.support.serving_process import ROOT, Served

INSIDE = Path(__file__).parent / "inside"
WATCH_EVERY = 0.2
DIES_WITHIN = 15.0
STORE_AWAY = frozenset({"database", "read only", "locked", "full"})
"""Then a start rightly fails, and whoever started it tries again."""
EXPECTED = (0, -signal.SIGKILL, os.EX_TEMPFAIL)


@dataclass(eq=False)
class Member:
    """One process of the fleet; `held` while somebody is at work on it."""

    role: str
    number: int
    served: Served | None = None
    held: bool = False

    @property
    def alive(self) -> bool:
        return self.served is not None and self.served.process.poll() is None

    @property
    def name(self) -> str:
        return f"{self.role} {self.number}"


class Fleet:
    """Blocking parts run in threads, so that the people go on."""

    def __init__(self, home: Path, roles: Sequence[str], settings: dict[str, str], history: History) -> None:
        self.home = home
        self.members = [Member(role, number) for number, role in enumerate(roles, 1)]
        self.clock, self.full = home / "clock", home / "full"
        self._settings = settings
        self._history = history
        self._starts = 0
        self._meanwhiles: set[asyncio.Task[None]] = set()
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        first, *others = self.members  # which migrates
        await self._start(first)
        await asyncio.gather(*(self._start(member) for member in others))
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Told to stop, each must end well."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        await self.whole()
        for member in self.members:
            if (served := member.served) is not None:
                try:
                    if member.alive and await asyncio.to_thread(served.stop) != 0:
                        self._history.ended.append(f"{member.name} did not stop well")
                except subprocess.TimeoutExpired:
                    self._history.ended.append(f"{member.name} did not stop")
                    await asyncio.to_thread(served.kill)
                served.__exit__(None, None, None)

    def doors(self) -> list[str]:
        """Where updates are taken in; a frozen process is one of them."""
        return [one.served.base for one in self.members if one.served and one.alive and one.role != "work"]

    async def anybody(self, dice: random.Random, role: str = "") -> Member:
        """One that is at work; who is being started again, or is frozen, is left alone, and so is the last of its role."""
        while True:
            free = [one for one in self.members if not one.held and one.alive]
            left = Counter(one.role for one in free)
            spare = [one for one in free if role in ("", one.role) and (left[one.role] > 1 or len(self.members) == 1)]
            if spare:
                return dice.choice(spare)
            await asyncio.sleep(WATCH_EVERY)

    def kill(self, member: Member, pause: float = 0.0) -> None:
        """SIGKILL at whatever it does; started again after the pause."""
        self._end(member)
        self._meanwhile(member, self._start_after(member, pause))

    def kill_at(self, member: Member, seam: str) -> None:
        """Let it die at the seam, and start it again."""
        self._end(member)
        self._meanwhile(member, self._start_and_die(member, seam))

    async def whole(self) -> None:
        """Until all that were killed work again."""
        await asyncio.gather(*self._meanwhiles)

    def _meanwhile(self, member: Member, what: Coroutine[None, None, None]) -> None:
        async def held() -> None:
            try:
                await what
            finally:
                member.held = False

        member.held = True
        task = asyncio.create_task(held())
        self._meanwhiles.add(task)
        task.add_done_callback(self._meanwhiles.discard)

    async def _start_after(self, member: Member, pause: float) -> None:
        await asyncio.sleep(pause)
        await self._start(member)

    async def _start_and_die(self, member: Member, seam: str) -> None:
        await self._start(member, seam)
        if await self._dies(member):
            self._history.moment("kill", member.name)
            self._history.moment("seam", seam)
        else:
            self._end(member)
        await self._start(member)

    def tell_what_they_do(self) -> None:
        """Every thread of every process into its log."""
        for member in self.members:
            if member.served is not None and member.alive:
                member.served.process.send_signal(signal.SIGUSR1)

    async def freeze(self, member: Member, seconds: float) -> None:
        """SIGSTOP and SIGCONT: it cannot know for how long it was gone."""
        if (served := member.served) is not None:
            with self._history.fault("freeze", f"{member.name} for {seconds:.0f} s"):
                served.process.send_signal(signal.SIGSTOP)
                await asyncio.sleep(seconds)
                served.process.send_signal(signal.SIGCONT)

    def freeze_aside(self, member: Member, seconds: float) -> None:
        """The same, while other things happen."""
        self._history.moment("long", member.name)
        self._meanwhile(member, self.freeze(member, seconds))

    def _end(self, member: Member) -> None:
        if member.served is not None:
            if member.alive:
                self._history.moment("kill", member.name)
                member.served.kill()
            member.served.__exit__(None, None, None)
            member.served = None

    async def _start(self, member: Member, seam: str = "") -> None:
        if member.served is not None:
            member.served.__exit__(None, None, None)
        self._starts += 1
        inside = os.pathsep.join((str(INSIDE), str(ROOT)))
        more = {"PYTHONPATH": inside, "FAULTS_CLOCK": str(self.clock), "FAULTS_FULL": str(self.full)}
        if seam:
            more["DIE_AT_SEAM"] = seam
        log = f"{member.role}-{member.number}-{self._starts}.log"

        def begin() -> Served | None:
            began = time.monotonic()
            try:
                return Served(self.home, role=member.role, seams=more, log=log, **self._settings)
            except RuntimeError as error:
                if not seam and not self._history.broke(began, time.monotonic(), STORE_AWAY):
                    self._history.ended.append(f"{member.name} did not start: {str(error)[-500:]}")
                return None

        member.served = await asyncio.to_thread(begin)

    async def _dies(self, member: Member) -> bool:
        end = time.monotonic() + DIES_WITHIN
        while member.alive and time.monotonic() < end:
            await asyncio.sleep(WATCH_EVERY)
        return not member.alive

    async def _watch(self) -> None:
        """What a supervisor does: whoever ended is started again."""
        while True:
            await asyncio.sleep(WATCH_EVERY)
            for member in self.members:
                if not member.held and not member.alive:
                    code = member.served.process.poll() if member.served else None
                    if code is not None and code not in EXPECTED:
                        self._history.ended.append(f"{member.name} ended with {code}")
                    self._history.moment("ended", f"{member.name} with {code}")
                    await self._start(member)
