"""Collect and place: the two durable steps. Calls the parts in order and decides nothing itself.

Collecting ends in one transaction with the feed's new entries as pending; placing begins with those. A
crash in between repeats a step and loses none.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.decide import Rulebook, decide, readings_of
from bot.feeds.cadence import after_success, after_trouble
from bot.feeds.check import body_hash, failed_check, make_check, unchanged_check
from bot.feeds.habits import with_answer
from bot.feeds.health import announcement
from bot.feeds.news import News, news_of
from bot.feeds.reading import read_body
from bot.feeds.recollection import Document, FeedMemory, Recollection, recollect
from bot.model import (
    Ailment,
    Articles,
    Clock,
    Feed,
    Fetched,
    Fetcher,
    FetchFailed,
    Habits,
    NotModified,
    ParsedFeed,
    Parser,
    QuietCheck,
    SeenEntry,
    Store,
)
from bot.stories.evidence import HOT
from bot.stories.window import WINDOW, nearest_entries
from bot.vectors.entries import SentenceVectors

BATCH = 200
"""Most entries that are placed in one transaction."""

_PATIENCE = 10.0
"""Seconds that a check may wait for the pace of its host."""

_PATIENCE_GROWS = 1 / 60
"""Seconds more for each second since the check was first put off: of the feeds of a host, the oldest gets its turn."""

_FEWEST = 5
_SLICE = 0.025  # seconds: deciding keeps the event loop, and people who say something, waiting


class Collector:
    """Asks a feed and stores what is new.

    Checks that bring no new body are kept back and written together by `flush`. A feed whose host has many others to be
    asked first is put off: it would keep one of the places for checks, and others would wait for that. The longer this
    goes on, the longer it may wait, or a host with more feeds than its pace allows would leave some out for ever.

    chance  gives numbers in [0, 1) for jitter
    tell    hears of a feed when something goes wrong with it, and when it is well again; None: only the log
    """

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        parser: Parser,
        *,
        clock: Clock,
        chance: Callable[[], float],
        tell: Callable[[News], Awaitable[None]] | None = None,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._parser = parser
        self._clock = clock
        self._chance = chance
        self._teller = tell
        self._memory = FeedMemory()
        self._quiet: list[QuietCheck] = []
        self._postponed: dict[int, datetime] = {}
        self._put_off_since: dict[int, datetime] = {}
        self._log = structlog.get_logger("collector")

    async def collect(self, feed: Feed) -> int:
        """Checks one feed and answers how many new entries it brought."""
        started = self._clock()
        if self._puts_off(feed, started):
            return 0
        result = await self._fetcher.fetch(feed)
        if isinstance(result, FetchFailed):
            return await self._failed(feed, result)
        if isinstance(result, NotModified) or body_hash(result.body) == feed.state.body_hash:
            return await self._unchanged(feed, result, started)
        return await self._changed(feed, result, started)

    def _puts_off(self, feed: Feed, now: datetime) -> bool:
        wait = self._fetcher.wait_for_feed(feed)
        since = self._put_off_since.pop(feed.id, now)
        if wait <= _PATIENCE + (now - since).total_seconds() * _PATIENCE_GROWS:
            return False
        self._put_off_since[feed.id] = since
        self._postponed[feed.id] = now + timedelta(seconds=wait)
        return True

    async def flush(self) -> None:
        """Writes the checks that brought nothing new since the last call, in one transaction, and what was put off."""
        postponed, self._postponed = self._postponed, {}
        if postponed:
            await self._store.postpone_checks(postponed)
        checks, self._quiet = self._quiet, []
        if checks:
            await self._store.record_quiet_checks(checks)

    async def _changed(self, feed: Feed, fetched: Fetched, started: datetime) -> int:
        past = self._memory.recall(feed)
        parsed = await read_body(fetched, self._parser, zone=feed.declared.zone, known=past.known)
        if isinstance(parsed, FetchFailed):
            return await self._failed(feed, parsed)
        document, seen = await self._completed(feed, past, parsed)
        check = make_check(
            feed,
            fetched,
            document.parsed,
            seen=seen,
            carried=document.keys,
            stayed=document.stayed,
            now=self._clock(),
            next_check_at=started,
        )
        if past.misled(check):
            self._memory.forget(feed.id)
            return await self._changed(feed, fetched, started)
        due = after_success(feed, check.habits, now=started, chance=self._chance())
        check = replace(check, next_check_at=due, told=await self._tell(feed, check.habits, started))
        made = await self._store.record_check(check)
        self._memory.keep(check, recollect(document, seen, check, made))
        return len(check.new)

    async def _completed(
        self, feed: Feed, past: Recollection, parsed: ParsedFeed
    ) -> tuple[Document, Sequence[SeenEntry]]:
        """The whole document, and the rows that those of its entries may be that have not stayed."""
        document = past.complete(parsed)
        seen = await self._store.seen(feed.id, document.keys)
        if past.is_apart(document, seen):
            return document, seen
        document = past.complete(parsed, anew=True)
        return document, await self._store.seen(feed.id, document.keys)

    async def _unchanged(self, feed: Feed, answer: Fetched | NotModified, started: datetime) -> int:
        habits = with_answer(feed.state.habits, answer)
        next_check_at = after_success(feed, habits, now=started, chance=self._chance())
        told = await self._tell(feed, habits, started)
        self._quiet.append(unchanged_check(feed, answer, started, next_check_at, told=told))
        return 0

    async def _failed(self, feed: Feed, failed: FetchFailed) -> int:
        # Counted from the end of the check: a server that hangs is not asked again at once.
        now = self._clock()
        next_check_at = after_trouble(feed, failed, now=now, chance=self._chance())
        told = await self._tell(feed, failed, now)
        self._quiet.append(failed_check(feed, failed, now, next_check_at, told=told))
        return 0

    async def _tell(self, feed: Feed, found: Habits | FetchFailed, now: datetime) -> Ailment | None:
        """Tells what is to be told of a feed; answers what stands told then."""
        news = news_of(feed, found, now)
        if news is None:
            return feed.state.told
        self._log.warning(announcement(news), feed=feed.declared.name, url=feed.address)
        try:
            if self._teller is not None:
                await self._teller(news)
        except Exception:
            # News must not wait for it: it would be tried, and fail, at every check.
            self._log.exception("nobody could be told about a feed", url=feed.address)
        return news.told


def _fitting(placed: int, seconds: float) -> int:
    """How many entries to place at once, when so many kept everything else waiting for so long."""
    return max(_FEWEST, min(BATCH, int(placed * _SLICE / seconds) if seconds > 0 else BATCH))


class Placer:
    """Places pending entries: story, alerts, deliveries and decision in one serialised transaction.

    rulebook  answers with the one in force
    articles  reads articles for what was placed; None: what feeds say is all
    vectors   finds sentence vectors for what is about to be placed; None: nobody does
    """

    def __init__(
        self,
        store: Store,
        rulebook: Callable[[], Awaitable[Rulebook]],
        *,
        clock: Clock,
        articles: Articles | None = None,
        vectors: SentenceVectors | None = None,
    ) -> None:
        self._store = store
        self._rulebook = rulebook
        self._vectors = vectors
        self._clock = clock
        self._articles = articles
        self._batch = BATCH

    async def place(self) -> tuple[int, int]:
        """Places one batch; answers how many entries there were, and how many deliveries they made."""
        rulebook = await self._rulebook()
        vectors = await self._vectors_for_next(rulebook)
        async with self._store.placing() as transaction:
            entries = await transaction.pending(self._batch)
            if not entries:
                return 0, 0
            now, began = self._clock(), time.perf_counter()
            readings = readings_of(entries, rulebook, vectors)
            keys = frozenset[int]().union(*(reading.report.keys for reading in readings))
            read = time.perf_counter() - began
            latest = await transaction.latest(keys, HOT)
            wanted = {entry_id for reading in readings for entry_id in nearest_entries(reading.report, latest)}
            memory = await transaction.memory(wanted, now - WINDOW)
            memory = replace(memory, common={key: len(found) for key, found in latest.items()})
            began = time.perf_counter()
            closed = self._articles.closed if self._articles else ()
            outcomes = decide(entries, rulebook=rulebook, memory=memory, now=now, readings=readings, closed=closed)
            self._batch = _fitting(len(entries), read + time.perf_counter() - began)
            held = self._articles.hold(outcomes, now) if self._articles else outcomes
            await transaction.write(held)
        if self._articles:
            self._articles.begin(held)
        return len(entries), sum(len(outcome.deliveries) for outcome in outcomes)

    async def _vectors_for_next(self, rulebook: Rulebook) -> Mapping[int, str]:
        """Vectors for the next batch, looked for between two transactions: none is held while a model computes."""
        if self._vectors is None:
            return {}
        async with self._store.placing() as transaction:
            entries = await transaction.pending(self._batch)
        reports = (reading.report for reading in readings_of(entries, rulebook))
        return await self._vectors.of([(report, entry.summary) for report, entry in zip(reports, entries, strict=True)])
