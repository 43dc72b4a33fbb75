"""Texts (文案): every language says the same things with the same values, and the code names nothing that is not there.

zh-CN.ftl is the source; files of other languages are picked up as they appear.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

import handlers
from bot.cities import load_city
from bot.media import Reason
from handlers.conversation.message import At, By, Listed, Named, On, Part, Phrase, Value
from handlers.desk.desk import OFFERED
from handlers.desk.jobs import JOBS
from handlers.desk.plainly import SAID_PLAINLY
from handlers.desk.presses import MOVING
from handlers.dialogues.danger import CALL_CHOICES
from handlers.dialogues.progress import STEPS
from handlers.dialogues.survey import GRADES, REASONS
from handlers.notices import NOTICES
from handlers.texts import FOLDER, Texts, languages
from tickets import errors
from tickets.catalogue import Kind
from tickets.city import City
from tickets.lifecycle import TABLE, Who
from tickets.rates import RATED, Period
from tickets.ticket import ENDED, Confidentiality, State
from tickets.units import Role

ROOT = Path(__file__).parents[2]
CODE = Path(handlers.__file__).parent
SOURCE = "zh-CN"
OTHERS = tuple(language for language in languages() if language != SOURCE)
KEY = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z][a-z0-9_]*")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
SENTENCE = re.compile(r"[^。？\n]+")
LONG = 12  # from here on a Japanese sentence has grammar, and grammar is written in kana

# Lists of names and signs, without grammar.
NO_KANA_NEEDED = frozenset({"card.facts", "language.which", "desk.list_line", "desk.list_overdue", "desk.queue_line"})
# One sentence in a language that nobody here reads.
OTHER_SCRIPTS = re.compile(r"language\.sorry_")

# Which argument of a call is a text's key. The first of Choice names what happens and is no text.
TEXT_ARGUMENT = {"say": 0, "Part": 0, "Phrase": 0, "text": 0, "Choice": 1, "Notice": 1, "alert_line": 1, "Slot": 1}
ACTION_ARGUMENT = {"Choice": 0}
KEY_ARGUMENTS = frozenset({"key", "ask"})
# Calls that say a text's variants too: a slot asks in other words and with an example; some dangers mean calling.
VARIANTS = {"Slot": ("_again", "_example"), "_by_kind": ("_call",)}


# ── the files ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Variables(Visitor):
    """The names of the values that a pattern puts in."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:
        self.found[node.id.name] += 1


@dataclass(frozen=True)
class File:
    """One language: its texts by key, as written without values, and what is wrong with the file itself."""

    texts: Mapping[str, str]
    values: Mapping[str, frozenset[str]]
    faults: tuple[str, ...]


def written(pattern: ftl.Pattern) -> str:
    """The words of a text; `␣` stands for a value."""
    found = ""
    for element in pattern.elements:
        if isinstance(element, ftl.TextElement):
            found += element.value
        elif isinstance(element.expression, ftl.StringLiteral):
            found += str(element.expression.parse()["value"])
        else:
            found += "␣"
    return found


@cache
def read(language: str) -> File:
    parsed = FluentParser().parse((FOLDER / f"{language}.ftl").read_text(encoding="utf-8"))
    texts: dict[str, str] = {}
    values: dict[str, frozenset[str]] = {}
    faults: list[str] = []
    for entry in parsed.body:
        if isinstance(entry, ftl.Junk):
            faults.append(f"not Fluent: {(entry.content or '')[:60]!r}")
        elif isinstance(entry, ftl.Message):
            if entry.value is not None:
                faults.append(f"{entry.id.name} has a text of its own: only attributes are texts")
            for attribute in entry.attributes:
                key = f"{entry.id.name}.{attribute.id.name}"
                if key in texts:
                    faults.append(f"{key} stands twice")
                variables = Variables()
                variables.visit(attribute.value)
                texts[key], values[key] = written(attribute.value), frozenset(variables.found)
        elif isinstance(entry, ftl.Term):
            faults.append(f"-{entry.id.name}: terms are not used")
    return File(texts, values, tuple(faults))


