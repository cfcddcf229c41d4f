"""What a body is when it is no feed: the kind of document, and the feed that a web page advertises."""

from __future__ import annotations

import re
from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urljoin

from bot.feeds.links import clean_link
from bot.feeds.text import clip, visible
from bot.model import DeclaredFeed

_LOOKED_AT = 256 * 1024
_LONGEST_TITLE = 80
_MOST_LINKS = 100
_PROLOGUE = re.compile(
    r"(?:\s+|<\?.*?\?>|<!--.*?-->|<!doctype\s+(?P<doctype>[\w:.-]+)[^>\[]*(?:\[.*?\]\s*)?>)", re.IGNORECASE | re.DOTALL
)
_ROOT = re.compile(r"<([a-zA-Z_][\w:.-]*)")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")


def root_name(text: str) -> str | None:
    """The first element's name in lower case; `html` also where only the document type says so."""
    at = 0
    while (skipped := _PROLOGUE.match(text, at)) is not None:
        if (skipped["doctype"] or "").lower() == "html":
            return "html"
        at = skipped.end()
    found = _ROOT.match(text, at)
    return found[1].lower() if found else None


def describe_page(text: str, url: str) -> str:
    """One line about a web page: its title, and the address of the feed that it advertises, if any."""
    page = _read(text)
    title = clip(visible(page.title), _LONGEST_TITLE)
    line = f"a web page, “{title}”" if title else "a web page without a title"
    feed = next((feed.url for feed in _feeds(page, url)), None)
    return f"{line}; it advertises the feed {feed}" if feed else line


def advertised_feeds(text: str, url: str) -> list[DeclaredFeed]:
    """The feeds that a web page advertises, each once, named as the page names them."""
    return _feeds(_read(text), url)


def _read(text: str) -> _Head:
    page = _Head()
    # What it cannot read ends in an assertion; what came before counts.
    with suppress(AssertionError):
        page.feed(text[:_LOOKED_AT])
    return page


def _feeds(page: _Head, url: str) -> list[DeclaredFeed]:
    title = visible(page.title)
    found: dict[str, DeclaredFeed] = {}
    for href, name in page.advertised[:_MOST_LINKS]:
        link = clean_link(href, urljoin(url, page.base))
        if link is not None:
            shown = clip(visible(name) or title or link, _LONGEST_TITLE)
            found.setdefault(link, DeclaredFeed(url=link, name=shown))
    return list(found.values())


class _Head(HTMLParser):
    """Reads the title, the base address and the advertised feeds of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.base = ""
        self.advertised: list[tuple[str, str]] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._in_title = tag == "title" and not self.title
        if tag == "base":
            self.base = self.base or values.get("href", "")
        elif tag == "link" and _is_feed_link(values):
            self.advertised.append((values.get("href", ""), values.get("title", "")))

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data


def _is_feed_link(values: dict[str, str]) -> bool:
    kind = values.get("type", "").partition(";")[0].strip().lower()
    return "alternate" in values.get("rel", "").lower().split() and kind in _FEED_TYPES
