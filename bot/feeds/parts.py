"""The entries of a document as they stand in it, and which of them are known already.

A feed that changed has one new entry, mostly, and thirty that were there the last time. What feedparser makes of an
entry depends on the entry's own text and on the tags around it, which say the namespaces, the language and the base;
nothing else in the document has a say. So an entry that stands in the same tags with the same text need not be read
again.

Rules

- Entries are `item` in `channel` in `rss`, and `entry` in `feed`, whatever the prefix of their namespace; any other
  document is read whole.
- They are looked for by their tags, at the speed of a search. What was found is believed only if expat finds the same
  in the document: with the known entries left out, which it went through when they were new, and an empty element in
  their place, so that it is seen that entries may stand there.
- So the document is well-formed. Besides it has no document type, no prefix that is not bound, and all its namespaces
  are declared in the tags around its entries: feedparser goes by one that an entry declares in the entries after it.
  So it does by a base that an entry has, where there is none around.
- What is not known is handed out in documents of a few hundred kilobytes. A parser holds a document as text several
  times over, in four bytes a character as soon as there is one emoji in it: megabytes at once would be beyond bounds.
- An entry's mark is a digest of its bytes. What is known holds for the same tags around, and the same of all else
  that the reading depends on, alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from xml.parsers import expat

from bot.model import KnownEntries

_PATHS = frozenset({("rss", "channel", "item"), ("feed", "entry")})
_AROUND = frozenset({("rss",), ("rss", "channel"), ("feed",)})
_DEEPEST_PATH = 3
LARGEST_UNREAD = 512 * 1024
"""Bytes of entries in a document that is handed out, unless a single entry has more."""
_FIRST = re.compile(rb"<((?:[A-Za-z_][\w.-]*:)?(?:item|entry))[\s>]")

_BASE = re.compile(rb"[\s:]base\s*=")

_Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A document cut up.

    marks   of all its entries, in order
    around  a digest of what their reading depends on besides
    unread  documents with the entries that are not known, in order, and all else that the whole one has; at least one
    count   how many entries those are
    """

    marks: tuple[bytes, ...]
    around: bytes
    unread: tuple[bytes, ...]
    count: int


def cut_up(text: bytes, known: KnownEntries, context: str) -> Parts | None:
    """The parts of an RSS or Atom document in UTF-8; None: it is to be read whole.

    `context` is all that the reading of an entry depends on besides the document.
    """
    cut = _cut(text)
    if cut is None:
        return None
    parts = _parts(cut, known.marks, context)
    if parts is not None and known.marks and parts.around != known.around:
        return _parts(cut, (), context)
    return parts


@dataclass(frozen=True, slots=True)
class _Cut:
    """A document, the name of its entries' tags, where the entries seem to be, and their marks."""

    text: bytes
    name: bytes
    spans: tuple[_Span, ...]
    marks: tuple[bytes, ...]

    def with_others_as(self, stand_in: bytes, places: Collection[int]) -> tuple[bytes, list[_Span]]:
        """The document with only the entries at these places, and where each is in it.

        Others have a stand-in; one serves for several that follow each other with nothing but space between them.
        """
        pieces: list[bytes] = []
        spans: list[_Span] = []
        at = length = 0
        stands_in = False
        for place, (start, end) in enumerate(self.spans):
            is_other = place not in places
            between = self.text[at:start]
            at = end
            if is_other and stands_in and (not between or between.isspace()):
                continue
            stands_in = is_other
            entry = stand_in if is_other else self.text[start:end]
            pieces += (between, entry)
            length += len(between)
            spans.append((length, length + len(entry)))
            length += len(entry)
        return b"".join([*pieces, self.text[at:]]), spans


def _cut(text: bytes) -> _Cut | None:
    first = _FIRST.search(text)
    if first is None:
        return None
    opening, closing = b"<" + first[1], b"</" + first[1] + b">"
    spans: list[_Span] = []
    start = first.start()
    while start >= 0:
        end = text.find(closing, start) + len(closing)
        if end < start:
            return None
        spans.append((start, end))
        start = _find_tag(text, opening, end)
    marks = tuple(blake2b(text[start:end], digest_size=16).digest() for start, end in spans)
    return _Cut(text, first[1], tuple(spans), marks)


