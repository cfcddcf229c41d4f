"""When a feed is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.cadence import after_success, after_trouble, interval
from bot.model import FetchFailed, Habits, Trouble
from tests.feeds.making import NOW, feed

S, M, H, D = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))


@pytest.mark.parametrize(
    ("every", "hint", "expected"),
    [
        (None, None, 5 * M),
        (None, 20 * M, 20 * M),
        (None, 1 * S, 5 * M),
        (None, 365 * D, 1 * H),
        (1 * S, None, 1 * S),
        (timedelta(0), None, 1 * S),
        (2 * D, 10 * M, 2 * D),
        (30 * S, 1 * H, 30 * S),
    ],
)
def test_the_interval_of_a_feed_that_is_well(
    every: timedelta | None, hint: timedelta | None, expected: timedelta
) -> None:
    assert interval(feed(every=every), Habits(hint=hint), NOW) == expected


@pytest.mark.parametrize(
    ("rhythm", "hint", "gap", "expected"),
    [
        (20 * M, None, None, 10 * M),
        (1 * M, None, None, 5 * M),
        (3 * D, None, None, 1 * H),
        (20 * M, 30 * M, None, 30 * M),
        (2 * H, 10 * M, None, 1 * H),
        (20 * M, None, 1 * H, timedelta(minutes=2.5)),
        (20 * M, 1 * H, 1 * H, timedelta(minutes=2.5)),  # what it asks for cost us entries
        (1 * M, None, 1 * H, timedelta(minutes=1.25)),
        (20 * M, 1 * H, 25 * H, 1 * H),
    ],
)
def test_a_feed_is_asked_at_its_own_rhythm(
    rhythm: timedelta, hint: timedelta | None, gap: timedelta | None, expected: timedelta
) -> None:
    habits = Habits(rhythm=rhythm, hint=hint, gap_at=NOW - gap if gap else None)
    assert interval(feed(), habits, NOW) == expected
    assert interval(feed(every=7 * M), habits, NOW) == 7 * M


@pytest.mark.parametrize(
    ("skips", "expected"),
    [
        ({"12"}, datetime(2024, 5, 1, 13, tzinfo=UTC)),
        ({"12", "13", "14"}, datetime(2024, 5, 1, 15, tzinfo=UTC)),
        ({"wed"}, datetime(2024, 5, 2, 0, tzinfo=UTC)),
        ({"wed", "0", "1"}, datetime(2024, 5, 2, 2, tzinfo=UTC)),
        ({"11", "sun"}, NOW + 5 * M),
        ({str(hour) for hour in range(24)}, NOW + 5 * M),  # never at all is not meant
    ],
)
def test_hours_and_days_are_skipped(skips: set[str], expected: datetime) -> None:
    habits = Habits(skips=frozenset(skips))
    assert after_success(feed(), habits, now=NOW, chance=0) == expected
    assert after_success(feed(every=5 * M), habits, now=NOW, chance=0) == NOW + 5 * M


@pytest.mark.parametrize(
    ("every", "failures", "retry_after", "expected"),
    [
        (None, 0, None, 5 * M),
        (None, 1, None, 10 * M),
        (None, 4, None, 80 * M),
        (None, 7, None, 6 * H),
        (None, 10_000, None, 6 * H),
        (1 * S, 0, None, 1 * S),
        (1 * S, 3, None, 8 * S),
        (1 * D, 0, None, 1 * D),
        (1 * D, 9, None, 1 * D),
        (None, 0, 2 * H, 2 * H),
        (None, 9, 20 * M, 20 * M),  # it outranks the backoff
        (None, 0, 1 * S, 5 * M),  # but is no leave to ask more often
        (None, 0, 365 * D, 1 * D),
        (1 * S, 5, timedelta(0), 1 * S),
    ],
)
def test_backing_off(
    every: timedelta | None, failures: int, retry_after: timedelta | None, expected: timedelta
) -> None:
    failed = FetchFailed(trouble=Trouble.RATE_LIMITED, detail="HTTP 429", retry_after=retry_after)
    assert after_trouble(feed(every=every, failures=failures), failed, now=NOW, chance=0) == NOW + expected


def test_what_is_gone_is_never_asked_again() -> None:
    gone = FetchFailed(trouble=Trouble.GONE, detail="HTTP 410", retry_after=1 * H)
    assert after_trouble(feed(), gone, now=NOW, chance=0.5) is None


def test_a_success_ends_the_backoff_at_once() -> None:
    assert after_success(feed(failures=12), Habits(), now=NOW, chance=0) == NOW + 5 * M


def test_there_is_no_jitter_below_30_seconds() -> None:
    assert after_success(feed(every=29 * S), Habits(), now=NOW, chance=0.99) == NOW + 29 * S
    assert after_success(feed(every=30 * S), Habits(), now=NOW, chance=0.5) == NOW + timedelta(seconds=28.5)


SPANS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=800))
CHANCES = st.floats(0, 1, exclude_max=True)


@given(st.none() | SPANS, st.none() | SPANS, CHANCES)
def test_a_check_is_never_late_and_at_most_a_tenth_early(
    every: timedelta | None, hint: timedelta | None, chance: float
) -> None:
    one = feed(every=every)
    habits = Habits(hint=hint)
    wait = after_success(one, habits, now=NOW, chance=chance) - NOW
    assert interval(one, habits, NOW) * 0.9 <= wait <= interval(one, habits, NOW)


@given(st.none() | SPANS, st.integers(0, 100_000), st.none() | SPANS, CHANCES)
def test_trouble_never_means_more_questions(
    every: timedelta | None, failures: int, retry_after: timedelta | None, chance: float
) -> None:
    one = feed(every=every, failures=failures)
    failed = FetchFailed(trouble=Trouble.SERVER_ERROR, detail="HTTP 500", retry_after=retry_after)
    due = after_trouble(one, failed, now=NOW, chance=chance)
    assert due is not None
    assert due - NOW >= interval(one, Habits(), NOW) * 0.9
    assert due - NOW <= max(1 * D, interval(one, Habits(), NOW))
    if retry_after is not None:
        assert due - NOW >= min(retry_after, 1 * D)
