"""`minhu nlu …`: what is understood, how well, taught and corrected, and what is said of files that are no good."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from command_line import SMALL, CommandLine
from openpyxl import Workbook

CITY = ("--city", str(SMALL))
ROWS = [
    *((f"{where}的路灯{how}", "灯") for where in "东西南北中" for how in ("不亮", "坏了", "灭了")),
    *((f"{where}边{how}", "噪") for where in "东西南北中" for how in ("施工吵", "夜里吵", "太吵了")),
]


def _csv(path: Path, rows: object, head: tuple[str, ...] = ("text", "label"), encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([head, *rows])  # type: ignore[misc]
    return path


def test_a_message_is_shown_as_it_is_understood(minhu: CommandLine) -> None:
    found = minhu("nlu", "parse", "码头街7号的路灯坏了一周了，电话13812345678", "--json", *CITY)
    meaning = json.loads(found.out)
    assert found.code == 0
    assert {"intent", "kind", "category", "place", "emergency", "urgency", "language", "contact", "time", "problems", "title", "summary"} <= set(meaning)  # fmt: skip
    assert meaning["intent"] == "report"
    assert meaning["language"] == "zh-CN"
    start, end = meaning["place"]["span"]
    assert meaning["text"][start:end] == meaning["place"]["text"]
    assert meaning["contact"]["phone"]["value"] == "13812345678"
    assert meaning["category"][0][1] <= 1.0
    assert meaning["emergency"] is None


def test_a_line_each_from_standard_input(minhu: CommandLine) -> None:
    found = minhu("nlu", "parse", "-", "--json", *CITY, said="路灯不亮\n\n你好\n".encode() + b"\xff\xfe broken\n")
    assert found.code == 0
    assert [line["text"] for line in found.lines][:3] == ["路灯不亮", "", "你好"]
    assert len(found.lines) == 4


def test_without_json_only_what_was_understood_is_told(minhu: CommandLine) -> None:
    found = minhu("nlu", "parse", "the street lamp is broken", *CITY)
    assert "language" in found.out
    assert "emergency" not in found.out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_history_is_learnt_and_measured(minhu: CommandLine, tmp_path: Path, encoding: str) -> None:
    data, model = _csv(tmp_path / "history.csv", ROWS, encoding=encoding), tmp_path / "m.npz"
    taught = minhu("nlu", "train", str(data), "--out", str(model), "--json")
    assert taught.code == 0
    assert json.loads(taught.out)["texts"] == len(ROWS)
    found = json.loads(minhu("nlu", "evaluate", str(data), "--model", str(model), "--json").out)
    assert found["accuracy"] == 1.0
    assert {"macro_f1", "top3", "ece", "accuracy_at_80", "accuracy_at_90", "confusion", "p50_ms", "p99_ms"} <= set(
        found
    )


def test_segmented_words_and_spreadsheets_are_read(minhu: CommandLine, tmp_path: Path) -> None:
    tokens = _csv(tmp_path / "tokens.csv", [(label, " ".join(text)) for text, label in ROWS], ("label", "tokens"))
    assert minhu("nlu", "train", str(tokens), "--out", str(tmp_path / "a.npz")).code == 0
    book = Workbook()
    for row in [("title", "text", "label"), *(("诉求", text, label) for text, label in ROWS)]:
        book.active.append(row)
    book.save(tmp_path / "history.xlsx")
    assert minhu("nlu", "train", str(tmp_path / "history.xlsx"), "--out", str(tmp_path / "b.npz")).code == 0


def test_labels_of_the_data_can_be_other_than_ours(minhu: CommandLine, tmp_path: Path) -> None:
    leaves = {row["code"] for row in csv.DictReader((SMALL / "catalogue.csv").read_text("utf-8").splitlines())}
    data = _csv(tmp_path / "d.csv", [("there is a pothole in the road", "all")])
    names = _csv(tmp_path / "map.csv", [(code, "all") for code in sorted(leaves)], ("ours", "theirs"))
    found = json.loads(minhu("nlu", "evaluate", str(data), "--map", str(names), "--json", *CITY).out)
    assert found["accuracy"] == 1.0


def test_places_are_measured(minhu: CommandLine, tmp_path: Path) -> None:
    text = "码头街7号的路灯坏了"
    data = tmp_path / "gold.jsonl"
    data.write_text(json.dumps({"text": text, "spans": [[0, 5]]}) + "\n\n", "utf-8")
    found = json.loads(minhu("nlu", "evaluate-places", str(data), "--json", *CITY).out)
    assert (found["exact"], found["false"]) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "needs the columns"),
        (b"a,b\n1,2\n", "needs the columns"),
        (b"text,label\n", "no row"),
        (b"text,label\n,x\n", "no row"),
        (b"text,label\n\x81\xff\x81,x\n", "neither UTF-8"),
        (b"text,label\none,x\ntwo,x\n", "at least two labels"),
    ],
)
def test_a_history_that_is_no_good_is_told_in_a_line(
    minhu: CommandLine, tmp_path: Path, content: bytes, told: str
) -> None:
    path = tmp_path / "h.csv"
    path.write_bytes(content)
    found = minhu("nlu", "train", str(path), "--out", str(tmp_path / "m.npz"))
    assert found.code == 2
    assert told in found.err
    assert found.err.count("\n") == 1
    assert not (tmp_path / "m.npz").exists()


@pytest.mark.parametrize(
    "command",
    [
        ("train", "absent.csv", "--out", "m.npz"),
        ("evaluate", "absent.csv"),
        ("evaluate-places", "absent.jsonl"),
        ("learn", "--take", "absent.csv", "--out", "m.npz"),
    ],
)
def test_a_missing_file_is_told(minhu: CommandLine, command: tuple[str, ...]) -> None:
    found = minhu("nlu", *command, *(() if command[0] == "train" else CITY))
    assert found.code == 2
    assert "absent" in found.err


@pytest.mark.parametrize("line", ["no json", "[]", '{"text": "a"}', '{"text": "a", "spans": [[0, 9]]}'])
def test_a_line_of_places_that_is_no_good_is_named(minhu: CommandLine, tmp_path: Path, line: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(line + "\n", "utf-8")
    found = minhu("nlu", "evaluate-places", str(path), *CITY)
    assert found.code == 2
    assert "line 1" in found.err


@pytest.mark.parametrize(("name", "setting"), [("nlu.npz", "MINHU_MODEL"), ("parts.npz", "MINHU_PARTS_MODEL")])
def test_a_damaged_model_is_told_by_its_setting(
    minhu: CommandLine, monkeypatch: pytest.MonkeyPatch, name: str, setting: str
) -> None:
    broken = minhu.home / name
    broken.write_bytes(b"no model")
    monkeypatch.setenv("MINHU_HOME", str(minhu.home))
    for command in (("nlu", "parse", "路灯不亮"), ("run", "--port", "0")):
        found = minhu(*command, *CITY)
        assert found.code == 2
        [line] = found.err.splitlines()
        assert line.startswith(f"minhu: {setting}: ")


def test_what_a_resident_corrected_is_shown_and_taken(minhu: CommandLine, tmp_path: Path) -> None:
    minhu.play(
        {"from": "citizen:ann", "text": "码头街7号的路灯坏了一周了"},
        {"from": "citizen:ann", "text": "不是路灯，类别改成路面坑"},
        {"from": "citizen:ann", "text": "提交"},
    )
    table = tmp_path / "lessons.csv"
    found = minhu("nlu", "learn", "--out", str(table), "--json", "--store", minhu.store, *CITY)
    assert found.code == 0
    assert isinstance(json.loads(found.out), list)
    assert table.read_text("utf-8-sig").startswith("keep,ticket,why,said,label,text")


def test_lessons_of_foreign_leaves_are_refused(minhu: CommandLine, tmp_path: Path) -> None:
    table = _csv(tmp_path / "lessons.csv", [("yes", "9999", "什么")], ("keep", "label", "text"))
    found = minhu("nlu", "learn", "--take", str(table), "--out", str(tmp_path / "m.npz"), *CITY)
    assert found.code == 2
    assert "9999" in found.err
