"""What is kept in mind of each feed's last document: entries that stay in it are neither read nor looked up again.

Rules

- It is held against the feed's state in the store. It counts if the document is the one that was recorded last, by
  its hash and time; once anybody has recorded another one, nothing is known.
- Of an entry are kept its mark (`parts.py`), its keys and date, and the row that the store has for it.
- The row is kept only if no row that is not kept shares a key with the entry. Such an entry has stayed when it is
  met again: it can be no other row, and its row no other entry. That holds for as long as it shares no key with any
  entry that has not stayed, nor with any row that may be one of those. If one does, no entry counts as having stayed,
  and all are compared with the rows that are found for them.
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
from bot.model import Check, EntryKeys, Feed, KnownEntries, ParsedEntry, ParsedFeed, SeenEntry, StayedEntry

_KEPT = struct.Struct("!16s16s16sqq")
_DATE_AND_ROW = struct.Struct("!qq")
_DIGEST = 16
_MARKED = _DIGEST + _KEPT.size
_NO_KEY = bytes(_DIGEST)
_NO_DATE = -(2**63)
_NO_ROW = 0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOST = 96 * 1024 * 1024
_OVERHEAD = 300
"""Bytes that a feed takes besides its entries, about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document again.

    parsed  with the entries that have not stayed, in its order; of one that was known there is nothing but the date
    keys    those of each of these
    marks   those of each of these, where entries can be told
    stayed  the others
    kept    what is kept of those, by their marks
    """

    parsed: ParsedFeed
    keys: tuple[EntryKeys, ...]
    marks: tuple[bytes, ...]
    stayed: tuple[StayedEntry, ...]
    kept: Mapping[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Recollection:
    """What is known of a feed's last document: its entries, packed, by their marks, all under one `around`."""

    around: bytes = b""
    entries: Mapping[bytes, bytes] = field(default_factory=dict)

    @property
    def known(self) -> KnownEntries:
        """What need not be read again."""
        return KnownEntries(marks=frozenset(self.entries), around=self.around)

    def complete(self, parsed: ParsedFeed, *, anew: bool = False) -> Document:
        """The whole document, from what was read of it with what is known left out; `anew`: none has stayed."""
        known = self.entries if parsed.around == self.around else {}
        read = iter(parsed.entries)
        kept: dict[bytes, bytes] = {}
        stayed: list[StayedEntry] = []
        others: list[tuple[bytes, ParsedEntry, EntryKeys]] = []
        for mark in parsed.marks or (b"",) * len(parsed.entries):
            packed = known.get(mark)
            if packed is None:
                entry = next(read)
                others.append((mark, entry, entry_keys(entry)))
                continue
            date, row = _date_and_row(packed)
            if anew or row is None:
                others.append((mark, ParsedEntry(guid=None, link=None, title="", published_at=date), _keys(packed)))
            else:
                kept[mark] = packed
                stayed.append(StayedEntry(row, date))
        return Document(
            parsed=replace(parsed, entries=tuple(entry for _, entry, _ in others)),
            keys=tuple(keys for _, _, keys in others),
            marks=tuple(mark for mark, _, _ in others) if parsed.marks else (),
            stayed=tuple(stayed),
            kept=kept,
        )

    def is_apart(self, document: Document, seen: Iterable[SeenEntry]) -> bool:
        """Whether the entries that have stayed share no key with others, nor with rows that these may be."""
        gone = [_keys(packed) for mark, packed in self.entries.items() if mark not in document.kept]
        stayed = b"".join(document.kept.values())
        others = (*document.keys, *(row.keys for row in seen), *gone)
        return not any(bytes.fromhex(key) in stayed for keys in others for key in _present(keys))

    def misled(self, check: Check) -> bool:
        """Whether an entry that was known, of which no text is left, may be taken for a new one."""
        return bool(self.entries) and any(not (new.title or new.link) for new in check.new)


def recollect(document: Document, seen: Iterable[SeenEntry], check: Check, made: Iterable[SeenEntry]) -> Recollection:
    """What to keep of a document, of which the `check` was made with the rows `seen`, and then the rows `made`."""
    if not document.marks and not document.kept:
        return Recollection()
    rows = _sole_rows(document.keys, seen, check, made)
    entries = {
        mark: _packed(keys, entry.published_at, rows.get(keys))
        for mark, keys, entry in zip(document.marks, document.keys, document.parsed.entries, strict=True)
    }
    return Recollection(document.parsed.around, {**document.kept, **entries})


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
        starts = range(2 * _DIGEST, len(packed), _MARKED)
        entries = {packed[at : at + _DIGEST]: packed[at + _DIGEST : at + _MARKED] for at in starts}
        return Recollection(packed[_DIGEST : 2 * _DIGEST], entries)

    def keep(self, check: Check, recollection: Recollection) -> None:
        """Keeps what is known of a document; its check is recorded."""
        self.forget(check.feed_id)
        if not recollection.entries:
            return
        entries = (part for pair in recollection.entries.items() for part in pair)
        packed = b"".join((_stamp(check.body_hash, check.checked_at), recollection.around, *entries))
        self._feeds[check.feed_id] = packed
        self._held += len(packed) + _OVERHEAD
        while self._held > self._most:
            self._held -= len(self._feeds.popitem(last=False)[1]) + _OVERHEAD

    def forget(self, feed_id: int) -> None:
        """Forgets a feed's document."""
        packed = self._feeds.pop(feed_id, None)
        if packed is not None:
            self._held -= len(packed) + _OVERHEAD


def _sole_rows(
    carried: Sequence[EntryKeys], seen: Iterable[SeenEntry], check: Check, made: Iterable[SeenEntry]
) -> dict[EntryKeys, int]:
    """The rows of those entries that share no key with any row that is not among these rows."""
    now = (*check.present, *made)
    rows = {row.keys: row.id for row in now}
    sole = {keys: rows[keys] for keys in carried if keys in rows}
    ids = set(sole.values())
    loose = [row.keys for row in (*seen, *now) if row.id not in ids]
    loose += [new.keys for new in check.new if new.keys not in rows]
    while loose:
        shared = {part for keys in loose for part in _present(keys)}
        loose = [keys for keys in sole if not shared.isdisjoint(_present(keys))]
        for keys in loose:
            del sole[keys]
    return sole


def _present(keys: EntryKeys) -> list[str]:
    # Of whatever kind: a guid and a title in the same words pass for one key, which costs no more than a look-up.
    return [key for key in (keys.guid, keys.link, keys.title) if key]


def _stamp(body_hash: str | None, at: datetime | None) -> bytes:
    return blake2b(f"{body_hash} {at and at.timestamp()}".encode(), digest_size=_DIGEST).digest()


def _packed(keys: EntryKeys, published_at: datetime | None, row: int | None) -> bytes:
    digests = (bytes.fromhex(key) if key else _NO_KEY for key in (keys.guid, keys.link, keys.title))
    date = _NO_DATE if published_at is None else (published_at - _EPOCH) // _MICROSECOND
    return _KEPT.pack(*digests, date, row or _NO_ROW)


def _keys(packed: bytes) -> EntryKeys:
    guid, link, title = (None if key == _NO_KEY else key.hex() for key in _KEPT.unpack(packed)[:3])
    return EntryKeys(guid=guid, link=link, title=title)


def _date_and_row(packed: bytes) -> tuple[datetime | None, int | None]:
    date, row = _DATE_AND_ROW.unpack_from(packed, 3 * _DIGEST)
    return None if date == _NO_DATE else _EPOCH + timedelta(microseconds=date), row or None
