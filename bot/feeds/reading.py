"""Reading a body that was fetched: entries, or the trouble with it, as one kind of answer."""

from __future__ import annotations

from bot.errors import FeedFormatError, ParseTimeout
from bot.model import Fetched, FetchFailed, KnownEntries, ParsedFeed, Parser, Trouble


async def read_body(
    fetched: Fetched, parser: Parser, *, zone: str | None, known: KnownEntries | None = None
) -> ParsedFeed | FetchFailed:
    """Parses the body; a body that is no readable feed is trouble like any other of a check."""
    try:
        return await parser.parse(fetched, zone=zone, known=known)
    except FeedFormatError as error:
        return FetchFailed(trouble=Trouble(error.trouble), detail=error.detail, moved_to=fetched.moved_to)
    except ParseTimeout as error:
        return FetchFailed(trouble=Trouble.TOO_LARGE, detail=str(error), moved_to=fetched.moved_to)
