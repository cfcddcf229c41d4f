"""Every trouble comes with what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.feeds.health import advice, announcement, concern
from bot.model import DateNote, FeedState, FetchFailed, Habits, Trouble
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
        found = FetchFailed(trouble=trouble, detail=f"saw {trouble}") if trouble else Habits()
        lines.append(announcement(replace(feed(), state=state), found, NOW) or "")
        state = FeedState(trouble=trouble, failures=state.failures + 1 if trouble else 0, checked_at=NOW)
    return [line.split(":")[0] for line in lines]


def over_days(habits_by_day: Sequence[Habits | FetchFailed]) -> list[str]:
    """What is announced by a check a day; trouble leaves the habits as they were."""
    state, lines = FeedState(), []
    for day, found in enumerate(habits_by_day):
        now = NOW + timedelta(days=day)
        lines.append(announcement(replace(feed(), state=state), found, now) or "")
        if isinstance(found, Habits):
            state = FeedState(habits=found, checked_at=now)
        else:
            failures = state.failures + 1
            state = replace(state, trouble=found.trouble, failures=failures, checked_at=now)
    return lines


def test_silence_is_told_once_and_its_end_once() -> None:
    quiet = Habits(rhythm=timedelta(hours=6), novel_at=NOW)
    lines = over_days([*[quiet] * 12, replace(quiet, novel_at=NOW + timedelta(days=12))])
    assert [day for day, line in enumerate(lines) if line] == [7, 12]
    assert lines[7].startswith("nothing new for 7 days, where an entry came every 6 h: open the site")
    assert lines[12] == "it brings entries again: the feed is well again"


def test_a_gap_is_told_once_and_its_end_once() -> None:
    lines = over_days([Habits(), *[Habits(gap_at=NOW + timedelta(days=1))] * 9])
    assert [day for day, line in enumerate(lines) if line] == [1, 8]
    assert "entries may have been missed before 2024-05-02 12:00 UTC" in lines[1]
    assert "no entries were missed for a week" in lines[8]


def test_a_second_gap_in_the_same_week_is_not_told() -> None:
    gaps = [Habits(gap_at=NOW + timedelta(days=day)) for day in (1, 1, 3, 3)]
    assert sum(bool(line) for line in over_days([Habits(), *gaps])) == 1


def test_lost_characters_are_told_once_and_their_return_once() -> None:
    lines = over_days([Habits(), Habits(garbled=2), Habits(garbled=5), Habits(garbled=9), Habits(), Habits()])
    assert [day for day, line in enumerate(lines) if line] == [2, 4]
    assert "lost their characters" in lines[2]
    assert "can be read again" in lines[4]


def test_what_is_strange_after_trouble_is_told_with_its_end() -> None:
    trouble = FetchFailed(trouble=Trouble.WEB_PAGE, detail="a web page")
    quiet = Habits(rhythm=timedelta(hours=6), novel_at=NOW)
    lines = over_days([quiet, *[trouble] * 8, quiet, quiet])
    assert lines[9].startswith("the feed is well again, but nothing new for 9 days")
    assert lines[10] == ""


@pytest.mark.parametrize(
    ("notes", "zone", "words"),
    [
        ({DateNote.NO_ZONE}, None, "declare its `zone`"),
        ({DateNote.NO_ZONE}, "Asia/Seoul", None),
        ({DateNote.AHEAD, DateNote.NO_ZONE}, None, "ahead of the clock"),
        ({DateNote.IMPOSSIBLE}, "Asia/Seoul", "do not exist"),
    ],
)
def test_what_was_made_of_dates_is_shown_and_not_announced(
    notes: set[DateNote], zone: str | None, words: str | None
) -> None:
    one = feed(habits=Habits(dates=frozenset(notes)))
    found = concern(replace(one, declared=replace(one.declared, zone=zone)), NOW)
    assert found is None if words is None else words in (found or "")
    assert announcement(feed(), Habits(dates=frozenset(notes)), NOW) is None


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
