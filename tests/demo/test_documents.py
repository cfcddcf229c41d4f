from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.documents import article_page, feed_document
from bot.demo.script import Format, Script, ScriptFeed, Start, items_at
from tests.demo.conftest import NOON

BASE = "http://127.0.0.1:8711"
START = Start(opened=NOON, started=NOON)
CONTENT_TYPES = {
    Format.RSS: "application/rss+xml; charset=utf-8",
    Format.ATOM: "application/atom+xml; charset=utf-8",
    Format.JSON: "application/feed+json; charset=utf-8",
}


def shown(body: bytes, format_: Format) -> list[tuple[str, str, str, str]]:
    """(guid, link, title, summary) of every entry, as a reader understands the document."""
    if format_ is Format.JSON:
        document = json.loads(body)
        assert document["version"] == "https://jsonfeed.org/version/1.1"
        return [(item["id"], item["url"], item["title"], item["content_text"]) for item in document["items"]]
    # Both formats escape their texts once more where a reader expects markup: nothing may be lost by that.
    parsed = feedparser.parse(body, sanitize_html=False)
    assert not parsed.bozo
    return [
        (entry.id.removeprefix("urn:newswire:"), entry.link, entry.title, entry.summary) for entry in parsed.entries
    ]


@pytest.mark.parametrize("format_", Format)
def test_a_reader_finds_every_entry_of_the_shipped_newswire(shipped_script: Script, format_: Format) -> None:
    for feed in shipped_script.feeds:
        if feed.format is format_:
            items = items_at(feed, 99, START)
            document = feed_document(feed, items, BASE)
            assert document.content_type == CONTENT_TYPES[format_]
            assert shown(document.body, format_) == [
                (item.guid, BASE + item.link, item.title, item.summary) for item in items
            ]


@pytest.mark.parametrize("format_", Format)
def test_markup_in_a_text_stays_text(small_feed: Callable[[Format], ScriptFeed], format_: Format) -> None:
    feed = small_feed(format_)
    document = feed_document(feed, items_at(feed, 1, START), BASE)
    (_, link, title, summary), _ = shown(document.body, format_)
    assert (link, title, summary) == (f"{BASE}/b", 'A <b>bold</b> & "quoted" title ]]>', "蛋價每斤 42 元。")


@pytest.mark.parametrize("format_", [Format.RSS, Format.ATOM])
def test_a_feed_says_its_language_dates_authors_and_sources(
    small_feed: Callable[[Format], ScriptFeed], format_: Format
) -> None:
    feed = small_feed(format_)
    parsed = feedparser.parse(feed_document(feed, items_at(feed, 9, START), BASE).body)
    assert (parsed.feed.title, parsed.feed.language) == (feed.title, "ko")
    again, mended, _ = parsed.entries
    assert again.author == "Lê Vy"
    assert mended.source["title"] == "통신 & 사"
    assert again.published_parsed[:6] == (2026, 3, 2, 12, 0, 4)


@pytest.mark.parametrize("format_", Format)
def test_a_document_changes_just_when_its_items_do(small_feed: Callable[[Format], ScriptFeed], format_: Format) -> None:
    feed = small_feed(format_)
    etags = [
        feed_document(feed, items_at(feed, seconds, START), BASE).etag for seconds in (0, 0.5, 1, 1.5, 2, 3, 4, 9, 99)
    ]
    changed = [later != earlier for earlier, later in pairwise(etags)]
    assert changed == [False, True, False, True, True, True, False, False]


def test_a_feed_without_entries_is_still_a_feed() -> None:
    for format_ in Format:
        feed = ScriptFeed(title="빈 신문", language="ko", format=format_, path="/empty", entries=())
        document = feed_document(feed, (), BASE)
        assert shown(document.body, format_) == []
        assert document.changed_at is None


class Page(HTMLParser):
    """Tags and texts of a page, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.setdefault(self.tags[-1], data)


def test_an_article_page_shows_the_headline_and_the_lead(small_feed: Callable[[Format], ScriptFeed]) -> None:
    feed = small_feed(Format.RSS)
    document = article_page(feed, items_at(feed, 1, START)[0])
    assert document.content_type == "text/html; charset=utf-8"
    page = Page()
    page.feed(document.body.decode())
    assert "b" not in page.tags
    assert page.texts["h1"] == 'A <b>bold</b> & "quoted" title ]]>'
    assert page.texts["p"] == "蛋價每斤 42 元。"
    assert page.texts["small"] == "통신 & 사 · 2026-03-02 12:00 UTC"


@given(seconds=st.floats(-10_000, 100))
def test_the_shipped_documents_are_well_formed_at_any_moment(shipped_script: Script, seconds: float) -> None:
    for feed in shipped_script.feeds:
        items = items_at(feed, seconds, START)
        assert len(shown(feed_document(feed, items, BASE).body, feed.format)) == len(items)
