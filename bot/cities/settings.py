"""`city.toml`: who the city is, its clocks and limits (时限设置)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from bot.cities.files import CODE, LANGUAGE, Settings, split
from tickets.catalogue import Kind
from tickets.checking import Ground
from tickets.city import Checks, Clocks, Limits, Retention
from tickets.hours import in_quiet_hours
from tickets.limits import Limit
from tickets.units import Role

FILE = "city.toml"
PREFIX = re.compile(r"[A-Z][A-Z0-9]{0,7}")
DATUMS = ("GCJ-02", "WGS-84", "BD-09")
CALENDARS = ("china", "weekends")

# Where each field of `Clocks` stands in the file, by what it is.
LIMITS = {
    "clocks.dispatch": "dispatch",
    "clocks.dispatch_danger": "dispatch_danger",
    "clocks.dispatch_utilities": "dispatch_utilities",
    "clocks.sign": "sign",
    "clocks.contact": "contact",
    "clocks.reply_danger": "reply_danger",
    "clocks.reply_urgent": "reply_urgent",
    "clocks.return_window": "return_window",
    "clocks.return_window_complex": "return_window_complex",
    "clocks.review": "review",
    "clocks.overdue_reminder": "overdue_reminder",
    "clocks.raised_reminder": "raised_reminder",
    "clocks.late_notice": "late_notice",
}
SPANS = {
    "clocks.contact_again": "contact_again",
    "clocks.operator_wait": "operator_wait",
    "clocks.danger_check": "danger_check",
    "clocks.draft": "draft",
    "clocks.draft_reminder": "draft_reminder",
    "survey.open": "survey_open",
    "survey.reminder": "survey_reminder",
    "survey.second_follow_up": "second_follow_up",
}
TIMES = {
    "duty.opens": "duty_opens",
    "duty.closes": "duty_closes",
    "quiet.from": "quiet_from",
    "quiet.until": "quiet_until",
    "digest.at": "digest",
}
CLASSES = "classes"  # a table whose keys are the city's own
SPOKEN = ("name", "hotline", "lies_in", "example_place", "example_text")
COUNTS = {
    "clocks.disputes": "disputes",
    "clocks.reopenings": "reopenings",
    "clocks.extension_most": "extension_most",
    "clocks.reminders": "reminders",
    "clocks.late_notices": "late_notices",
    "survey.satisfied_from": "satisfied_from",
    "survey.review_below": "review_below",
}
KEYS = {"code", "prefix", "timezone", "languages", "datum", "bounds", "example.place", "example.text"} | {
    *LIMITS,
    *SPANS,
    *TIMES,
    *COUNTS,
    *(f"retention.{name}" for name in Retention.__dataclass_fields__),
    *(f"limits.{name}" for name in Limits.__dataclass_fields__),
    *(f"reply.{kind.value}" for kind in Kind),
    "line_leaf",
    "clocks.utilities",
    "clocks.warnings",
    "digest.to",
    "check.of",
    "check.within",
    "check.refusals",
    "calendar.source",
}


@dataclass(frozen=True)
class Identity:
    """The head of `city.toml`."""

    code: str
    prefix: str
    timezone: ZoneInfo
    languages: tuple[str, ...]
    datum: str
    bounds: tuple[float, float, float, float] | None
    names: Mapping[str, str]
    hotline: Mapping[str, str]
    lies_in: Mapping[str, tuple[str, ...]]
    calendar: str
    example_place: str
    example_text: str
    example_places: Mapping[str, str]
    example_texts: Mapping[str, str]


def read_identity(settings: Settings) -> Identity:
    """Read the head; tells the folder the city's languages."""
    languages = _languages(settings)
    settings.folder.languages = languages
    _unknown_keys(settings, languages)
    code, prefix = settings.text("code"), settings.text("prefix")
    if not CODE.fullmatch(code):
        settings.fault("code", f"bad code {code!r}")
    if not PREFIX.fullmatch(prefix):
        settings.fault("prefix", f"bad prefix {prefix!r}: one to eight capital letters or digits, a letter first")
    datum = settings.text("datum", DATUMS[0])
    if datum not in DATUMS:
        settings.fault("datum", f"unknown datum {datum!r}; one of: {', '.join(DATUMS)}")
    calendar = settings.text("calendar.source", CALENDARS[-1])
    if calendar not in CALENDARS:
        settings.fault("calendar.source", f"unknown calendar source {calendar!r}; one of: {', '.join(CALENDARS)}")
    names = _spoken(settings, "name", languages)
    return Identity(
        code,
        prefix,
        _timezone(settings),
        languages,
        datum,
        _bounds(settings),
        names,
        _spoken(settings, "hotline", languages) if "hotline" in settings.values else names,
        _lies_in(settings, languages),
        calendar,
        settings.text("example.place"),
        settings.text("example.text"),
        _others(settings, "example_place", languages),
        _others(settings, "example_text", languages),
    )


