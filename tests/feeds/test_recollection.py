"""What is kept in mind of a feed changes nothing of what becomes of its checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feeds.check import body_hash, make_check
from bot.feeds.parse import parse_feed
from bot.feeds.recollection import Document, FeedMemory, Recollection, recollect
from bot.model import Check, EntryKeys, Feed, FeedState, Fetched, KnownEntries, SeenEntry
from tests.feeds.making import NOW, feed

MINUTE = timedelta(minutes=1)
URL = "https://news.test/feed.xml"


class Table:
    """The rows of one feed and its state, as a store keeps them; purged rows are those that were not present."""

    def __init__(self) -> None:
        self.rows: dict[int, EntryKeys] = {}
        self.state = FeedState()

    @property
    def feed(self) -> Feed:
        return feed(**{name: getattr(self.state, name) for name in ("body_hash", "changed_at", "baseline_at")})

    def seen(self, keys: Iterable[EntryKeys]) -> list[SeenEntry]:
        asked = {part for one in keys for part in parts_of(one)}
        return [SeenEntry(id=row, keys=kept) for row, kept in sorted(self.rows.items()) if asked & parts_of(kept)]

    def record(self, check: Check, *, purge: bool) -> list[SeenEntry]:
        """Stores a check as the store does, and answers with the rows that it made."""
        present = {row: self.rows[row] for row in check.stayed} | {one.id: one.keys for one in check.present}
        self.rows = present if purge else self.rows | present
        made = []
        for one in check.new:
            made.append(SeenEntry(id=max(self.rows, default=0) + 1, keys=one.keys))
            self.rows[made[-1].id] = one.keys
        self.state = FeedState(body_hash=check.body_hash, changed_at=check.checked_at, baseline_at=NOW)
        return made


def parts_of(keys: EntryKeys) -> set[tuple[int, str]]:
    return {(kind, key) for kind, key in enumerate((keys.guid, keys.link, keys.title)) if key}


def whole_check(table: Table, body: bytes, at: datetime) -> Check:
    """What a check makes of a document that is read and looked up whole."""
    document = Recollection().complete(parse_feed(body, url=URL))
    return made(table, body, document, table.seen(document.keys), at)


def made(table: Table, body: bytes, document: Document, rows: Sequence[SeenEntry], at: datetime) -> Check:
    return make_check(
        table.feed,
        Fetched(url=URL, body=body),
        document.parsed,
        seen=rows,
        now=at,
        next_check_at=at,
        carried=document.keys,
        stayed=document.stayed,
    )


def check_with(
    memory: FeedMemory, table: Table, body: bytes, at: datetime, *, purge: bool = False
) -> tuple[Check, int]:
    """What the collector does, and how many keys it asked the store for."""
    past = memory.recall(table.feed)
    parsed = parse_feed(body, url=URL, known=past.known)
    document = past.complete(parsed)
    rows = table.seen(document.keys)
    if not past.is_apart(document, rows):
        document = past.complete(parsed, anew=True)
        rows = table.seen(document.keys)
    check = made(table, body, document, rows, at)
    if past.misled(check):
        memory.forget(table.feed.id)
        return check_with(memory, table, body, at, purge=purge)
    memory.keep(check, recollect(document, rows, check, table.record(check, purge=purge)))
    return check, len(document.keys)


def item(number: int, title: str = "", guid: str = "", link: str = "") -> str:
    name = title or f"기사 {number}"
    return (
        f"<item><title>{name}</title><link>https://news.test/{link or number}</link><guid>{guid or number}</guid>"
        f"<pubDate>Wed, 01 May 2024 09:{number % 60:02}:00 GMT</pubDate></item>"
    )


def rss(items: Iterable[str]) -> bytes:
    return f"<rss version='2.0'><channel><title>뉴스</title>{''.join(items)}</channel></rss>".encode()


def test_only_what_is_new_is_asked_for() -> None:
    memory, table = FeedMemory(), Table()
    asked = []
    for last in (30, 30, 31, 33):
        check, count = check_with(memory, table, rss(item(n) for n in range(last, last - 30, -1)), NOW + last * MINUTE)
        asked.append((count, len(check.new), len(check.present), len(check.stayed)))
    assert asked == [(30, 30, 0, 0), (0, 0, 0, 30), (1, 1, 0, 29), (2, 2, 0, 28)]


def test_a_correction_is_read_and_its_entry_known() -> None:
    memory, table = FeedMemory(), Table()
    for title in ("삼성전자 실적", "삼성전자 실적 (정정)"):
        check, _ = check_with(memory, table, rss([item(1, title), item(2)]), NOW)
    assert (check.new, [row.rekeyed for row in check.present]) == ((), [True])


def test_what_somebody_else_recorded_is_believed_and_not_the_memory() -> None:
    memory, table = FeedMemory(), Table()
    check_with(memory, table, rss([item(1)]), NOW)
    assert memory.recall(table.feed).entries
    for state in (replace(table.state, body_hash="other"), replace(table.state, changed_at=NOW + MINUTE), FeedState()):
        table.state = state
        assert memory.recall(table.feed) == Recollection()


def test_an_entry_without_its_text_is_never_stored() -> None:
    parsed = parse_feed(rss([item(1)]), url=URL, known=KnownEntries())
    table = Table()
    check, _ = check_with(FeedMemory(), table, rss([item(1)]), NOW)
    past = recollect(Recollection().complete(parsed), [], check, [])
    document = past.complete(replace(parsed, entries=()), anew=True)
    check = made(table, b"", document, [], NOW)
    assert past.misled(check)
    assert not past.misled(whole_check(Table(), rss([item(1)]), NOW))


@pytest.mark.parametrize("date", ["<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>", "", "<pubDate>x</pubDate>"])
def test_dates_and_keys_are_kept_to_the_letter(date: str) -> None:
    memory, table = FeedMemory(), Table()
    entries = rss([f"<item><guid>a</guid>{date}</item>", "<item><title>삼성전자</title></item>", item(3)])
    whole = Recollection().complete(parse_feed(entries, url=URL))
    for stayed in (0, 3, 3):
        past = memory.recall(table.feed)
        document = past.complete(parse_feed(entries, url=URL, known=past.known))
        assert len(document.stayed) == stayed
        anew = past.complete(parse_feed(entries, url=URL, known=past.known), anew=True)
        assert anew.keys == whole.keys
        assert [one.published_at for one in anew.parsed.entries] == [one.published_at for one in whole.parsed.entries]
        check_with(memory, table, entries, NOW)


def test_the_memory_is_bounded_and_forgets_what_was_not_asked_for() -> None:
    memory = FeedMemory(most=1_500)
    past = Recollection(b"a" * 16, {b"m" * 16: b"k" * 64})
    empty = whole_check(Table(), rss([]), NOW)
    feeds = [replace(feed(body_hash=body_hash(rss([])), changed_at=NOW), id=number) for number in range(5)]
    for number in range(3):
        memory.keep(replace(empty, feed_id=number), past)
    memory.recall(feeds[0])
    memory.keep(replace(empty, feed_id=3), past)
    assert [bool(memory.recall(one).entries) for one in feeds] == [True, False, True, True, False]


ITEMS = st.lists(
    st.builds(
        item,
        st.integers(0, 6),
        st.sampled_from(["", "마감 시황", "收盤"]),
        st.sampled_from(["", "", "g"]),
        st.sampled_from(["", "", "l", "?p=1"]),
    ),
    max_size=8,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(ITEMS, st.booleans()), min_size=2, max_size=6))
def test_checks_with_and_without_memory_are_the_same(documents: list[tuple[list[str], bool]]) -> None:
    memory, table = FeedMemory(), Table()
    for number, (items, purge) in enumerate(documents):
        at = NOW + number * MINUTE
        whole = whole_check(table, rss(items), at)
        check, _ = check_with(memory, table, rss(items), at, purge=purge)
        present = sorted([*check.stayed, *(row.id for row in check.present)])
        assert replace(check, present=(), stayed=()) == replace(whole, present=())
        assert present == sorted(row.id for row in whole.present)
        assert {row for row in check.present if row.rekeyed} == {row for row in whole.present if row.rekeyed}
