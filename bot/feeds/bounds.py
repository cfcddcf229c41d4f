"""Bounds on what is parsed: a document that would cost the parser too much is refused before it sees it. Pure.

Rules

- expat goes over the document first, at some hundred megabytes a second. It stops at the first thing that no feed
  needs: more elements, deeper nesting, more attributes or more entities than the parser can take in a second or two.
  feedparser's time grows with the square of the attributes of an element, for one.
- Entities made of entities are expat's own to stop. What it stops is refused: feedparser would go on by itself.
- A document that is not well-formed is read by feedparser's lenient parser, which expat cannot go before. There every
  `<` counts as an element, and what stands in a tag as attributes.
- What stands before the first element is short. feedparser looks for declarations there, line by line, and from
  each blank line anew.
- Whoever is refused is told which bound it was, for a bound may be wrong about a feed one day.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from bot.errors import FeedFormatError
from bot.model import Trouble

MOST_ELEMENTS = 100_000
MOST_ENTRIES = 20_000
_MOST_ATTRIBUTES = 256
_MOST_ATTRIBUTES_IN_ALL = 300_000
_MOST_ENTITIES = 500
_MOST_LINES = 500_000
_DEEPEST = 256
_LONGEST_PROLOGUE = 16 * 1024
_MOST_WORDS_IN_A_TAG = 1_000

_MULTIPLIES = 43  # expat's number for "limit on input amplification factor breached", which not every Python names

_FIRST_ELEMENT = re.compile(rb"<\w")
_BLANK_RUN = re.compile(rb"\s{2000}")
_LONG_TAG = re.compile(rb"<[^<>]{2000,}")


class _TooMuch(Exception):
    """Ends the pass; the text says of what there is too much."""


def check_bounds(text: bytes) -> None:
    """Looks over an XML document in UTF-8. Raises FeedFormatError if it is not to be parsed."""
    try:
        _check_prologue(text)
        if text.count(b"\n") > _MOST_LINES:
            raise _TooMuch(f"more than {_MOST_LINES:,} lines")
        try:
            _check_well_formed(text)
        except expat.ExpatError as error:
            if error.code == _MULTIPLIES:
                raise _TooMuch("entities that multiply") from None
            _check_tags(text)
    except _TooMuch as found:
        raise too_much(str(found)) from None


def check_entries(count: int) -> None:
    """Raises FeedFormatError for a list of entries longer than any feed needs."""
    if count > MOST_ENTRIES:
        raise too_much(f"more than {MOST_ENTRIES:,} entries")


def too_much(what: str) -> FeedFormatError:
    """The refusal of a document that has too much of something."""
    return FeedFormatError(Trouble.TOO_LARGE, f"refused before it was parsed: {what}")


def _check_prologue(text: bytes) -> None:
    first = _FIRST_ELEMENT.search(text)
    if first is None:
        return
    if first.start() > _LONGEST_PROLOGUE or _BLANK_RUN.search(text, 0, first.start()):
        raise _TooMuch("too much before the first element")


def _check_well_formed(text: bytes) -> None:
    """Raises _TooMuch, or ExpatError where the document is not well-formed."""
    parser = expat.ParserCreate("utf-8")
    parser.ordered_attributes = True
    counts = _Counts()
    parser.StartElementHandler = counts.start
    parser.EndElementHandler = counts.end
    parser.EntityDeclHandler = counts.entity
    parser.Parse(text, True)


class _Counts:
    """What expat has met so far."""

    def __init__(self) -> None:
        self._elements = 0
        self._depth = 0
        self._attributes = 0
        self._entities = 0

    def start(self, _name: str, attributes: list[str]) -> None:
        self._elements += 1
        self._depth += 1
        here = len(attributes) // 2
        self._attributes += here
        if self._elements > MOST_ELEMENTS:
            raise _TooMuch(f"more than {MOST_ELEMENTS:,} elements")
        if self._depth > _DEEPEST:
            raise _TooMuch(f"elements more than {_DEEPEST} deep")
        if here > _MOST_ATTRIBUTES or self._attributes > _MOST_ATTRIBUTES_IN_ALL:
            raise _TooMuch("too many attributes")

    def end(self, _name: str) -> None:
        self._depth -= 1

    def entity(self, *_: object) -> None:
        self._entities += 1
        if self._entities > _MOST_ENTITIES:
            raise _TooMuch(f"more than {_MOST_ENTITIES} entities")


def _check_tags(text: bytes) -> None:
    if text.count(b"<") > MOST_ELEMENTS:
        raise _TooMuch(f"more than {MOST_ELEMENTS:,} tags")
    for tag in _LONG_TAG.finditer(text):
        if max(tag[0].count(b"="), len(tag[0].split())) > _MOST_WORDS_IN_A_TAG:
            raise _TooMuch("too many attributes")
