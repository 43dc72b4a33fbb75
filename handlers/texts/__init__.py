"""What people read: one Fluent file a language, a text key is `message.attribute` (`report.ask_place`).

Times, names of units and categories, and lists are values (`At`, `By`, `Named`, `Listed`) that are put into words here,
in the reader's language, so that no dialogue ever builds a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.resolver import Pattern, Placeable, TextElement, VariableReference

from handlers.conversation.message import At, By, Listed, Named, On, Part, Phrase, Value
from handlers.conversation.wording import one_of, plain
from tickets.city import City
from tickets.hours import working_time
from values import expressions as re
from values import replace
from values.once import once

FOLDER = Path(__file__).parent
PAST = "_overrun"  # what the key of a text ends in that is said instead when the day it promises is past
UNDATED = "_undated"  # … and when there is no such day
DUE, REPLY = "due_", "due_reply"  # what promises are called, and the one that counts where there are several
NEVER = datetime.min.replace(tzinfo=UTC)  # for texts without times


class MissingText(Exception):
    """A key, or a value that its text needs, is missing: a fault of the program, found by the tests."""


@once
def bundle(language: str) -> FluentBundle:
    """The texts of one language, parsed once per process."""
    path = FOLDER / f"{language}.ftl"
    made = FluentBundle([language], use_isolating=False)
    made.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    return made


@dataclass(frozen=True)
class Template:
    """A text that puts values between words and chooses nothing by them: `words` as `str.format` takes them, the `names` of its
    values, and the one of them until which it `promises` something, where there is another text for when that is past; `undated`: the
    same, where there is another text for a ticket without such a day."""

    words: str
    names: frozenset[str]
    promises: str = ""
    undated: str = ""


@cache
def pattern(language: str, key: str) -> str | Template | Pattern:
    """The text of a key before its values are put in; the text itself where it takes none.

    Raises:
        LookupError: this language has no such text.
    """
    message, _, attribute = key.partition(".")
    texts = bundle(language).get_message(message).attributes
    found = texts[attribute]
    if isinstance(found, TextElement):
        return _set(found.value)
    made = _template(found)
    if made is None or not (attribute + PAST in texts or attribute + UNDATED in texts):
        return made or found
    promised = sorted(name for name in made.names if name.startswith(DUE))
    by = REPLY if REPLY in promised else promised[0]
    return replace(
        made, promises=by if attribute + PAST in texts else "", undated=by if attribute + UNDATED in texts else ""
    )


def _is_past(value: Value | None, now: datetime) -> bool:
    return isinstance(value, By) and value.when <= now


def _template(found: Pattern) -> Template | None:
    words, names = "", set[str]()
    for element in found.elements if isinstance(found, Pattern) else (found,):
        match element.expression if isinstance(element, Placeable) else element:
            case TextElement(value=text):
                words += text.replace("{", "{{").replace("}", "}}")
            case VariableReference(id=value):
                words += f"{{{value.name}}}"
                names.add(value.name)
            case _:
                return None
    return Template(words, frozenset(names))


def _set(text: str) -> str:
    """A full-width bracket brings its own space, and what was cut off ends without a full stop."""
    return text.replace("） ", "）").replace("….", "…").replace("…。", "…")


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a file, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.ftl")))


@cache
def _found(key: str, language: str, own: str) -> tuple[str, str | Template | Pattern]:
    """The text of a key in this language, or in the city's own, and which of them it is: a gap in a translation is no
    reason for silence.

    Raises:
        MissingText: neither has it.
    """
    spoken = language if language in languages() else own
    try:
        return spoken, pattern(spoken, key)
    except LookupError:
        if spoken == own:
            raise MissingText(f"{language}: {key}") from None
        return _found(key, own, own)


# Lists of words are put together once per process and not once per city: hundreds of expressions are made of them.
@cache
def _words(key: str, language: str, own: str) -> tuple[str, ...]:
    found: list[str] = []
    for one in dict.fromkeys((language, own)):
        _, words = _found(key, one, own)
        assert isinstance(words, str), f"{key} is no list of words"
        found += words.split()
    return tuple(word.replace("_", " ") for word in dict.fromkeys(found))


@cache
def _small_words(key: str, language: str, own: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _words(key, language, own))


@cache
def _one_of(key: str, language: str, own: str) -> re.Pattern[str]:
    return one_of([plain(word) for word in _words(key, language, own)])


class Texts:
    """Renders meaning into one language of one city."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._reckoning = working_time(city)
        self.own = city.language
        """The city's own language."""

    def render(self, parts: tuple[Part, ...], language: str, now: datetime) -> str:
        lines = (self.text(part.key, part.values, language, now) for part in parts)
        return "\n".join(line for line in lines if line)

    def text(self, key: str, values: Mapping[str, Value], language: str, now: datetime) -> str:
        """One text.

        Raises:
            MissingText: unknown key, or a value is missing.
        """
        spoken, before = _found(key, language, self.own)
        if isinstance(before, str):
            return before
        if isinstance(before, Template):
            if before.promises and _is_past(values.get(before.promises), now):
                return self.text(key + PAST, values, language, now)  # a day that is past is never promised
            if before.undated and not isinstance(values.get(before.undated), By):
                return self.text(key + UNDATED, values, language, now)  # praise has no limit
            return self._filled(before, key, values, language, now)
        words = {name: self.word(value, language, now) for name, value in values.items()}
        text, errors = bundle(spoken).format_pattern(before, words)
        if errors:
            raise MissingText(f"{language}: {key}: {errors[0]}")
        return _set(str(text))

    def _filled(self, text: Template, key: str, values: Mapping[str, Value], language: str, now: datetime) -> str:
        if not text.names <= values.keys():
            raise MissingText(f"{language}: {key}: {sorted(text.names - values.keys())}")
        words = {name: self.word(values[name], language, now) for name in text.names}
        return _set(text.words.format_map(words))

    def words(self, key: str, language: str) -> tuple[str, ...]:
        """A list of words, where _ stands for a blank: in this language, and in the city's own.

        Raises:
            MissingText: unknown key.
        """
        return _words(key, language, self.own)

    def small_words(self, key: str, language: str) -> tuple[str, ...]:
        """The same in small letters.

        Raises:
            MissingText: unknown key.
        """
        return _small_words(key, language, self.own)

    def one_of(self, key: str, language: str) -> re.Pattern[str]:
        """The same as one expression, for languages that write in letters.

        Raises:
            MissingText: unknown key.
        """
        return _one_of(key, language, self.own)

    def word(self, value: Value, language: str, now: datetime) -> str:
        """A value in words; numbers stay numbers as text, so that no language groups their digits."""
        match value:
            case At(when):
                return self._moment(when, language, now)
            case By(when):
                return self._deadline(when, language, now)
            case On(day):
                return self._day(datetime.combine(day, time(), self._city.timezone), language, now)
            case Named(what, code):
                return self._name(what, code, language)
            case Phrase(key, values):
                return self.text(key, values, language, now)
            case Listed(items):
                comma = self.text("time.comma", {}, language, now)
                return comma.join(self.word(item, language, now) for item in items)
            case _:
                return str(value)

    def _moment(self, when: datetime, language: str, now: datetime) -> str:
        local, today = when.astimezone(self._city.timezone), now.astimezone(self._city.timezone).date()
        clock = f"{local:%H:%M}"
        if local.date() == today:
            return self.text("time.today", {"clock": clock}, language, now)
        if local.date() == today + timedelta(days=1):
            weekday = self._weekday(local, language, now)
            return self.text("time.tomorrow", {"clock": clock, "weekday": weekday}, language, now)
        return self.text("time.moment", {"day": self._day(local, language, now), "clock": clock}, language, now)

    def _deadline(self, when: datetime, language: str, now: datetime) -> str:
        local = when.astimezone(self._city.timezone)
        if local.hour or local.minute:
            return self._moment(when, language, now)
        last = local - timedelta(minutes=1)
        day = self._day(last, language, now)
        if self._reckoning.is_estimate(when):
            return self.text("time.about", {"day": day}, language, now)
        return day

    def _day(self, local: datetime, language: str, now: datetime) -> str:
        values: dict[str, Value] = {
            "month": local.month,
            "day": local.day,
            "weekday": self._weekday(local, language, now),
            "month_name": Phrase(f"time.month_{local.month}"),
        }
        if local.year != now.astimezone(self._city.timezone).year:
            return self.text("time.year_day", values | {"year": local.year}, language, now)
        return self.text("time.day", values, language, now)

    def _weekday(self, local: datetime, language: str, now: datetime) -> str:
        return self.text(f"time.weekday_{local.isoweekday()}", {}, language, now)

    def _name(self, what: str, code: str, language: str) -> str:
        city = self._city
        match what:
            case "category":
                category = city.catalogue.get(code)
                return category.name(language) if category else code
            case "group":
                return city.catalogue.group_name(code, language)
            case "unit":
                unit = city.units.get(code)
                return unit.name(language) if unit else code
            case "area":
                area = city.geography.by_code.get(code)
                return area.name(language) if area else code
            case "line":
                line = city.lines.get(code)
                return (line.names.get(language) or next(iter(line.names.values()), code)) if line else code
            case "number":
                line = city.lines.get(code)
                return line.number if line else code
            case "hotline":
                return city.hotline.get(language) or next(iter(city.hotline.values()))
            case "city":
                return city.names.get(language) or next(iter(city.names.values()))
        raise MissingText(f"no such name: {what}")
