"""A house of the size of a doll's: answers as the real one does at its door, and nothing else.

It keeps what was heard by event id, gives the same replies again, and can be told to stop for a while in the middle of
a turn. As in the real one, sequences are counted for everybody at once: a reply's when it is stored, a push's when it
has been sent, so that it goes out without one.
"""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.channels.port import Overloaded
from bot.media import Photo, Recording, take_photo, take_voice
from handlers.conversation.message import Account, Choice, Inbound, Location, Outgoing, Picture, Pressed, Text, Voice
from tickets.city import Limits

REVIEW = ("对，提交", "改地点", "改类别", "更多")
BATCH = 100


class MemoryHouse:
    """A Door without a house behind it."""

    def __init__(self) -> None:
        self.heard: dict[tuple[Account, str], list[Outgoing]] = {}
        self.said: list[Inbound] = []
        self.tries: list[str] = []
        self._sequence = itertools.count(1)
        self._mids = itertools.count(1)
        self.sent: dict[Account, list[Outgoing]] = defaultdict(list)
        self.files: dict[str, tuple[bytes, str]] = {}
        self.steps: dict[Account, list[dict[str, object]]] = defaultdict(list)
        self.officers: dict[Account, Account] = {}
        self.failures: list[Exception] = []
        self.go_on = threading.Event()
        self.go_on.set()
        self.send: Callable[[Outgoing], Awaitable[str]] | None = None

    async def receive(self, message: Inbound) -> Sequence[Outgoing]:
        self.tries.append(message.event_id)
        if self.failures:
            raise self.failures.pop(0)
        key = (message.account, message.event_id)
        if key not in self.heard:
            self.said.append(message)
            self.heard[key] = self._turn(message)
        await asyncio.to_thread(self.go_on.wait)  # committed, and perhaps stuck before anything went out
        for reply in self.heard[key]:
            await self._out(reply)
        return self.heard[key]

    async def take_photo(self, account: Account, content: bytes) -> Picture:
        if self.failures:
            raise self.failures.pop(0)
        match await asyncio.to_thread(take_photo, content, max_bytes=Limits().photo_bytes):
            case Photo(content=kept, media_type=media_type):
                return Picture(self._keep(kept, media_type))
            case refusal:
                return Picture(refused=refusal.reason)

    async def take_voice(self, account: Account, content: bytes, seconds: int | None = None) -> Voice:
        match take_voice(content, max_bytes=Limits().photo_bytes):
            case Recording(content=kept, media_type=media_type):
                return Voice(self._keep(kept, media_type), seconds, "水管漏了")
            case refusal:
                return Voice(refused=refusal.reason)

    async def file(self, file: str) -> tuple[bytes, str] | None:
        return self.files.get(file)

    async def since(self, account: Account, sequence: int) -> Sequence[Outgoing]:
        return [message for message in self.sent[account] if message.sequence > sequence][:BATCH]

    async def message(self, mid: str) -> Outgoing | None:
        return next((one for sent in self.sent.values() for one in sent if one.mid == mid), None)

    async def pressed(self, account: Account, receipt: str) -> str | None:
        return None

    async def push(
        self, account: Account, text: str, *labels: str, edit: str | None = None, language: str = "zh-CN"
    ) -> str:
        message = self._say(account, text, labels, edit=edit, push=True, language=language)
        receipt = await self._out(message)
        self.sent[account].append(replace(message, sequence=next(self._sequence)))
        return receipt

    async def timeline(self, account: Account) -> list[dict[str, object]]:
        return self.steps[account]

    async def demo_officer(self, officer: Account, resident: Account) -> None:
        self.officers[resident] = officer

    async def _out(self, message: Outgoing) -> str:
        return await self.send(message) if self.send else ""

    def _keep(self, content: bytes, media_type: str) -> str:
        file = f"file-{len(self.files) + 1}"
        self.files[file] = (content, media_type)
        return file

    def _say(
        self,
        to: Account,
        text: str,
        labels: Sequence[str] = (),
        *,
        edit: str | None = None,
        push: bool = False,
        language: str = "zh-CN",
        photos: tuple[str, ...] = (),
    ) -> Outgoing:
        now = datetime.now(UTC)
        message = Outgoing(
            f"m:{next(self._mids)}",
            to,
            "test",
            text,
            language,
            now,
            now,
            labels=tuple(labels),
            choices=tuple(Choice("test", label=label) for label in labels),
            edit=edit,
            photos=photos,
            push=push,
            sequence=0 if push else next(self._sequence),
        )
        if not push:
            self.sent[to].append(message)
        return message

    def _turn(self, message: Inbound) -> list[Outgoing]:
        to = message.account
        replies: list[Outgoing] = []
        pictures = [segment.file for segment in message.segments if isinstance(segment, Picture)]
        if pictures:
            replies.append(self._say(to, f"照片收到 {len(pictures)} 张。", photos=tuple(pictures)))
        for segment in message.segments:
            match segment:
                case Pressed(mid, index):
                    replies.append(self._pressed(to, mid, index))
                case Location(lat, lon, datum):
                    replies.append(self._say(to, f"位置 {lat:.4f} {lon:.4f} {datum}"))
                case Voice(_, seconds, words):
                    replies.append(self._say(to, f"语音 {seconds} 秒：{words}"))
                case Text("many"):
                    replies += [self._say(to, f"第 {n} 条") for n in range(1, 31)]
                case Text(text) if text.isascii():
                    replies.append(
                        self._say(
                            to, f"I wrote down:\n  What: {text}\nIs this right?", ("Submit", "Change"), language="en"
                        )
                    )
                case Text(text):
                    replies.append(
                        self._say(to, f"我这样记下了，请看对不对：\n  事情：{text}\n  地点：人民路38号院门口", REVIEW)
                    )
        return replies

    def _pressed(self, to: Account, mid: str, index: int) -> Outgoing:
        card = next(message for message in self.sent[to] if message.mid == mid)
        label = card.labels[index - 1]
        if label == "签收":
            return self._say(to, "已签收。下一步：联系市民。", ("已联系", "退回"), edit=mid)
        if label in {"对，提交", "Submit"}:
            now = datetime.now(UTC)
            number = "YZ-261121-0007"
            self.steps[to].append(
                {"at": now, "text": "已受理，派给市照明管理处。", "state": "已受理", "number": number}
            )
            return self._say(to, f"已受理，工单 {number}。\n今天 18:20 前接单，11月27日（周五）前给结果。")
        return self._say(to, f"好，{label}。")


def overloaded(seconds: float = 0.2) -> Exception:
    return Overloaded(seconds)
