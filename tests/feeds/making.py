"""Small makers of the values that tests of feeds need."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

from bot.feeds.parse import parse_feed
from bot.model import DeclaredFeed, Feed, FeedState, Fetched, KnownEntries, ParsedFeed

NOW = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)


def feed(url: str = "https://news.test/feed.xml", *, every: timedelta | None = None, **state: Any) -> Feed:
    declared = DeclaredFeed(url=url, name="테스트 뉴스", every=every)
    return Feed(id=7, declared=declared, state=FeedState(**state))


def rss(titles: Iterable[str], *, site: str = "https://news.test") -> bytes:
    items = "".join(
        f"<item><title>{escape(title)}</title><link>{site}/{place}</link><guid>{site}/{place}</guid></item>"
        for place, title in enumerate(titles)
    )
    return f"<rss version='2.0'><channel><title>뉴스</title><link>{site}/</link>{items}</channel></rss>".encode()


class LocalParser:
    """The `Parser` port without worker processes, which take half a second to begin."""

    async def parse(self, fetched: Fetched, *, zone: str | None, known: KnownEntries | None = None) -> ParsedFeed:
        return parse_feed(fetched.body, url=fetched.url, content_type=fetched.content_type, zone=zone, known=known)


def slow_feed() -> bytes:
    """A feed within all bounds that takes many seconds to parse: bare ampersands are slow."""
    return b"<rss version='2.0'><channel><item><title>" + b"& " * 3_000_000 + b"</title></item></channel></rss>"
