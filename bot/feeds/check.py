"""From what a server answered to what the store records: one value per check. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

from bot.feeds.habits import learn
from bot.feeds.identity import KeyedEntry, compare
from bot.feeds.language import settle_language
from bot.feeds.links import site_of
from bot.feeds.symptoms import date_note
from bot.model import (
    Ailment,
    Check,
    EntryKeys,
    Feed,
    Fetched,
    FetchFailed,
    NewEntry,
    NotModified,
    ParsedFeed,
    QuietCheck,
    SeenEntry,
    StayedEntry,
)


def body_hash(body: bytes) -> str:
    """The hash by which a body is known to be the last one again."""
    return blake2b(body, digest_size=16).hexdigest()


def make_check(
    feed: Feed,
    fetched: Fetched,
    parsed: ParsedFeed,
    *,
    seen: Sequence[SeenEntry],
    now: datetime,
    next_check_at: datetime,
    carried: Sequence[EntryKeys] | None = None,
    stayed: Sequence[StayedEntry] = (),
) -> Check:
    """A check that brought a readable body.

    `seen`, `carried` and, in `stayed`, the other entries of the document are those of `compare`.
    """
    rows = tuple({one.row for one in stayed})
    compared = compare(parsed.entries, seen, carried=carried, others=len(rows))
    dates = [*(one.published_at for one in parsed.entries), *(one.published_at for one in stayed)]
    new = [_new_entry(feed, parsed, one, now) for one in _oldest_first(compared.new)]
    if feed.state.baseline_at is None:
        new = [replace(entry, backlog_rank=len(new) - place) for place, entry in enumerate(new, 1)]
    return Check(
        feed_id=feed.id,
        checked_at=now,
        next_check_at=next_check_at,
        body_hash=body_hash(fetched.body),
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        moved_to=fetched.moved_to or feed.state.moved_to,
        habits=learn(feed.state.habits, fetched, parsed, compared, now, dates=dates),
        new=tuple(new),
        present=compared.present,
        stayed=rows,
    )


def unchanged_check(
    feed: Feed, answer: Fetched | NotModified, now: datetime, next_check_at: datetime, *, told: Ailment | None
) -> QuietCheck:
    """A check that found the body of last time, by a 304 or by its hash. A validator that is not named stays."""
    return QuietCheck(
        feed_id=feed.id,
        checked_at=now,
        next_check_at=next_check_at,
        etag=answer.etag or feed.state.etag,
        last_modified=answer.last_modified or feed.state.last_modified,
        moved_to=answer.moved_to or feed.state.moved_to,
        told=told,
    )


def failed_check(
    feed: Feed, failed: FetchFailed, now: datetime, next_check_at: datetime | None, *, told: Ailment | None
) -> QuietCheck:
    """A check that brought trouble. What is known of the feed stays."""
    return QuietCheck(
        feed_id=feed.id,
        checked_at=now,
        next_check_at=next_check_at,
        trouble=failed.trouble,
        detail=failed.detail,
        etag=feed.state.etag,
        last_modified=feed.state.last_modified,
        moved_to=feed.state.moved_to,
        told=told,
    )


def _oldest_first(entries: Sequence[KeyedEntry]) -> list[KeyedEntry]:
    """Newest last. Documents list the newest first; dates count more, and an undated entry goes with its neighbour."""
    dated: list[tuple[datetime | None, KeyedEntry]] = []
    last: datetime | None = None
    for one in reversed(entries):
        last = one.entry.published_at or last
        dated.append((last, one))
    first = next((date for date, _ in dated if date is not None), None)
    if first is None:
        return [one for _, one in dated]
    return [one for _, one in sorted(dated, key=lambda pair: pair[0] or first)]


def _new_entry(feed: Feed, parsed: ParsedFeed, one: KeyedEntry, now: datetime) -> NewEntry:
    entry = one.entry
    return NewEntry(
        keys=one.keys,
        title=entry.title,
        link=entry.link,
        summary=entry.summary,
        outlet=entry.outlet or site_of(entry.link) or feed.declared.name,
        language=settle_language(
            text=f"{entry.title} {entry.summary}",
            own=entry.language,
            declared=feed.declared.language,
            feed=parsed.language,
        ),
        # What is dated ahead would be fresh for as long as it is ahead.
        published_at=entry.published_at and min(entry.published_at, now),
        backlog_rank=None,
        date_note=date_note(entry, now),
    )
