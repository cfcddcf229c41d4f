"""What is kept in mind of each feed's last document: entries that stay in it are neither read nor looked up again.

Rules

- It is held against the feed's state in the store. It counts if the document is the one that was recorded last, by
  its hash and time; once anybody has recorded another one, nothing is known.
- Of an entry are kept its mark (`parts.py`), its keys and date, and the row that the store has for it.
- The row is kept only if no row that is not kept shares a key with the entry. So the rows that are kept, and those
  that are found for the keys of all other entries, are the very rows that would be found for the keys of all.
- It is kept packed, 80 bytes an entry, and within bounds: what was not asked for the longest time is forgotten first,
  which costs a reading.
"""

from __future__ import annotations

import struct
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from bot.feeds.keys import entry_keys
from bot.model import Check, EntryKeys, Feed, KnownEntries, ParsedEntry, ParsedFeed, SeenEntry

_ENTRY = struct.Struct("!16s16s16s16sqq")
_DIGEST = 16
_NO_KEY = bytes(_DIGEST)
_NO_DATE = -(2**63)
_NO_ROW = 0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOST = 96 * 1024 * 1024
_OVERHEAD = 300
"""Bytes that a feed takes besides its entries, about."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is kept of an entry; no `row`: it is to be looked up."""

    keys: EntryKeys
    published_at: datetime | None
    row: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document again, in its order.

    parsed   with all entries; of one that was known there is nothing but the date
    carried  the keys of each entry
    asked    those of them for which rows are to be looked up
    """

    parsed: ParsedFeed
    carried: tuple[EntryKeys, ...]
    asked: tuple[EntryKeys, ...]


@dataclass(frozen=True, slots=True)
class Recollection:
    """What is known of a feed's last document: its entries by their marks, all under one `around`."""

    around: bytes = b""
    entries: Mapping[bytes, Remembered] = field(default_factory=dict)

    @property
    def known(self) -> KnownEntries:
        """What need not be read again."""
        return KnownEntries(marks=frozenset(self.entries), around=self.around)

    def complete(self, parsed: ParsedFeed) -> Document:
        """The whole document, from what was read of it with what is known left out."""
        known = self.entries if parsed.around == self.around else {}
        read = iter(parsed.entries)
        entries: list[ParsedEntry] = []
        carried: list[EntryKeys] = []
        asked: list[EntryKeys] = []
        for mark in parsed.marks or (b"",) * len(parsed.entries):
            kept = known.get(mark)
            entries.append(_stand_in(kept) if kept else next(read))
            carried.append(kept.keys if kept else entry_keys(entries[-1]))
            if kept is None or kept.row is None:
                asked.append(carried[-1])
        whole = replace(parsed, entries=tuple(entries))
        return Document(parsed=whole, carried=tuple(carried), asked=tuple(asked))

    def rows(self, found: Iterable[SeenEntry]) -> list[SeenEntry]:
        """All rows that a document's entries may be, from those `found` for the keys that were asked for."""
        kept = (SeenEntry(id=one.row, keys=one.keys) for one in self.entries.values() if one.row is not None)
        rows = {row.id: row for row in (*kept, *found)}
        return [rows[row_id] for row_id in sorted(rows)]

    def misled(self, check: Check) -> bool:
        """Whether an entry that was known, of which no text is left, may be taken for a new one."""
        return bool(self.entries) and any(not (new.title or new.link) for new in check.new)


def recollect(document: Document, seen: Sequence[SeenEntry], check: Check) -> Recollection:
    """What to keep of a document, of which the `check` was made with the rows `seen`."""
    parsed = document.parsed
    if not parsed.marks:
        return Recollection()
    rows = _kept_rows(document.carried, seen, check)
    kept = zip(parsed.marks, document.carried, parsed.entries, strict=True)
    return Recollection(
        parsed.around, {mark: Remembered(keys, entry.published_at, rows.get(keys)) for mark, keys, entry in kept}
    )


class FeedMemory:
    """Recollections by feed. `most` is in bytes."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._held = 0
        self._feeds: OrderedDict[int, bytes] = OrderedDict()

    def recall(self, feed: Feed) -> Recollection:
        """What is known of the document that the store has recorded last; nothing, maybe."""
        packed = self._feeds.get(feed.id, b"")
        if not packed.startswith(_stamp(feed.state.body_hash, feed.state.changed_at)):
            return Recollection()
        self._feeds.move_to_end(feed.id)
        return _unpacked(packed)

    def keep(self, check: Check, recollection: Recollection) -> None:
        """Keeps what is known of a document; its check is recorded."""
        self.forget(check.feed_id)
        if not recollection.entries:
            return
        packed = _stamp(check.body_hash, check.checked_at) + _packed(recollection)
        self._feeds[check.feed_id] = packed
        self._held += len(packed) + _OVERHEAD
        while self._held > self._most:
            self._held -= len(self._feeds.popitem(last=False)[1]) + _OVERHEAD

    def forget(self, feed_id: int) -> None:
        """Forgets a feed's document."""
        packed = self._feeds.pop(feed_id, None)
        if packed is not None:
            self._held -= len(packed) + _OVERHEAD


def _stand_in(kept: Remembered) -> ParsedEntry:
    return ParsedEntry(guid=None, link=None, title="", published_at=kept.published_at)


def _kept_rows(carried: Sequence[EntryKeys], seen: Sequence[SeenEntry], check: Check) -> dict[EntryKeys, int]:
    """The rows of those entries that share no key with any row that is not among these rows."""
    present = {row.keys: row.id for row in check.present}
    kept = {keys: present[keys] for keys in carried if keys in present}
    ids = set(kept.values())
    loose = [row.keys for row in (*seen, *check.present) if row.id not in ids]
    loose += [new.keys for new in check.new]
    while loose:
        shared = {key for keys in loose for key in _parts_of(keys)}
        loose = [keys for keys in kept if not shared.isdisjoint(_parts_of(keys))]
        for keys in loose:
            del kept[keys]
    return kept


def _parts_of(keys: EntryKeys) -> set[tuple[int, str]]:
    return {(kind, key) for kind, key in enumerate((keys.guid, keys.link, keys.title)) if key}


def _stamp(body_hash: str | None, at: datetime | None) -> bytes:
    return blake2b(f"{body_hash} {at and at.timestamp()}".encode(), digest_size=_DIGEST).digest()


def _packed(recollection: Recollection) -> bytes:
    entries = (
        _ENTRY.pack(
            mark,
            *(bytes.fromhex(key) if key else _NO_KEY for key in (one.keys.guid, one.keys.link, one.keys.title)),
            _NO_DATE if one.published_at is None else (one.published_at - _EPOCH) // _MICROSECOND,
            one.row or _NO_ROW,
        )
        for mark, one in recollection.entries.items()
    )
    return recollection.around + b"".join(entries)


def _unpacked(packed: bytes) -> Recollection:
    entries = {
        mark: Remembered(
            EntryKeys(guid=_key(guid), link=_key(link), title=_key(title)),
            None if date == _NO_DATE else _EPOCH + timedelta(microseconds=date),
            row or None,
        )
        for mark, guid, link, title, date, row in _ENTRY.iter_unpack(packed[2 * _DIGEST :])
    }
    return Recollection(packed[_DIGEST : 2 * _DIGEST], entries)


def _key(digest: bytes) -> str | None:
    return None if digest == _NO_KEY else digest.hex()
