from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.holding import due, end_of_quiet
from bot.model import QuietHours, Rule
from tests.values import NOW, channel

NIGHT = QuietHours(start=time(22), end=time(7))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("quiet", "zone", "moment", "end"),
    [
        # Seoul is nine hours ahead: 22:30 there is 13:30 UTC
        (NIGHT, "Asia/Seoul", "2026-04-20T13:30", "2026-04-20T22:00"),
        (NIGHT, "Asia/Seoul", "2026-04-20T16:00", "2026-04-20T22:00"),
        (NIGHT, "Asia/Seoul", "2026-04-20T22:00", "2026-04-20T22:00"),
        (NIGHT, "Asia/Seoul", "2026-04-20T09:00", "2026-04-20T09:00"),
        (QuietHours(start=time(12), end=time(13)), "Asia/Ho_Chi_Minh", "2026-04-20T05:10", "2026-04-20T06:00"),
        # New York springs forward on 2026-03-08: 07:00 is four hours from UTC, no longer five
        (NIGHT, "America/New_York", "2026-03-08T04:00", "2026-03-08T11:00"),
        # the end itself is jumped over: 02:30 does not exist, the clock goes from 02:00 to 03:00 at 07:00 UTC
        (QuietHours(start=time(1), end=time(2, 30)), "America/New_York", "2026-03-08T06:30", "2026-03-08T07:00"),
        # the end comes twice on 2026-11-01: 01:30 first at 05:30 UTC
        (QuietHours(start=time(0), end=time(1, 30)), "America/New_York", "2026-11-01T04:30", "2026-11-01T05:30"),
    ],
)
def test_quiet_hours_end_by_the_clock_on_the_wall(quiet: QuietHours, zone: str, moment: str, end: str) -> None:
    assert end_of_quiet(quiet, ZoneInfo(zone), utc(moment)) == utc(end)


def test_at_once_without_rules() -> None:
    assert due(channel(), NOW) == (NOW, Rule.ALERT)


def test_settling_then_quiet_hours() -> None:
    evening = utc("2026-04-20T12:55")
    rules = channel(settle=timedelta(minutes=10), quiet=NIGHT)
    assert due(rules, evening) == (utc("2026-04-20T22:00"), Rule.QUIET_HOURS)
    assert due(channel(settle=timedelta(minutes=10)), evening) == (utc("2026-04-20T13:05"), Rule.SETTLING)


@given(
    st.builds(QuietHours, start=st.times(), end=st.times()),
    st.sampled_from(["Asia/Seoul", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Pacific/Apia"]),
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)),
)
def test_quiet_hours_always_end_within_a_day_or_so(quiet: QuietHours, zone: str, moment: datetime) -> None:
    end = end_of_quiet(quiet, ZoneInfo(zone), moment)
    assert moment <= end <= moment + timedelta(hours=26)
