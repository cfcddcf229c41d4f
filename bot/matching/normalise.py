"""Brings a text into the form that is scanned, and finds the way back to the text as given.

Rules
-----
* The scanned form is NFKC (full and half width, ligatures, composed Hangul and Vietnamese marks), without
  invisible characters, in lower case. Case is not thrown away: `shape` is the same form before lowering.
  Punctuation that no name contains is left as it stands: Chinese text is full of it.
* Positions count code points of the text as given. A character that came of several (a letter and its
  mark) spans all of them; characters that came of one (`㈜` is `(주)`) span that one.
* Nothing crashes: a lone surrogate reads as U+FFFD.
* Time is linear. Most text consists of characters that are their own normal form, and is taken in bulk, as
  is full width that becomes half width one for one; only the rest is walked, in units of bounded length,
  because ordering a long run of marks is quadratic. The way back is kept for what was walked alone.
* Chinese is not folded from one script to the other: folding makes different names collide. Names are
  spelled in both scripts instead (see `bot.matching.spelling`).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_LONGEST_UNIT = 16
_LONGEST_KNOWN = 24  # runs that are longer are seldom met again

# Characters that stay as they are, whatever stands beside them.
_PLAIN = (
    "\x00-\x7f\xa1-\xa7\xa9\xab\xac\xae\xb0-\xb3\xb5-\xb7\xb9\xbb\xbf-\xff\u0100-\u012f\u0131\u0134-\u013e\u0141-\u0148"
    "\u014a-\u017e\u0180-\u01c3\u01cd-\u01f0\u01f4-\u0233\u0391-\u03c9\u0400-\u0481\u1ea0-\u1ef9\u2010-\u2016\u2018-\u2023"
    "\u2025\u2026\u2030-\u2032\u2039-\u203b\u20ab\u20ac\u2190-\u21ff\u2500-\u27bf\u3000-\u301f\u3041-\u3096\u309d\u309e\u30a1-\u30fe"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff05\uff08-\uff0c\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff5e\U0001f300-\U0001faff"
)
_ALL_PLAIN = re.compile(f"[{_PLAIN}]*")
_ODD = re.compile(f"[^{_PLAIN}]+")
# Characters that become one other character, whatever stands beside them: full width, and the hard space.
_WIDE = re.compile("[\u00a0\uff06\uff07\uff0d\uff0e\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")
_INVISIBLE = frozenset(
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u3164\ufeff\uffa0"
) | frozenset(chr(code) for code in range(0xFE00, 0xFE10))


@dataclass(frozen=True, slots=True)
class Origins:
    """Where the pieces of a text in its scanned form came from, in order.

    at      where each piece begins in the scanned form
    starts  where it begins in the original
    ends    where it ends there, if all its characters came of all of it; 0: it was copied one for one
    """

    at: list[int]
    starts: list[int]
    ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of `start` to `end`, which must not be empty."""
        first, last = bisect_right(self.at, start) - 1, bisect_right(self.at, end - 1) - 1
        begin = self.starts[first] if self.ends[first] else self.starts[first] + start - self.at[first]
        return begin, self.ends[last] or self.starts[last] + end - self.at[last]


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in the form that is scanned.

    original  as given
    shape     normalised, with its case
    text      normalised, lower case; the same length as `shape`
    origins   the way back to the original; None: everything stands at the same place
    """

    original: str
    shape: str
    text: str
    origins: Origins | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of `text[start:end]`, which must not be empty."""
        return self.origins.span(start, end) if self.origins else (start, end)


def fold(original: str) -> Folded:
    """Normalises a text, keeping the way back."""
    if original.isascii() or _ALL_PLAIN.fullmatch(original):
        return Folded(original, original, original.lower())
    narrow = _WIDE.sub(_narrow, original)
    if _ALL_PLAIN.fullmatch(narrow):
        return Folded(original, narrow, narrow.lower())
    shape, origins = _fold_by_pieces(narrow)
    return Folded(original, shape, shape.lower(), origins)


def plain(text: str) -> str:
    """The scanned form of a text whose positions do not matter (a name, a query)."""
    return text.lower() if text.isascii() else fold(text).text


def _narrow(wide: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", wide.group())


def _fold_by_pieces(text: str) -> tuple[str, Origins]:
    pieces: list[str] = []
    origins = Origins([], [], [])
    done = length = 0

    def add(piece: str, start: int, end: int) -> None:
        nonlocal length
        pieces.append(piece)
        origins.at.append(length)
        origins.starts.append(start)
        origins.ends.append(end)
        length += len(piece)

    for odd in _ODD.finditer(text):
        # The letter before may be the one that a mark belongs to.
        begin = max(odd.start() - 1, done)
        add(text[done:begin], done, 0)
        run = text[begin : odd.end()]
        for start, end, piece in (_known_run if len(run) <= _LONGEST_KNOWN else _fold_run)(run):
            add(piece, begin + start, begin + end)
        done = odd.end()
    add(text[done:], done, 0)
    return "".join(pieces), origins


def _fold_run(run: str) -> Iterator[tuple[int, int, str]]:
    """The units of a run: where each begins and ends to the eye, and its normal form."""
    for start, end in _units(run):
        yield start, _seen_end(run, start, end), _fold_unit(run[start:end])


@lru_cache(maxsize=4096)
def _known_run(run: str) -> tuple[tuple[int, int, str], ...]:
    return tuple(_fold_run(run))


def _seen_end(text: str, start: int, end: int) -> int:
    """The end of a unit without the invisible characters that trail it."""
    while end > start + 1 and text[end - 1] in _INVISIBLE:
        end -= 1
    return end


def _units(run: str) -> Iterator[tuple[int, int]]:
    """Splits a run before every character that does not combine with the one before it."""
    begin = 0
    for position in range(1, len(run)):
        if position - begin >= _LONGEST_UNIT or not _joins(run[position]):
            yield begin, position
            begin = position
    yield begin, len(run)


@lru_cache(maxsize=4096)
def _joins(character: str) -> bool:
    """Whether a character may become one with the character before it."""
    return (
        character in _INVISIBLE
        or unicodedata.category(character)[0] == "M"
        or "\u1160" <= character <= "\u11ff"
        or character in "\uff9e\uff9f"
        or "\uffa0" <= character <= "\uffdc"
    )


@lru_cache(maxsize=4096)
def _fold_unit(unit: str) -> str:
    seen = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in unit if c not in _INVISIBLE)
    # The only letter whose lower case is longer than itself; lowering must not move positions.
    return unicodedata.normalize("NFKC", seen).replace("\u0130", "I")