@pytest.mark.parametrize("language", languages())
def test_a_file_is_fluent_with_each_text_once(language: str) -> None:
    assert not read(language).faults


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_texts(language: str) -> None:
    source, other = read(SOURCE).texts, read(language).texts
    assert not source.keys() - other.keys(), "missing"
    assert not other.keys() - source.keys(), "not in the source"


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_names_the_same_values(language: str) -> None:
    """A time may leave a value out: `month_name` instead of `month`."""
    source, other = read(SOURCE).values, read(language).values
    given = {"month_name", "month", "day", "weekday", "year", "clock"}
    different = {
        key: (sorted(wanted), sorted(other[key]))
        for key, wanted in source.items()
        if key in other and other[key] != wanted and not (key.startswith("time.") and other[key] <= given)
    }
    assert not different


@pytest.mark.parametrize("language", languages())
def test_texts_are_clean(language: str) -> None:
    """No stray space, no code quotes, no line of brackets only: in a written conversation that is a line of buttons."""
    unclean = {
        key: text
        for key, text in read(language).texts.items()
        if key != "time.comma"
        and (not text.strip() or text != text.strip(" \n") or re.search(r" {2}|`|^\[[^\]]*\]$", text, re.MULTILINE))
    }
    assert not unclean


@pytest.mark.parametrize("language", languages())
def test_buttons_are_one_line_without_brackets(language: str) -> None:
    labels = {
        k: t for k, t in read(language).texts.items() if k.startswith(("button.", "desk.button_", "survey.grade_"))
    }
    assert not {key: label for key, label in labels.items() if re.search(r"[\[\]\n]", label) or len(label) > 44}


@pytest.mark.parametrize("language", [language for language in OTHERS if language in ("en", "ko", "ru")])
def test_no_chinese_is_left(language: str) -> None:
    """Names of languages may stand in their own writing where a reader looks for their own."""
    left = {k: t for k, t in read(language).texts.items() if HAN.search(t) and k != "language.which"}
    assert not left


def test_japanese_is_japanese() -> None:
    """A sentence has kana, and its kanji are those of Japan: Chinese short forms are in no Japanese character set."""
    for key, text in read("ja").texts.items():
        for sentence in SENTENCE.findall(text):
            words = re.sub(r"[␣\W\d]|[A-Za-z]", "", sentence)
            assert len(words) <= LONG or KANA.search(words) or key in NO_KANA_NEEDED or OTHER_SCRIPTS.match(key), key
        for character in HAN.findall(text):
            try:
                character.encode("cp932")
            except UnicodeEncodeError:
                pytest.fail(f"{key}: {character} is not Japanese")


@pytest.mark.parametrize("language", languages())
def test_words_that_staff_type_mean_one_thing(language: str) -> None:
    """A word of one list stands in no other, and none has a space in it."""
    lists = {key: text.split() for key, text in read(language).texts.items() if key.startswith("desk.words_")}
    counted = Counter(word.lower() for words in lists.values() for word in set(words))
    assert all(lists.values())
    assert not [word for word, times in counted.items() if times > 1]


NAMES_COMMANDS = (
    "desk.help", "desk.help_line", "desk.figures_queue", "desk.nothing_to_reply", "desk.not_in_hand", "desk.digest_wanted",
    "desk.digest_unwanted", "card.call_back_number", "enrol.done", "refused.no_such_unit_here",
)  # fmt: skip
QUOTED = re.compile(r"[“「«](.+?)[”」»]")
BESIDE_THE_WORDS = re.compile(r"^[\d ]+|全部签收")  # a number before a button's name, and what is read as a sentence


@pytest.mark.parametrize("language", languages())
def test_what_staff_are_told_to_type_is_understood(language: str) -> None:
    """Every word that a help puts in quotes begins with a word or a button that the desk knows."""
    texts = read(language).texts
    known = [
        w.replace("_", " ").lower() for k, text in texts.items() if k.startswith("desk.words_") for w in text.split()
    ]
    known += [text.lower() for key, text in texts.items() if key.startswith("desk.button_")]
    told = [word.lower() for key in NAMES_COMMANDS for word in QUOTED.findall(texts[key]) if "␣" not in word]
    assert told
    assert not [w for w in told if not BESIDE_THE_WORDS.match(w) and not w.startswith(tuple(known))]


