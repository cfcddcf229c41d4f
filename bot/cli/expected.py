"""What `firmwatch check` says of the days to come: a short rehearsal on the last fortnight."""

from __future__ import annotations

import time
from datetime import timedelta

from bot.backtest.findings import Findings
from bot.cli.backtest_entries import archive, stored_pages
from bot.cli.backtest_players import Part, rehearsal_of
from bot.clock import utc_now
from bot.errors import StoreError
from bot.settings.values import Settings

_SINCE = timedelta(days=14)
_SECONDS = 4.0
_PAGE = 500
_SAMPLES = 0


async def expected(settings: Settings, *, seconds: float = _SECONDS) -> Findings | None:
    """A rehearsal of the watchlist that ends after so many seconds, wherever it is then; a rate needs no more.

    None where there is nothing to go by: no database, one that cannot be read, or no entries.
    """
    try:
        return await _rehearsed(settings, time.monotonic() + seconds)
    except StoreError:
        # Whoever checks the files before the first start has no database, and a check is not about it.
        return None


async def _rehearsed(settings: Settings, deadline: float) -> Findings | None:
    now = utc_now()
    rehearsal = None
    async with archive(settings.database_url) as store:
        if store is None:
            return None
        async for page in stored_pages(store, now - _SINCE, now, _PAGE):
            rehearsal = rehearsal or rehearsal_of(Part(settings.channels, settings.firms, _SAMPLES))
            rehearsal.play(page.entries)
            if time.monotonic() > deadline:
                break
    return rehearsal.findings() if rehearsal else None
