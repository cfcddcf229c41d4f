"""`firmwatch feeds import`, `export` and `find`: feeds from elsewhere, and to elsewhere."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.app import reading
from bot.cli.feeds_file import add_feeds, feed_lines
from bot.cli.logs import set_up_logs
from bot.cli.tables import ago, counted, print_json, print_rows
from bot.clock import utc_now
from bot.errors import FeedFormatError, FirmwatchError
from bot.feeds.discovery import discover
from bot.feeds.health import advice
from bot.feeds.opml import Subscriptions, read_opml, write_opml
from bot.feeds.probe import Probe
from bot.model import DeclaredFeed, FeedState
from bot.settings.load import load


def export_feeds(directory: Path) -> int:
    """Writes the feeds of feeds.yaml to standard output as OPML."""
    sys.stdout.write(write_opml(load(directory, os.environ).feeds, "Firmwatch"))
    return 0


def import_feeds(directory: Path, file: Path, *, into: Path | None) -> int:
    """Adds the feeds of an OPML file to the file `into`, or prints them as lines for feeds.yaml; 1 when it has none.

    Those that are there already stay as they are. What is left out is told on standard error, line by line.
    """
    listed = _subscriptions(file)
    for one in listed.left_out:
        sys.stderr.write(f"{file}:{one.line}: left out “{one.title}”: {one.reason}\n")
    new = _printed(directory, listed.feeds) if into is None else add_feeds(into, listed.feeds)
    done = "to add" if into is None else f"added to {into}"
    known, left = len(listed.feeds) - len(new), len(listed.left_out)
    sys.stderr.write(f"{counted(len(new), 'feed')} {done}, {known} there already, {left} left out\n")
    if new and into is None:
        sys.stderr.write(f"`--into {directory / 'feeds.yaml'}` adds them to the file\n")
    return 0 if listed.feeds else 1


def _subscriptions(file: Path) -> Subscriptions:
    try:
        return read_opml(file.read_bytes())
    except OSError as error:
        raise FirmwatchError(f"cannot read {file}: {error.strerror}") from error
    except FeedFormatError as error:
        raise FirmwatchError(f"{file}: {error.detail}") from error


def _printed(directory: Path, feeds: Sequence[DeclaredFeed]) -> Sequence[DeclaredFeed]:
    """Prints those that feeds.yaml lacks, and answers with them."""
    declared = {feed.url for feed in load(directory, os.environ).feeds}
    new = [feed for feed in feeds if feed.url not in declared]
    sys.stdout.write("".join(f"\n{feed_lines(feed)}" for feed in new))
    return new


def find_feeds(directory: Path, url: str, *, as_json: bool) -> int:
    """Tries an address and what its page advertises; 1 when there is no feed."""
    set_up_logs("error", "auto")  # what the fetcher refuses is shown with the rest
    if not url.lower().startswith(("http://", "https://")):
        url = f"https://{url}"
    found = asyncio.run(_find(directory, url))
    well = [one for one in found if one.trouble is None]
    if as_json:
        print_json([_facts(one) for one in found])
    else:
        _print(found)
        sys.stdout.write("".join(f"\n{feed_lines(one.feed)}" for one in well))
    return 0 if well else 1


async def _find(directory: Path, url: str) -> Sequence[Probe]:
    async with reading(load(directory, os.environ).fetch, parsers=1) as (fetcher, parser):
        return await discover(url, fetcher, parser)


def _facts(found: Probe) -> dict[str, object]:
    return {
        "url": found.feed.url,
        "name": found.feed.name,
        "ok": found.trouble is None,
        "detail": found.detail,
        "entries": found.entries,
        "newest_at": found.newest_at,
    }


def _print(found: Sequence[Probe]) -> None:
    now = utc_now()
    # On standard error, so that what is printed beside it can be appended to a file.
    console = Console(stderr=True, highlight=False)
    print_rows(("", "Address", "Entries", "Newest", "What was found"), [_row(one, now) for one in found], console)


def _row(one: Probe, now: datetime) -> Sequence[object]:
    return (
        Text("✗", style="red") if one.trouble else Text("✓", style="green"),
        one.feed.url,
        one.entries,
        ago(one.newest_at, now) if one.newest_at else "undated",
        advice(FeedState(trouble=one.trouble, detail=one.detail)) if one.trouble else one.feed.name,
    )
