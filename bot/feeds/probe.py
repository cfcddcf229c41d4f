"""One try of a feed that is not stored: does it answer, and with what?"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from bot.feeds.reading import read_body
from bot.model import DeclaredFeed, Feed, Fetcher, FetchFailed, NotModified, ParsedEntry, ParsedFeed, Parser, Trouble

_SAMPLE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What a try of a feed found.

    trouble    None: it is well
    title      what the feed calls itself; empty: nothing
    newest_at  the latest date among its entries, UTC; None: none is dated
    sample     its first entries
    seconds    from asking to having read it
    """

    feed: DeclaredFeed
    trouble: Trouble | None
    detail: str | None
    entries: int
    newest_at: datetime | None
    seconds: float
    sample: tuple[ParsedEntry, ...] = ()
    title: str = ""


async def probe(feed: DeclaredFeed, fetcher: Fetcher, parser: Parser) -> Probe:
    """Asks the feed once and reads what comes back."""
    started = time.monotonic()
    found = await _read(feed, fetcher, parser)
    seconds = time.monotonic() - started
    if isinstance(found, FetchFailed):
        return Probe(feed=feed, trouble=found.trouble, detail=found.detail, entries=0, newest_at=None, seconds=seconds)
    dates = [entry.published_at for entry in found.entries if entry.published_at]
    return Probe(
        feed=feed,
        trouble=None,
        detail=None,
        entries=len(found.entries),
        newest_at=max(dates, default=None),
        seconds=seconds,
        sample=found.entries[:_SAMPLE],
        title=found.title,
    )


async def _read(feed: DeclaredFeed, fetcher: Fetcher, parser: Parser) -> ParsedFeed | FetchFailed:
    result = await fetcher.fetch(Feed(id=0, declared=feed))
    if isinstance(result, FetchFailed):
        return result
    if isinstance(result, NotModified):
        return FetchFailed(trouble=Trouble.NOT_A_FEED, detail="304 in answer to a first request")
    return await read_body(result, parser, zone=feed.zone)
