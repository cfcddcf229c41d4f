from __future__ import annotations

from datetime import timedelta

import pytest

from bot.engine.health import BEAT, judge
from tests.values import NOW

LONG = timedelta(hours=1)


@pytest.mark.parametrize(
    ("tick_ago", "outbox_ago", "problems"),
    [
        (timedelta(0), timedelta(0), ()),
        (2 * BEAT, 2 * BEAT, ()),
        (2 * BEAT + timedelta(seconds=1), timedelta(0), ("checking feeds has stopped, last seen 21 s ago",)),
        (timedelta(0), LONG, ("sending alerts has stopped, last seen 3600 s ago",)),
        (LONG, 2 * LONG, ("the bot is not running on this database, last seen 3600 s ago",)),
    ],
)
def test_what_has_not_moved_for_two_intervals_is_named(
    tick_ago: timedelta, outbox_ago: timedelta, problems: tuple[str, ...]
) -> None:
    health = judge({"tick": NOW - tick_ago, "outbox": NOW - outbox_ago}, NOW)
    assert tuple(problem.partition(";")[0] for problem in health.problems) == problems
    assert health.ok is not bool(problems)


def test_a_part_that_never_moved_is_named_too() -> None:
    assert judge({"tick": NOW}, NOW).problems[0].startswith("sending alerts has stopped, and never began;")


def test_a_database_that_no_bot_has_used_is_not_healthy() -> None:
    (problem,) = judge({}, NOW).problems
    assert problem.startswith("the bot is not running on this database, and never began")
