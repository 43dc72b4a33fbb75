"""A language is a folder of words; what else knows of it is told in docs/languages.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlu.languages import CHINESE, every, language, languages, pieces, table
from nlu.lexicon import LANGUAGES, lexicon

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "nlu" / "words"
GUIDE = (ROOT / "docs" / "languages.md").read_text(encoding="utf-8")
OTHERS = [code for code in languages() if code != CHINESE]


def test_the_languages_are_the_folders_that_tell_of_one() -> None:
    assert set(languages()) == {path.parent.name for path in WORDS.glob("*/language.toml")}
    assert languages()[0] == CHINESE
    assert languages() == LANGUAGES


@pytest.mark.parametrize("code", languages())
def test_each_has_the_lists_that_the_guide_names(code: str) -> None:
    for where in (
        "{}.toml",
        "intents/{}.toml",
        "signs/{}.toml",
        "told/{}.toml",
        "about/{}.toml",
        "intents/{}.csv",
        "dangers/{}.csv",
    ):
        assert (WORDS / where.format(code)).is_file()
    assert lexicon(code).language == code


@pytest.mark.parametrize("code", OTHERS)
def test_each_tells_of_places_under_the_same_names(code: str) -> None:
    needed = {"numbered", "relative", "loose", "other_number", "other_side", "tails", "unknown"}
    assert needed <= table(code, "place.toml").keys() <= needed | {"between", "aside", "leads", "other_kind", "pieces"}


def test_every_piece_is_filled_in() -> None:
    names = {f"{{{name}}}" for code in languages() for file in FILES for name in _pieces_of(code, file)}
    assert names
    told = repr([table(code, file) for code in languages() for file in FILES])
    assert not [name for name in names if name in told]


def test_a_language_without_words_is_read_by_the_lists_of_chinese() -> None:
    assert language("ug") == language(CHINESE)
    assert [one.code for one in every() if one.alphabetic] == ["en", "ru"]


def test_whatever_knows_a_single_language_is_named_in_the_guide() -> None:
    codes = set(languages())
    for package in ("nlu", "handlers", "bot", "tickets", "storage"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            tree = ast.parse(path.read_text(encoding="utf-8"))
            by_language = [found for found in _named_together(tree) if len(found & codes) > 1 or found & set(OTHERS)]
            if by_language and not name.startswith("nlu/extras/"):
                assert f"`{name}`" in GUIDE, (
                    f"{name} has a table by language, and docs/languages.md does not tell of it"
                )


FILES = ("language.toml", "place.toml")


def _pieces_of(code: str, file: str) -> Iterator[str]:
    if table(code, file):
        yield from pieces(code, file)


def _named_together(tree: ast.Module) -> Iterator[set[str]]:
    """The texts that stand in one table, or are compared with something."""
    for node in ast.walk(tree):
        match node:
            case ast.Dict(keys=parts) | ast.Set(elts=parts):
                texts = _texts(parts)
                if len(texts) > 1:
                    yield texts
            case ast.Compare(left=left, comparators=rest):
                yield _texts([left, *rest])


def _texts(parts: list[ast.expr | None]) -> set[str]:
    return {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
