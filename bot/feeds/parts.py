"""The entries of a document as they stand in it, and those that were read before.

A feed that changed has one new entry, mostly, and thirty that were there the last time. What feedparser makes of an
entry depends on the entry's own text and on the tags around it, which say the namespaces, the language and the base;
nothing else in the document has a say. So an entry that stands in the same tags with the same text is not read
again.

Rules

- Only a well-formed document without a document type is cut up, and only if all its namespaces are declared in
  the tags around its entries: feedparser goes by a namespace that an entry declares in the entries after it.
- Entries are `item` in `channel` in `rss`, and `entry` in `feed`, whatever the prefix of their namespace; any other
  document is read whole.
- What was read is remembered under the tags around it, the entry's bytes, and what else the reading depends on.
- The memory is bounded by the bytes of the entries in it; what was not met for the longest time goes first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from xml.parsers import expat

from bot.model import ParsedEntry

_PATHS = frozenset({("rss", "channel", "item"), ("feed", "entry")})
_DEEPEST_PATH = 3


@dataclass(frozen=True, slots=True)
class Parts:
    """A document cut up: the tags around its entries, and from where to where each entry goes, in bytes."""

    text: bytes
    around: bytes
    spans: tuple[tuple[int, int], ...]

    def entry(self, place: int) -> bytes:
        """The bytes of one entry."""
        start, end = self.spans[place]
        return self.text[start:end]

    def with_only(self, places: Collection[int]) -> bytes:
        """The document with no other entries than these."""
        pieces, at = [], 0
        for place, (start, end) in enumerate(self.spans):
            pieces.append(self.text[at:start])
            if place in places:
                pieces.append(self.text[start:end])
            at = end
        return b"".join([*pieces, self.text[at:]])


def cut_up(text: bytes) -> Parts | None:
    """The parts of an RSS or Atom document in UTF-8; None: it is to be read whole."""
    parser = expat.ParserCreate("utf-8")
    cutter = _Cutter(parser, text)
    parser.StartElementHandler = cutter.start
    parser.EndElementHandler = cutter.end
    parser.StartDoctypeDeclHandler = cutter.doctype
    try:
        parser.Parse(text, True)
    except expat.ExpatError:
        return None
    return cutter.parts()


class EntryMemory:
    """Entries that were read, by what they were read from. Bounded by `most` bytes of entries."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0
        self._entries: OrderedDict[bytes, tuple[ParsedEntry, int]] = OrderedDict()

    def recall(self, key: bytes) -> ParsedEntry | None:
        """The entry that was remembered under a key."""
        found = self._entries.get(key)
        if found is None:
            return None
        self._entries.move_to_end(key)
        return found[0]

    def remember(self, key: bytes, entry: ParsedEntry, size: int) -> None:
        """Keeps an entry that was read from `size` bytes."""
        if key in self._entries:
            return
        self._entries[key] = (entry, size)
        self._held += size
        while self._held > self._most:
            self._held -= self._entries.popitem(last=False)[1][1]


class Recollection:
    """What is remembered of one document's entries. `context` is all that their reading depends on besides."""

    def __init__(self, memory: EntryMemory, parts: Parts, context: str) -> None:
        self._memory = memory
        self._parts = parts
        around = blake2b(context.encode() + b"\0" + parts.around, digest_size=32).digest()
        self._keys = [
            blake2b(parts.entry(place), key=around, digest_size=16).digest() for place in range(len(parts.spans))
        ]
        found = {place: memory.recall(key) for place, key in enumerate(self._keys)}
        self._known = {place: entry for place, entry in found.items() if entry is not None}
        self._unknown = [place for place in found if place not in self._known]

    @property
    def unread(self) -> bytes:
        """The document with no other entries than those that have to be read."""
        return self._parts.with_only(set(self._unknown)) if self._known else self._parts.text

    def completed(self, read: Sequence[ParsedEntry]) -> tuple[ParsedEntry, ...] | None:
        """All entries, from those of `unread`, which are remembered; None: the document was cut up wrongly."""
        if len(read) != len(self._unknown):
            return None
        for place, entry in zip(self._unknown, read, strict=True):
            start, end = self._parts.spans[place]
            self._memory.remember(self._keys[place], entry, end - start)
            self._known[place] = entry
        return tuple(self._known[place] for place in range(len(self._keys)))


class _Cutter:
    """Notes where entries begin and end while expat goes through a document."""

    def __init__(self, parser: expat.XMLParserType, text: bytes) -> None:
        self._parser = parser
        self._text = text
        self._path: list[str] = []
        self._depth = 0
        self._around: list[bytes] = []
        self._spans: list[tuple[int, int]] = []
        self._start = -1
        self._whole = False

    def parts(self) -> Parts | None:
        around = b"".join(self._around)
        if self._whole or not self._spans or self._text.count(b"xmlns") != around.count(b"xmlns"):
            return None
        return Parts(self._text, around, tuple(self._spans))

    def doctype(self, *_: object) -> None:
        self._whole = True

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST_PATH:
            return
        self._path.append(name.rpartition(":")[2].lower())
        if tuple(self._path) in _PATHS:
            self._start = self._parser.CurrentByteIndex
        elif self._path in (["rss"], ["rss", "channel"], ["feed"]):
            self._around.append(self._tag())

    def end(self, _name: str) -> None:
        self._depth -= 1
        if self._depth >= _DEEPEST_PATH:
            return
        if tuple(self._path) in _PATHS:
            self._spans.append((self._start, self._tag_end(self._parser.CurrentByteIndex)))
        self._path.pop()

    def _tag(self) -> bytes:
        start = self._parser.CurrentByteIndex
        return self._text[start : self._tag_end(start)]

    def _tag_end(self, start: int) -> int:
        """Past the tag that starts there. Attributes may hold `>` in quotes; an end tag, or an empty one, may not."""
        end, quote = start, 0
        while (byte := self._text[end]) != ord(">") or quote:
            if quote:
                quote = 0 if byte == quote else quote
            elif byte in b"\"'":
                quote = byte
            end += 1
        return end + 1
