"""OPML, the list of feeds that feed readers exchange. Pure.

Folders become tags, also nested ones: a feed in *Asia / Korea* has both tags, and is written into the folder of its
first tag. `category` attributes count as folders do. Addresses that are no http or https are left out, and so is the
second of two feeds with one address. A list longer than anybody reads is refused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from bot.errors import FeedFormatError
from bot.feeds.bounds import check_bounds, too_much
from bot.feeds.encoding import to_utf8
from bot.feeds.language import normalise_language
from bot.feeds.links import clean_link, site_of
from bot.feeds.text import clip, visible
from bot.model import DeclaredFeed, Trouble

_LONGEST_NAME = 200
_LONGEST_TAG = 60
_LONGEST = 4 * 1024 * 1024
_MOST_FEEDS = 10_000
_MOST_TAGS = 8
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,10};)")


def read_opml(body: bytes) -> tuple[DeclaredFeed, ...]:
    """The feeds of an OPML document, in its order. Raises FeedFormatError for what is none."""
    if len(body) > _LONGEST:
        raise too_much(f"more than {_LONGEST // 2**20} MiB")
    # Many programs write addresses with a bare `&`.
    text = _BARE_AMPERSAND.sub(b"&amp;", to_utf8(body, None).lstrip())
    check_bounds(text)
    outlines = _Outlines()
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = outlines.start
    parser.EndElementHandler = outlines.end
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise FeedFormatError(Trouble.UNREADABLE, f"broken XML ({error})") from error
    if not outlines.is_opml:
        raise FeedFormatError(Trouble.NOT_A_FEED, "XML, but no OPML: export the subscriptions of your feed reader")
    return tuple(outlines.feeds.values())


def write_opml(feeds: Iterable[DeclaredFeed], title: str) -> str:
    """An OPML 2.0 document, a folder for each first tag."""
    folders: defaultdict[str, list[DeclaredFeed]] = defaultdict(list)
    for feed in feeds:
        folders[min(feed.tags, default="")].append(feed)
    lines = ['<?xml version="1.0" encoding="utf-8"?>', '<opml version="2.0">']
    lines += [f"  <head><title>{escape(title)}</title></head>", "  <body>"]
    for folder, members in sorted(folders.items()):
        if folder:
            lines.append(f"    <outline text={quoteattr(folder)}>")
        lines += [f"      {_outline(feed)}" for feed in members]
        if folder:
            lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _outline(feed: DeclaredFeed) -> str:
    values = {"type": "rss", "text": feed.name, "title": feed.name, "xmlUrl": feed.url}
    values |= {"language": feed.language} if feed.language else {}
    values |= {"category": ",".join(sorted(feed.tags))} if feed.tags else {}
    return f"<outline {' '.join(f'{name}={quoteattr(value)}' for name, value in values.items())}/>"


class _Outlines:
    """Gathers feeds while expat goes through the outlines."""

    def __init__(self) -> None:
        self.is_opml = False
        self.feeds: dict[str, DeclaredFeed] = {}
        self._folders: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.is_opml = self.is_opml or name.lower() == "opml"
        if name.lower() != "outline":
            return
        values = {key.lower(): value for key, value in attributes.items()}
        title = clip(visible(values.get("title") or values.get("text") or ""), _LONGEST_NAME)
        url = clean_link(values.get("xmlurl", "").strip())
        if url is not None and url not in self.feeds:
            self.feeds[url] = self._feed(url, title, values)
        if len(self.feeds) > _MOST_FEEDS:
            raise too_much(f"more than {_MOST_FEEDS:,} feeds")
        self._folders.append("" if "xmlurl" in values else clip(title, _LONGEST_TAG))

    def end(self, name: str) -> None:
        if name.lower() == "outline":
            self._folders.pop()

    def _feed(self, url: str, title: str, values: Mapping[str, str]) -> DeclaredFeed:
        categories = re.split(r"[,/]", values.get("category", ""), maxsplit=_MOST_TAGS)[:_MOST_TAGS]
        tags = {*self._folders[-_MOST_TAGS:], *(clip(visible(one), _LONGEST_TAG) for one in categories)}
        return DeclaredFeed(
            url=url,
            name=title or site_of(url) or url,
            language=normalise_language(values.get("language")),
            tags=frozenset(tag for tag in tags if any(map(str.isalnum, tag))),
        )
