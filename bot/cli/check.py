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
from bot.cli.backtest_report import expected_facts, print_expected
from bot.cli.expected import expected
from bot.cli.logs import set_up_logs
from bot.cli.tables import add_row, ago, counted, looks_offline, new_table, print_json, stdout, troubles
from bot.clock import utc_now
from bot.feeds.health import remedy
from bot.feeds.probe import Probe, probe
from bot.model import DeclaredFeed, Fetcher, Parser
from bot.platforms import diagnose
from bot.settings.load import load
from bot.settings.values import Settings

_OK = Text("✓", style="green")


def check_config(directory: Path, *, offline: bool, as_json: bool) -> int:
    """0 when all is well, 1 when a feed or a channel failed; mistakes in files are raised as SettingsError."""
    set_up_logs("error", "auto")  # what the fetcher refuses is shown with the rest
    settings = load(directory, os.environ)
    probes, problems = ([], []) if offline else asyncio.run(_try_everything(settings))
    rehearsed = asyncio.run(expected(settings))
    if as_json:
        channels = [asdict(problem) for problem in problems]
        feeds = [_facts(found) for found in probes]
        print_json({"files": "ok", "feeds": feeds, "problems": channels, "expected": expected_facts(rehearsed)})
    else:
        _print_report(settings, offline=offline)
        if not offline:
            _print_feeds(probes)
            print_problems(problems)
        if rehearsed is not None:
            print_expected(rehearsed, settings)
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


def _print_report(settings: Settings, *, offline: bool) -> None:
    watches = sum(len(rules.watches) for rules in settings.channels)
    stdout().print(
        f"[green]✓[/] {settings.directory}: {counted(len(settings.feeds), 'feed')}, "
        f"{counted(len(settings.firms), 'firm')}, {counted(len(settings.channels), 'channel')}, "
        f"{counted(watches, 'watch')}"
    )
    if not settings.feeds:
        stdout().print("[yellow]![/] feeds.yaml lists no feed, so nothing will be collected")
    if offline:
        stdout().print("feeds, tokens and channels were not tried")


def _print_feeds(probes: Sequence[Probe]) -> None:
    console, now = stdout(), utc_now()
    well = [found for found in probes if found.trouble is None]
    failed = [found for found in probes if found.trouble is not None]
    if well:
        table = new_table("", "Feed", "Language", "Entries", "Newest", "Seconds")
        for found in well:
            newest = ago(found.newest_at, now) if found.newest_at else "undated"
            language = found.feed.language
            add_row(table, _OK, found.feed.name, language, found.entries, newest, f"{found.seconds:.1f}")
        console.print(table)
    if failed:
        rows = ((found.feed.name, f"{found.detail} ({found.feed.url})", remedy(found.trouble)) for found in failed)
        console.print(troubles("Feeds in trouble", rows))
    console.print(f"{len(well)} of {counted(len(probes), 'feed')} answered with entries", style="bold")
    if looks_offline(found.trouble for found in probes):
        console.print("not one feed answers: is this machine online?", style="bold yellow")


def print_problems(problems: Sequence[Problem]) -> None:
    """What to mend at chat services, one below the other; addresses stay whole, to be followed or copied."""
    console = stdout()
    if problems:
        console.print("Channels and tokens in trouble", style="bold")
    for problem in problems:
        console.print(Text.assemble(("✗ ", "red"), f"{problem.subject}: {problem.what}"), soft_wrap=True)
        console.print(Text(f"  {problem.remedy}", style="yellow"), soft_wrap=True)
