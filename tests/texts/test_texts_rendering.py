"""Texts as they are said: every one with its values, and times in each language's own words."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from text_files import city, read

from handlers.conversation.message import At, By, Listed, Named, On, Part, Phrase, Value
from handlers.texts import Texts, languages


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