def read_clocks(settings: Settings) -> Clocks:
    default = Clocks()
    found: dict[str, object] = {}
    for at, name in LIMITS.items():
        found[name] = _limit(settings, at, settings.get(at, str)) or getattr(default, name)
    for at, name in SPANS.items():
        found[name] = _span(settings, at) or getattr(default, name)
    for at, name in TIMES.items():
        found[name] = _time(settings, at, getattr(default, name))
    for at, name in COUNTS.items():
        found[name] = _count(settings, at, getattr(default, name))
    warnings = _texts(settings, "clocks.warnings")
    if warnings is not None:
        found["warnings"] = tuple(
            limit for text in warnings if (limit := _limit(settings, "clocks.warnings", text)) is not None
        )
    found["utilities"] = _texts(settings, "clocks.utilities") or ()
    replies = {kind: _limit(settings, f"reply.{kind.value}", settings.get(f"reply.{kind.value}", str)) for kind in Kind}
    found["reply"] = {kind: limit for kind, limit in replies.items() if limit is not None}
    found["classes"] = _classes(settings, default.classes)
    found["digest_to"] = _leaders(settings)
    clocks = Clocks(**found)  # type: ignore[arg-type]
    for at in ("survey.satisfied_from", "survey.review_below"):
        if not 1 <= getattr(clocks, COUNTS[at]) <= 5:
            settings.fault(at, f"{at} must be a grade from 1 to 5")
    if "review_below" in settings.table("survey") and clocks.review_below > clocks.satisfied_from:
        settings.fault("survey.review_below", "survey.review_below must not lie above survey.satisfied_from")
    if clocks.extension_most < 1:
        settings.fault("clocks.extension_most", "clocks.extension_most must be a working day at least")
    if clocks.duty_opens >= clocks.duty_closes:
        settings.fault("duty.closes", "duty.closes must be later than duty.opens")
    if clocks.digest_to and in_quiet_hours(clocks.digest, clocks):
        settings.fault("digest.at", "digest.at must lie outside the quiet hours")
    return clocks


def read_checks(settings: Settings) -> Checks:
    """Which replies a supervisor checks before they go out (答复审核)."""
    default, grounds = Checks(), {ground.value: ground for ground in Ground}
    found = _texts(settings, "check.of")
    for name in found or ():
        if name not in grounds:
            settings.fault("check.of", f"check.of: unknown ground {name!r}; one of: {', '.join(grounds)}")
    of = default.of if found is None else tuple(grounds[name] for name in found if name in grounds)
    within = _limit(settings, "check.within", settings.get("check.within", str)) or default.within
    refusals = _texts(settings, "check.refusals") or ()
    if Ground.REFUSAL in of and not refusals:
        settings.fault("check.refusals", "check.refusals must name the words by which a refusal is known")
    return Checks(of, within, refusals)


def _classes(settings: Settings, default: Mapping[str, Limit]) -> Mapping[str, Limit]:
    """How long a leaf of each deadline class (时限类别) may take: the six that every city has, and the city's own."""
    found = dict(default)
    for name in settings.table(CLASSES):
        at = f"{CLASSES}.{name}"
        if not CODE.fullmatch(name):
            settings.fault(at, f"bad deadline class {name!r}")
        if (limit := _limit(settings, at, settings.get(at, str))) is not None:
            found[name] = limit
    return found


def _leaders(settings: Settings) -> tuple[Role, ...]:
    """Who gets the morning's report (晨报) without having asked."""
    roles = {role.value: role for role in Role}
    found = _texts(settings, "digest.to") or ()
    for name in found:
        if name not in roles:
            settings.fault("digest.to", f"digest.to: unknown role {name!r}; one of: {', '.join(roles)}")
    return tuple(roles[name] for name in found if name in roles)


def read_limits(settings: Settings) -> Limits:
    default = Limits()
    return Limits(
        **{name: _count(settings, f"limits.{name}", getattr(default, name)) for name in Limits.__dataclass_fields__}
    )


def read_retention(settings: Settings) -> Retention:
    default = Retention()
    found = {
        name: _span(settings, f"retention.{name}") or getattr(default, name) for name in Retention.__dataclass_fields__
    }
    for name, span in found.items():
        if span < timedelta(days=1):
            settings.fault(f"retention.{name}", f"retention.{name}: must be a day at least")
    if found["heard"] > found["messages"]:
        settings.fault("retention.heard", "retention.heard must not be longer than retention.messages")
    return Retention(**found)


