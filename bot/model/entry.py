"""Entries: as a feed lists them, as they are collected, as they are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model.feed import Ailment, DateNote, Habits, Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedEntry:
    """One item as one feed published it, cleaned.

    title, summary  plain text: no markup, no character references, white space folded
    link            absolute http or https address; None: the item has none that is safe
    outlet          the item's own `<source>`; None: by the site of its link, else the feed
    published_at    UTC; None: undated
    language        what the item says of itself; None: nothing
    date_note       what was made of its date; None: it was taken as it was
    """

    guid: str | None
    link: str | None
    title: str
    summary: str = ""
    outlet: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    date_note: DateNote | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A whole feed document.

    entries  in its order; without those that were known when it was read
    hint     the polling interval that it asks for (ttl, sy:updatePeriod)
    skips    hours and days at which it asks to be left alone, as in `Habits`
    marks    of all its entries, in its order, and `around` as in `KnownEntries`; empty: they cannot be told
    """

    title: str
    entries: tuple[ParsedEntry, ...]
    language: str | None = None
    site: str | None = None
    hint: timedelta | None = None
    skips: frozenset[str] = frozenset()
    marks: tuple[bytes, ...] = ()
    around: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntries:
    """Entries of a feed that need not be read again while they stand in it in the same words.

    marks   digests, each of one entry as it stands in the document
    around  a digest of all else that their reading depends on: with another one they are not known
    """

    marks: frozenset[bytes] = frozenset()
    around: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryKeys:
    """By what an entry is known again (see `bot.feeds.identity`): hashes, or None where the item has none."""

    guid: str | None
    link: str | None
    title: str | None

    @property
    def primary(self) -> str | None:
        """The strongest of the three; None for an item that has nothing at all."""
        return self.guid or self.link or self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEntry:
    """An entry that a feed has shown before: the id of its row, and the keys it carried last.

    rekeyed  whether it was stored under other keys than these
    """

    id: int
    keys: EntryKeys
    rekeyed: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class StayedEntry:
    """An entry that is still in its feed under the keys that it had: the id of its row, and its date, in UTC."""

    row: int
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry that a check found for the first time, about to be stored.

    backlog_rank  its place, newest first from 0, among the entries of the feed's first check; None:
                  it was published while the feed was being watched
    date_note     what was made of its date; None: it was taken as it was
    """

    keys: EntryKeys
    title: str
    link: str | None
    summary: str
    outlet: str
    language: str | None
    published_at: datetime | None
    backlog_rank: int | None
    date_note: DateNote | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A stored entry, with what placing needs to know of its feed. Times are UTC."""

    id: int
    feed_id: int
    feed_name: str
    feed_url: str
    feed_tags: frozenset[str]
    community: str | None
    title: str
    link: str | None
    summary: str
    outlet: str
    language: str | None
    published_at: datetime | None
    collected_at: datetime
    backlog_rank: int | None = None
    date_note: DateNote | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What one changed check of one feed brings to the store, in one transaction.

    new      entries never seen before, newest last
    present  entries known from before that are still in the feed, with the keys they carry now
    stayed   rows of more such entries, of which it is known that they carry the keys they had
    told     what its managers stand told, as in `FeedState`
    """

    feed_id: int
    checked_at: datetime
    next_check_at: datetime
    body_hash: str
    etag: str | None
    last_modified: str | None
    moved_to: str | None
    habits: Habits
    new: tuple[NewEntry, ...]
    present: tuple[SeenEntry, ...]
    stayed: tuple[int, ...] = ()
    told: Ailment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietCheck:
    """A check that brought no new body: unchanged (trouble is None), or trouble. `told` is as in `FeedState`."""

    feed_id: int
    checked_at: datetime
    next_check_at: datetime | None
    trouble: Trouble | None = None
    detail: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    told: Ailment | None = None
