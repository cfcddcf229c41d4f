"""What a worker process does with feeds; see `serve.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import feedparser

from bot.errors import FeedFormatError
from bot.feeds.parse import parse_feed
from bot.feeds.serve import serve
from bot.model import Fetched, KnownEntries, ParsedFeed, Trouble

_WARM_UP = (
    b"<rss version='2.0'><channel><title>w</title><item><title>&lt;b&gt;w&lt;/b&gt;</title><link>http://w.test/</link>"
    b"<pubDate>Mon, 01 Jan 2024 00:00:00 GMT</pubDate></item></channel></rss>"
)


@dataclass(frozen=True, slots=True)
class Task:
    """A body to read, the zone of its naive dates, and the entries that need not be read."""

    fetched: Fetched
    zone: str | None
    known: KnownEntries | None = None


Answer = ParsedFeed | FeedFormatError


def answer(task: Task) -> Answer:
    """What becomes of a body. Never raises: whatever a feed does to the parser, it is the feed that is broken."""
    fetched = task.fetched
    try:
        return parse_feed(
            fetched.body, url=fetched.url, content_type=fetched.content_type, zone=task.zone, known=task.known
        )
    except FeedFormatError as error:
        return error
    except MemoryError:
        return FeedFormatError(Trouble.TOO_LARGE, "reading it takes too much memory")
    except Exception as error:
        return FeedFormatError(Trouble.UNREADABLE, f"the parser failed on it ({type(error).__name__})")


def main(memory: int, cpu: float) -> None:
    """Serves until the input ends; the limits are those of `serve`."""
    serve(_ready, memory=memory, cpu=cpu)


def _ready() -> Callable[[Task], Answer]:
    # It would look for another parser at each document, in every folder of the path.
    feedparser.api.PREFERRED_XML_PARSERS.clear()
    # The first parse loads what the later ones share.
    parse_feed(_WARM_UP, url="http://w.test/", zone="UTC")
    return answer
