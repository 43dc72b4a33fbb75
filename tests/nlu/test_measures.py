"""The measures themselves, on cases small enough to count by hand."""

from __future__ import annotations

import pytest

from nlu.evaluate import calibration_error, evaluate, evaluate_places, interval, macro_f1, renamed, right_among_surest

ANSWERS = {
    "a": (("x", 0.9), ("y", 0.1)),
    "b": (("x", 0.6), ("y", 0.3), ("z", 0.1)),
    "c": (("z", 0.8), ("x", 0.1), ("w", 0.05), ("y", 0.05)),
    "d": (),
}


def test_shares_are_counted() -> None:
    found = evaluate(ANSWERS.__getitem__, [("a", "x"), ("b", "y"), ("c", "y"), ("d", "y")])
    assert found.accuracy == 0.25
    assert found.top3 == 0.5
    assert found.accuracy_at_80 == pytest.approx(1 / 3)
    assert ("y", "", 1) in found.confusion
    assert found.numbers()["texts"] == 4


def test_nothing_to_measure_is_told() -> None:
    with pytest.raises(ValueError, match="no rows"):
        evaluate(ANSWERS.__getitem__, [])
    with pytest.raises(ValueError, match="no spans"):
        evaluate_places(lambda text: [], [("a", [])])


def test_macro_f1_weighs_rare_labels_like_frequent_ones() -> None:
    # x: 2 of 3 said are right, all 2 found: .8; y: 1 of 1 right, 1 of 2 found: .667
    assert macro_f1(["x", "x", "y", "y"], ["x", "x", "x", "y"]) == pytest.approx((0.8 + 2 / 3) / 2)


def test_calibration_error_is_zero_when_sureness_is_deserved() -> None:
    assert calibration_error([0.5, 0.5], [True, False]) == 0
    assert calibration_error([1.0, 1.0], [False, False]) == 1


def test_the_surest_come_first() -> None:
    assert right_among_surest([0.1, 0.9, 0.8, 0.2], [False, True, True, False], 0.5) == 1.0


def test_the_interval_narrows_with_more_cases() -> None:
    few, many = interval(0.9, 50), interval(0.9, 5000)
    assert few[0] < many[0] < 0.9 < many[1] < few[1]


def test_spans_count_as_exact_found_or_false() -> None:
    said = {"一": [(0, 4)], "二": [(1, 4)], "三": [], "四": [(0, 2)]}
    gold = [("一", [(0, 4)]), ("二", [(0, 4)]), ("三", [(0, 4)]), ("四", [])]
    found = evaluate_places(said.__getitem__, gold)
    assert (found.spans, found.answers) == (3, 3)
    assert found.exact == pytest.approx(1 / 3)
    assert found.found == pytest.approx(2 / 3)
    assert found.false == pytest.approx(1 / 3)


def test_labels_under_one_name_add_their_probabilities() -> None:
    ranked = renamed((("a1", 0.4), ("b1", 0.35), ("a2", 0.2), ("c", 0.05)), {"a1": "a", "a2": "a", "b1": "b"})
    assert ranked == (("a", pytest.approx(0.6)), ("b", 0.35))