# ── the code ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Code:
    """What the code names: keys given to a call that says a text, other strings that look like a key, families
    (`state.*`, from f-strings), and names of actions, which look like keys and are none."""

    said: dict[str, str] = field(default_factory=dict)
    loose: dict[str, str] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    actions: set[str] = field(default_factory=set)
    asked: dict[str, tuple[str, ...]] = field(default_factory=dict)
    jobs: set[str] = field(default_factory=set)
    noted: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)

    def read(self, path: Path) -> None:
        self._walk(ast.parse(path.read_text(encoding="utf-8")), path.name, "loose")

    def _walk(self, node: ast.AST, file: str, where: str) -> None:
        """`where`: what a string means here: `said`, `action` or `loose`."""
        match node:
            case ast.Call():
                self._call(node, file)
                return
            case ast.Dict():
                for key in node.keys:
                    if key is not None:
                        self._walk(key, file, "action")
                for value in node.values:
                    self._walk(value, file, "loose")
                return
            case ast.Compare() | ast.MatchValue():
                where = "action"
            case ast.IfExp():
                self._walk(node.test, file, "loose")
                self._walk(node.body, file, where)
                self._walk(node.orelse, file, where)
                return
            case ast.JoinedStr():
                self._joined(node, file, where)
                return
            case ast.Constant(value=str() as text) if KEY.fullmatch(text):
                place = f"{file}:{node.lineno}"
                if where == "action":
                    self.actions.add(text)
                else:
                    (self.said if where == "said" else self.loose).setdefault(text, place)
        for child in ast.iter_child_nodes(node):
            self._walk(child, file, where)

    def _call(self, call: ast.Call, file: str) -> None:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        constants = [a.value if isinstance(a, ast.Constant) and isinstance(a.value, str) else "" for a in call.args]
        if name in VARIANTS:
            keys = [k.value.value for k in call.keywords if k.arg == "ask" and isinstance(k.value, ast.Constant)]
            self.asked |= {str(key): VARIANTS[name] for key in [*constants, *keys] if KEY.fullmatch(str(key))}
        elif name == "_do" and constants:
            self.jobs.add(constants[0])
        elif name == "note" and len(constants) > 1:
            self.noted.add(constants[1])
        elif isinstance(getattr(errors, name, None), type) and constants and constants[0]:
            self.refused.add(constants[0])
        self._walk(call.func, file, "action")
        for position, argument in enumerate(call.args):
            said = TEXT_ARGUMENT.get(name) == position
            action = ACTION_ARGUMENT.get(name) == position
            self._walk(argument, file, "said" if said else "action" if action else "loose")
        for keyword in call.keywords:
            said = keyword.arg in KEY_ARGUMENTS and name in TEXT_ARGUMENT
            self._walk(keyword.value, file, "said" if said else "loose")

    def _joined(self, node: ast.JoinedStr, file: str, where: str) -> None:
        pieces = [str(v.value) if isinstance(v, ast.Constant) else "*" for v in node.values]
        family = "".join(pieces)
        if where != "action" and re.fullmatch(r"[a-z_]+\.[a-z0-9_*]+", family):
            self.families.setdefault(family, f"{file}:{node.lineno}")
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                self._walk(value.value, file, "action")


@cache
def code() -> Code:
    found = Code()
    for path in sorted([*CODE.rglob("*.py"), *(ROOT / "tickets").rglob("*.py")]):
        found.read(path)
    return found


def words_of(values: Iterable[object], *, prefix: str = "") -> frozenset[str]:
    return frozenset(f"{prefix}{value}" for value in values)


@cache
def city() -> City:
    return load_city(ROOT / "cities" / "demo")


def dangers() -> frozenset[str]:
    """What the understanding can tell; a wish to die is a conversation of its own."""
    file = ROOT / "nlu" / "words" / f"{SOURCE}.toml"
    return words_of(tomllib.loads(file.read_text(encoding="utf-8"))["danger"]) - {"self_harm"}


