"""`firmwatch backtest`: what a watchlist would have brought, before anybody hears of it. It changes nothing."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from bot.backtest.difference import Comparison
from bot.backtest.findings import ChannelDifference, Findings
from bot.cli.backtest_entries import PAGE, Page, archive, listed_pages, read_files, stored_pages
from bot.cli.backtest_players import Part, Player, players
from bot.cli.backtest_report import facts, print_findings
from bot.cli.tables import print_json
from bot.clock import utc_now
from bot.errors import FirmwatchError
from bot.settings.load import load
from bot.settings.values import Settings

SINCE = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for on the command line.

    against  the folder with the changed watchlist; None: only the present one is rehearsed
    since    how far back entries are read; None: 14 days of stored ones, all of those in files
    files    feed documents, JSON lines, and folders of them; none: the stored entries
    samples  how many alerts, doubts and differences are shown of each watch and channel
    """

    against: Path | None
    since: timedelta | None
    files: tuple[Path, ...]
    samples: int


def backtest(directory: Path, wanted: Wanted, *, as_json: bool) -> int:
    """Rehearses a watchlist and shows what it would have brought; 1 when there are no entries to rehearse."""
    present = load(directory, os.environ)
    changed = load(wanted.against, os.environ) if wanted.against else None
    found = asyncio.run(_rehearsed(present, changed, wanted))
    shown = changed or present
    if as_json:
        print_json(facts(found.findings, found.differences))
    else:
        print_findings(found.findings, found.differences, shown, present.directory, found.unread)
    return 0 if found.findings.entries else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What came of it: the findings of the changed watchlist, or of the only one."""

    findings: Findings
    differences: tuple[ChannelDifference, ...] | None
    unread: Sequence[str]


async def _rehearsed(present: Settings, changed: Settings | None, wanted: Wanted) -> _Found:
    if wanted.files:
        entries, unread = await read_files(wanted.files, present.feeds)
        if wanted.since:
            oldest = utc_now() - wanted.since
            entries = [entry for entry in entries if entry.collected_at >= oldest]
        return await _played(listed_pages(entries), present, changed, wanted.samples, unread)
    async with archive(present.database_url) as store:
        if store is None:
            raise FirmwatchError(
                "there is no database yet, so nothing is stored; let the bot run for a while, or name feed documents: "
                "firmwatch backtest --feeds FOLDER"
            )
        now = utc_now()
        pages = stored_pages(store, now - (wanted.since or SINCE), now)
        return await _played(pages, present, changed, wanted.samples, ())


async def _played(
    pages: AsyncIterator[Page], present: Settings, changed: Settings | None, samples: int, unread: Sequence[str]
) -> _Found:
    parts = [Part(one.channels, one.firms, samples) for one in (present, changed) if one]
    comparison = Comparison(samples)
    first = await anext(pages, Page((), 1.0))
    # What fits in a page is played sooner than a process starts.
    with players(parts, apart=len(first.entries) >= PAGE) as playing, _progress() as progress:
        task = progress.add_task("", total=1.0)
        async for done in _play(first, pages, playing, comparison):
            progress.update(task, completed=done)
        return _Found(
            findings=playing[-1].findings(),
            differences=comparison.differences() if changed else None,
            unread=unread,
        )


async def _play(
    first: Page, rest: AsyncIterator[Page], playing: Sequence[Player], comparison: Comparison
) -> AsyncIterator[float]:
    """Plays all pages, and reads the next while one is being played; yields the share that is done."""
    page: Page | None = first
    while page is not None:
        for player in playing:
            player.begin(page.entries)
        following = await anext(rest, None)
        played = [await asyncio.to_thread(player.end) for player in playing]
        comparison.take(played[0], played[-1])
        yield page.done
        page = following


def _progress() -> Progress:
    return Progress(
        TextColumn("rehearsing"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
