"""Who writes (人): residents with appeals that are known beforehand, two officers of one unit who press at once."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Callable, Sequence
from itertools import count

from bench.faults.history import Appeal, History
from bench.faults.telegram import Phone, photo
from tests.channels.telegram.description import Json

PLACES = ("人民路38号院门口", "解放路12号门口", "幸福小区3栋楼下", "建设路5号门口", "体育路20号门口")
MATTERS = {
    "city-lighting": "路灯坏了快一周了，灯杆编号是",
    "city-sanitation": "垃圾桶满了好几天没人清，桶上的编号是",
    "city-works": "井盖破了，盖上的编号是",
}
"""What is told, by the unit that gets it; the mark follows."""
SUBMITS = ("对，提交", "提交", "是另一件事")
SIGN, CONTACTED, SEND, SOLVED = "签收", "已联系", "就这样发，办结", "解决了"
NUMBER = re.compile(r"YZ-\d{6}-\d{4,}")
FIRST = 10_000
PATIENCE = 30.0
"""For which an officer waits before the next card."""
STEPS = 6


class Residents:
    """One resident after the other with an appeal each, until told to stop: a second appeal of the same person about the
    same matter is rightly taken for a supplement, and would not be counted."""

    def __init__(
        self,
        phone: Callable[[int], Phone],
        history: History,
        dice: random.Random,
        numbers: count[int],
        matters: Sequence[str],
        rest: float,
    ) -> None:
        self._phone = phone
        self._history = history
        self._dice = dice
        self._numbers = numbers
        self._matters = matters
        self._rest = rest
        self._photo = photo()

    async def live(self, until: float) -> None:
        asking: set[asyncio.Task[None]] = set()
        while time.monotonic() < until:
            number = next(self._numbers)
            resident = Resident(self._phone(FIRST + number), self._history, self._dice, self._matters, self._photo)
            filed = await resident.file(f"A{number:05}")
            if filed:
                asking.add(asyncio.create_task(resident.rate(until)))
            await asyncio.sleep(self._dice.uniform(0.0, self._rest))
        await asyncio.gather(*asking)


class Resident:
    """Somebody with one appeal."""

    def __init__(
        self, phone: Phone, history: History, dice: random.Random, matters: Sequence[str], photo: bytes
    ) -> None:
        self.phone = phone
        self._matters = matters
        self._history = history
        self._dice = dice
        self._photo = photo

    async def file(self, mark: str) -> bool:
        """Whether the ticket's number was told."""
        appeal = self._history.appeals[mark] = Appeal(mark, self.phone.id)
        after = self.phone.last()
        await self._tell(mark)
        for _ in range(STEPS):
            filed, asked = await self._answer(after)
            if filed is not None:
                appeal.ticket = NUMBER.search(str(filed["text"]))[0]  # type: ignore[index]
                await self._add()
                return True
            if asked is None:
                break
            after = self.phone.last()
            await self._submit(*asked)
        self._history.given_up.append(mark)
        return False

    async def _answer(self, after: int) -> tuple[Json | None, tuple[Json, str] | None]:
        """The bot says that it is filed, or asks something that is answered by going on."""
        asked_at = time.monotonic()
        while self._history.patient(asked_at):
            if (filed := self.phone.newest(words="已受理，工单 ", after=after)) is not None:
                return filed, None
            for label in SUBMITS:
                if (asked := self.phone.newest(label=label, after=after)) is not None:
                    return None, (asked, label)
            await asyncio.sleep(0.05)
        return None, None

    async def _tell(self, mark: str) -> None:
        words = self._dice.choice(PLACES) + "的" + self._dice.choice(self._matters) + mark
        if self._dice.random() < 0.5:
            first, _, second = words.partition("，")
            await asyncio.gather(self.phone.say(first), self.phone.say(second))
        else:
            await self.phone.say(words)

    async def _submit(self, asked: Json, label: str) -> None:
        """Every tenth finger is too quick."""
        presses = 2 if self._dice.random() < 0.1 else 1
        await asyncio.gather(*(self.phone.press(asked, label) for _ in range(presses)))

    async def _add(self) -> None:
        """Some send photos afterwards, some write on, in two bubbles."""
        match self._dice.choices(("photos", "words", "nothing"), (2, 3, 5))[0]:
            case "photos":
                self._history.albums += 1
                await self.phone.album(self._photo, self._dice.choice((2, 3)))
            case "words":
                await asyncio.gather(self.phone.say("晚上完全看不见路"), self.phone.say("老人差点摔倒"))

    async def rate(self, until: float) -> None:
        """Answer the follow-up, if it comes before the end."""
        asked = await self.phone.sees(until - time.monotonic(), label=SOLVED)
        if asked is not None:
            await self.phone.press(asked, SOLVED)
            self._history.told_solved += 1


class Office:
    """Two officers: both press, whoever was first goes on."""

    def __init__(self, first: Phone, second: Phone, history: History, dice: random.Random) -> None:
        self.both = (first, second)
        self._history = history
        self._dice = dice
        self._done: set[str] = set()

    async def live(self, until: float) -> None:
        while time.monotonic() < until:
            if (cards := self._next()) is not None:
                await self._take(*cards)
            await asyncio.sleep(0.1)

    def _next(self) -> tuple[Json, Json] | None:
        """The newest ticket of which both have the card."""
        first, second = self.both
        card = first.newest(label=SIGN, words="新工单 ")
        if card is None:
            return None
        number = NUMBER.search(str(card["text"]))[0]  # type: ignore[index]
        other = second.newest(label=SIGN, words=f"新工单 {number}")
        if number in self._done or other is None:
            return None
        self._done.add(number)
        return card, other

    async def _take(self, card: Json, other: Json) -> None:
        first, second = self.both
        marks = [phone.last() for phone in self.both]
        self._history.pressed_at_once += 1
        await asyncio.gather(first.press(card, SIGN), second.press(other, SIGN))
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for phone, after in zip(self.both, marks, strict=True):
                if (signed := phone.newest(label=CONTACTED, words="已签收", after=after)) is not None:
                    await self._handle(phone, signed)
                    return
            await asyncio.sleep(0.05)

    async def _handle(self, phone: Phone, signed: Json) -> None:
        after = phone.last()
        await phone.press(signed, CONTACTED)
        if self._dice.random() < 0.5 or await phone.sees(PATIENCE, words="已登记联系", after=after) is None:
            return
        after = phone.last()
        await phone.say("已经派人处理好了，现场看过")
        asked = await phone.sees(PATIENCE, label=SEND, after=after)
        if asked is not None:
            await phone.press(asked, SEND)