def events_seen() -> frozenset[str]:
    """Events that somebody reads by name: a resident's steps, what a colleague did, who was first."""
    by_people = {rule.event for rule in TABLE if rule.who - {Who.CITIZEN, Who.LINE}}
    return frozenset(by_people | STEPS | {"acknowledged", "contacted"})


def deeds() -> frozenset[str]:
    """What a colleague, or somebody else, did to a ticket whose old card is still there."""
    return MOVING | {rule.event for rule in TABLE if rule.who - {Who.CITIZEN, Who.LINE}}


def families() -> dict[str, frozenset[str]]:
    """What the code may put into a key. A family that is not listed must have at least one text, and uses all it has."""
    hidden = words_of(way.value for way in Confidentiality if way is not Confidentiality.NAMED)
    known_errors = {c.code for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.HotlineError)}
    return {
        "kind.*": words_of(kind.value for kind in Kind),
        "state.*": words_of(state.value for state in State),
        "role.*": words_of(role.value for role in Role),
        "urgency.level_*": words_of(range(1, 5)),
        "event.*": events_seen(),
        "danger.*": dangers() | words_of(name for names in CALL_CHOICES.values() for name in names),
        "refused.*": frozenset(known_errors | code().refused),
        "media.*": words_of(get_args(Reason)),
        "time.month_*": words_of(range(1, 13)),
        "time.weekday_*": words_of(range(1, 8)),
        "language.name_*": words_of(language.lower().replace("-", "_") for language in city().languages),
        "rate.*": words_of(measure.value for measure in RATED),
        "desk.rate_*": words_of(measure.value for measure in RATED),
        "card.*": hidden,
        "card.petition_*": frozenset({"return", "extension", "shelving", "conference"}),
        "deed.*": deeds(),
        "desk.button_*": frozenset(JOBS)
        | {"more", "words", "send_final", "submit_final", "send_interim", "rewrite", "cancel", *OFFERED}
        | words_of(period.value for period in Period),
        "desk.ask_*": frozenset(name for name, job in JOBS.items() if job.words or not job.at_once)
        - {"dispatch_by_name", "redispatch"}
        | {"words"},
        "desk.words_*": frozenset(
            {
                "list",
                "queue",
                "search",
                "figures",
                "excluded",
                "digest",
                "leave",
                "ringing",
                "help",
                "rates",
                "by_unit",
                *SAID_PLAINLY,
            }
        )
        | words_of(period.value for period in Period),
        "report.line_*": hidden,
        "report.edit_*": frozenset({"place", "matter", "contact", "photo"}),
        "button.*": words_of(name for names in CALL_CHOICES.values() for name in names),
        "progress.ended_*": words_of(state.value for state in ENDED),
        "progress.now_*": frozenset({"follow_up", "review", "needs_information"}),
        "survey.grade_*": words_of(GRADES),
        "survey.reason_*": words_of(REASONS),
        "withdraw.done_*": frozenset({"solved", "waiting"}),
    }


# Texts that are one family and need no reader of their own: every event is in the history that others read.
HISTORY = re.compile(r"event\..*")
# The city's own question is asked in the place of this one's first wording.
NEVER_ASKED_PLAINLY = frozenset({"report.ask_urgent"})
# `answers.chat`: said inside a dialogue, from f"{key}_inside".
CHAT_INSIDE = frozenset({"chat.greeting_inside", "chat.help_inside"})


def wanted() -> Iterator[tuple[str, str]]:
    """Every key that the code may say, with where."""
    found = code()
    messages = {key.partition(".")[0] for key in read(SOURCE).texts}
    for key, place in found.said.items():
        if key not in NEVER_ASKED_PLAINLY:
            yield key, place
    for key, place in found.loose.items():
        if key.partition(".")[0] in messages and key not in found.actions and key not in NEVER_ASKED_PLAINLY:
            yield key, place
    for key, endings in found.asked.items():
        yield from ((key + ending, "a variant") for ending in endings)
    for key in CHAT_INSIDE:
        yield key, "answers.py"
    for family, names in families().items():
        if family in found.families:
            for name in names:
                yield family.replace("*", name), found.families[family]


