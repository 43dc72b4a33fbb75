"""A city's folder becomes one value: the small city, the demo city, and what each says of itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from chinese_calendar import constants  # type: ignore[import-untyped]

from bot.cities import check_city, describe, load_city
from bot.cities.days import _china
from tickets.calendar import Calendar
from tickets.catalogue import Danger, DeadlineClass, Kind
from tickets.city import TAKING_OVER, City, Clocks
from tickets.limits import Limit, WorkingTime
from tickets.routing import route

SMALL = Path(__file__).parent / "small"
DEMO = Path(__file__).parents[2] / "cities" / "demo"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def small() -> City:
    return load_city(SMALL)


@pytest.fixture(scope="module")
def demo() -> City:
    return load_city(DEMO)


@pytest.fixture
def china(tmp_path: Path) -> Calendar:
    """The national calendar, with no days of a city's own."""
    folder = shutil.copytree(SMALL, tmp_path / "city")
    (folder / "calendar.csv").unlink()
    settings = folder / "city.toml"
    settings.write_text(settings.read_text("utf-8").replace('"weekends"', '"china"'), "utf-8")
    return load_city(folder).calendar


@pytest.mark.parametrize("folder", [SMALL, DEMO], ids=["small", "demo"])
def test_the_city_has_no_fault(folder: Path) -> None:
    assert [str(fault) for fault in check_city(folder)] == []


def test_the_small_city_is_another_city_than_the_demo(small: City) -> None:
    assert small.language == "en"
    assert small.prefix == "PB"
    assert small.timezone == ZoneInfo("Europe/Riga")
    assert small.geography.datum == "WGS-84"
    assert small.limits.photos == 3
    assert small.limits.urges_per_day == 2
    assert small.clocks.sign == Limit.parse("4h")
    assert small.clocks.warnings == (Limit.parse("1wd"),)
    assert small.clocks.operator_wait == timedelta(minutes=5)
    assert (small.clocks.duty_opens, small.clocks.duty_closes) == (time(7, 30), time.max)
    assert small.clocks.reply[Kind.COMPLAINT] == Limit(working_days=15)


def test_a_leaf_carries_its_group_its_names_and_its_danger(small: City) -> None:
    leaf = small.catalogue.by_code["U01"]
    assert leaf.path == ("Water and gas",)
    assert leaf.name("zh-CN") == "闻到燃气味"
    assert (leaf.emergency, leaf.danger, leaf.deadline_class) == (True, "gas", DeadlineClass.E2H)
    assert small.catalogue.group_name("Water and gas", "zh-CN") == "供水供气"
    assert small.catalogue.children(("Water and gas",)) == ()


def test_the_guide_names_every_danger_in_its_order() -> None:
    guide = (DEMO.parent / "README.md").read_text("utf-8")
    [told] = re.findall(r"^Dangers, the most urgent first:\n`([a-z_ ]+)`", guide, re.MULTILINE)
    assert told.split() == [danger.value for danger in Danger]


def test_what_a_city_lies_in_is_a_list(tmp_path: Path) -> None:
    folder = shutil.copytree(SMALL, tmp_path / "city")
    settings = folder / "city.toml"
    table = '[lies_in]\nen = "Bay County / West Land"\nzh-CN = "西州"\n\n[example]'
    settings.write_text(settings.read_text("utf-8").replace("[example]", table), "utf-8")
    assert check_city(folder) == []
    assert load_city(folder).lies_in == {"en": ("Bay County", "West Land"), "zh-CN": ("西州",)}


def test_a_city_has_deadline_classes_of_its_own_beside_the_six(tmp_path: Path, small: City) -> None:
    assert small.clocks.classes == Clocks().classes
    folder = shutil.copytree(SMALL, tmp_path / "city")
    toml, catalogue = folder / "city.toml", folder / "catalogue.csv"
    text = toml.read_text(encoding="utf-8")
    toml.write_text(text.replace("[reply]", '[classes]\nW5 = "6wd"\nW7 = "7wd"\n\n[reply]'), encoding="utf-8")
    leaves = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(leaves.replace("Roads,W5", "Roads,W7"), encoding="utf-8")
    city = load_city(folder)
    assert city.clocks.classes["W5"] == Limit(6) and city.clocks.classes["W10"] == Limit(10)
    assert {leaf.deadline_class for leaf in city.catalogue.leaves} >= {"W7"}


def test_a_fallback_unit_is_named_in_a_column_or_by_its_role(tmp_path: Path, small: City) -> None:
    fallbacks = [unit.code for unit in small.units.fallbacks]
    assert fallbacks and all("兜底" in small.units.by_code[code].roles for code in fallbacks)
    folder = shutil.copytree(SMALL, tmp_path / "city")
    units = folder / "units.csv"
    head, *rows = units.read_text(encoding="utf-8").splitlines()
    rows = [f"{row.replace('兜底', 'Rest')},{'yes' if '兜底' in row else ''}" for row in rows]
    units.write_text("\n".join([f"{head},fallback", *rows, ""]), encoding="utf-8")
    city = load_city(folder)
    assert [unit.code for unit in city.units.fallbacks] == fallbacks
    assert "兜底" not in city.units.by_role


