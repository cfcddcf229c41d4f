"""What a check teaches about a feed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.feeds.habits import learn, rhythm, with_answer
from bot.feeds.identity import compare
from bot.feeds.keys import entry_keys
from bot.feeds.parse import parse_feed
from bot.model import Fetched, Habits, NotModified, ParsedEntry, ParsedFeed, SeenEntry
from tests.feeds.making import NOW

MINUTE = timedelta(minutes=1)
FETCHED = Fetched(url="https://news.test/feed.xml", body=b"")
KNOWN = Habits(novel_at=NOW - timedelta(hours=1), rhythm=7 * MINUTE)


def entry(number: int) -> ParsedEntry:
    return ParsedEntry(guid=str(number), link=f"https://news.test/{number}", title=f"기사 {number}")


def learnt(before: Habits, numbers: range, seen: range = range(0), **feed: object) -> Habits:
    entries = tuple(entry(number) for number in numbers)
    rows = [SeenEntry(id=number, keys=entry_keys(entry(number))) for number in seen]
    parsed = ParsedFeed(title="뉴스", entries=entries, **feed)  # type: ignore[arg-type]
    return learn(before, FETCHED, parsed, compare(entries, rows), NOW, dates=())


@pytest.mark.parametrize(
    ("minutes_ago", "expected"),
    [
        ((10, 20, 30, 40), 10),
        ((40, 30, 20, 10), 10),
        ((0, 1, 2, 3, 500), 1),
        ((60, 61, 62, 63), 1),
        ((5, 5, 5, 5), None),
        ((10, 20), None),
        ((-90, 10, 20, 30, 40), 10),  # what is dated ahead says nothing
    ],
)
def test_the_rhythm_is_the_median_time_between_entries(minutes_ago: tuple[int, ...], expected: int | None) -> None:
    assert rhythm([NOW - minutes * MINUTE for minutes in minutes_ago], NOW) == (
        None if expected is None else expected * MINUTE
    )


def test_the_newest_entries_make_the_rhythm() -> None:
    old = [NOW - timedelta(days=number) for number in range(1, 100)]
    assert rhythm([*old, None, *(NOW - number * MINUTE for number in range(1, 21))], NOW) == MINUTE


def test_a_window_that_turned_over_is_a_gap() -> None:
    assert learnt(KNOWN, range(100, 105)).gap_at == NOW
    assert learnt(KNOWN, range(100, 105), seen=range(104, 105)).gap_at is None
    assert learnt(KNOWN, range(100, 104)).gap_at is None  # so few may be all there is
    assert learnt(Habits(), range(100, 150)).gap_at is None  # the first entries there ever were


def test_what_was_learnt_stays_until_something_else_is() -> None:
    before = Habits(novel_at=NOW - MINUTE, gap_at=NOW - MINUTE, rhythm=MINUTE, hint=MINUTE, skips=frozenset({"1"}))
    after = learnt(before, range(3), seen=range(3))
    assert after == Habits(novel_at=NOW - MINUTE, gap_at=NOW - MINUTE, rhythm=MINUTE)
    assert learnt(before, range(4), seen=range(3)).novel_at == NOW


def test_an_answer_without_a_body_may_ask_for_more_time() -> None:
    before = Habits(hint=10 * MINUTE)
    assert with_answer(before, NotModified(max_age=30 * MINUTE)).hint == 30 * MINUTE
    assert with_answer(before, NotModified(max_age=MINUTE)).hint == 10 * MINUTE
    assert with_answer(before, NotModified()) is before


def test_hours_and_days_to_skip_are_read() -> None:
    skips = (
        "<skipHours><hour>0</hour><hour> 23 </hour><hour>24</hour><hour>x</hour></skipHours>"
        "<skipDays><day>Saturday</day><day>Sunday</day><day>someday</day></skipDays>"
    )
    body = f"<rss version='2.0'><channel><title>t</title>{skips}<item><hour>5</hour></item></channel></rss>"
    assert parse_feed(body.encode(), url="https://news.test/").skips == {"0", "23", "sat", "sun"}