def unlisted() -> dict[str, list[str]]:
    """Families that are not listed above, and the texts that they can mean."""
    texts = read(SOURCE).texts
    known = families()
    return {
        f"{family} ({place})": [k for k in texts if re.fullmatch(re.escape(family).replace(r"\*", "[a-z0-9_]+"), k)]
        for family, place in code().families.items()
        if family not in known
    }


def test_every_key_that_the_code_names_has_a_text() -> None:
    texts = read(SOURCE).texts
    assert not {key: place for key, place in wanted() if key not in texts}
    assert not [family for family, found in unlisted().items() if not found]


def test_every_listed_family_is_still_in_the_code() -> None:
    assert not families().keys() - code().families.keys()


def test_no_text_is_dead() -> None:
    used = {key for key, _ in wanted()} | {key for found in unlisted().values() for key in found}
    used |= code().loose.keys()
    assert not sorted(key for key in read(SOURCE).texts if key not in used and not HISTORY.fullmatch(key))


def test_every_event_that_is_told_of_has_a_name() -> None:
    events = {key.partition(".")[2] for key in read(SOURCE).texts if key.startswith("event.")}
    possible = {rule.event for rule in TABLE} | NOTICES.keys() | code().noted | STEPS
    assert not events_seen() - events
    assert not events - possible


# ── rendering ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def sample(name: str, now: datetime) -> Value:
    """A value as the code gives it."""
    match name:
        case "due_reply" | "due_contact" | "due_sign" | "due_dispatch" | "due_review" | "by":
            return By(now + timedelta(hours=30))
        case "until" | "shelved_until":
            return On((now + timedelta(days=90)).date())
        case "at":
            return At(now)
        case "unit" | "category" | "area" | "street":
            return Named("unit", city().units.all[0].code)
        case "what" | "state":
            return Phrase("state.closed")
        case "people":
            return Listed(("A", "B"))
        case "month_name":
            return Phrase("time.month_11")
        case "count" | "days" | "limit" | "minutes" | "left" | "photos" | "reopened" | "month" | "day" | "year":
            return 2345
    return f"<{name}>"


@pytest.mark.parametrize("language", languages())
def test_every_text_can_be_rendered(language: str) -> None:
    now = datetime(2026, 11, 21, 16, 20, tzinfo=city().timezone)
    texts = Texts(city())
    for key, names in read(language).values.items():
        values = {name: sample(name, now) for name in names}
        said = texts.render((Part(key, values),), language, now)
        assert said.strip() and "{" not in said and "\u2068" not in said, key
        for name, value in values.items():
            if isinstance(value, str | int):
                assert str(value) in said, f"{key}: {name}"


@pytest.mark.parametrize("language", languages())
def test_times_are_told_in_words(language: str) -> None:
    """Today, tomorrow, a day, another year, a whole day as a deadline, a list: each in its own words, none alike."""
    now = datetime(2026, 11, 21, 16, 20, tzinfo=city().timezone)
    midnight = now.replace(hour=0, minute=0)
    texts = Texts(city())
    told = [
        texts.word(value, language, now)
        for value in (
            At(now + timedelta(hours=2)),
            At(now + timedelta(days=1)),
            At(now + timedelta(days=6)),
            By(midnight + timedelta(days=7)),
            By(midnight + timedelta(days=50)),
            Listed(("A", "B")),
        )
    ]
    assert len(set(told)) == len(told)
    assert "18:20" in told[0] and "16:20" in told[1] and "27" in told[2] and "16:20" in told[2]
    assert "27" in told[3] and ":" not in told[3]
    assert "2027" in told[4]
    assert told[5].startswith("A") and told[5].endswith("B") and len(told[5]) > 2


def test_english_times() -> None:
    now = datetime(2026, 11, 21, 16, 20, tzinfo=city().timezone)
    texts = Texts(city())
    assert texts.word(At(now + timedelta(hours=2)), "en", now) == "today 18:20"
    assert texts.word(At(now + timedelta(days=1)), "en", now) == "tomorrow (Sun) 16:20"
    assert texts.word(By(now.replace(hour=0, minute=0) + timedelta(days=7)), "en", now) == "Fri 27 Nov"
