"""The turns that all channels of a platform share."""

from __future__ import annotations

from datetime import timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outbox.pace import PlatformPace


def _pace(seconds: float, burst: int) -> PlatformPace:
    return PlatformPace(timedelta(seconds=seconds), burst, 100)


def test_without_a_pace_every_turn_comes_at_once() -> None:
    pace = _pace(0, 1)
    assert [pace.book(100) for _ in range(1000)] == [100] * 1000


def test_after_a_start_turns_come_steadily() -> None:
    pace = _pace(2, 3)
    assert [pace.book(100) for _ in range(4)] == [100, 102, 104, 106]


def test_after_a_quiet_time_a_burst_goes_at_once() -> None:
    pace = _pace(2, 3)
    assert [pace.book(200) for _ in range(5)] == [200, 200, 200, 202, 204]


def test_a_turn_that_nobody_needed_is_there_for_the_next() -> None:
    pace = _pace(2, 1)
    assert pace.book(200) == 200
    pace.give_back()
    assert pace.book(200) == 200
    assert pace.book(200) == 202


@pytest.mark.parametrize("burst", [1, 5])
@given(gaps=st.lists(st.floats(0, 3), min_size=1, max_size=60))
def test_no_span_of_time_holds_more_than_it_may(burst: int, gaps: list[float]) -> None:
    pace = _pace(1, burst)
    asked = [100 + after for after in accumulate(gaps)]
    turns = [pace.book(now) for now in asked]
    assert turns == sorted(turns)
    assert all(turn >= now for turn, now in zip(turns, asked, strict=True))
    for first, begin in enumerate(turns):
        for last in range(first, len(turns)):
            assert last - first + 1 <= burst + (turns[last] - begin) + 1e-6
