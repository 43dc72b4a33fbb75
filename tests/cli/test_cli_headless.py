"""`minhu chat --jsonl` as scripts see it: lines, codes, exit codes, ids, restart, resume."""

from __future__ import annotations

import json

import pytest
from command_line import NOON, SMALL, CommandLine

LAMP = {"from": "citizen:ann", "text": "码头街7号的路灯坏了一周了"}
ANSWER = ["to", "mid", "key", "text", "choices", "at", "lang"]


def test_each_line_is_answered_and_closed_by_its_number(minhu: CommandLine) -> None:
    played = minhu.play(LAMP, "", "  ", {"from": "citizen:ann", "choose": 1})
    assert played.code == 0
    assert [line["done"] for line in played.lines if "done" in line] == [1, 4]
    answers = [line for line in played.lines if "done" not in line]
    assert all(list(answer)[:7] == ANSWER for answer in answers)
    assert {answer["to"] for answer in answers} == {"citizen:ann"}
    assert {answer["at"] for answer in answers} == {NOON}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{", "bad_json"),
        (b"[]", "bad_json"),
        (b"\xff\xfe{}", "bad_json"),
        (b"{}", "bad_field"),
        (b'{"from":"citizen:ann"}', "bad_field"),
        (b'{"from":"citizen:ann","text":1}', "bad_field"),
        (b'{"from":"citizen:ann","text":"a","sticker":"b"}', "bad_field"),
        (b'{"from":"citizen:ann","text":"a","colour":"b"}', "bad_field"),
        (b'{"from":"citizen:ann","location":[1]}', "bad_field"),
        (b'{"from":"mayor:ann","text":"a"}', "unknown_sender"),
        (b'{"from":"citizen:Ann","text":"a"}', "unknown_sender"),
        (b'{"from":"staff:li","text":"a"}', "not_enrolled"),
        (b'{"leave":"staff:li"}', "not_enrolled"),
        (b'{"enrol":"staff:li","unit":"nobody"}', "unknown_unit"),
        (b'{"enrol":"staff:li","unit":"pb-works","role":"king"}', "unknown_role"),
        (b'{"from":"citizen:ann","choose":1}', "no_choice"),
        (b'{"from":"citizen:ann","choose":1,"card":"nothing"}', "unknown_card"),
        (b'{"from":"citizen:ann","photo":"nowhere.jpg"}', "file_missing"),
        (b'{"advance":"soon"}', "bad_time"),
        (b'{"advance":""}', "bad_time"),
    ],
)
def test_a_refused_line_says_why_and_the_rest_goes_on(minhu: CommandLine, line: bytes, code: str) -> None:
    played = minhu.play(line, {"from": "citizen:bob", "text": "hello"})
    assert played.code == 1
    assert played.lines[0] == {"error": code, "line": 1, "message": played.lines[0]["message"]}
    assert played.lines[1] == {"done": 1}
    assert played.lines[2]["to"] == "citizen:bob"
    assert played.lines[-1] == {"done": 2}


def test_the_same_id_is_answered_again_and_changes_nothing(minhu: CommandLine) -> None:
    first = LAMP | {"id": "a"}
    played = minhu.play(first, first, first | {"text": "other"})
    [answer, again] = [line for line in played.lines if "mid" in line]
    assert again == answer | {"again": True}
    assert played.lines[-2]["error"] == "id_reused"
    assert played.code == 1


def test_a_restart_drops_memory_and_loses_nothing(minhu: CommandLine) -> None:
    played = minhu.play(LAMP, {"restart": True}, {"from": "citizen:ann", "choose": 1})
    assert [line["done"] for line in played.lines if "done" in line] == [1, 2, 3]
    assert played.lines[-2]["ticket"]


def test_a_reopened_store_resumes_at_its_own_time(minhu: CommandLine) -> None:
    minhu.play(LAMP, {"from": "citizen:ann", "choose": 1}, {"advance": "1h"})
    resumed = minhu.play({"from": "citizen:ann", "text": "进度"}, options=())
    assert resumed.lines[0]["at"] == "2026-11-23T13:00:00+02:00"
    earlier = minhu.play(options=("--now", NOON))
    assert earlier.code == 2
    assert earlier.out == ""
    [line] = earlier.err.splitlines()
    assert line.startswith("minhu: --now: ")


def test_what_fell_due_meanwhile_comes_as_line_0(minhu: CommandLine) -> None:
    minhu.play(LAMP)
    later = minhu.play(options=("--now", "2026-11-23T20:00:00+02:00"))
    assert later.code == 0
    assert later.lines[-1] == {"done": 0}
    assert all(line["to"] == "citizen:ann" for line in later.lines[:-1])
    assert len(later.lines) > 1, "the reminder of the open draft"


def test_default_ids_of_another_opening_are_other_ids(minhu: CommandLine) -> None:
    minhu.play({"from": "citizen:ann", "text": "hello"})
    again = minhu.play({"from": "citizen:ann", "text": "thanks"})
    assert again.code == 0
    assert "again" not in again.lines[0]


def test_halves_of_surrogate_pairs_and_nul_do_no_harm(minhu: CommandLine) -> None:
    played = minhu.play(b'{"from":"citizen:ann","text":"a\\ud800b\\u0000c"}')
    assert played.code == 0
    assert played.lines[-1] == {"done": 1}


def test_without_a_store_nothing_stays(minhu: CommandLine) -> None:
    played = minhu("chat", "--jsonl", "--city", str(SMALL), said=(json.dumps(LAMP) + "\n").encode())
    assert played.code == 0
    assert played.lines[-1] == {"done": 1}
    assert [path.name for path in minhu.home.iterdir()] == []


def test_logs_never_reach_standard_output(minhu: CommandLine) -> None:
    played = minhu.play(LAMP, {"from": "citizen:ann", "choose": 1}, {"advance": "9d"})
    assert all(isinstance(json.loads(line), dict) for line in played.out.splitlines())


def test_whoever_leaves_leaves_their_tickets_to_colleagues_who_are_told(minhu: CommandLine) -> None:
    played = minhu.play(
        {"enrol": "staff:li", "unit": "pb-works"},
        {"enrol": "staff:zhao", "unit": "pb-works"},
        LAMP,
        {"from": "citizen:ann", "choose": 1},
        {"from": "staff:li", "choose": "Pass on"},
        {"from": "staff:li", "choose": "zhao"},
        {"leave": "staff:zhao"},
    )
    assert played.code == 0
    told = [line for line in played.lines if line.get("key") == "desk.colleague_left"]
    assert [(line["to"], len(line["choices"])) for line in told] == [("staff:li", 1)]


def test_where_nobody_is_left_the_dispatcher_is_told(minhu: CommandLine) -> None:
    played = minhu.play(
        {"enrol": "staff:chen", "unit": "pb-line", "role": "dispatcher"},
        {"enrol": "staff:li", "unit": "pb-works"},
        LAMP,
        {"from": "citizen:ann", "choose": 1},
        {"leave": "staff:li"},
    )
    [told] = [line for line in played.lines if line.get("key") == "desk.unit_without_staff"]
    assert told["to"] == "staff:chen"
