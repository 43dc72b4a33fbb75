"""Written conversations (对话剧本): only the people's lines are played, what really happened is written down and compared."""

from __future__ import annotations

import difflib
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

from bot.cities import load_city
from bot.clock import MovedClock
from bot.composition import House, build_engine
from bot.intake import take_photo
from bot.notation import CHOICE, Entry, Unplayable, compare, parse, written
from bot.stage import Delivered, Stage
from handlers.conversation.message import (
    Account,
    Inbound,
    Location,
    Outgoing,
    Picture,
    Pressed,
    Segment,
    Sticker,
    Text,
    Voice,
)
from handlers.enrolment import enrol
from handlers.ports.understanding import Chosen, Context, Meaning, PlaceMention, Span, Told, Understanding
from nlu import build
from storage.crypto import Keyring
from storage.store import SqlStore
from tickets.city import City
from tickets.geography import Place
from tickets.units import Role, StaffMember

START = "2026-11-21 16:20"
ROLES = {
    "承办人": Role.OFFICER, "负责人": Role.HEAD, "网格员": Role.GRID, "派单员": Role.DISPATCHER,
    "督办员": Role.SUPERVISOR, "话务员": Role.OPERATOR,
    "officer": Role.OFFICER, "head": Role.HEAD, "grid": Role.GRID, "dispatcher": Role.DISPATCHER,
    "supervisor": Role.SUPERVISOR, "operator": Role.OPERATOR,
}  # fmt: skip
PAST = re.compile(
    r"(?:过了\s*)?(\d+)\s*(秒|分钟|小时|天|个工作日|seconds?|minutes?|hours?|days?|working days?)(?:\s*later)?"
)
CLOCK = re.compile(r"(?:现在|now)\s*(\d{4}-\d\d-\d\d \d\d:\d\d)")
UNSEEN = re.compile(r"(\S+?)(?:[(（]([^()（）]+)[)）])?\s*(?:没看到|never saw)\s*[“\"](.+)[”\"]")
FILE_ITEM = re.compile(r"[（(](照片|photo|位置|location|语音|voice|贴图|sticker|文件|file)\s*([^（）()]*)[）)]")
READS = re.compile(r"(?:上写|that reads)[：:]\s*(.+)")
OLD = re.compile(r"[（(](?:旧|old)[）)]\s*\[(.+)\]")
SECONDS = {"秒": 1, "分钟": 60, "小时": 3600, "天": 86400, "second": 1, "minute": 60, "hour": 3600, "day": 86400}


class Outage:
    """The understanding, able to fail as a service would (语义服务中断): the conversation must go on without it."""

    def __init__(self, inner: Understanding) -> None:
        self.inner = inner
        self.down = False

    def understand(self, text: str, context: Context) -> Meaning:
        return Meaning(text, context.language or "") if self.down else self.inner.understand(text, context)

    def choose(self, text: str, labels: Sequence[str], language: str) -> Chosen | None:
        return self.inner.choose(text, labels, language)

    def find_place(self, text: str, context: Context) -> PlaceMention | None:
        return None if self.down else self.inner.find_place(text, context)

    def locate(self, lat: float, lon: float, datum: str) -> Place | None:
        return self.inner.locate(lat, lon, datum)

    def categorise(self, text: str, language: str) -> tuple[tuple[str, float], ...]:
        return () if self.down else self.inner.categorise(text, language)

    def told(self, text: str) -> Mapping[Told, Span]:
        return {} if self.down else self.inner.told(text)


@cache
def loaded(folder: Path) -> tuple[City, Understanding]:
    """A city and its understanding, once per process."""
    city = load_city(folder)
    return city, build(city)


