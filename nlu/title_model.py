"""The choice of a title (标题模型): which clauses of a long message tell what it is about.

```
words/titles/*.csv ─→ python -m bench.titles ─→ titles.npz
message ─→ clauses ─→ signs of each ─→ what each weighs as a title
```
People begin with who they are and how it came about, and tell in the middle what is wrong. One file of numbers and texts, no code.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import as_file, files
from itertools import repeat
from math import log1p
from operator import add
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nlu.model_file import as_array, must_fit, reading, texts_of, write
from values import expressions as re
from values.once import once

VERSION = 1
# The value of a gram, where other signs count 1, and its characters, where the names of those have more.
GRAM, LONGEST_GRAM = 0.5, 2
# Who writes so many characters tells the matter early, and then at length: of that the lessons, which are shorter, know little. By how
# much less a clause is worth for the logarithm of those before it.
LETTER, EARLY = 200, 0.8
LIKENESS, DIGITS = 5.0, 3.0  # by which shares are made as large as other numbers
_AGAIN = 4  # times of being said again that count
_ASKS = re.compile(r"吗|呢|什么|怎么|为何|何时|哪|是否|多久|几时|能否|能不能|可不可以")
_WISHES = re.compile(r"请|希望|恳请|望|要求|建议|强烈|盼|呼吁|我?就?想")
_PLEADS = re.compile(
    r"(?:请问|麻烦|求|希望)?(?:你们?|咱们|上面|政府|领导|有关部门|有人|谁)?(?:能不能|可不可以|可以不可以|能否|能|该)(?:也|都|就|快点?|赶紧|抓紧|马上)?"
    r"(?:来|派|催|叫|让|管|处理|解决|协调|修|挪|剪|查|清|换|整治|治|弄|看看?)"
)
_SELF = re.compile(r"[我咱俺]|本人")
_KIN = re.compile(
    r"(?:我们?)?家?(?:爸|妈|爷爷|奶奶|儿子|女儿|孩子|丈夫|老公|妻子|爱人|老伴|外公|外婆|婆婆|岳父|父亲|母亲|弟|哥|姐|妹)"
)
_WHEN = re.compile(r"今天|昨天|前天|去年|今年|上个?月|上周|上礼拜|每天|从|\d|[一二三四五六七八九十]+[年月点号]")
_ADDRESSED = re.compile(r"尊敬|领导|书记|[市县区省厅局]长(?!期)|主任好|您们?好|^你们?好|打扰|感谢|信访")
_INTRODUCED = re.compile(r"我叫|我是|我们是|我们?系|本人|我家住|我住|我家在|我名|举报人|身份证|电话|联系|附")
_EMPTY = re.compile(
    r"苦不堪言|严重影响|不作为|老百姓|敢怒|为民|解决|[相有]关部门|职能部门|政府|引起重视|不闻不问|踢皮球|[没无]人管|[回答]复|多次"
)
_GOES_ON = re.compile(
    r"[但而因由为并却使让可只都不且更虽即也还又就才这那他她它到]|如果|所以|同时|从而|导致|造成|甚至|然后|后来|之后|结果|以致|至今"
)
_SEARCHED = (("addressed", _ADDRESSED.search), ("empty", _EMPTY.search))
_BEGUN = (
    ("wishes", _WISHES.match),
    ("self", _SELF.match),
    ("kin", _KIN.match),
    ("when", _WHEN.match),
    ("introduced", _INTRODUCED.match),
    ("goes on", _GOES_ON.match),
)
_EARLY, _MANY = (1, 2, 3, 5, 8, 12), (3, 5, 8, 12, 18)
_LENGTHS = (4, 6, 8, 10, 13, 16, 21, 26)


@dataclass(frozen=True)
class Clause:
    """A clause of a message: where it stands, its words as a title, its words of trouble, whether it only tells how the matter was dealt
    with, and what it is worth as a title of a short message."""

    start: int
    end: int
    words: str
    trouble: int
    handled: bool
    worth: float


@dataclass(frozen=True)
class Story:
    """A message whose title is looked for: `like` tells of each clause how like it is to the matter, which is as `sure`; both in [0, 1]."""

    text: str
    clauses: Sequence[Clause]
    place: tuple[int, int] | None
    like: Sequence[float]
    sure: float


class Signs(NamedTuple):
    """What can be seen of a clause: its characters and pairs of them, what is so, and what is so much."""

    grams: Sequence[str]
    named: Sequence[str]
    numbers: Sequence[tuple[str, float]]

    def valued(self) -> Iterator[tuple[str, float]]:
        """All with their values; a gram is known by its length."""
        yield from ((gram, GRAM) for gram in self.grams)
        yield from ((name, 1.0) for name in self.named)
        yield from self.numbers


def signs(story: Story) -> list[Signs]:
    """The signs of each clause."""
    many, most = len(story.clauses), max(story.like, default=0.0) or 1.0
    pairs = Counter(itertools.pairwise(filter(str.isalnum, story.text)))
    among = bisect_right(_MANY, many)
    found: list[Signs] = []
    for at, (clause, like) in enumerate(zip(story.clauses, story.like, strict=True)):
        words, size = clause.words, len(clause.words)
        own = list(itertools.pairwise(filter(str.isalnum, words)))
        again = sum([min(pairs[pair] - 1, _AGAIN) for pair in own if pair in pairs])
        early = bisect_right(_EARLY, at)
        named = (
            f"clause {early}",
            f"of {among} {early}",
            f"quarter {4 * at // max(1, many - 1)}",
            f"length {bisect_right(_LENGTHS, size)}",
            f"trouble {min(clause.trouble, 3)}",
            f"handled {clause.handled}",
            *[name for name, searched in _SEARCHED if searched(words)],
            *[name for name, begun in _BEGUN if begun(words)],
            *_asked(words),
            *_marks(story.text, clause),
            _beside_place(story, at),
        )
        numbers = (
            ("like", story.sure * like / most),
            ("like at all", LIKENESS * like),
            ("likest", story.sure * (like == most)),
            ("digits", DIGITS * sum(map(str.isdigit, words)) / size),
            ("again", again / max(1, len(own))),
        )
        found.append(Signs(_grams(words), named, numbers))
    return found


def _grams(words: str) -> list[str]:
    """Its characters and pairs of them, each once; `^` begins, `$` ends."""
    whole = f"^{words}$"
    return list(dict.fromkeys((*whole, *map(add, whole, whole[1:]))))


def pleads(words: str) -> bool:
    """Whether a clause asks for what is to be done about a matter (能不能来剪剪), which another clause tells."""
    return _PLEADS.match(words) is not None


def _asked(words: str) -> tuple[str, ...]:
    return ("pleads",) if pleads(words) else ("asks",) if _ASKS.search(words) else ()


def _marks(text: str, clause: Clause) -> tuple[str, str, str]:
    """The marks around a clause."""
    last, next_ = text[clause.end - 1 : clause.end], text[clause.end : clause.end + 1]
    asked = last in "？?" or next_ in "？?"
    behind = text[clause.start - 1 : clause.start].strip()
    return f"question {asked}", f"stops {last in '。！!？?'}", f"behind {behind}"


def _beside_place(story: Story, at: int) -> str:
    """Where a clause stands beside the one that tells the place."""
    if story.place is None:
        return "no place"
    clause, where = story.clauses[at], story.place[0]
    if clause.start <= where < clause.end:
        return "place"
    if clause.end <= where:
        return "before place"
    before = story.clauses[at - 1] if at else None
    return "right behind place" if before and before.start <= where < before.end else "behind place"


@dataclass(frozen=True)
class About:
    """The fingerprint of the lessons, how many they are, and how alike the titles of those left out were to the lessons', 0 to 1."""

    data: str
    lessons: int
    alike: float


