"""What residents and staff corrected, as lessons; and that a lesson which does harm is not learnt."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from nlu.lessons import Why, compare, lessons
from tickets.city import City
from tickets.geography import Place
from tickets.routing import route
from tickets.ticket import CitizenId, Confidentiality, Reply, Ticket, TicketNumber
from tickets.units import Unit

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
TODAY = date(2026, 11, 21)
LAMP, NOISE = "0104", "0402"


def says_lamp(text: str) -> tuple[tuple[str, float], ...]:
    return ((LAMP, 0.6), (NOISE, 0.3))


@pytest.fixture
def ticket() -> Ticket:
    return Ticket(
        TicketNumber("YZ-261121-0001"), CitizenId("c1"), NOW, category=LAMP, text="那个灯一直响，电话13812345678"
    )


def test_what_nobody_corrected_teaches_nothing(city: City, ticket: Ticket) -> None:
    assert lessons([ticket], city, says_lamp) == []


def test_the_leaf_that_a_resident_chose_is_a_lesson(city: City, ticket: Ticket) -> None:
    (lesson,) = lessons([replace(ticket, category=NOISE)], city, says_lamp)
    assert (lesson.why, lesson.said, lesson.label) == (Why.RESIDENT, LAMP, NOISE)


def test_numbers_are_masked_and_a_tip_off_keeps_its_writer(city: City, ticket: Ticket) -> None:
    (lesson,) = lessons([replace(ticket, category=NOISE)], city, says_lamp)
    assert "12345678" not in lesson.text
    secret = replace(
        ticket,
        category=NOISE,
        text="我是他邻居老张，夜里响",
        identifying=("我是他邻居老张",),
        confidentiality=Confidentiality.CONFIDENTIAL,
    )
    (lesson,) = lessons([secret], city, says_lamp)
    assert "老张" not in lesson.text


def test_the_unit_that_answered_instead_tells_the_leaf(city: City, ticket: Ticket) -> None:
    area = next(a.code for a in city.geography.areas if a.level == "community")

    def unit_of(code: str | None) -> Unit | None:
        leaf = city.catalogue.get(code)
        return route(leaf, area, rules=city.routing, units=city.units, geography=city.geography).unit

    unit = next(u for leaf in city.catalogue.leaves if (u := unit_of(leaf.code)) and u != unit_of(LAMP))
    answered = Reply(NOW, unit.code, "", "办好了", final=True)

    def ranked(text: str) -> tuple[tuple[str, float], ...]:
        return ((LAMP, 0.5), *((leaf.code, 0.4 / (n + 1)) for n, leaf in enumerate(city.catalogue.leaves)))

    elsewhere = replace(
        ticket, place=Place("那边", area=area), unit=unit.code, routed_by="dispatcher", replies=(answered,)
    )
    found = lessons([elsewhere], city, ranked)
    assert [lesson.why for lesson in found] == [Why.UNIT]
    assert lessons([replace(elsewhere, routed_by="role")], city, lambda text: ((LAMP, 1.0),)) == []


def test_another_language_is_left_to_its_speakers(city: City, ticket: Ticket) -> None:
    assert lessons([replace(ticket, category=NOISE, language="en")], city, says_lamp) == []


def _history() -> list[tuple[str, str]]:
    wheres = "东西南北中前后左右里外上下"
    lamps = [(f"{where}的路灯{how}", LAMP) for where in wheres for how in ("不亮", "坏了", "灭了", "一闪一闪")]
    noise = [(f"{where}边{how}", NOISE) for where in wheres for how in ("施工吵", "夜里装修吵", "砸墙声音大", "太吵")]
    return lamps + noise


def test_good_lessons_are_learnt() -> None:
    compared = compare(
        _history(), [("灯箱整夜嗡嗡响睡不着", NOISE), ("门口灯嗡嗡响", NOISE)], "history + lessons", TODAY
    )
    assert compared.after >= compared.before
    assert compared.model is not None
    assert compared.model.of("灯嗡嗡响")[0][0] == NOISE


def test_lessons_that_do_harm_are_not_learnt() -> None:
    mischief = [(text, NOISE if label == LAMP else LAMP) for text, label in _history() * 3]
    compared = compare(_history(), mischief, "history + mischief", TODAY)
    assert compared.after < compared.before
    assert compared.model is None
