"""Parsing: the bytes that a server sent become a `ParsedFeed`. Pure, but slow: run it in a worker process.

Rules

- feedparser reads RSS, RDF and Atom, always from bytes, so that it neither opens a file nor asks a network. Its
  sanitising and its resolving of links inside markup are off: they cost more than all the rest, and what is kept
  is cleaned here anyway. Nor is it told the feed's address, or it would join it with every element's base, unless
  the document has a base of its own. JSON Feed is read in `jsonfeed.py`.
- What would cost feedparser too much is refused before it (`bounds.py`).
- Entries that are known from the last time, in the same words, are not read again (`parts.py`).
- A feed that is not well-formed is read all the same if entries can be found in it.
- Dates without an offset are read in the feed's zone, or else in that of the country of its language.
- An entry's summary is its description; its content stands in where that is missing or cut short.
- An entry without a title is given the beginning of its summary.
- What is no feed is named for what it is, so that a person can tell what to do.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import feedparser

from bot.errors import FeedFormatError
from bot.feeds.bounds import check_bounds, check_entries
from bot.feeds.dates import Moment, first_date
from bot.feeds.encoding import to_utf8
from bot.feeds.jsonfeed import parse_json_feed
from bot.feeds.language import normalise_language, settle_language, usual_zone
from bot.feeds.links import clean_link
from bot.feeds.page import describe_page, root_name
from bot.feeds.parts import LARGEST_UNREAD, cut_up
from bot.feeds.text import LONGEST_SUMMARY, LONGEST_TITLE, has_markup, headline, plain_text
from bot.model import KnownEntries, ParsedEntry, ParsedFeed, Trouble

_HEAD = 4096
_HTML_ROOTS = frozenset({"html", "head", "body"})
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_SKIPS = re.compile(rb"<skip(?:Hours|Days)\b[^<>]*>.{0,2000}?</skip", re.DOTALL)
_SKIPS_STAND_IN = 32 * 1024
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*<")
_DAY = re.compile(rb"<day>\s*(mon|tue|wed|thu|fri|sat|sun)[a-z]*\s*<", re.IGNORECASE)
_OWN_BASE = re.compile(rb"^(?:[^<]|<[?!][^>]*>)*<[^!?>][^>]*\sxml:base\s*=", re.DOTALL)
_CUT_SHORT = ("…", "...", "[…]", "[...]", "&hellip;", "[&#8230;]", "[&hellip;]")


def parse_feed(
    body: bytes,
    *,
    url: str,
    content_type: str | None = None,
    zone: str | None = None,
    known: KnownEntries | None = None,
) -> ParsedFeed:
    """Reads a feed of any kind. `url` is what relative links are resolved against; dates without an offset are
    read in `zone`, an IANA name, or in that of the feed's language, or in UTC. With `known`, all entries are marked,
    and those left out. A document of megabytes is read piece by piece, if it can be.

    Raises FeedFormatError.
    """
    text = to_utf8(body, content_type)
    head = text[:_HEAD].decode("utf-8", "replace").lstrip("\ufeff \t\r\n\0")
    if not head:
        raise FeedFormatError(Trouble.EMPTY, "an empty body")
    if head[0] in "{[":
        return parse_json_feed(text, url=url, zone=zone)
    root = root_name(head)
    if root in _HTML_ROOTS:
        raise FeedFormatError(Trouble.WEB_PAGE, describe_page(text.decode("utf-8", "replace"), url))
    text = text.lstrip(b"\0 \t\r\n")
    if known is not None or len(text) > LARGEST_UNREAD:
        new = _read_new(text, known or KnownEntries(), root=root, url=url, zone=zone)
        if new is not None:
            return new
    check_bounds(text)
    return _with_own_languages(_read(text, root=root, url=url, zone=zone))


def _read_new(text: bytes, known: KnownEntries, *, root: str | None, url: str, zone: str | None) -> ParsedFeed | None:
    """A document without the entries that are known; None: it is to be read whole, if at all."""
    parts = cut_up(text, known, f"{url} {zone}")
    if parts is None:
        return None
    try:
        check_entries(len(parts.marks))
        check_bounds(parts.unread[0] if len(parts.unread) == 1 else text)
        read = [_read(unread, root=root, url=url, zone=zone) for unread in parts.unread]
    except FeedFormatError:
        return None
    entries = tuple(entry for one in read for entry in one.entries)
    if len(entries) != parts.count:
        return None
    whole = replace(read[0], entries=entries, skips=_skips(text), marks=parts.marks, around=parts.around)
    return _with_own_languages(whole)


def _with_own_languages(feed: ParsedFeed) -> ParsedFeed:
    """The feed, its entries without the language that it has anyway."""
    if feed.language is None or all(entry.language != feed.language for entry in feed.entries):
        return feed
    entries = (replace(one, language=None) if one.language == feed.language else one for one in feed.entries)
    return replace(feed, entries=tuple(entries))


def _read(text: bytes, *, root: str | None, url: str, zone: str | None) -> ParsedFeed:
    document = feedparser.parse(
        io.BytesIO(text),
        response_headers={"content-type": "application/xml; charset=utf-8"} | _location(text, url),
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not document.version and not document.entries:
        what = f"an XML document <{root}>" if root else "text"
        raise FeedFormatError(Trouble.NOT_A_FEED, f"{what}, no feed")
    if document.bozo and not document.entries and _breaks_off(text, root):
        raise FeedFormatError(Trouble.UNREADABLE, f"a broken feed ({document.bozo_exception})")
    check_entries(len(document.entries))
    feed = document.feed
    language = normalise_language(_value(feed, "language"))
    zone = zone or usual_zone(settle_language(text=_value(feed, "title"), own=None, declared=None, feed=language))
    source = _Source(url=url, zone=zone, says_its_types=document.version.startswith("atom"))
    return ParsedFeed(
        title=_plain(source, feed, "title", LONGEST_TITLE),
        entries=tuple(_entry(source, entry) for entry in document.entries),
        language=language,
        site=clean_link(_value(feed, "link"), url),
        hint=_hint(feed),
        skips=_skips(text),
    )


def _location(text: bytes, url: str) -> dict[str, str]:
    """The feed's address, where its first element has a base that may be relative to it."""
    has_base = b"xml:base" in text[:_HEAD] and _OWN_BASE.search(text, 0, _HEAD)
    return {"content-location": url} if has_base else {}


