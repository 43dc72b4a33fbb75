"""The headless channel (无界面渠道): one JSON object a line in, one a line out; for scripts and for trying a city's data.

input line N ─► all answers that it caused, in order of sending ─► {"done": N}
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.composition import index_page, recount
from bot.intake import take_photo, take_voice
from bot.stage import Delivered, Stage
from handlers.conversation.heard import SameIdOtherContent
from handlers.conversation.memory import Memory
from handlers.conversation.message import Account, Inbound, Location, Pressed, Segment, Sticker, Text
from handlers.conversation.state import Conversation
from handlers.desk.orders.leaving import leave
from handlers.enrolment import enrol
from tickets.units import Role, StaffMember

SENDER = re.compile(r"(citizen|staff):([a-z0-9_-]{1,32})")
DEFAULT_ID = re.compile(r"n\d+")
ADVANCE = re.compile(r"(?:(\d+)wd)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
KINDS = ("text", "choose", "location", "photo", "photos", "voice", "sticker")
DATUMS = ("WGS-84", "GCJ-02", "BD-09")
CLOCK = Account("headless", "~clock")
FIELDS = frozenset({"from", "id", "edits", "card", "datum", "album", *KINDS})


class Fault(Exception):
    """An input line that is refused; nothing was changed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Headless:
    """Plays JSON lines on a stage. `reopen` drops all memory and opens the store again."""

    def __init__(
        self, stage: Stage, reopen: Callable[[Stage], Stage] | None = None, *, base: Path | None = None
    ) -> None:
        self.stage = stage
        self._reopen = reopen
        self._base = base or Path.cwd()
        self._session = 0
        self.failed = False

    # ── the clock outlives the process ────────────────────────────────────────────────────────────────────────────

    def stored_time(self) -> datetime | None:
        """The store's own time, if it was played on before."""
        with self.stage.house.store.begin() as work:
            kept = work.conversations.load(CLOCK)
        return datetime.fromisoformat(str(kept.memory["now"])) if kept and "now" in kept.memory else None

    def begin(self) -> Iterator[dict[str, Any]]:
        """Open: replies that never went out and timers that fell due meanwhile come as line 0."""
        self._session = self._keep_time(new_session=True)
        recount(self.stage.house, self.stage.clock.now())
        while index_page(self.stage.house):
            pass
        sent = self.stage.unsent() + list(self.stage.settle())
        if sent:
            yield from (self.answer(one) for one in sent)
            yield {"done": 0}
        self._keep_time()

    def _keep_time(self, *, new_session: bool = False) -> int:
        now = self.stage.clock.now()
        with self.stage.house.store.begin() as work:
            kept = work.conversations.load(CLOCK) or Conversation(CLOCK, self.stage.house.city.language, "~clock")
            session = int(kept.memory.get("session", 0)) + new_session
            memory = Memory(now=now.isoformat(), session=session)
            if kept.memory != memory:
                work.conversations.save(replace(kept, memory=memory))
        return session

    # ── lines ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def play(self, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
        """All lines; empty ones are skipped but counted."""
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield from self.line(number, line)

    def line(self, number: int, line: str) -> Iterator[dict[str, Any]]:
        try:
            for one in self._do(number, line):
                yield self.answer(one)
        except Fault as fault:
            self.failed = True
            yield {"error": fault.code, "line": number, "message": str(fault)}
        except Exception as error:  # noqa: BLE001 - the channel's own promise: one JSON line, never a traceback on standard output
            self.failed = True
            import structlog

            structlog.get_logger().exception("headless.internal", line=number)
            yield {"error": "internal", "line": number, "message": type(error).__name__}
        self._keep_time()
        yield {"done": number}

    def _do(self, number: int, line: str) -> Iterable[Delivered]:
        try:
            data = json.loads(line)
        except ValueError as error:
            raise Fault("bad_json", str(error)) from None
        if not isinstance(data, dict):
            raise Fault("bad_json", "a line is one JSON object")
        if "enrol" in data:
            return self._enrol(data)
        if "leave" in data:
            return self._leave(data)
        if "advance" in data:
            return list(self.stage.advance(self._moment(data["advance"])))
        if "restart" in data:
            return self._restart(data)
        if "from" in data:
            return self._message(number, data)
        raise Fault("bad_field", "one of from, enrol, leave, advance, restart is needed")

    def _message(self, number: int, data: dict[str, Any]) -> list[Delivered]:
        account = self._sender(data["from"])
        unknown = set(data) - FIELDS
        if unknown:
            raise Fault("bad_field", f"unknown field {min(unknown)}")
        kinds = [kind for kind in KINDS if kind in data]
        caption = "text" in kinds and ("photo" in kinds or "photos" in kinds)
        if len(kinds) - caption != 1:
            raise Fault("bad_field", f"exactly one of {', '.join(KINDS)}")
        if account.id.startswith("staff:"):
            with self.stage.house.store.begin() as work:
                if work.staff.by_account(account) is None:
                    raise Fault("not_enrolled", f"{account.id} is not enrolled")
        message = Inbound(
            account,
            self._event_id(number, data),
            self._segments(account, data, kinds),
            self.stage.clock.now(),
            edits=self._known_id(self._text(data, "edits")) if "edits" in data else None,
            album=self._text(data, "album") if "album" in data else None,
        )
        try:
            return self.stage.hear(message)
        except SameIdOtherContent:
            raise Fault("id_reused", f"id {data.get('id')} was used with other content") from None

    def _event_id(self, number: int, data: dict[str, Any]) -> str:
        return self._known_id(self._text(data, "id") if "id" in data else f"n{number}")

    def _known_id(self, id: str) -> str:
        """Default ids count lines, and lines start anew with each opening of a store."""
        return f"{id}@{self._session}" if DEFAULT_ID.fullmatch(id) else id

    def _segments(self, account: Account, data: dict[str, Any], kinds: list[str]) -> tuple[Segment, ...]:
        found: list[Segment] = []
        if "text" in kinds:
            found.append(Text(self._text(data, "text").replace("\0", "")))
        if "choose" in kinds:
            found.append(self._choice(account, data))
        if "location" in kinds:
            found.append(self._location(data))
        if "sticker" in kinds:
            found.append(Sticker(str(data["sticker"])))
        for path in self._paths(data, "photo", "photos"):
            found.append(
                take_photo(self.stage.house.store, account, path.read_bytes(), self.stage.house.city.limits.photo_bytes)
            )
        for path in self._paths(data, "voice"):
            found.append(
                take_voice(self.stage.house.store, account, path.read_bytes(), self.stage.house.city.limits.photo_bytes)
            )
        return tuple(found)

    def _paths(self, data: dict[str, Any], *names: str) -> list[Path]:
        paths: list[Path] = []
        for name in names:
            if name not in data:
                continue
            value = data[name]
            for item in value if isinstance(value, list) else [value]:
                if not isinstance(item, str):
                    raise Fault("bad_field", f"{name} is a path or a list of paths")
                path = self._base / item
                if not path.is_file():
                    raise Fault("file_missing", f"no file {item}")
                paths.append(path)
        return paths

    def _choice(self, account: Account, data: dict[str, Any]) -> Pressed:
        wanted = data["choose"]
        if "card" in data:
            card = self.stage.card(self._text(data, "card"))
            if card is None or card.to != account:
                raise Fault("unknown_card", f"no message {data['card']} to {account.id}")
        else:
            card = self.stage.newest_card(account)
        if card is None or not card.labels:
            raise Fault("no_choice", "nothing offers choices")
        if isinstance(wanted, bool) or not isinstance(wanted, int | str):
            raise Fault("bad_field", "choose is a number or a label")
        if isinstance(wanted, int):
            index = wanted
        elif wanted in card.labels:
            index = card.labels.index(wanted) + 1
        else:
            raise Fault("no_choice", f"{wanted!r} is not among {list(card.labels)}")
        if not 1 <= index <= len(card.labels):
            raise Fault("no_choice", f"{index} is not among 1…{len(card.labels)}")
        return Pressed(card.mid, index)

    def _location(self, data: dict[str, Any]) -> Location:
        value, datum = data["location"], data.get("datum", "WGS-84")
        ok = (
            isinstance(value, list)
            and len(value) == 2
            and all(isinstance(n, int | float) and not isinstance(n, bool) for n in value)
        )
        if not ok:
            raise Fault("bad_field", "location is [lat, lon]")
        if datum not in DATUMS:
            raise Fault("bad_field", f"datum is one of {', '.join(DATUMS)}")
        return Location(float(value[0]), float(value[1]), datum)

    def _sender(self, value: object) -> Account:
        if not isinstance(value, str) or not SENDER.fullmatch(value):
            raise Fault("unknown_sender", f"{value!r} is not citizen:NAME or staff:NAME")
        return Account("headless", value)

    def _text(self, data: dict[str, Any], name: str) -> str:
        value = data[name]
        if not isinstance(value, str):
            raise Fault("bad_field", f"{name} is a text")
        return value.encode("utf-8", "replace").decode()  # halves of surrogate pairs, which no store takes

    # ── the operator's own lines ──────────────────────────────────────────────────────────────────────────────────

    def _enrol(self, data: dict[str, Any]) -> list[Delivered]:
        account = self._sender(data["enrol"])
        if not account.id.startswith("staff:"):
            raise Fault("unknown_sender", "only staff:NAME can be enrolled")
        unit, role = data.get("unit"), data.get("role", "officer")
        if set(data) - {"enrol", "unit", "role"}:
            raise Fault("bad_field", "enrol takes unit and role")
        if not isinstance(unit, str) or self.stage.house.city.units.get(unit) is None:
            raise Fault("unknown_unit", f"no unit {unit!r}")
        if role not in [known.value for known in Role]:
            raise Fault("unknown_role", f"no role {role!r}")
        name = account.id.partition(":")[2]
        with self.stage.house.store.begin() as work:
            member = StaffMember(f"headless:{name}", name, unit, Role(role))
            enrol(work, self.stage.house.city, member, account, self.stage.clock.now())
        return []

    def _leave(self, data: dict[str, Any]) -> list[Delivered]:
        account = self._sender(data["leave"])
        with self.stage.house.store.begin() as work:
            if leave(self.stage.house.engine.casework(work, self.stage.clock.now()), account) is None:
                raise Fault("not_enrolled", f"{account.id} is not enrolled")
        return list(self.stage.settle())

    def _restart(self, data: dict[str, Any]) -> list[Delivered]:
        if data.get("restart") is not True:
            raise Fault("bad_field", "restart is true")
        self._keep_time()
        if self._reopen is not None:
            self.stage = self._reopen(self.stage)
        return self.stage.unsent() + list(self.stage.settle())

    def _moment(self, value: object) -> datetime:
        """The moment that `advance` reaches; `2wd` ends at the same time of day, two working days on."""
        match = ADVANCE.fullmatch(value) if isinstance(value, str) and value else None
        if match is None:
            raise Fault("bad_time", f"{value!r} is not like 3d4h30m or 2wd")
        working, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        city, now = self.stage.house.city, self.stage.clock.now()
        local = now.astimezone(city.timezone)
        if working:
            day = city.calendar.add_working_days(local.date(), working)
            local = datetime.combine(day, local.timetz())
        try:
            return local + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        except OverflowError:
            raise Fault("bad_time", f"{value!r} is too long") from None

    # ── answers ───────────────────────────────────────────────────────────────────────────────────────────────────

    def answer(self, one: Delivered) -> dict[str, Any]:
        message = one.message
        zone = self.stage.house.city.timezone
        found: dict[str, Any] = {
            "to": message.to.id,
            "mid": message.mid,
            "key": message.key,
            "text": message.text,
            "choices": list(message.labels),
            "at": one.at.astimezone(zone).isoformat(),
            "lang": message.language,
        }
        if message.ticket:
            found["ticket"] = message.ticket
        if message.photos:
            found["photos"] = list(message.photos)
        if message.edit:
            found["edit"] = message.edit
        if one.again:
            found["again"] = True
        return found
