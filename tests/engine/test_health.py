from __future__ import annotations

from datetime import timedelta

import pytest

from bot.engine.health import BEAT, judge
from tests.values import NOW


@pytest.mark.parametrize(
    ("tick_ago", "outbox_ago", "stopped"),
    [
        (timedelta(0), timedelta(0), []),
        (2 * BEAT, 2 * BEAT, []),
        (2 * BEAT + timedelta(seconds=1), timedelta(0), ["tick"]),
        (timedelta(0), timedelta(hours=1), ["outbox"]),
        (timedelta(hours=1), timedelta(hours=1), ["tick", "outbox"]),
    ],
)
def test_a_part_that_has_not_moved_for_two_intervals_is_named(
    tick_ago: timedelta, outbox_ago: timedelta, stopped: list[str]
) -> None:
    health = judge({"tick": NOW - tick_ago, "outbox": NOW - outbox_ago}, NOW)
    assert [problem.split()[1] for problem in health.problems] == stopped
    assert health.ok is not bool(stopped)


def test_a_database_that_no_bot_has_used_is_not_healthy() -> None:
    assert len(judge({}, NOW).problems) == 2