def _find_tag(text: bytes, opening: bytes, at: int) -> int:
    """Where the next tag begins of which the name is not just the beginning; below 0: nowhere."""
    at = text.find(opening, at)
    while at >= 0 and text[at + len(opening) : at + len(opening) + 1] not in (b">", b" ", b"\n", b"\r", b"\t"):
        at = text.find(opening, at + 1)
    return at


def _parts(cut: _Cut, known: Collection[bytes], context: str) -> Parts | None:
    places = {place for place, mark in enumerate(cut.marks) if mark not in known}
    tags = _tags_around(*cut.with_others_as(b"<%s></%s>" % (cut.name, cut.name), places))
    if tags is None:
        return None
    around = blake2b(context.encode("utf-8", "surrogatepass") + b"\0" + tags, digest_size=16).digest()
    unread = tuple(cut.with_others_as(b"", some)[0] for some in _shares(cut.spans, sorted(places)))
    return Parts(marks=cut.marks, around=around, unread=unread, count=len(places))


def _shares(spans: Sequence[_Span], places: Sequence[int]) -> Iterator[frozenset[int]]:
    """The places in runs of which the entries take a bounded number of bytes, or are one; at least one run."""
    run: list[int] = []
    size = 0
    for place in places:
        start, end = spans[place]
        size += end - start
        if run and size > LARGEST_UNREAD:
            yield frozenset(run)
            run, size = [], end - start
        run.append(place)
    yield frozenset(run)


def _tags_around(text: bytes, spans: list[_Span]) -> bytes | None:
    """The tags around the entries of a document, if it can be cut up and its entries are where they are said to be."""
    parser = expat.ParserCreate("utf-8", " ")
    surveyor = _Surveyor(parser, text)
    parser.StartElementHandler = surveyor.start
    parser.EndElementHandler = surveyor.end
    parser.StartDoctypeDeclHandler = surveyor.doctype
    try:
        parser.Parse(text, True)
    except expat.ExpatError:
        return None
    around = b"".join(surveyor.around)
    if surveyor.has_doctype or surveyor.spans != spans or text.count(b"xmlns") != around.count(b"xmlns"):
        return None
    return around if _BASE.search(around) or not _BASE.search(text) else None


class _Surveyor:
    """Notes where entries begin and end, and the tags around them, while expat goes through a document."""

    def __init__(self, parser: expat.XMLParserType, text: bytes) -> None:
        self.spans: list[_Span] = []
        self.around: list[bytes] = []
        self.has_doctype = False
        self._parser = parser
        self._text = text
        self._path: tuple[str, ...] = ()
        self._depth = 0
        self._start = -1

    def doctype(self, *_: object) -> None:
        self.has_doctype = True

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST_PATH:
            return
        self._path = (*self._path, name.rpartition(" ")[2].lower())
        if self._path in _PATHS:
            self._start = self._parser.CurrentByteIndex
        elif self._path in _AROUND:
            start = self._parser.CurrentByteIndex
            self.around.append(self._text[start : self._tag_end(start)])

    def end(self, _name: str) -> None:
        self._depth -= 1
        if self._depth >= _DEEPEST_PATH:
            return
        if self._path in _PATHS:
            # An empty tag ends elsewhere, and is told by that.
            self.spans.append((self._start, self._text.find(b">", self._parser.CurrentByteIndex) + 1))
        self._path = self._path[:-1]

    def _tag_end(self, start: int) -> int:
        """Past the tag that starts there. Attributes may hold `>` in quotes."""
        end, quote = start, 0
        while (byte := self._text[end]) != ord(">") or quote:
            if quote:
                quote = 0 if byte == quote else quote
            elif byte in b"\"'":
                quote = byte
            end += 1
        return end + 1