def _languages(settings: Settings) -> tuple[str, ...]:
    languages = _texts(settings, "languages") or ()
    if not languages:
        settings.fault("languages", "languages must name at least the city's own language")
        return ("zh-CN",)
    for language in languages:
        if not LANGUAGE.fullmatch(language):
            settings.fault("languages", f"not a language: {language!r}")
    if len(set(languages)) < len(languages):
        settings.fault("languages", "a language comes twice")
    return languages


def _unknown_keys(settings: Settings, languages: tuple[str, ...]) -> None:
    spoken = {f"{table}.{language}" for table in SPOKEN for language in languages}
    tables = {at.partition(".")[0] for at in KEYS | spoken if "." in at} | {CLASSES}
    for key, value in settings.values.items():
        if key == CLASSES and isinstance(value, dict):
            continue
        if key in tables and not isinstance(value, dict):
            settings.fault(key, f"{key} must be a table, not {value!r}")
        elif key in tables and isinstance(value, dict):
            for inner in value:
                if key in SPOKEN and inner not in languages and LANGUAGE.fullmatch(inner):
                    told = f"unknown key {inner!r} in [{key}]: it is not one of the city's languages"
                    settings.fault(f"{key}.{inner}", told, stops=False)
                elif f"{key}.{inner}" not in KEYS | spoken:
                    settings.fault(f"{key}.{inner}", f"unknown key {inner!r} in [{key}]")
        elif key not in KEYS:
            settings.fault(key, f"unknown key {key!r}")


def _timezone(settings: Settings) -> ZoneInfo:
    name = settings.text("timezone")
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        settings.fault("timezone", f"unknown timezone {name!r}")
        return ZoneInfo("UTC")


def _bounds(settings: Settings) -> tuple[float, float, float, float] | None:
    value = settings.get("bounds", list)
    if value is None:
        return None
    numbers = [float(n) for n in value if isinstance(n, int | float)] if isinstance(value, list) else []
    if len(numbers) != 4 or not (-90 <= numbers[0] < numbers[2] <= 90 and -180 <= numbers[1] < numbers[3] <= 180):
        settings.fault("bounds", "bounds must be [south, west, north, east] in degrees")
        return None
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _spoken(settings: Settings, table: str, languages: tuple[str, ...]) -> dict[str, str]:
    found = {language: text for language in languages if (text := settings.text(f"{table}.{language}"))}
    for language in languages:
        if language in found:
            line = settings.lines.get(f"{table}.{language}", 1)
            settings.folder.check_script(settings.file, line, language, found[language])
        else:
            own = language == languages[0]
            settings.fault(table, f"[{table}] has no text in {language}", stops=own)
    return found or {languages[0]: ""}


def _lies_in(settings: Settings, languages: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The province, and of a county the city above it, where the file names them."""
    if "lies_in" not in settings.values:
        return {}
    return {language: split(names) for language, names in _spoken(settings, "lies_in", languages).items()}


def _others(settings: Settings, table: str, languages: tuple[str, ...]) -> dict[str, str]:
    """The same in the city's other languages, where the table is given at all."""
    return _spoken(settings, table, languages[1:]) if table in settings.values and len(languages) > 1 else {}


def _texts(settings: Settings, at: str) -> tuple[str, ...] | None:
    value = settings.get(at, list)
    if not isinstance(value, list):
        return None
    if not all(isinstance(item, str) for item in value):
        settings.fault(at, f"{at} must be a list of texts")
        return None
    return tuple(value)


def _limit(settings: Settings, at: str, text: object) -> Limit | None:
    if text is None:
        return None
    try:
        return Limit.parse(str(text))
    except ValueError as error:
        settings.fault(at, f"{at}: {error}")
        return None


def _span(settings: Settings, at: str) -> timedelta | None:
    limit = _limit(settings, at, settings.get(at, str))
    if limit is None:
        return None
    if limit.working_days:
        settings.fault(at, f"{at}: must be natural time (30m, 24h, 7d), not working days")
    return timedelta(minutes=limit.minutes)


def _time(settings: Settings, at: str, default: time) -> time:
    text = settings.get(at, str)
    if text is None:
        return default
    clock = clock_time(str(text))
    if clock is None:
        settings.fault(at, f"{at}: not a time of day: {text!r} (HH:MM)")
    return clock or default


def clock_time(text: str) -> time | None:
    """`08:00`; `24:00` is the last moment of the day."""
    match = re.fullmatch(r"(\d{1,2}):(\d\d)", text.strip())
    if not match:
        return None
    hour, minute = int(match[1]), int(match[2])
    if (hour, minute) == (24, 0):
        return time.max
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _count(settings: Settings, at: str, default: int) -> int:
    value = settings.get(at, int, default)
    if not isinstance(value, int) or value < 0:
        settings.fault(at, f"{at} must not be negative")
        return default
    return value