@dataclass
class Player:
    """Plays one conversation on a fresh store."""

    city: City
    understanding: Outage
    folder: Path
    people: dict[str, str] = field(default_factory=dict)
    seen: dict[str, list[str]] = field(default_factory=dict)
    ids: int = 0
    last: Inbound | None = None

    def __post_init__(self) -> None:
        self.stage = self._open(self._time(START))

    def _open(self, at: datetime) -> Stage:
        url = f"sqlite:///{self.folder / 'play.db'}"
        store = SqlStore(url, Keyring([b"written conversations".ljust(32)]))
        store.create_tables()
        return Stage(House(self.city, store, build_engine(self.city, store, self.understanding)), MovedClock(at))

    def close(self) -> None:
        self.stage.house.close()

    def _time(self, text: str) -> datetime:
        return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=self.city.timezone)

    def play(self, entries: list[Entry]) -> list[Entry]:
        """What really happened, in the same notation."""
        self._cast(entries)
        happened: list[Entry] = []
        for entry in entries:
            if entry.kind == "hear":
                continue
            happened.append(entry)
            if entry.kind == "note":
                continue
            try:
                sent = self._say(entry) if entry.kind == "say" else self._direct(entry)
            except Unplayable as error:
                raise Unplayable(f"line {entry.line}: {error}") from None
            happened += [self._written(one) for one in sent]
        return happened

    # ── the parts ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _cast(self, entries: list[Entry]) -> None:
        """Staff are those who are named with a unit, or by their role; they are enrolled before the curtain."""
        for entry in entries:
            if entry.kind not in ("say", "hear") or self._name(entry) in self.people:
                continue
            role = next((r for word, r in ROLES.items() if entry.who.startswith(word)), None)
            name = self._name(entry)
            if role is None:
                self.people[name] = f"citizen:{name}"
                continue
            self.people[name] = f"staff:{name}"
            plain = entry.who
            for word in ROLES:
                if entry.who.startswith(word) and len(entry.who) > len(word):
                    plain = entry.who[len(word) :]
            member = StaffMember(f"staff:{name}", plain, self._unit(entry.unit), role)
            with self.stage.house.store.begin() as work:
                enrol(work, self.city, member, self._account(name), self.stage.clock.now())

    def _unit(self, name: str) -> str:
        if not name:
            return next(u.code for u in self.city.units.fallbacks if u.level == "city" or u.parent is None)
        found = [u.code for u in self.city.units.all if name in (u.code, *u.names.values())]
        if not found:
            raise Unplayable(f"no unit {name!r}")
        return found[0]

    def _name(self, entry: Entry) -> str:
        return f"{entry.who}({entry.unit})" if entry.unit else entry.who

    def _account(self, name: str) -> Account:
        return Account("play", self.people[name])

    # ── lines ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _say(self, entry: Entry) -> list[Delivered]:
        name = self._name(entry)
        account = self._account(name)
        self.ids += 1
        segments = self._segments(account, entry.text)
        self.last = Inbound(account, f"e{self.ids}", segments, self.stage.clock.now())
        return self.stage.hear(self.last)

    def _segments(self, account: Account, text: str) -> tuple[Segment, ...]:
        if (old := OLD.fullmatch(text.strip())) is not None:
            return (self._press(account, old[1], oldest=True),)
        if (pressed := CHOICE.fullmatch(text.strip())) is not None:
            return (self._press(account, pressed[1], oldest=False),)
        found: list[Segment] = []
        for match in FILE_ITEM.finditer(text):
            found += self._item(account, match[1], match[2].strip())
        words = FILE_ITEM.sub("", text).strip(" +")
        words = words.replace("\\0", "\0").replace("\\u202e", "\u202e")
        if repeated := re.fullmatch(r"(.+)×(\d+)", words):
            words = repeated[1] * int(repeated[2])
        return (*((Text(words),) if words else ()), *found)

    def _item(self, account: Account, kind: str, detail: str) -> list[Segment]:
        match kind:
            case "照片" | "photo" if reading := READS.fullmatch(detail):
                return [replace(self._photo(account, 0), reading="\n".join(reading[1].split(" / ")))]
            case "照片" | "photo":
                count = int(detail) if detail.isdigit() else 1
                return [self._photo(account, n) for n in range(count)]
            case "位置" | "location":
                return [self._location(detail)]
            case "语音" | "voice":
                return [Voice(file="voice", seconds=int(re.sub(r"\D", "", detail) or 0))]
            case "文件" | "file":
                return [Picture(refused=detail or "not_an_image")]
        return [Sticker(detail or "🙂")]

    def _photo(self, account: Account, n: int) -> Picture:
        from PIL import Image

        self.ids += 1
        drawn = BytesIO()
        Image.new("RGB", (8, 8), (self.ids % 256, n % 256, 90)).save(drawn, "PNG")
        return take_photo(self.stage.house.store, account, drawn.getvalue(), self.city.limits.photo_bytes)

    def _location(self, detail: str) -> Location:
        parts = [part for part in re.split(r"[,，\s]+", detail) if part]
        known = next((p for p in self.city.geography.places if detail and detail in p.names.values()), None)
        if known is not None and known.lat is not None and known.lon is not None:
            return Location(known.lat, known.lon, self.city.geography.datum)
        try:
            return Location(float(parts[0]), float(parts[1]), parts[2] if len(parts) > 2 else "WGS-84")
        except (ValueError, IndexError):
            raise Unplayable(f"no place {detail!r}") from None

    def _press(self, account: Account, label: str, *, oldest: bool) -> Pressed:
        cards = [m for m in self._cards(account) if label in m.labels]
        if not cards:
            raise Unplayable(f"no button [{label}] was offered to {account.id}")
        card = cards[0] if oldest else cards[-1]
        return Pressed(card.mid, card.labels.index(label) + 1)

    def _cards(self, account: Account) -> list[Outgoing]:
        with self.stage.house.store.begin() as work:
            return [m for m in work.messages.since(account, 0, limit=10_000) if m.labels]

    # ── stage directions ──────────────────────────────────────────────────────────────────────────────────────────

    def _direct(self, entry: Entry) -> list[Delivered]:
        text = entry.text
        if match := CLOCK.fullmatch(text):
            if not self.ids:  # nothing was said yet: the conversation begins then, also before the usual day
                self.stage.house.close()
                self.stage = self._open(self._time(match[1]))
                return []
            return list(self.stage.advance(self._time(match[1])))
        if match := PAST.fullmatch(text):
            return list(self.stage.advance(self._later(int(match[1]), match[2])))
        if match := UNSEEN.fullmatch(text):
            name = f"{match[1]}({match[2]})" if match[2] else match[1]
            if any(match[3] in said for said in self.seen.get(name, [])):
                raise Unplayable(f"{name} saw {match[3]!r}")
            return []
        directions: dict[str, Callable[[], list[Delivered]]] = {
            "重启": self._restart, "restart": self._restart,
            "重复投递上一条": self._again, "the last message again": self._again,
            "语义服务中断": lambda: self._outage(down=True), "understanding fails": lambda: self._outage(down=True),
            "语义服务恢复": lambda: self._outage(down=False), "understanding is back": lambda: self._outage(down=False),
        }  # fmt: skip
        if text in directions:
            return directions[text]()
        for word in ("改成：", "edited to: "):
            if text.startswith(word) and self.last is not None:
                self.ids += 1
                edited = Inbound(
                    self.last.account,
                    f"e{self.ids}",
                    (Text(text.removeprefix(word)),),
                    self.stage.clock.now(),
                    edits=self.last.event_id,
                )
                return self.stage.hear(edited)
        raise Unplayable(f"{text!r} is not a stage direction")

    def _later(self, count: int, unit: str) -> datetime:
        now = self.stage.clock.now().astimezone(self.city.timezone)
        if unit.startswith(("个工作日", "working")):
            day = self.city.calendar.add_working_days(now.date(), count)
            return datetime.combine(day, now.timetz())
        return now + timedelta(seconds=count * SECONDS[unit.rstrip("s")])

    def _restart(self) -> list[Delivered]:
        now = self.stage.clock.now()
        self.stage.house.close()
        self.stage = self._open(now)
        return self.stage.unsent() + list(self.stage.settle())

    def _again(self) -> list[Delivered]:
        if self.last is None:
            raise Unplayable("nothing was said yet")
        return [one for one in self.stage.hear(self.last) if not one.again]

    def _outage(self, *, down: bool) -> list[Delivered]:
        self.understanding.down = down
        return []

    def _written(self, one: Delivered) -> Entry:
        name = next((n for n, id in self.people.items() if one.message.to.id == id), one.message.to.id)
        self.seen.setdefault(name, []).append(one.message.text)
        who, _, unit = name.partition("(")
        text = one.message.text
        if one.message.edit:
            text = f"（改）{text}"
        if one.message.photos:
            text += f"\n（照片 {len(one.message.photos)}）"
        choices = list(one.message.labels) or None
        return Entry(0, "", who, unit.rstrip(")"), text, choices, kind="hear")


