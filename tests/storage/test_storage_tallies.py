"""What the rates count, as the store keeps it."""

from __future__ import annotations

from dataclasses import replace

from storage_examples import NOW, minutes, ticket

from storage import SqlStore
from tickets.rates import EXCLUDED, Measure, Tally
from tickets.ticket import State

SOLVED = Tally(Measure.RESOLUTION, "T-1", 1, "city-lighting", NOW, "yes")


def test_tallies_are_counted_by_unit_and_value_from_a_moment_until_before_another(store: SqlStore) -> None:
    with store.begin() as work:
        for number in ("T-1", "T-2", "T-3"):
            work.tickets.add(ticket(number), [], None)
        work.tallies.add(
            [
                SOLVED,
                replace(SOLVED, ticket="T-2", at=minutes(5)),
                replace(SOLVED, ticket="T-3", unit="city-power", at=minutes(5), value="no"),
                replace(SOLVED, ticket="T-3", turn=2, unit=None, at=minutes(10)),
            ]
        )
    of = Measure.RESOLUTION
    with store.begin() as work:
        count = work.tallies.count
        assert count(NOW, minutes(10)) == {"city-lighting": {(of, "yes"): 2}, "city-power": {(of, "no"): 1}}
        assert count(minutes(1), minutes(11), ["city-lighting"]) == {"city-lighting": {(of, "yes"): 1}}
        assert count(minutes(10), minutes(11)) == {None: {(of, "yes"): 1}}
        assert count(NOW, minutes(11), []) == {}


def test_a_later_word_on_the_same_takes_the_place_of_the_earlier(store: SqlStore) -> None:
    with store.begin() as work:
        work.tickets.add(ticket("T-1"), [], None)
        work.tallies.add([SOLVED])
    with store.begin() as work:
        work.tallies.add([replace(SOLVED, at=minutes(3), value="no"), replace(SOLVED, turn=2, at=minutes(4))])
    with store.begin() as work:
        assert work.tallies.count(NOW, minutes(4)) == {"city-lighting": {(Measure.RESOLUTION, "no"): 1}}


def test_what_is_excluded_stays_excluded_whatever_is_tallied_later(store: SqlStore) -> None:
    late = Tally(Measure.ON_TIME, "T-1", 0, "city-lighting", NOW, "no")
    with store.begin() as work:
        work.tickets.add(ticket("T-1"), [], None)
        work.tallies.add([SOLVED, late, replace(late, turn=1, unit="city-power")])
        work.tallies.exclude("T-1", Measure.ON_TIME, "city-lighting")
    with store.begin() as work:
        work.tallies.add([replace(late, at=minutes(1))])
        assert work.tallies.count(NOW, minutes(9), ["city-lighting"]) == {
            "city-lighting": {(Measure.RESOLUTION, "yes"): 1, (Measure.ON_TIME, EXCLUDED): 1}
        }
        excluded = replace(late, at=minutes(1), excluded=True)
        assert set(work.tallies.of("T-1")) == {SOLVED, excluded, replace(late, turn=1, unit="city-power")}
        assert work.tallies.excluded(NOW, minutes(9)) == (excluded,)
        assert work.tallies.excluded(NOW, minutes(9), ["city-power"]) == ()
        assert work.tallies.excluded(minutes(2), minutes(9)) == ()


def test_a_ticket_that_was_answered_several_times_is_told_apart_by_the_unit_of_each_reply(store: SqlStore) -> None:
    reply = Tally(Measure.ANSWERED, "T-1", 1, "city-lighting", NOW, "yes")
    with store.begin() as work:
        work.tickets.add(replace(ticket("T-1"), state=State.CLOSED), [], None)
        work.tickets.add(replace(ticket("T-2"), state=State.ACKNOWLEDGED), [], None)
        work.tickets.add(replace(ticket("T-3"), state=State.CLOSED), [], None)
        work.tallies.add(
            [
                reply,
                replace(reply, turn=2, unit="city-power", at=minutes(5)),
                replace(reply, turn=3, unit="city-power", at=minutes(20)),
                replace(reply, ticket="T-2", at=minutes(1)),
                replace(reply, ticket="T-2", turn=-(10**9), at=minutes(2), value="redone"),
                replace(reply, ticket="T-3", at=minutes(1)),
            ]
        )
    with store.begin() as work:
        twice, again = work.tallies.answered_twice, work.tallies.handled_again
        assert twice(NOW, minutes(30)) == {"city-lighting": 1, "city-power": 1}
        assert twice(NOW, minutes(10)) == {"city-lighting": 1}
        assert twice(minutes(1), minutes(10)) == {}
        assert twice(NOW, minutes(30), ["city-power"]) == {"city-power": 1}
        assert again(NOW, minutes(30)) == {"city-lighting": 1}
        assert again(NOW, minutes(30), ["city-power"]) == {}
        assert again(minutes(2), minutes(30)) == {}
