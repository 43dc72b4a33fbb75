"""What the line says by itself: other lines' numbers, knowledge (知识库), and what is not for the line (不予受理)."""

from __future__ import annotations

import re
from datetime import date, time

from bot.cities.files import CODE, Folder, Row, read_json_lines, read_table, split
from bot.cities.matters import covers
from bot.cities.settings import clock_time
from tickets.catalogue import Catalogue
from tickets.city import ALWAYS, TAKING_OVER, Knowledge, Line, OutOfScope

KNOWLEDGE = "knowledge.jsonl"
HOURS = re.compile(r"(?:(?:每天|每日|daily|every day)\s*)?(\d{1,2}:\d{2})\s*[–—-]\s*(\d{1,2}:\d{2})")
NUMBER = re.compile(r"\+?[0-9][0-9 -]*")
KEYS = ("id", "category", "questions", "answer", "source", "source_date", "numbers")
NEEDED = ("id", "questions", "answer", "source", "source_date")


def read_lines(folder: Folder) -> dict[str, Line]:
    found: dict[str, Line] = {}
    needs = ("code", "number", "name", "hours")
    for row in read_table(
        folder, "numbers.csv", needs=needs, may=("hand_over", "asked"), spoken=("name", "hours", "asked"), optional=True
    ):
        code, number = row.code(), row.needed("number")
        if code in found:
            row.fault(f"the code {code} comes twice")
        if number and not NUMBER.fullmatch(number):
            row.fault(f"not a telephone number: {number!r}")
        hours = row.spoken("hours")
        opens, closes = _hours(row)
        if opens is not None or row.text("hours") == ALWAYS:
            # Figures read the same in every language.
            hours = {language: hours.get(language, row.text("hours")) for language in folder.languages}
        takes_over = row.one_of("hand_over", ("yes", "no")) == "yes" if row.text("hand_over") else code in TAKING_OVER
        asked = {language: split(words) for language, words in row.spoken("asked", needed=False).items()}
        found[code] = Line(code, number, row.spoken("name"), hours, opens, closes, takes_over, asked)
    return found


def _hours(row: Row) -> tuple[time | None, time | None]:
    match = HOURS.fullmatch(row.text("hours"))
    if not match:
        return None, None
    opens, closes = clock_time(match[1]), clock_time(match[2])
    if opens is None or closes is None:
        row.fault(f"not a time of day in hours: {match[0]!r}")
        return None, None
    return opens, closes


def read_out_of_scope(folder: Folder, lines: dict[str, Line]) -> tuple[OutOfScope, ...]:
    found: dict[str, OutOfScope] = {}
    needs = ("code", "words", "channel", "reason")
    may = ("example", "not_words")
    for row in read_table(folder, "out_of_scope.csv", needs=needs, may=may, spoken=("reason",), optional=True):
        code, channel = row.code(), row.needed("channel")
        if code in found:
            row.fault(f"the code {code} comes twice")
        if channel and channel not in lines:
            row.fault(f"unknown channel {channel!r}: not a code in numbers.csv")
        row.needed("words")
        words, not_words = row.list("words"), row.list("not_words")
        found[code] = OutOfScope(code, words, not_words, channel, row.spoken("reason"), row.text("example"))
    return tuple(found.values())


def read_knowledge(folder: Folder, catalogue: Catalogue, lines: dict[str, Line]) -> tuple[Knowledge, ...]:
    found: dict[str, Knowledge] = {}
    for line, value in read_json_lines(folder, KNOWLEDGE):
        entry = _Entry(folder, line, value).read(catalogue, lines)
        if entry.id in found:
            folder.fault(KNOWLEDGE, line, f"the id {entry.id} comes twice")
        found[entry.id] = entry
    for asked in lines.values():
        if asked.asked and asked.answered_by not in found:
            found[asked.answered_by] = Knowledge(
                asked.answered_by, {}, {}, "", "", numbers=(asked.code,), line=asked.code
            )
    return tuple(found.values())


class _Entry:
    """A line of `knowledge.jsonl`."""

    def __init__(self, folder: Folder, line: int, value: dict[str, object]) -> None:
        self.folder, self.line, self.value = folder, line, value

    def fault(self, text: str, *, stops: bool = True) -> None:
        self.folder.fault(KNOWLEDGE, self.line, text, stops=stops)

    def read(self, catalogue: Catalogue, lines: dict[str, Line]) -> Knowledge:
        for key in self.value:
            if key not in KEYS:
                self.fault(f"unknown key {key!r}")
        for key in NEEDED:
            if not self.value.get(key):
                self.fault(f"{key} is missing")
        questions = {language: self._texts(f"questions.{language}", v) for language, v in self._spoken("questions")}
        answer = {language: self._text(f"answer.{language}", v) for language, v in self._spoken("answer")}
        for language in self.folder.languages:
            if bool(questions.get(language)) != bool(answer.get(language)):
                self.fault(f"in {language} a question without an answer or an answer without a question")
            elif language not in answer:
                self.fault(f"no question and answer in {language}", stops=False)
        for language, texts in [*questions.items(), *((language, (text,)) for language, text in answer.items())]:
            for text in texts:
                self.folder.check_script(KNOWLEDGE, self.line, language, text)
        return Knowledge(
            self._id(),
            questions,
            answer,
            self._text("source", self.value.get("source") or ""),
            self._date(),
            self._category(catalogue),
            self._numbers(lines),
        )

    def _id(self) -> str:
        id = self._text("id", self.value.get("id") or "")
        if id and not CODE.fullmatch(id):
            self.fault(f"bad id {id!r}")
        return id

    def _spoken(self, key: str) -> list[tuple[str, object]]:
        value = self.value.get(key) or {}
        if not isinstance(value, dict):
            self.fault(f"{key} must be an object by language")
            return []
        for language in value:
            if language not in self.folder.languages:
                self.fault(f"{key}: {language} is not one of the city's languages")
        own = self.folder.languages[0]
        if value and not value.get(own):
            self.fault(f"{key} has no text in {own}")
        return list(value.items())

    def _text(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            self.fault(f"{key} must be text, not {value!r}")
            return ""
        return value.strip()

    def _texts(self, key: str, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.fault(f"{key} must be a list of texts, not {value!r}")
            return ()
        return tuple(item.strip() for item in value)

    def _date(self) -> str:
        text = self._text("source_date", self.value.get("source_date") or "")
        if text:
            try:
                date.fromisoformat(f"{text}-01-01"[:10] if len(text) == 4 else f"{text}-01"[:10])
            except ValueError:
                self.fault(f"source_date is not a date: {text!r} (YYYY-MM-DD)")
        return text

    def _category(self, catalogue: Catalogue) -> str | None:
        category = self._text("category", self.value.get("category") or "")
        if category and catalogue.leaves and not covers(category, catalogue):
            self.fault(f"unknown category {category!r}")
        return category or None

    def _numbers(self, lines: dict[str, Line]) -> tuple[str, ...]:
        """Codes of `numbers.csv`; a number written out stands for the line that has it."""
        codes = {line.number: line.code for line in reversed(lines.values())} | {code: code for code in lines}
        numbers = self._texts("numbers", self.value.get("numbers") or [])
        for number in numbers:
            if number not in codes:
                self.fault(f"unknown number {number!r}: not in numbers.csv")
        return tuple(dict.fromkeys(codes.get(number, number) for number in numbers))
