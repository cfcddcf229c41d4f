"""Collecting: what is asked and what is put off, on a real store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.feeds.health import announcement
from bot.feeds.news import News
from bot.feeds.worker import Task, answer
from bot.model import (
    DeclaredFeed,
    Feed,
    Fetched,
    FetchResult,
    KnownEntries,
    NotModified,
    ParsedFeed,
    Store,
    Trouble,
)
from bot.pipeline import Collector
from bot.store import open_store
from tests.feeds.making import rss
from tests.values import NOW

MINUTE = timedelta(minutes=1)


class Site:
    """A fetcher with a body to give, and a parser that keeps what it was told is known."""

    def __init__(self) -> None:
        self.body: bytes | None = None
        self.wait = 0.0
        self.asked: list[str] = []
        self.known: list[int] = []

    async def fetch(self, feed: Feed) -> FetchResult:
        self.asked.append(feed.address)
        return NotModified() if self.body is None else Fetched(url=feed.address, body=self.body)

    def wait_for_feed(self, feed: Feed) -> float:
        return self.wait

    async def parse(self, fetched: Fetched, *, zone: str | None, known: KnownEntries | None = None) -> ParsedFeed:
        assert known is not None
        self.known.append(len(known.marks))
        read = answer(Task(fetched, zone, known))
        assert isinstance(read, ParsedFeed)
        return read


class Round:
    """Checks whatever is due, minute by minute."""

    def __init__(self, store: Store, site: Site) -> None:
        self.now: datetime = NOW
        self._store = store
        self._collector = Collector(store, site, site, clock=lambda: self.now, chance=lambda: 0.0)

    async def check(self, minutes: int = 5) -> list[int]:
        """How many entries each feed brought that was due so much later."""
        self.now += minutes * MINUTE
        feeds = await self._store.claim_due_feeds(self.now, 99, MINUTE)
        new = [await self._collector.collect(feed) for feed in feeds]
        await self._collector.flush()
        return new


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite:///{tmp_path}/news.db")
    await opened.declare_feeds([DeclaredFeed(url="https://news.test/rss", name="뉴스", every=5 * MINUTE)], NOW)
    yield opened
    await opened.close()


async def test_news_is_stored_though_nobody_can_be_told_of_its_feed(store: Store) -> None:
    site = Site()
    told: list[str] = []

    async def tell(news: News) -> None:
        told.append(announcement(news))
        raise RuntimeError("no channel")

    collector = Collector(store, site, site, clock=lambda: NOW, chance=lambda: 0.0, tell=tell)
    (feed,) = await store.claim_due_feeds(NOW, 9, MINUTE)
    site.body = rss(["a", "b"])
    ill = replace(feed, state=replace(feed.state, told=Trouble.NOT_FOUND))
    assert await collector.collect(ill) == 2
    assert told == ["the feed is well again"]


async def test_what_is_known_is_not_read_again(store: Store) -> None:
    site = Site()
    rounds = Round(store, site)
    titles = ["삼성전자 실적", "台積電營收", "トヨタ", "Vinamilk"]
    new = []
    for count in (2, 3, 3, 4):
        site.body = rss(titles[:count])
        new += await rounds.check()
    assert (new, site.known) == ([2, 1, 0, 1], [0, 2, 3])
    async with store.placing() as transaction:
        assert [entry.title for entry in await transaction.pending(9)] == [titles[1], titles[0], titles[2], titles[3]]


async def test_what_another_process_recorded_meanwhile_is_read_whole(store: Store) -> None:
    site, other = Site(), Site()
    rounds, others = Round(store, site), Round(store, other)
    site.body = rss(["a", "b"])
    await rounds.check()
    others.now = rounds.now
    other.body = rss(["c", "a", "b"])
    assert await others.check() == [1]
    rounds.now = others.now
    site.body = rss(["d", "c", "a", "b"])
    assert await rounds.check() == [1]
    assert (site.known, other.known) == ([0, 0], [0])


async def test_a_feed_whose_host_is_busy_is_put_off_and_keeps_nobody_waiting(store: Store) -> None:
    site = Site()
    rounds = Round(store, site)
    site.wait = 90.0
    assert await rounds.check() == [0]
    assert site.asked == []
    assert await rounds.check(1) == []
    site.wait = 9.0
    assert await rounds.check(1) == [0]
    assert site.asked == ["https://news.test/rss"]


async def test_a_feed_that_is_put_off_again_and_again_may_wait_longer_in_the_end(store: Store) -> None:
    site = Site()
    rounds = Round(store, site)
    site.wait = 11.5
    asked = []
    for minutes in (5, 1, 1, 5, 1):
        await rounds.check(minutes)
        asked.append(len(site.asked))
    assert asked == [0, 0, 1, 1, 1]
