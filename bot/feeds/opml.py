"""OPML, the list of feeds that feed readers exchange. Pure.

Folders become tags, also nested ones: a feed in *Asia / Korea* has both tags, and is written into the folder of its
first tag. `category` attributes count as folders do. Left out, with the reason, are feeds of which the address is
missing or no http or https, and the second of two feeds with one address. Links to pages are no feeds, and not missed.
A list longer than anybody reads is refused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
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
_FEED_TYPES = frozenset({"rss", "atom"})
_BARE_AMPERSAND = re.compile(rb"&(?!#?\w{1,10};)")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An outline that is no feed to read: its line in the document, from 1, its title, and why it was left out."""

    line: int
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """What an OPML document lists, in its order."""

    feeds: tuple[DeclaredFeed, ...]
    left_out: tuple[LeftOut, ...]


def read_opml(body: bytes) -> Subscriptions:
    """The feeds of an OPML document. Raises FeedFormatError, with the line, for what is none."""
    if len(body) > _LONGEST:
        raise too_much(f"more than {_LONGEST // 2**20} MiB")
    text = to_utf8(body, None)
    document = text.lstrip()
    skipped = text.count(b"\n", 0, len(text) - len(document))
    # Many programs write addresses with a bare `&`.
    document = _BARE_AMPERSAND.sub(b"&amp;", document)
    check_bounds(document)
    parser = expat.ParserCreate("utf-8")
    outlines = _Outlines(lambda: parser.CurrentLineNumber + skipped)
    parser.StartElementHandler = outlines.start
    parser.EndElementHandler = outlines.end
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        said = f"line {error.lineno + skipped}: broken XML ({expat.ErrorString(error.code)})"
        raise FeedFormatError(Trouble.UNREADABLE, said) from error
    if outlines.root != "opml":
        said = f"line {outlines.root_line}: <{outlines.root}> is no OPML; export the subscriptions of your feed reader"
        raise FeedFormatError(Trouble.NOT_A_FEED, said)
    return Subscriptions(tuple(outlines.feeds.values()), tuple(outlines.left_out))


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

    def __init__(self, line: Callable[[], int]) -> None:
        """`line` answers with the line at which expat is."""
        self.root = ""
        self.root_line = 0
        self.feeds: dict[str, DeclaredFeed] = {}
        self.left_out: list[LeftOut] = []
        self._line = line
        self._folders: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.root:
            self.root, self.root_line = clip(name.lower(), _LONGEST_TAG), self._line()
        if name.lower() != "outline":
            return
        values = {key.lower(): value for key, value in attributes.items()}
        title = clip(visible(values.get("title") or values.get("text") or ""), _LONGEST_NAME)
        is_feed = "xmlurl" in values or values.get("type", "").lower() in _FEED_TYPES
        if is_feed:
            self._take(values, title)
        self._folders.append("" if is_feed else clip(title, _LONGEST_TAG))

    def end(self, name: str) -> None:
        if name.lower() == "outline":
            self._folders.pop()

    def _take(self, values: Mapping[str, str], title: str) -> None:
        address = values.get("xmlurl", "").strip()
        url = clean_link(address)
        if url is not None and url not in self.feeds:
            self.feeds[url] = self._feed(url, title, values)
        elif url is not None:
            self._leave_out(title or url, f"the same address as “{self.feeds[url].name}”")
        elif address:
            shown = clip(visible(address), _LONGEST_NAME)
            self._leave_out(title or shown, f"no http or https address: {shown}")
        else:
            self._leave_out(title, "no address")
        if len(self.feeds) + len(self.left_out) > _MOST_FEEDS:
            raise too_much(f"more than {_MOST_FEEDS:,} feeds")

    def _leave_out(self, title: str, reason: str) -> None:
        self.left_out.append(LeftOut(self._line(), title or "untitled", reason))

    def _feed(self, url: str, title: str, values: Mapping[str, str]) -> DeclaredFeed:
        categories = re.split(r"[,/]", values.get("category", ""), maxsplit=_MOST_TAGS)[:_MOST_TAGS]
        tags = {*self._folders[-_MOST_TAGS:], *(clip(visible(one), _LONGEST_TAG) for one in categories)}
        return DeclaredFeed(
            url=url,
            name=title or site_of(url) or url,
            language=normalise_language(values.get("language")),
            tags=frozenset(tag for tag in tags if any(map(str.isalnum, tag))),
        )
