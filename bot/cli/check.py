"""`firmwatch check`: reads every file, then tries every feed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from bot.app import reading
from bot.chat.problem import Problem
from bot.cli.tables import add_row, ago, new_table, print_json, stdout
from bot.clock import utc_now
from bot.feeds.health import advice
from bot.feeds.probe import Probe, probe
from bot.model import DeclaredFeed, FeedState, Fetcher, Parser
from bot.platforms import diagnose
from bot.settings.load import load
from bot.settings.values import Settings


def check_config(directory: Path, *, offline: bool, as_json: bool) -> int:
    """0 when all is well, 1 when a feed or a channel failed; mistakes in files are raised as SettingsError."""
    settings = load(directory, os.environ)
    probes, problems = ([], []) if offline else asyncio.run(_try_everything(settings))
    if as_json:
        channels = [asdict(problem) for problem in problems]
        print_json({"files": "ok", "feeds": [_facts(found) for found in probes], "problems": channels})
    else:
        _print_report(settings)
        if not offline:
            _print_feeds(probes)
            _print_problems(problems)
    return 1 if problems or any(found.trouble for found in probes) else 0


async def _try_everything(settings: Settings) -> tuple[Sequence[Probe], Sequence[Problem]]:
    return await _try_feeds(settings), await diagnose(settings)


async def _try_feeds(settings: Settings) -> Sequence[Probe]:
    progress = Progress(
        TextColumn("trying feeds"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
        console=Console(stderr=True),
        transient=True,
    )
    async with reading(settings.fetch) as (fetcher, parser):
        with progress:
            task = progress.add_task("", total=len(settings.feeds))

            async def tried(feed: DeclaredFeed, fetcher: Fetcher, parser: Parser) -> Probe:
                found = await probe(feed, fetcher, parser)
                progress.update(task, advance=1, description=Text(feed.name).markup)
                return found

            return await asyncio.gather(*(tried(feed, fetcher, parser) for feed in settings.feeds))


def _facts(found: Probe) -> dict[str, object]:
    return {
        "name": found.feed.name,
        "url": found.feed.url,
        "ok": found.trouble is None,
        "trouble": found.trouble,
        "detail": found.detail,
        "entries": found.entries,
        "newest_at": found.newest_at,
        "seconds": round(found.seconds, 3),
    }


def _print_report(settings: Settings) -> None:
    watches = sum(len(rules.watches) for rules in settings.channels)
    stdout().print(
        f"[green]✓[/] {settings.directory}: {len(settings.feeds)} feeds, {len(settings.firms)} firms, "
        f"{len(settings.channels)} channels, {watches} watches"
    )


def _print_feeds(probes: Sequence[Probe]) -> None:
    console, now = stdout(), utc_now()
    table = new_table("", "Feed", "Language", "Entries", "Newest", "Seconds", "What to do")
    for found in sorted(probes, key=lambda found: found.trouble is None):
        add_row(
            table,
            Text("✗", style="red") if found.trouble else Text("✓", style="green"),
            f"{found.feed.name}\n{found.feed.url}" if found.trouble else found.feed.name,
            found.feed.language,
            found.entries,
            ago(found.newest_at, now) if found.newest_at else "undated",
            f"{found.seconds:.1f}",
            advice(FeedState(trouble=found.trouble, detail=found.detail)) if found.trouble else None,
        )
    console.print(table)
    failed = sum(1 for found in probes if found.trouble)
    console.print(f"{len(probes) - failed} of {len(probes)} feeds answered with entries", style="bold")


def _print_problems(problems: Sequence[Problem]) -> None:
    if not problems:
        return
    table = new_table("", "Where", "What is wrong", "What to do", title="Channels and tokens")
    for problem in problems:
        add_row(table, Text("✗", style="red"), problem.subject, problem.what, problem.remedy)
    stdout().print(table)
