"""Each rule that the code cites stands in docs/rules.md, and each that stands there is cited."""

from __future__ import annotations

import re
from pathlib import Path

HOUSE = Path(__file__).parents[2]
PAGE = (HOUSE / "docs" / "rules.md").read_text(encoding="utf-8")
PUBLISHED = 7


def _cited() -> dict[str, list[str]]:
    """The rules that code cites, each with the files that do."""
    found: dict[str, list[str]] = {}
    for package in ("tickets", "handlers", "nlu", "storage", "bot"):
        for path in sorted((HOUSE / package).rglob("*.py")):
            for rule in re.findall(r"\[(R\d+)\]", path.read_text(encoding="utf-8")):
                found.setdefault(rule, []).append(str(path.relative_to(HOUSE)))
    return found


def test_each_rule_that_is_cited_stands_on_the_page_and_each_of_the_page_is_cited() -> None:
    told, cited = re.findall(r"^### (R\d+) ", PAGE, re.MULTILINE), _cited()
    assert told == [f"R{number}" for number in range(1, len(told) + 1)], "numbered, and no number taken twice"
    assert {rule: files for rule, files in cited.items() if rule not in told} == {}
    assert [rule for rule in told if rule not in cited] == []


def test_each_published_rule_has_a_date_and_a_link() -> None:
    sections = {part.split(" ", 1)[0]: part for part in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]}
    for number in range(1, PUBLISHED + 1):
        assert re.search(r"20\d\d-\d\d-\d\d", sections[f"R{number}"]), f"R{number} has no date"
        assert re.search(r"\]\(https?://", sections[f"R{number}"]), f"R{number} has no link"


def test_no_rule_names_a_source_that_is_not_in_the_house() -> None:
    """`hotline.md §3` and `S5` stood in docstrings, and nobody could open them."""
    for package in ("tickets", "handlers"):
        for path in (HOUSE / package).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert "hotline.md" not in text and not re.search(r"\bS5\b", text), path
