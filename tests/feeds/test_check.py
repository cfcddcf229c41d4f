"""What a check brings to the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.check import body_hash, failed_check, make_check, unchanged_check
from bot.feeds.keys import entry_keys
from bot.model import (
    Check,
    DateNote,
    DeclaredFeed,
    Feed,
    Fetched,
    FetchFailed,
    NotModified,
    ParsedEntry,
    ParsedFeed,
    SeenEntry,
    Trouble,
)
from tests.feeds.making import NOW, feed

FETCHED = Fetched(url="https://news.test/feed.xml", body=b"<rss/>", etag='"1"', last_modified="Wed", content_type=None)
NEXT = NOW + timedelta(minutes=5)


def entry(number: int, **changes: object) -> ParsedEntry:
    base = ParsedEntry(guid=str(number), link=f"https://www.news.test/{number}", title=f"기사 {number}")
    return replace(base, **changes)  # type: ignore[arg-type]


def check(
    *entries: ParsedEntry, of: Feed | None = None, seen: tuple[SeenEntry, ...] = (), language: str | None = None
) -> Check:
    parsed = ParsedFeed(title="뉴스", entries=entries, language=language, hint=timedelta(minutes=10))
    watched = of or feed(baseline_at=NOW)
    return make_check(watched, FETCHED, parsed, seen=seen, now=NOW, next_check_at=NEXT)


def test_what_the_server_said_is_recorded() -> None:
    made = check(entry(1), of=feed(baseline_at=NOW, moved_to="https://moved.test/feed"))
    assert (made.feed_id, made.checked_at, made.next_check_at) == (7, NOW, NEXT)
    assert (made.etag, made.last_modified, made.body_hash) == ('"1"', "Wed", body_hash(b"<rss/>"))
    assert made.moved_to == "https://moved.test/feed"
    assert made.habits.hint == timedelta(minutes=10)


def test_the_longest_hint_counts() -> None:
    parsed = ParsedFeed(title="", entries=(), hint=timedelta(minutes=10))
    fetched = replace(FETCHED, max_age=timedelta(minutes=30))
    made = make_check(feed(), fetched, parsed, seen=(), now=NOW, next_check_at=NEXT)
    assert made.habits.hint == timedelta(minutes=30)


def test_a_first_check_ranks_its_entries_newest_first() -> None:
    made = check(entry(3), entry(2), entry(1), of=feed())
    assert [(one.title, one.backlog_rank) for one in made.new] == [("기사 1", 2), ("기사 2", 1), ("기사 3", 0)]


def test_later_entries_have_no_rank() -> None:
    assert [one.backlog_rank for one in check(entry(2), entry(1)).new] == [None, None]


def test_an_empty_first_check_is_a_check() -> None:
    assert check(of=feed()).new == ()


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((3, 2, 1), (1, 2, 3)),
        ((1, 2, 3), (1, 2, 3)),  # a feed that lists the oldest first
        ((2, 3, 1), (1, 2, 3)),
        ((None, None, None), (1, 2, 3)),  # by place, from the last
        ((3, None, 1), (1, 2, 3)),
    ],
)
def test_the_newest_is_last(days: tuple[int | None, ...], expected: tuple[int, ...]) -> None:
    entries = [
        entry(number, published_at=datetime(2024, 4, day, tzinfo=UTC) if day else None)
        for number, day in zip((day or 3 - place for place, day in enumerate(days)), days, strict=True)
    ]
    assert [one.title for one in check(*entries).new] == [f"기사 {number}" for number in expected]


def test_known_entries_are_present_with_the_keys_they_carry_now() -> None:
    seen = SeenEntry(id=42, keys=entry_keys(entry(1)))
    mended = entry(1, title="고친 제목")
    made = check(entry(2), mended, seen=(seen,))
    assert [one.title for one in made.new] == ["기사 2"]
    assert made.present == (SeenEntry(id=42, keys=entry_keys(mended)),)


def test_what_is_dated_ahead_is_dated_now() -> None:
    made = check(entry(1, published_at=NOW + timedelta(days=400)), entry(2, published_at=NOW - timedelta(days=1)))
    assert [one.published_at for one in made.new] == [NOW - timedelta(days=1), NOW]
    assert [one.date_note for one in made.new] == [None, DateNote.AHEAD]


@pytest.mark.parametrize("note", DateNote)
def test_what_was_made_of_its_date_is_kept_with_it(note: DateNote) -> None:
    (made,) = check(entry(1, published_at=NOW, date_note=note)).new
    assert made.date_note is note


@pytest.mark.parametrize(
    ("changes", "outlet"),
    [
        ({"outlet": "연합뉴스"}, "연합뉴스"),
        ({}, "news.test"),
        ({"link": None}, "테스트 뉴스"),
        ({"link": "https://m.economist.test/a"}, "m.economist.test"),
    ],
)
def test_who_published_it(changes: dict[str, str | None], outlet: str) -> None:
    assert check(entry(1, **changes)).new[0].outlet == outlet


@pytest.mark.parametrize(
    ("own", "declared", "of_feed", "expected"),
    [(None, None, None, "ko"), (None, None, "en", "ko"), (None, "ja", "ko", "ja"), ("vi", None, "fr", "ko")],
)
def test_its_language(own: str | None, declared: str | None, of_feed: str | None, expected: str) -> None:
    watched = Feed(id=7, declared=DeclaredFeed(url=FETCHED.url, name="n", language=declared))
    assert check(entry(1, language=own), of=watched, language=of_feed).new[0].language == expected


def test_an_unchanged_check_keeps_what_is_not_named() -> None:
    watched = feed(etag='"old"', last_modified="Mon", moved_to="https://moved.test/")
    made = unchanged_check(watched, NotModified(etag='"new"'), NOW, NEXT, told=None)
    assert (made.etag, made.last_modified, made.moved_to) == ('"new"', "Mon", "https://moved.test/")
    assert (made.trouble, made.told) == (None, None)


def test_a_failed_check_keeps_what_is_known() -> None:
    watched = feed(etag='"old"', last_modified="Mon", moved_to="https://moved.test/")
    made = failed_check(watched, FetchFailed(trouble=Trouble.GONE, detail="HTTP 410"), NOW, None, told=Trouble.GONE)
    assert (made.trouble, made.detail, made.next_check_at, made.told) == (Trouble.GONE, "HTTP 410", None, Trouble.GONE)
    assert (made.etag, made.last_modified, made.moved_to) == ('"old"', "Mon", "https://moved.test/")
