"""The text files as written: every text by key, the values that it names, and what is wrong with a file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from bot.cities import load_city
from handlers.texts import FOLDER, languages
from tickets.city import City

ROOT = Path(__file__).parents[2]
SOURCE = "zh-CN"
OTHERS = tuple(language for language in languages() if language != SOURCE)
KEY = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z][a-z0-9_]*")


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


@cache
def city() -> City:
    return load_city(ROOT / "cities" / "demo")
