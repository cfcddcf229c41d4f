"""One timer that looks for what is due, and the tasks that it starts.

The tables are the truth. A tick only claims due feeds and nudges the placer and the outbox, so a tick that
is missed, repeated or late changes nothing but the time at which something is noticed.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.engine.health import BEAT
from bot.model import Clock, Feed, Retention, Store
from bot.outbox import Outbox
from bot.pipeline import Collector, Placer

TICK = timedelta(seconds=0.5)
PURGE_EVERY = timedelta(hours=1)
PURGE_BATCH = 1000
CHECKS = 1000
"""Checks under way at once. Most of them wait for their host's pace; the fetcher bounds the requests."""

DRAIN = timedelta(seconds=5)
"""How long checks under way may take to end when the bot is stopped, and what was collected to be placed."""


class Engine:
    """Keeps the pipeline and the outbox going until it is stopped.

    lease  longer than a check takes that does not wait for its host's pace
    """

    def __init__(
        self,
        store: Store,
        collector: Collector,
        placer: Placer,
        outbox: Outbox,
        *,
        clock: Clock,
        keep: Retention,
        lease: timedelta,
    ) -> None:
        self._store = store
        self._collector = collector
        self._placer = placer
        self._outbox = outbox
        self._clock = clock
        self._keep = keep
        self._lease = lease
        self._checks: dict[int, asyncio.Task[None]] = {}
        self._pending = asyncio.Event()
        self._stopping = False
        self._stops_at: float | None = None
        self._beat_at: datetime | None = None
        self._log = structlog.get_logger("engine")

    async def run(self, stop: asyncio.Event) -> None:
        """Runs until `stop` is set, then drains: checks under way end, what they brought is placed and sent."""
        scheduler = self._schedule()
        placing = asyncio.create_task(self._place_forever(), name="placer")
        sending = asyncio.create_task(self._outbox.run(), name="outbox")
        try:
            scheduler.start()
            await stop.wait()
        finally:
            scheduler.shutdown(wait=False)
            await self._drain(placing)
            await self._outbox.stop()
            await sending

    def _schedule(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(timezone=UTC)
        now = datetime.now(UTC)
        jobs: tuple[tuple[Callable[[], Awaitable[None]], timedelta], ...] = (
            (self._tick, TICK),
            (self._purge, PURGE_EVERY),
        )
        for job, every in jobs:
            scheduler.add_job(
                self._guarded(job),
                "interval",
                seconds=every.total_seconds(),
                next_run_time=now,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )
        return scheduler

    def _guarded(self, job: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        async def guarded() -> None:
            try:
                await job()
            except Exception:
                self._log.exception("a timed job failed; it is tried again", job=job.__name__)

        return guarded

    async def _tick(self) -> None:
        await self._collector.flush()
        free = CHECKS - len(self._checks)
        if free > 0:
            for feed in await self._store.claim_due_feeds(self._clock(), free, self._lease):
                self._start_check(feed)
        self._pending.set()
        self._outbox.wake()
        await self._beat()

    async def _beat(self) -> None:
        now = self._clock()
        if self._beat_at is None or now - self._beat_at >= BEAT:
            await self._store.beat("tick", now)
            self._beat_at = now

    def _start_check(self, feed: Feed) -> None:
        if feed.id in self._checks:
            return  # its lease ran out while it waits for its host's pace
        check = asyncio.create_task(self._check(feed), name=f"check {feed.id}")
        self._checks[feed.id] = check
        check.add_done_callback(lambda _: self._checks.pop(feed.id))

    async def _check(self, feed: Feed) -> None:
        try:
            if await self._collector.collect(feed):
                self._pending.set()
        except Exception:
            self._log.exception("a check failed; it is repeated when its lease ends", feed=feed.declared.url)

    async def _place_forever(self) -> None:
        while not self._stopping:
            await self._pending.wait()
            self._pending.clear()
            try:
                await self._place_all()
            except Exception:
                self._log.exception("placing failed; it is tried again")
                await asyncio.sleep(random.uniform(0.2, 1.0))  # noqa: S311 - spreads retries, keeps no secret

    async def _place_all(self) -> None:
        entries = -1
        while entries and not self._is_late():
            entries, deliveries = await self._placer.place()
            if deliveries:
                self._outbox.wake()

    def _is_late(self) -> bool:
        """Whether the bot is to stop and has placed for long enough; what is pending is placed at the next start."""
        return self._stops_at is not None and asyncio.get_running_loop().time() > self._stops_at

    async def _drain(self, placing: asyncio.Task[None]) -> None:
        checks = list(self._checks.values())
        if checks:
            await asyncio.wait(checks, timeout=DRAIN.total_seconds())
        for check in checks:
            check.cancel()
        await asyncio.gather(*checks, return_exceptions=True)
        await self._guarded(self._collector.flush)()
        self._stopping = True
        self._stops_at = asyncio.get_running_loop().time() + DRAIN.total_seconds()
        self._pending.set()
        await placing

    async def _purge(self) -> None:
        while True:
            purged = await self._store.purge(self._clock(), self._keep, PURGE_BATCH)
            if max(purged.entries, purged.decisions, purged.seen) < PURGE_BATCH:
                return
            await asyncio.sleep(0)
