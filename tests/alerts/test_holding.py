from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.holding import due, end_of_quiet, next_digest, told_together
from bot.model import DigestTimes, QuietHours, Rule
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


MORNING = DigestTimes(at=time(8, 30))
FRIDAYS = DigestTimes(at=time(17), days=frozenset({4}))


@pytest.mark.parametrize(
    ("times", "zone", "moment", "at"),
    [
        (MORNING, "Asia/Seoul", "2026-04-20T09:00", "2026-04-20T23:30"),
        (MORNING, "Asia/Seoul", "2026-04-20T23:30", "2026-04-20T23:30"),
        (MORNING, "Asia/Seoul", "2026-04-20T23:31", "2026-04-21T23:30"),
        (FRIDAYS, "Asia/Ho_Chi_Minh", "2026-04-20T09:00", "2026-04-24T10:00"),
        (FRIDAYS, "Asia/Ho_Chi_Minh", "2026-04-24T10:01", "2026-05-01T10:00"),
        # 08:30 in New York is 13:30 UTC the day before the clocks change, and 12:30 UTC the day they do
        (MORNING, "America/New_York", "2026-03-07T10:00", "2026-03-07T13:30"),
        (MORNING, "America/New_York", "2026-03-07T14:00", "2026-03-08T12:30"),
        (DigestTimes(at=time(2, 30)), "America/New_York", "2026-03-07T12:00", "2026-03-08T07:00"),  # jumped over
        (DigestTimes(at=time(1, 30)), "America/New_York", "2026-11-01T05:00", "2026-11-01T05:30"),  # the first of two
    ],
)
def test_digests_keep_to_the_clock_on_the_wall(times: DigestTimes, zone: str, moment: str, at: str) -> None:
    assert next_digest(times, ZoneInfo(zone), utc(moment)) == utc(at)


def test_a_time_that_comes_twice_is_told_once() -> None:
    fold = DigestTimes(at=time(1, 30))
    after = next_digest(fold, ZoneInfo("America/New_York"), utc("2026-11-01T05:31"))
    assert after == utc("2026-11-02T06:30")


def test_a_digest_comes_before_quiet_hours() -> None:
    rules = channel(digest=MORNING, quiet=NIGHT, settle=timedelta(minutes=10))
    assert due(rules, utc("2026-04-20T23:25")) == (utc("2026-04-21T23:30"), Rule.DIGEST)


def test_who_takes_alerts_one_by_one_does_so_after_quiet_hours_too() -> None:
    spared, not_spared = channel(catch_up=timedelta(minutes=30)), channel(catch_up=None)
    assert told_together(spared, Rule.QUIET_HOURS)
    assert not told_together(not_spared, Rule.QUIET_HOURS)
    assert told_together(not_spared, Rule.DIGEST)
    assert not told_together(spared, Rule.SETTLING)


@given(
    st.builds(DigestTimes, at=st.times(), days=st.frozensets(st.integers(0, 6), min_size=1)),
    st.sampled_from(["Asia/Seoul", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Pacific/Apia"]),
    st.datetimes(min_value=datetime(2012, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)),
)
def test_there_is_always_a_next_digest(times: DigestTimes, zone: str, moment: datetime) -> None:
    at = next_digest(times, ZoneInfo(zone), moment)
    assert moment <= at <= moment + timedelta(days=8, hours=2)
