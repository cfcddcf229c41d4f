"""Feeds as they were a moment ago, for many people who ask at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.model import Clock, Feed, Store

_FRESH: Final = timedelta(seconds=2)


class RecentFeeds:
    """Reads the feeds at most every two seconds, and at once after a change."""

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._feeds: Sequence[Feed] = ()
        self._read_at: datetime | None = None
        self._reading = asyncio.Lock()

    async def all(self) -> Sequence[Feed]:
        """Every feed in the store."""
        async with self._reading:
            now = self._clock()
            if self._read_at is None or not timedelta(0) <= now - self._read_at < _FRESH:
                self._feeds = await self._store.feeds()
                self._read_at = now
            return self._feeds

    def forget(self) -> None:
        """Lets the next who asks see what has just changed."""
        self._read_at = None