def _breaks_off(text: bytes, root: str | None) -> bool:
    """Whether a document ends before its root does. One that is merely not well-formed may well have no entries."""
    return re.search(rb"</\s*" + re.escape((root or "").encode()) + rb"\b", text, re.IGNORECASE) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """What its entries need to know of a document. Only Atom says which of its texts are markup."""

    url: str
    zone: str | None
    says_its_types: bool


def _entry(source: _Source, entry: Mapping[str, Any]) -> ParsedEntry:
    summary = _summary(source, entry)
    date = _date(entry, source.zone)
    said = _value(entry, "language") or _value(entry.get("title_detail") or {}, "language")
    return ParsedEntry(
        guid=_value(entry, "id") or None,
        link=_link(source, entry),
        title=_plain(source, entry, "title", LONGEST_TITLE) or headline(summary),
        summary=summary,
        outlet=_plain(source, entry.get("source") or {}, "title", LONGEST_TITLE) or None,
        published_at=date.at if date else None,
        language=normalise_language(said),
        date_note=date.note if date else None,
    )


def _link(source: _Source, entry: Mapping[str, Any]) -> str | None:
    link = _value(entry, "link")
    # feedparser takes an id for the link where there is none, also one that is no address.
    if entry.get("guidislink") and not link.lower().startswith(("http://", "https://", "/")):
        return None
    return clean_link(link, source.url)


def _summary(source: _Source, entry: Mapping[str, Any]) -> str:
    summary = _plain(source, entry, "summary", LONGEST_SUMMARY)
    if summary and not summary.endswith(_CUT_SHORT):
        return summary
    contents = [plain_text(str(one.get("value") or "")) for one in entry.get("content") or ()]
    return max([summary, *contents], key=len)


def _date(entry: Mapping[str, Any], zone: str | None) -> Moment | None:
    return first_date((_value(entry, name) for name in ("published", "updated", "created")), zone)


def _plain(source: _Source, values: Mapping[str, Any], name: str, limit: int) -> str:
    text = _value(values, name)
    is_html = (values.get(f"{name}_detail") or {}).get("type", "text/html") != "text/plain"
    return plain_text(text, limit=limit, is_html=is_html or (not source.says_its_types and has_markup(text)))


def _value(values: Mapping[str, Any], name: str) -> str:
    """A text of feedparser's; nothing where it is missing or was made something else by odd markup."""
    # A plain look-up: feedparser's own follows old names to other fields.
    value = dict.get(values, name) if isinstance(values, dict) else None
    return value.strip() if isinstance(value, str) else ""


def _skips(text: bytes) -> frozenset[str]:
    """The hours and days of skipHours and skipDays, as in `Habits`. feedparser keeps but the last of each."""
    found: set[str] = set()
    for block in _SKIPS.finditer(text, 0, _SKIPS_STAND_IN):
        found.update(str(int(hour) % 24) for hour in _HOUR.findall(block[0]))
        found.update(day.decode().lower() for day in _DAY.findall(block[0]))
    return frozenset(found)


def _hint(feed: Mapping[str, Any]) -> timedelta | None:
    """The polling interval that the feed asks for, the longest if it asks twice."""
    ttl = _value(feed, "ttl")
    asked = [timedelta(minutes=int(ttl[:6]))] if ttl.isascii() and ttl.isdigit() else []
    period = _PERIODS.get(_value(feed, "sy_updateperiod").lower())
    if period is not None:
        often = _value(feed, "sy_updatefrequency")
        asked.append(period / max(int(often[:4]) if often.isascii() and often.isdigit() else 1, 1))
    return max(asked, default=timedelta(0)) or None