def test_a_city_says_which_lines_take_a_matter_over(tmp_path: Path, small: City) -> None:
    """The lines on offer were a list in the code, and a rescue line that a city added was never among them."""
    usual = [code for code in TAKING_OVER if code in small.lines]
    assert list(small.lines_taking_over) == usual
    folder = shutil.copytree(SMALL, tmp_path / "city")
    numbers = folder / "numbers.csv"
    head, *rows = numbers.read_text(encoding="utf-8").splitlines()
    said = {"court": "yes", usual[0]: "no"}
    rows = [f"{row},{said.get(row.split(',')[0], '')}" for row in rows]
    numbers.write_text("\n".join([f"{head},hand_over", *rows, ""]), encoding="utf-8")
    assert load_city(folder).lines_taking_over == (*usual[1:], "court")


def test_lists_in_a_cell_are_told_apart(small: City) -> None:
    assert small.units.by_code["pb-line"].roles == ("兜底", "Clerk", "Transport")
    assert small.geography.by_code["PB"].aliases == ("the whole city", "everywhere")
    assert small.questions[0].choices == {"en": ("Yes", "No"), "zh-CN": ("有", "没有")}
    assert small.questions[0].before and not small.questions[1].before


def test_hours_in_figures_become_times_and_read_the_same_in_every_language(small: City) -> None:
    water, court, police, labour = (small.lines[code] for code in ("water", "court", "police", "labour"))
    assert (water.opens, water.closes) == (time(7), time(23))
    assert (court.opens, court.closes) == (time(8, 30), time(16, 30))
    assert (police.opens, police.closes) == (None, None)
    assert police.hours == {"en": "24h", "zh-CN": "24h"}
    assert labour.hours["zh-CN"] == "工作日9点到17点"


def test_a_number_written_out_in_the_knowledge_is_the_line_that_has_it(tmp_path: Path) -> None:
    folder = shutil.copytree(SMALL, tmp_path / "city")
    path = folder / "knowledge.jsonl"
    path.write_text(path.read_text("utf-8").replace('["water"]', '["6300 1200", "police"]'), "utf-8")
    assert load_city(folder).knowledge[2].numbers == ("water", "police")


def test_names_in_files_of_their_own_join_those_of_the_catalogue(tmp_path: Path) -> None:
    folder = shutil.copytree(SMALL, tmp_path / "city")
    catalogue = folder / "catalogue.csv"
    catalogue.write_text(catalogue.read_text("utf-8").replace("停水了", ""), "utf-8")
    (folder / "names.more.csv").write_text("code,zh-CN\nU02,没水\n", "utf-8")
    assert check_city(folder) == []
    assert load_city(folder).catalogue.by_code["U02"].names == {"en": "No water", "zh-CN": "没水"}


def test_a_catalogue_may_have_levels_of_different_depth(tmp_path: Path) -> None:
    folder = shutil.copytree(SMALL, tmp_path / "city")
    catalogue = folder / "catalogue.csv"
    lines = catalogue.read_text("utf-8").splitlines()
    cells = [line.split(",") for line in lines]
    deeper = [[row[0], row[1], "", "Lamps" if row[0] == "S01" else "", *row[2:]] for row in cells[1:]]
    deeper.insert(0, [*cells[0][:2], "l2", "l3", *cells[0][2:]])
    catalogue.write_text("\n".join(",".join(row) for row in deeper) + "\n", "utf-8")
    city = load_city(folder)
    assert city.catalogue.by_code["S01"].path == ("Streets", "Lamps")
    assert city.catalogue.by_code["S02"].path == ("Streets",)


def test_a_city_needs_only_four_files(tmp_path: Path) -> None:
    folder = tmp_path / "city"
    folder.mkdir()
    for file in ("city.toml", "catalogue.csv", "areas.csv", "units.csv"):
        shutil.copy(SMALL / file, folder)
    city = load_city(folder)
    empty = (city.routing, city.knowledge, city.out_of_scope, city.questions, city.lines)
    assert not any([*empty, city.geography.grids, city.geography.places])
    assert city.examples == {"en": (), "zh-CN": ()}


def test_examples_in_the_old_column_count_while_there_is_no_file(tmp_path: Path) -> None:
    folder = shutil.copytree(SMALL, tmp_path / "city")
    (folder / "examples" / "en.csv").unlink()
    catalogue = folder / "catalogue.csv"
    header, *rows = catalogue.read_text("utf-8").splitlines()
    rows = [f"{row},{row[:3]} one / {row[:3]} two" for row in rows]
    catalogue.write_text("\n".join([f"{header},examples", *rows]) + "\n", "utf-8")
    assert load_city(folder).examples["en"][:3] == (("S01", "S01 one"), ("S01", "S01 two"), ("S02", "S02 one"))


