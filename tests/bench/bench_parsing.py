"""Reading feed documents, beside feedparser alone on the same bytes."""

from __future__ import annotations

import feedparser

from bot.feeds.parse import parse_feed
from tests.bench.feeds import document
from tests.bench.rows import Row, cpu_seconds

DOCUMENTS = 12


def run() -> list[Row]:
    """One row: milliseconds for a document of thirty items."""
    documents = [document(feed) for feed in range(DOCUMENTS)]

    def ours() -> None:
        for body in documents:
            parse_feed(body, url="https://feed.example/rss", content_type="application/rss+xml", zone=None)

    def peer() -> None:
        for body in documents:
            feedparser.parse(body)

    per_document = 1000 / DOCUMENTS
    return [
        Row(
            what="parse a feed of 30 items",
            ours=cpu_seconds(ours) * per_document,
            peer=cpu_seconds(peer) * per_document,
            peer_name="feedparser",
            unit="ms",
        )
    ]