def play_text(text: str, city_folder: Path) -> tuple[str, str] | None:
    """None when the conversation goes as written; else (as written, as it went)."""
    city, understanding = loaded(city_folder.resolve())
    expected = parse(text)
    with tempfile.TemporaryDirectory() as folder:
        player = Player(city, Outage(understanding), Path(folder))
        try:
            happened = player.play(expected)
        finally:
            player.close()
    went = compare(expected, happened)
    if went is None:
        return None
    return "\n".join(map(written, expected)) + "\n", "\n".join(map(written, went)) + "\n"


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.txt")) if path.is_dir() else [path]


def city_of(path: Path, city: Path) -> Path:
    """The city in which a conversation is played: the one that the file `CITY` in its folder names, else `city`."""
    named = path.parent / "CITY"
    return (path.parent / named.read_text(encoding="utf-8").strip()).resolve() if named.is_file() else city


def play_files(paths: list[Path], *, city: Path, write: bool) -> int:
    """Play files and folders; print what differs, or with `write` write down what happened. 0 when all went as written."""
    failed = 0
    files = list(files_of(paths))
    if not files:
        print("no written conversation (*.txt) was found")
        return 1
    for path in files:
        try:
            outcome = play_text(path.read_text(encoding="utf-8"), city_of(path, city))
        except UnicodeDecodeError:
            print(f"{path}: is not UTF-8")
            failed += 1
            continue
        except (Unplayable, OSError) as error:
            print(f"{path}: {error}")
            failed += 1
            continue
        if outcome is None:
            continue
        before, after = outcome
        if write:
            path.write_text(after, encoding="utf-8")
            print(f"{path}: written")
            continue
        failed += 1
        print("".join(difflib.unified_diff(before.splitlines(True), after.splitlines(True), str(path), "as it went")))
    return 1 if failed else 0