@pytest.mark.parametrize(
    ("category", "area", "unit", "by"),
    [
        ("S01", "PB-N1a", "pb-works", "role"),
        ("S01", "PB-N2a", "pb-north", "rule"),
        ("E01", "PB-S2a", "pb-south", "role"),
        ("C04", None, "pb-works", "rule"),
        ("E01", None, None, "none"),
        ("E01", "PB", "pb-line", "fallback"),
    ],
)
def test_the_small_city_routes(small: City, category: str, area: str | None, unit: str | None, by: str) -> None:
    leaf = small.catalogue.by_code[category]
    routed = route(leaf, area, rules=small.routing, units=small.units, geography=small.geography)
    assert (routed.unit.code if routed.unit else None, routed.by) == (unit, by)


def test_every_leaf_of_the_demo_city_finds_a_unit_in_every_community(demo: City) -> None:
    communities = [area.code for area in demo.geography.areas if area.level == "community"]
    lost = [
        (leaf.code, area)
        for leaf in demo.catalogue.leaves
        for area in communities
        if route(leaf, area, rules=demo.routing, units=demo.units, geography=demo.geography).unit is None
    ]
    assert lost == []


def test_a_city_describes_itself(small: City) -> None:
    assert describe(small) == {
        "name": "Port Bay",
        "prefix": "PB",
        "categories": {"first": 4, "leaves": 14},
        "units": 6,
        "grids": 5,
        "places": 15,
        "languages": ["en", "zh-CN"],
        "calendar_until": "9999-12-31",
        "example_place": "Pier Street 7",
        "example_text": small.example_text,
        "unit_codes": ["pb-line", "pb-works", "pb-water", "pb-gas", "pb-north", "pb-south"],
    }


def test_the_demo_city_describes_itself_in_its_own_language(demo: City) -> None:
    told = describe(demo)
    assert told["name"] == "云州市"
    assert told["prefix"] == "YZ"
    assert told["languages"] == ["zh-CN", "en", "ja", "ko", "ru"]
    assert told["calendar_until"] == demo.calendar.known_until.isoformat()


def test_own_holidays_and_own_work_days_of_a_city_with_weekends(small: City) -> None:
    calendar = small.calendar
    assert not calendar.is_working(date(2026, 12, 24))
    assert calendar.is_working(date(2026, 12, 19))
    assert calendar.is_working(date(2026, 10, 1))
    assert not calendar.is_estimate(date(2040, 1, 1))


def test_make_up_days_of_october_2026_are_worked(china: Calendar) -> None:
    assert china.is_working(date(2026, 9, 20))
    assert china.is_working(date(2026, 10, 10))
    assert not any(china.is_working(date(2026, 10, day)) for day in range(1, 8))
    clock = WorkingTime(china, SHANGHAI)
    start = datetime(2026, 9, 30, 15, tzinfo=SHANGHAI)
    assert clock.due(start, Limit.parse("3wd")) == datetime(2026, 10, 11, tzinfo=SHANGHAI)


def test_five_working_days_across_new_year_2027_are_an_estimate(china: Calendar) -> None:
    clock = WorkingTime(china, SHANGHAI)
    due = clock.due(datetime(2026, 12, 30, 23, 59, tzinfo=SHANGHAI), Limit.parse("5wd"))
    assert due == datetime(2027, 1, 8, tzinfo=SHANGHAI)
    assert clock.last_day(due) == date(2027, 1, 7)
    assert clock.is_estimate(due) == (china.known_until < date(2027, 1, 7))
    assert not clock.is_estimate(datetime(2027, 1, 1, tzinfo=SHANGHAI))


def test_beyond_the_published_years_statutory_days_are_off_and_nothing_is_made_up(china: Calendar) -> None:
    first = china.known_until.year + 1
    for year in range(first, first + 3):
        assert not china.is_working(date(year, 10, 1))
        assert china.is_estimate(date(year, 1, 1))
    assert max(china.off).year == first + 2
    assert max(china.work) <= china.known_until


@pytest.fixture
def next_year_published(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    year = max(constants.holidays).year + 1
    monkeypatch.setitem(constants.holidays, date(year, 1, 1), "New Year's Day")
    _china.cache_clear()
    yield year
    _china.cache_clear()


def test_the_calendar_reaches_as_far_as_the_library_does(next_year_published: int, china: Calendar) -> None:
    assert china.known_until == date(next_year_published, 12, 31)


def test_a_city_sets_its_own_days_against_the_national_calendar(tmp_path: Path) -> None:
    folder = shutil.copytree(SMALL, tmp_path / "city")
    settings = folder / "city.toml"
    settings.write_text(settings.read_text("utf-8").replace('"weekends"', '"china"'), "utf-8")
    (folder / "calendar.csv").write_text("date,kind,name\n2026-10-05,work,\n2026-10-10,off,\n", "utf-8")
    calendar = load_city(folder).calendar
    assert calendar.is_working(date(2026, 10, 5))
    assert not calendar.is_working(date(2026, 10, 10))


def test_only_a_city_with_the_national_calendar_pays_for_its_libraries() -> None:
    words = (
        "import sys; from pathlib import Path; from bot.cities import load_city; load_city(Path(sys.argv[1]));"
        "print([name for name in ('holidays', 'chinese_calendar', 'shapely') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", words, str(SMALL)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
