"""Entries from files: feed documents as servers send them, and JSON lines.

An entry from a file was collected when it was published, as if its feed had been watched all along; an undated one
when it is read. A document belongs to a feed of its own, called after itself. A JSON line may name a feed of
`feeds.yaml` by its name or address, and then has its tags.

A line is `{"title", "summary"?, "link"?, "time"?, "lang"?, "feed"?, "outlet"?, "tags"?}`; `text` stands for `summary`
where that is missing, and `time` is ISO 8601, in UTC where it names no zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pydantic import BaseModel, ValidationError

from bot.errors import FirmwatchError
from bot.feeds.check import make_check
from bot.feeds.language import normalise_language, settle_language
from bot.feeds.links import clean_link, site_of
from bot.model import DeclaredFeed, Entry, Feed, FeedState, Fetched, NewEntry, ParsedFeed


def document_entries(name: str, fetched: Fetched, parsed: ParsedFeed, *, number: int, now: datetime) -> list[Entry]:
    """The entries of a feed document; `name` is its file's and `number` tells its feed from others."""
    declared = DeclaredFeed(url=fetched.url, name=parsed.title or name)
    feed = Feed(id=number, declared=declared, state=FeedState(baseline_at=now))
    check = make_check(feed, fetched, parsed, seen=(), now=now, next_check_at=now)
    return [_document_entry(new, feed, now) for new in check.new]


def line_entries(name: str, lines: Iterable[str], feeds: Sequence[DeclaredFeed], now: datetime) -> list[Entry]:
    """The entries of JSON lines; blank lines are passed over. Raises FirmwatchError, naming file and line."""
    known = {key: feed for feed in feeds for key in (feed.url, feed.name)}
    numbers: dict[str, int] = {}
    found: list[Entry] = []
    for place, line in enumerate(lines, 1):
        if line.strip():
            row = _row(line, f"{name}:{place}")
            feed = known.get(row.feed) or DeclaredFeed(url=row.feed, name=row.feed)
            number = numbers.setdefault(feed.url, -1 - len(numbers))
            found.append(_line_entry(row, Feed(id=number, declared=feed), now))
    return found


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """The entries in the order of collection, numbered so."""
    ordered = sorted(entries, key=lambda entry: entry.collected_at)
    return [replace(entry, id=number) for number, entry in enumerate(ordered, 1)]


class _Line(BaseModel):
    title: str = ""
    summary: str | None = None
    text: str = ""
    link: str | None = None
    time: datetime | None = None
    lang: str | None = None
    feed: str = ""
    outlet: str | None = None
    tags: frozenset[str] = frozenset()


def _row(line: str, place: str) -> _Line:
    try:
        row = _Line.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise FirmwatchError(f"{place}: {where + ': ' if where else ''}{first['msg']}") from error
    if not (row.title or row.summary or row.text):
        raise FirmwatchError(f'{place}: nothing to read; an entry has a "title", a "summary" or both')
    return row


def _document_entry(new: NewEntry, feed: Feed, now: datetime) -> Entry:
    return _entry(
        feed,
        now,
        title=new.title,
        link=new.link,
        summary=new.summary,
        outlet=new.outlet,
        language=new.language,
        published_at=new.published_at,
    )


def _line_entry(row: _Line, feed: Feed, now: datetime) -> Entry:
    declared, link = feed.declared, clean_link(row.link)
    summary = row.text if row.summary is None else row.summary
    entry = _entry(
        feed,
        now,
        title=row.title,
        link=link,
        summary=summary,
        outlet=row.outlet or site_of(link) or declared.name,
        language=settle_language(
            text=f"{row.title} {summary}", own=normalise_language(row.lang), declared=declared.language, feed=None
        ),
        published_at=min(_utc(row.time), now) if row.time else None,
    )
    return replace(entry, feed_tags=entry.feed_tags | row.tags)


def _entry(
    feed: Feed,
    now: datetime,
    *,
    title: str,
    link: str | None,
    summary: str,
    outlet: str,
    language: str | None,
    published_at: datetime | None,
) -> Entry:
    return Entry(
        id=0,
        feed_id=feed.id,
        feed_name=feed.declared.name,
        feed_url=feed.declared.url,
        feed_tags=feed.declared.tags,
        community=None,
        title=title,
        link=link,
        summary=summary,
        outlet=outlet,
        language=language,
        published_at=published_at,
        collected_at=published_at or now,
    )


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
