"""Every kind of fault is told with its file and its line. Each case breaks one thing in a copy of the small city."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cities import CityFault, Fault, check_city, load_city

SMALL = Path(__file__).parent / "small"


@dataclass(frozen=True)
class Break:
    """In `file`, `old` becomes `new`; then a fault with `words` is told in the line where `new` begins, or in `line`
    (of `where`, when the fault shows in another file)."""

    file: str
    old: str
    new: str
    words: str
    line: int | None = None
    where: str | None = None
    runs: bool = False


CASES = {
    # city.toml
    "unknown key": Break("city.toml", 'prefix = "PB"', 'prefixes = "X"\nprefix = "PB"', "unknown key 'prefixes'"),
    "unknown key in a table": Break(
        "city.toml", "draft = ", 'drought = "1h"\ndraft = ', "unknown key 'drought' in [clo"
    ),
    "unknown language of a name": Break(
        "city.toml", 'en = "Port Bay"\n', 'en = "x"\nfr = "y"\n', "'fr' in [name]: it is not one", 11, runs=True
    ),
    "key that is no language": Break("city.toml", 'en = "Port Bay"\n', 'en = "x"\nEN = "y"\n', "unknown key 'EN'", 11),
    "table that is none": Break("city.toml", "[duty]", 'quux = "x"\n[duty]', "unknown key 'quux' in [reply]"),
    "bad prefix": Break("city.toml", 'prefix = "PB"', 'prefix = "p-b"', "bad prefix 'p-b'"),
    "bad city code": Break("city.toml", 'code = "port-bay"', 'code = "port bay"', "bad code 'port bay'"),
    "wrong type": Break("city.toml", "photos = 3", 'photos = "3"', "limits.photos must be a whole number"),
    "negative": Break("city.toml", "photos = 3", "photos = -3", "limits.photos must not be negative"),
    "unknown timezone": Break("city.toml", "Europe/Riga", "Europe/Rigga", "unknown timezone 'Europe/Rigga'"),
    "unknown datum": Break("city.toml", "WGS-84", "WGS-48", "unknown datum 'WGS-48'"),
    "bounds": Break("city.toml", "[57.00, 21.40", "[57.90, 21.40", "bounds must be [south, west"),
    "limit that does not parse": Break("city.toml", 'sign = "4h"', 'sign = "4 hours"', "clocks.sign: not a limit"),
    "reply limit that does not parse": Break("city.toml", 'help = "7wd"', 'help = "7"', "reply.help: not a limit"),
    "warning that does not parse": Break("city.toml", '["1wd"]', '["soon"]', "clocks.warnings: not a limit"),
    "working days for a span": Break("city.toml", 'open = "10d"', 'open = "10wd"', "survey.open: must be natural time"),
    "class without a limit": Break(
        "city.toml", "[reply]", '[classes]\nW7 = "soon"\n\n[reply]', "classes.W7: not a limit", 39
    ),
    "no extension at all": Break(
        "city.toml", 'draft = "12h"', 'extension_most = 0\ndraft = "12h"', "clocks.extension_most must be a working day"
    ),
    "a grade that there is not": Break(
        "city.toml", 'open = "10d"', 'review_below = 6\nopen = "10d"', "survey.review_below must be a grade"
    ),
    "satisfied and looked at again": Break(
        "city.toml",
        'open = "10d"',
        'review_below = 5\nopen = "10d"',
        "survey.review_below must not lie above survey.satisfied_from",
    ),
    "time of day": Break("city.toml", 'from = "22:00"', 'from = "25:00"', "quiet.from: not a time of day"),
    "report in the night": Break(
        "city.toml", "[reply]", '[digest]\nat = "23:00"\nto = ["head"]\n\n[reply]', "digest.at must lie outside", 39
    ),
    "report for nobody known": Break(
        "city.toml", "[reply]", '[digest]\nto = ["mayor"]\n\n[reply]', "digest.to: unknown role 'mayor'", 39
    ),
    "duty ends before it begins": Break("city.toml", 'closes = "24:00"', 'closes = "06:00"', "later than duty.opens"),
    "unknown utilities": Break("city.toml", '["U"]', '["W"]', "clocks.utilities: unknown category 'W'"),
    "unknown leaf of the line": Break(
        "city.toml", 'prefix = "PB"', 'line_leaf = "L9"\nprefix = "PB"', "line_leaf: unknown category 'L9'"
    ),
    "unknown calendar source": Break("city.toml", '"weekends"', '"lunar"', "unknown calendar source 'lunar'"),
    "no own name": Break("city.toml", 'en = "Port Bay"\n', "", "[name] has no text in en", 9),
    "no other name": Break("city.toml", 'zh-CN = "港湾市"\n', "", "[name] has no text in zh-CN", 9, runs=True),
    "no languages": Break("city.toml", '["en", "zh-CN"]', "[]", "languages must name at least"),
    "broken TOML": Break("city.toml", 'sign = "4h"', 'sign = "4h', "broken TOML"),
    # catalogue.csv, groups.csv, names.*.csv
    "unknown column": Break("catalogue.csv", "danger,kind", "danger,kinds", "unknown column 'kinds'", 1),
    "column of an unknown language": Break(
        "catalogue.csv", "name.zh-CN", "name.fr", "'plain_name.fr': fr is not one of the city's", 1, runs=True
    ),
    "column that is no language": Break("areas.csv", "name.zh-CN", "name.Chinese", "unknown column 'name.Chinese'", 1),
    "missing column": Break("catalogue.csv", "deadline_class", "deadline", "missing column 'deadline_class'", 1),
    "column twice": Break("units.csv", "level,phone", "level,level", "column 'level' comes twice", 1),
    "broken row": Break("catalogue.csv", "S02,Streets,", "S02,", "broken row: 9 cells under 10 columns"),
    "open quote": Break("catalogue.csv", "Streets,Pothole", 'Streets,"Pothole', "broken row", 3),
    "bad code": Break("catalogue.csv", "\nS02,", "\nS 02,", "bad code 'S 02' in code", 3),
    "code twice": Break("catalogue.csv", "S02,Streets", "S01,Streets", "the code S01 comes twice (first in line 2)"),
    "no group": Break("catalogue.csv", "S02,Streets", "S02,", "l1 is empty"),
    "unknown deadline class": Break("catalogue.csv", "Roads,W5", "Roads,W4", "unknown deadline_class 'W4'"),
    "unknown kind": Break("catalogue.csv", "no,,praise", "no,,thanks", "unknown kind 'thanks'"),
    "unknown danger": Break("catalogue.csv", "yes,gas", "yes,fumes", "unknown danger 'fumes'"),
    "emergency neither yes nor no": Break("catalogue.csv", "E2h,yes,gas", "E2h,true,gas", "unknown emergency 'true'"),
    "role without a unit": Break("catalogue.csv", "fault,Lighting", "fault,Lamps", "no unit has the role 'Lamps'"),
    "same plain name": Break("catalogue.csv", "No water,", "Pothole,", "same plain name in en: 'Pothole'", runs=True),
    "leaf without a name": Break("catalogue.csv", "停水了", "", "U02 has no plain name in zh-CN", 7, runs=True),
    "leaf without an own name": Break("catalogue.csv", "No water,", ",", "plain_name is empty", 7),
    "Han in an English name": Break("catalogue.csv", "No water", "No water 停", "Chinese character 停", runs=True),
    "unknown group": Break("groups.csv", "Streets,", "Roads,", "the catalogue has no group 'Roads'"),
    "group twice": Break("groups.csv", "Surroundings", "Streets", "the group 'Streets' comes twice", 4),
    "group without a name": Break(
        "groups.csv",
        "Streets,街道设施\n",
        "",
        "the group 'Streets' has no name in zh-CN",
        2,
        "catalogue.csv",
        runs=True,
    ),
    "name of an unknown leaf": Break("names.zh.csv", "", "code,zh-CN\nX99,名\n", "unknown category 'X99'", 2),
    "name column of no language": Break(
        "names.zh.csv", "", "code,ja\nS01,名\n", "'ja': ja is not one of the", 1, runs=True
    ),
    # examples
    "too few own examples": Break(
        "examples/en.csv",
        "S02,I hit a pothole and my tyre burst\n",
        "",
        "S02 has 4 examples in en, at least 5",
        10,
        runs=True,
    ),
    "too few other examples": Break(
        "examples/zh-CN.csv", "S02,市场旁边路上有个大坑\n", "", "S02 has 2 examples in zh-CN, at least 3", 6, runs=True
    ),
    "unknown ground of a check": Break(
        "city.toml", "[reply]", '[check]\nof = ["whim"]\n\n[reply]', "check.of: unknown ground 'whim'", 39
    ),
    "refusals checked by no words": Break(
        "city.toml", "[reply]", '[check]\nof = ["refusal"]\n\n[reply]', "check.refusals must name the words", 38
    ),
    "example in two leaves": Break(
        "examples/en.csv",
        "S02,I hit a pothole and my tyre burst",
        "S02,lamp post PB-0417 is dead",
        "the same example in S01 (line 4) and S02",
        runs=True,
    ),
    "example twice": Break(
        "examples/en.csv",
        "S01,the light keeps",
        "S01,lamp post PB-0417 is dead\nS01,the light keeps",
        "twice in S01",
        runs=True,
    ),
    "example of an unknown leaf": Break("examples/en.csv", "S02,I hit", "S99,I hit", "unknown category 'S99'"),
    "Han in an English example": Break("examples/en.csv", "S02,I hit", "S02,我 hit", "Chinese character 我", runs=True),
    "examples of no language": Break(
        "examples/fr.csv", "", "code,text\n", "fr is not one of the city's lang", 1, runs=True
    ),
    # areas.csv, grids.geojson, places.csv
    "unknown level": Break("areas.csv", "PB-N,district", "PB-N,county", "unknown level 'county'"),
    "unknown parent": Break("areas.csv", "北岸区,PB,", "北岸区,PX,", "unknown parent 'PX'"),
    "no parent": Break("areas.csv", "北岸区,PB,", "北岸区,,", "PB-N has no parent"),
    "parent of no higher level": Break(
        "areas.csv", "PB-N1a,community", "PB-N1a,street", "a street, which does not hold"
    ),
    "parent of the city": Break("areas.csv", "港湾市,,", "港湾市,PB-N,", "the city has no parent"),
    "second city": Break("areas.csv", "PB-N,district", "PB-N,city", "a second area of level city"),
    "no city": Break("areas.csv", "PB,city", "PB,district", "no area of level city", 1),
    "area code twice": Break(
        "areas.csv", "PB-S,district", "PB-N,district", "the code PB-N comes twice (first in line 3)"
    ),
    "area outside the bounds": Break("areas.csv", "57.12,21.55\n", "57.12,22.55\n", "lie outside the city's bounds"),
    "lat without lon": Break("areas.csv", "57.12,21.55\n", "57.12,\n", "one without the other"),
    "no number": Break("places.csv", "57.0805", "57,0805".replace(",", "°"), "lat is not a number: '57°0805'"),
    "place outside the bounds": Break(
        "places.csv", "57.0805,21.5212", "27.0805,21.5212", "lie outside the city's bounds"
    ),
    "swapped lat and lon": Break("places.csv", "57.0805,21.5212", "21.5212,57.0805", "bounds: lat and lon are swapped"),
    "list with another separator": Break(
        "areas.csv", "the whole city / everywhere", "the whole city、everywhere", "' / ', not '、'", 2, runs=True
    ),
    "place outside its grids": Break(
        "places.csv",
        "57.1150,21.5120",
        "57.1150,21.5620",
        "comp-01 lies outside the grids of its area PB-N1a (it lies in",
        runs=True,
    ),
    "place outside every grid": Break(
        "places.csv", "57.1150,21.5120", "57.1950,21.5120", "its area PB-N1a (it lies in no grid)", runs=True
    ),
    "place in an unknown area": Break("places.csv", "road,PB-N1a", "road,PB-N9", "unknown area 'PB-N9'"),
    "unknown kind of place": Break("places.csv", "海景苑,compound", "海景苑,estate", "unknown kind 'estate'"),
    "place code twice": Break("places.csv", "road-02,", "road-01,", "the code road-01 comes twice"),
    "Han in a place's name": Break(
        "places.csv", "comp-01,Seaview", "comp-01,海view", "Chinese character 海", runs=True
    ),
    "unknown community": Break(
        "grids.geojson", '"community":"PB-N2a"', '"community":"PB-N3a"', "unknown community 'PB-N3a'"
    ),
    "grid of a street": Break("grids.geojson", '"community":"PB-N2a"', '"community":"PB-N2"', "PB-N2 is a street, not"),
    "grid code twice": Break("grids.geojson", '"code":"PB-N1a-2"', '"code":"PB-N1a-1"', "PB-N1a-1 comes twice"),
    "bad grid code": Break("grids.geojson", '"code":"PB-N2a-1"', '"code":7', "bad code 7"),
    "unknown property": Break(
        "grids.geojson", '"code":"PB-N2a-1"', '"color":"red","code":"PB-N2a-1"', "property 'color'"
    ),
    "grid outside the bounds": Break(
        "grids.geojson", "[21.6,57.1]", "[57.1,21.6]", "PB-N2a-1 lie outside the city's bounds"
    ),
    "open ring": Break("grids.geojson", "[21.55,57.14],[21.55,57.1]]]", "[21.55,57.14]]]", "the ring of PB-N2a-1 must"),
    "ring that crosses itself": Break(
        "grids.geojson", "[21.6,57.1],[21.6,57.14]", "[21.6,57.14],[21.6,57.1]", "PB-N2a-1 crosses itself", runs=True
    ),
    "no polygon": Break("grids.geojson", '"type":"Polygon"', '"type":"Point"', "must be a Polygon"),
    "broken GeoJSON": Break("grids.geojson", '"code":"PB-N2a-1"', '"code" "PB-N2a-1"', "broken JSON"),
    # units.csv, routing.csv
    "unknown area of a unit": Break("units.csv", "Water,PB,", "Water,PX,", "unknown area 'PX'"),
    "unknown parent of a unit": Break("units.csv", "Water,PB,pb-line", "Water,PB,pb-lime", "unknown parent 'pb-lime'"),
    "unit under itself": Break("units.csv", "Transport,PB,,", "Transport,PB,pb-gas,", "pb-line stands under itself"),
    "unit code twice": Break("units.csv", "pb-gas,", "pb-water,", "the code pb-water comes twice"),
    "unknown level of a unit": Break("units.csv", "PB,,city", "PB,,town", "unknown level 'town'"),
    "unit without a role": Break("units.csv", "海湾燃气,Gas,", "海湾燃气,,", "role is empty"),
    "no fallback unit": Break(
        "units.csv",
        "兜底 / Clerk",
        "Clerk",
        "no fallback unit (fallback yes, or the role 兜底) for the city's area PB",
        1,
    ),
    "routing of an unknown category": Break("routing.csv", "S03,PB-S", "Z,PB-S", "unknown category 'Z'"),
    "routing in an unknown area": Break("routing.csv", "S03,PB-S", "S03,PB-X", "unknown area 'PB-X'"),
    "routing to an unknown unit": Break("routing.csv", "pb-south,South", "pb-west,South", "unknown unit 'pb-west'"),
    "second rule": Break("routing.csv", "S03,PB-S", "S01,PB-N2", "a second rule for S01 in PB-N2", 3),
    # numbers.csv, knowledge.jsonl, out_of_scope.csv, questions.csv, calendar.csv
    "line code twice": Break("numbers.csv", "fire,", "police,", "the code police comes twice", 3),
    "no telephone number": Break("numbers.csv", "110,", "one one two,", "not a telephone number"),
    "hours that are none": Break("numbers.csv", "08:30-16:30", "08:30-26:30", "not a time of day in hours"),
    "knowledge without a source": Break(
        "knowledge.jsonl", '"source":"Port Bay waste calendar 2026"', '"source":""', "source is missing"
    ),
    "knowledge without its own language": Break(
        "knowledge.jsonl",
        '"questions":{"en":["Where do I renew my passport?"],',
        '"questions":{',
        "questions has no text in en",
    ),
    "knowledge without another language": Break(
        "knowledge.jsonl",
        ',"zh-CN":["护照在哪里换？"]},"answer":{"en":"At City Hall, counter 3, on working days from 9 to 16. '
        'Bring the old passport and a photo.","zh-CN":"市政厅3号窗口，工作日9点到16点，带旧护照和一张照片。"}',
        '},"answer":{"en":"At City Hall."}',
        "no question and answer in zh-CN",
        runs=True,
    ),
    "question without an answer": Break(
        "knowledge.jsonl", ',"zh-CN":["护照在哪里换？"]', "", "in zh-CN a question without an answer", 2
    ),
    "knowledge in no language": Break(
        "knowledge.jsonl", '"zh-CN":["护照', '"fr":["护照', "fr is not one of the city's lang"
    ),
    "knowledge of an unknown category": Break("knowledge.jsonl", '"C02"', '"C99"', "unknown category 'C99'"),
    "knowledge with an unknown key": Break("knowledge.jsonl", '"C02"', '"C02","url":"x"', "unknown key 'url'"),
    "knowledge with an unknown number": Break("knowledge.jsonl", '["water"]', '["watter"]', "unknown number 'watter'"),
    "knowledge id twice": Break(
        "knowledge.jsonl", "k-passport", "k-rubbish-days", "the id k-rubbish-days comes twice", 2
    ),
    "bad source date": Break("knowledge.jsonl", '"2026-03-01"', '"1 March"', "source_date is not a date"),
    "broken JSON line": Break("knowledge.jsonl", '"id":"k-passport"', '"id":k-passport', "value, at character 7"),
    "Han in an English answer": Break(
        "knowledge.jsonl", "At City Hall", "At 市 Hall", "Chinese character 市", runs=True
    ),
    "unknown channel": Break("out_of_scope.csv", "被辞退,labour", "被辞退,labor", "unknown channel 'labor'"),
    "out of scope code twice": Break(
        "out_of_scope.csv", "\ndismissal,", "\njudgment,", "the code judgment comes twice", 3
    ),
    "out of scope without words": Break(
        "out_of_scope.csv", "fired me / dismissed me / unfair dismissal / 被开除 / 被辞退,", ",", "words is empty", 3
    ),
    "question of an unknown category": Break("questions.csv", "U01,people", "Z01,people", "unknown category 'Z01'"),
    "question twice": Break("questions.csv", "S01,lamp_number", "U01,people_ill", "'people_ill' of U01 comes twice", 3),
    "question never asked": Break("questions.csv", ",before,", ",first,", "unknown when 'first'"),
    "a danger of what it is about": Break(
        "questions.csv",
        "answered_by\nU01,people_ill,Does anyone feel dizzy or sick?,有人头晕恶心吗？,Yes / No,有 / 没有,before,dizzy / sick / 头晕",
        "answered_by,danger\nU01,people_ill,Does anyone feel dizzy or sick?,有人头晕恶心吗？,Yes / No,有 / 没有,about,dizzy / sick / 头晕,gas",
        "an answer to what a matter is about means no danger",
        2,
    ),
    "choices differ": Break(
        "questions.csv", "有 / 没有", "有 / 没有 / 不知道", "choices differ in number: en 2, zh-CN 3"
    ),
    "choice twice": Break("questions.csv", "Yes / No", "Yes / Yes", "an empty choice or one that comes twice"),
    "no date": Break("calendar.csv", "2027-05-04", "4 May 2027", "not a date: '4 May 2027'"),
    "date twice": Break("calendar.csv", "2026-12-25", "2026-12-24", "the date 2026-12-24 comes twice", 5),
    "unknown kind of day": Break("calendar.csv", "2026-12-25,off", "2026-12-25,holiday", "unknown kind 'holiday'"),
    "misspelt file": Break("place.csv", "", "code\n", "a file that no city has", 1, runs=True),
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return shutil.copytree(SMALL, tmp_path / "city")


def edit(folder: Path, file: str, old: str, new: str) -> int:
    """Replace once; the line where the new text begins."""
    path = folder / file
    text = path.read_text("utf-8") if path.exists() else ""
    at = text.find(old)
    assert at >= 0, f"{old!r} is not in {file}"
    path.write_text(text[:at] + new + text[at + len(old) :], "utf-8", newline="")
    return text.count("\n", 0, at) + 1


def told(faults: list[Fault], file: str, line: int, words: str) -> bool:
    return any(f.file == file and f.line == line and words in f.text for f in faults)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_fault_is_told_with_its_file_and_line(case: Break, small: Path) -> None:
    line = edit(small, case.file, case.old, case.new)
    faults = check_city(small)
    where = case.where or case.file
    assert told(faults, where, case.line or line, case.words), "\n".join(map(str, faults))
    if case.runs:
        load_city(small)
    else:
        with pytest.raises(CityFault) as raised:
            load_city(small)
        assert told(list(raised.value.faults), where, case.line or line, case.words)


@pytest.mark.parametrize("file", ["city.toml", "catalogue.csv", "areas.csv", "units.csv"])
def test_a_city_without_a_file_that_it_needs(file: str, small: Path) -> None:
    (small / file).unlink()
    with pytest.raises(CityFault) as raised:
        load_city(small)
    assert told(list(raised.value.faults), file, 1, "the file is missing")


def test_a_missing_table_is_not_told_once_more_by_each_row_that_needs_it(small: Path) -> None:
    (small / "units.csv").unlink()
    assert [str(fault) for fault in check_city(small)] == ["units.csv:1: the file is missing"]


@pytest.mark.parametrize("file", ["city.toml", "catalogue.csv", "knowledge.jsonl", "grids.geojson", "examples/en.csv"])
def test_a_file_that_is_not_utf8(file: str, small: Path) -> None:
    path = small / file
    lines = path.read_bytes().split(b"\n")
    lines[1] += "港湾".encode("gb18030")
    path.write_bytes(b"\n".join(lines))
    assert told(check_city(small), file, 2, "not UTF-8")


def test_a_table_saved_as_plain_csv_by_a_chinese_excel_says_what_to_save_it_as(small: Path) -> None:
    path = small / "units.csv"
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))
    assert told(
        check_city(small), "units.csv", 2, "not UTF-8 but GBK, as Excel and WPS write it: save it as “CSV UTF-8”"
    )


def test_a_file_saved_by_a_spreadsheet_with_its_mark_and_line_ends_is_read(small: Path) -> None:
    for path in small.rglob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert check_city(small) == []
    assert load_city(small) == load_city(SMALL)


def test_all_faults_are_told_at_once_in_the_order_of_files_and_lines(small: Path) -> None:
    edit(small, "units.csv", "Water,PB,", "Water,PX,")
    edit(small, "catalogue.csv", "Roads,W5", "Roads,W4")
    edit(small, "catalogue.csv", "no,,praise", "no,,thanks")
    with pytest.raises(CityFault) as raised:
        load_city(small)
    assert str(raised.value).splitlines() == [
        "catalogue.csv:3: unknown deadline_class 'W4'; one of: E2h, H24, W3, W5, W10, W15",
        "catalogue.csv:14: unknown kind 'thanks'; one of: inquiry, help, complaint, tip_off, suggestion, praise",
        "units.csv:4: unknown area 'PX'",
    ]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CityFault, match=r"city\.toml:1: the file is missing"):
        load_city(tmp_path / "nowhere")


def test_a_row_after_a_cell_of_two_lines_keeps_its_line(small: Path) -> None:
    edit(small, "catalogue.csv", "Pothole,", '"Pot\nhole",')
    line = edit(small, "catalogue.csv", "S03,", "S 03,")
    assert told(check_city(small), "catalogue.csv", line, "bad code 'S 03'")


def test_a_grid_in_a_file_of_many_lines_is_told_where_it_begins(small: Path) -> None:
    path = small / "grids.geojson"
    path.write_text(path.read_text("utf-8").replace('{"type":"Feature",', '{\n"type":"Feature",'), "utf-8")
    edit(small, "grids.geojson", '"community":"PB-N2a"', '"community":"PB-N3a"')
    assert told(check_city(small), "grids.geojson", 6, "unknown community 'PB-N3a'")
