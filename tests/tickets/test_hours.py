"""When nobody is disturbed (夜间免打扰), and when the morning's report is told."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timed import SHANGHAI, at, city

from tickets.city import Clocks
from tickets.hours import in_quiet_hours, is_digest_time, next_digest, quiet_until


@given(st.times(), st.times(), st.datetimes(at(11, 1).replace(tzinfo=None), at(12, 31).replace(tzinfo=None)))
def test_a_push_never_goes_out_at_night_nor_waits_longer_than_the_night(
    quiet_from: time, until: time, moment: datetime
) -> None:
    house = city(quiet_from=quiet_from, quiet_until=until)
    moment = moment.replace(tzinfo=SHANGHAI)
    sent = quiet_until(moment, house)
    assert moment <= sent < moment + timedelta(days=1) or sent == moment
    assert quiet_until(sent, house) == sent


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        (at(11, 23, 20, 59), at(11, 23, 20, 59)),
        (at(11, 23, 21), at(11, 24, 8)),
        (at(11, 24, 3), at(11, 24, 8)),
        (at(11, 24, 8), at(11, 24, 8)),
    ],
)
def test_quiet_hours_from_21_to_8(moment: datetime, sent: datetime) -> None:
    assert quiet_until(moment, city()) == sent


def test_quiet_hours_may_reach_over_midnight_and_have_their_first_minute_but_not_their_last() -> None:
    night, noon = Clocks(), Clocks(quiet_from=time(12), quiet_until=time(14))
    assert [in_quiet_hours(time(h), night) for h in (20, 21, 0, 7, 8)] == [False, True, True, True, False]
    assert [in_quiet_hours(time(h), noon) for h in (11, 12, 13, 14, 0)] == [False, True, True, False, False]


def test_the_next_report_is_at_the_citys_hour_of_today_or_tomorrow() -> None:
    assert next_digest(at(11, 20, 8, 29), city()) == at(11, 20, 8, 30)
    assert next_digest(at(11, 20, 8, 30), city()) == at(11, 21, 8, 30)
    assert next_digest(at(11, 20, 23), city(digest=time(9))) == at(11, 21, 9)


@pytest.mark.parametrize(
    ("hour", "minute", "told"), [(3, 0, False), (8, 29, False), (8, 30, True), (15, 0, True), (21, 0, False)]
)
def test_a_report_that_is_late_is_told_that_day_but_never_in_the_night(hour: int, minute: int, told: bool) -> None:
    assert is_digest_time(at(11, 20, hour, minute), city()) is told
