"""Reading feed documents, beside feedparser alone on the same bytes."""

from __future__ import annotations

from collections.abc import Sequence

import feedparser

from bot.feeds.parse import parse_feed
from tests.bench.feeds import document, long_document
from tests.bench.rows import Row, cpu_seconds

DOCUMENTS = 6


def run() -> list[Row]:
    """Milliseconds for a document, of each kind of feed."""
    return [
        _compared("parse a short feed", [document(feed) for feed in range(DOCUMENTS)]),
        _compared("parse a long feed", [long_document(feed) for feed in range(DOCUMENTS)]),
    ]


def _compared(what: str, documents: Sequence[bytes]) -> Row:
    def ours() -> None:
        for body in documents:
            parse_feed(body, url="https://feed.example/rss", content_type="application/rss+xml", zone=None)

    def peer() -> None:
        for body in documents:
            feedparser.parse(body)

    per_document = 1000 / len(documents)
    return Row(
        what=what,
        ours=cpu_seconds(ours) * per_document,
        peer=cpu_seconds(peer) * per_document,
        peer_name="feedparser",
        unit="ms",
    )