@dataclass(frozen=True)
class TitleModel:
    """What each sign weighs."""

    about: About
    weights: Mapping[str, float]

    def worth(self, story: Story) -> list[float]:
        """What each clause is worth as a title; the numbers order, they are no probabilities."""
        weight, early = self.weights.get, EARLY if len(story.text) >= LETTER else 0.0
        return [
            GRAM * sum(map(weight, told.grams, repeat(0.0)))
            + sum(map(weight, told.named, repeat(0.0)))
            + sum([weight(name, 0.0) * value for name, value in told.numbers])
            - early * log1p(at)
            for at, told in enumerate(signs(story))
        ]

    def save(self, path: Path) -> None:
        """Write the file anew, whole or not at all."""
        write(
            path,
            {"version": VERSION, "about": asdict(self.about)},
            signs=as_array(self.weights),
            weights=np.array(list(self.weights.values()), np.float16),
        )


def load_titles(path: Path) -> TitleModel:
    """Read a model.

    Raises:
        NoModel: the file is missing, damaged, too large, of another version, or its parts do not fit together.
    """
    with reading(path, VERSION, "a model of titles") as (head, stored):
        named, weights = texts_of(stored["signs"]), stored["weights"].astype(np.float64)
        about = About(**head["about"])
    must_fit(path, weights.shape == (len(named),), weights)
    return TitleModel(about, dict(zip(named, weights.tolist(), strict=True)))


def worth(story: Story) -> list[float]:
    """What each clause is worth to the model that comes with the program."""
    return titles().worth(story)


@once
def titles() -> TitleModel:
    """The model that comes with the program."""
    with as_file(files("nlu.words") / "titles" / "titles.npz") as path:
        return load_titles(path)
