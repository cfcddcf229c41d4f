"""Collect and place: the two durable steps. Calls the parts in order and decides nothing itself.

Collecting ends in one transaction with the feed's new entries as pending; placing begins with those. A
crash in between repeats a step and loses none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from bot.decide import Rulebook, decide, reports_of
from bot.feeds.cadence import next_check_at
from bot.feeds.check import make_check
from bot.feeds.identity import entry_keys
from bot.feeds.reading import read_body
from bot.model import Clock, Feed, Fetched, Fetcher, FetchFailed, NotModified, Parser, QuietCheck, Store
from bot.stories.placement import WINDOW

BATCH = 200
"""Entries that are placed in one transaction."""


class Collector:
    """Asks a feed and stores what is new.

    Checks that bring no new body are kept back and written together by `flush`.

    chance  gives numbers in [0, 1) for jitter
    """

    def __init__(
        self, store: Store, fetcher: Fetcher, parser: Parser, *, clock: Clock, chance: Callable[[], float]
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._parser = parser
        self._clock = clock
        self._chance = chance
        self._quiet: list[QuietCheck] = []

    async def collect(self, feed: Feed) -> int:
        """Checks one feed and answers how many new entries it brought."""
        started = self._clock()
        result = await self._fetcher.fetch(feed)
        if isinstance(result, Fetched):
            body_hash = hashlib.sha256(result.body).hexdigest()
            if body_hash != feed.state.body_hash:
                return await self._collect_body(feed, result, body_hash, started)
        self._quiet.append(self._quiet_check(feed, result, started))
        return 0

    async def flush(self) -> None:
        """Writes the checks that brought nothing new since the last call, in one transaction."""
        checks, self._quiet = self._quiet, []
        if checks:
            await self._store.record_quiet_checks(checks)

    async def _collect_body(self, feed: Feed, fetched: Fetched, body_hash: str, started: datetime) -> int:
        parsed = await read_body(fetched, self._parser, zone=feed.declared.zone)
        if isinstance(parsed, FetchFailed):
            self._quiet.append(self._quiet_check(feed, parsed, started))
            return 0
        seen = await self._store.seen(feed.id, [entry_keys(entry) for entry in parsed.entries])
        check = make_check(
            feed,
            fetched,
            parsed,
            seen,
            body_hash=body_hash,
            checked_at=started,
            next_check_at=next_check_at(feed, fetched, started, self._chance()) or started,
        )
        await self._store.record_check(check)
        return len(check.new)

    def _quiet_check(self, feed: Feed, result: Fetched | NotModified | FetchFailed, started: datetime) -> QuietCheck:
        failed = isinstance(result, FetchFailed)
        return QuietCheck(
            feed_id=feed.id,
            checked_at=started,
            next_check_at=next_check_at(feed, result, started, self._chance()),
            trouble=result.trouble if failed else None,
            detail=result.detail if failed else None,
            etag=None if failed else result.etag,
            last_modified=None if failed else result.last_modified,
            moved_to=result.moved_to,
        )


class Placer:
    """Places pending entries: story, alerts, deliveries and decision in one serialised transaction."""

    def __init__(self, store: Store, rulebook: Rulebook, *, clock: Clock) -> None:
        self._store = store
        self._rulebook = rulebook
        self._clock = clock

    async def place(self) -> tuple[int, int]:
        """Places one batch; answers how many entries there were, and how many deliveries they made."""
        async with self._store.placing() as transaction:
            entries = await transaction.pending(BATCH)
            if not entries:
                return 0, 0
            now = self._clock()
            keys = frozenset().union(*(report.keys for report in reports_of(entries)))
            memory = await transaction.memory(keys, now - WINDOW)
            outcomes = decide(entries, rulebook=self._rulebook, memory=memory, now=now)
            await transaction.write(outcomes)
        return len(entries), sum(len(outcome.deliveries) for outcome in outcomes)
