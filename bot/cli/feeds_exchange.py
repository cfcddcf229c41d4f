"""`firmwatch feeds import`, `export` and `find`: feeds from elsewhere, and to elsewhere."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.text import Text

from bot.app import reading
from bot.cli.logs import set_up_logs
from bot.cli.tables import ago, print_json, print_rows
from bot.clock import utc_now
from bot.errors import FirmwatchError
from bot.feeds.discovery import discover
from bot.feeds.health import advice
from bot.feeds.opml import read_opml, write_opml
from bot.feeds.probe import Probe
from bot.model import DeclaredFeed, FeedState
from bot.settings.load import load


def export_feeds(directory: Path) -> int:
    """Writes the feeds of feeds.yaml to standard output as OPML."""
    sys.stdout.write(write_opml(load(directory, os.environ).feeds, "Firmwatch"))
    return 0


def import_feeds(directory: Path, file: Path) -> int:
    """Writes the feeds of an OPML file that feeds.yaml lacks to standard output, as lines for it."""
    try:
        body = file.read_bytes()
    except OSError as error:
        raise FirmwatchError(f"cannot read {file}: {error.strerror}") from error
    listed = read_opml(body)
    declared = {feed.url for feed in load(directory, os.environ).feeds}
    new = [feed for feed in listed if feed.url not in declared]
    sys.stdout.write("".join(f"\n{yaml_lines(feed)}" for feed in new))
    sys.stderr.write(f"{len(new)} feeds to add, {len(listed) - len(new)} there already\n")
    return 0 if listed else 1


def yaml_lines(feed: DeclaredFeed) -> str:
    """The feed as an item of `feeds:` in feeds.yaml. JSON texts are YAML, whatever is in them."""
    lines = [f"  - url: {_quoted(feed.url)}", f"    name: {_quoted(feed.name)}"]
    if feed.language:
        lines.append(f"    language: {feed.language}")
    if feed.tags:
        lines.append(f"    tags: [{', '.join(map(_quoted, sorted(feed.tags)))}]")
    return "\n".join(lines) + "\n"


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
        sys.stdout.write("".join(f"\n{yaml_lines(one.feed)}" for one in well))
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
    print_rows(("", "Address", "Entries", "Newest", "What was found"), [_row(one, now) for one in found])


def _row(one: Probe, now: datetime) -> Sequence[object]:
    return (
        Text("✗", style="red") if one.trouble else Text("✓", style="green"),
        one.feed.url,
        one.entries,
        ago(one.newest_at, now) if one.newest_at else "undated",
        advice(FeedState(trouble=one.trouble, detail=one.detail)) if one.trouble else one.feed.name,
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
