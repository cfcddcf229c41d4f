"""Every trouble comes with what to do about it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.feeds.health import advice, announcement, concern
from bot.model import FeedState, FetchFailed, Habits, Trouble
from tests.feeds.making import NOW, feed


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_has_advice_in_one_line(trouble: Trouble) -> None:
    line = advice(FeedState(trouble=trouble, detail="what was seen", failures=1))
    assert line.startswith("what was seen: ")
    assert "\n" not in line
    assert len(line) > len("what was seen: ") + 20


def test_no_two_troubles_share_their_advice() -> None:
    assert len({advice(FeedState(trouble=trouble, detail="x")) for trouble in Trouble}) == len(Trouble)


def test_a_feed_that_is_well() -> None:
    assert advice(FeedState(baseline_at=NOW)) == "ok"
    assert advice(FeedState()) == "not checked yet"


def test_how_long_it_lasts() -> None:
    state = FeedState(trouble=Trouble.NOT_FOUND, detail="HTTP 404", failures=4, changed_at=NOW)
    assert advice(state).startswith(
        "HTTP 404, 4 times in a row, well until 2024-05-01 12:00 UTC: the address no longer"
    )


@pytest.mark.parametrize(
    ("habits", "words"),
    [
        (Habits(), None),
        (Habits(gap_at=NOW - timedelta(days=1)), "entries may have been missed before 2024-04-30 12:00 UTC"),
        (Habits(gap_at=NOW - timedelta(days=8)), None),
        (
            Habits(rhythm=timedelta(hours=3), novel_at=NOW - timedelta(days=12)),
            "nothing new for 12 days, where an entry came every 3 h",
        ),
        (Habits(rhythm=timedelta(minutes=20), novel_at=NOW - timedelta(days=6)), None),
        (Habits(rhythm=timedelta(days=7), novel_at=NOW - timedelta(days=60)), None),
        (Habits(novel_at=NOW - timedelta(days=60)), None),
    ],
)
def test_what_is_strange_about_a_feed_that_answers(habits: Habits, words: str | None) -> None:
    found = concern(feed(habits=habits), NOW)
    assert found is None if words is None else words in (found or "")


def test_a_gap_where_the_interval_was_asked_for_says_what_to_do() -> None:
    found = concern(feed(every=timedelta(hours=1), habits=Habits(gap_at=NOW)), NOW)
    assert "a shorter `every` avoids it" in (found or "")


def told(*checks: Trouble | None) -> list[str]:
    """What is announced over checks in a row."""
    state, lines = FeedState(), []
    for trouble in checks:
        failed = FetchFailed(trouble=trouble, detail=f"saw {trouble}") if trouble else None
        lines.append(announcement(state, failed) or "")
        state = FeedState(trouble=trouble, failures=state.failures + 1 if trouble else 0)
    return [line.split(":")[0] for line in lines]


def test_trouble_is_told_once_and_its_end_once() -> None:
    page = Trouble.WEB_PAGE
    assert told(None, page, page, page, None, None) == ["", "saw web-page", "", "", "the feed is well again", ""]


def test_trouble_that_passes_is_not_told() -> None:
    slow = Trouble.TIMEOUT
    assert told(slow, slow, None) == ["", "", ""]
    assert told(slow, slow, slow, slow, None) == [
        "",
        "",
        "saw timeout, 3 times in a row",
        "",
        "the feed is well again",
    ]


def test_trouble_that_turns_into_another_is_told_again() -> None:
    assert told(Trouble.NOT_FOUND, Trouble.WEB_PAGE, Trouble.WEB_PAGE, None) == [
        "saw not-found",
        "saw web-page, 2 times in a row",
        "",
        "the feed is well again",
    ]
