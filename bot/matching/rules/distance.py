"""How many words lie between two places in a text.

Rules
-----
* In Latin, Hangul, Katakana and digits a word is a run of characters of one script; in Han and Hiragana, where
  no blanks separate words, two characters count as one word. What is left over counts as a whole word.
* The rest of the word that a place ends in (a particle, an ending) lies between nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate

from bot.matching.scripts import Script, script_of

Span = tuple[int, int]
_UNSPACED = frozenset({Script.HAN, Script.HIRAGANA})


class Distances:
    """Counts words in one text, which is walked once."""

    def __init__(self, text: str) -> None:
        self._halves = [0, *accumulate(_halves(text))]

    def between(self, left: Span, right: Span) -> int:
        """Words between a place and a later one."""
        return (self._halves[right[0]] - self._halves[left[1]] + 1) // 2

    def closest(self, first: Iterable[Span], second: Iterable[Span]) -> tuple[int, Span, Span] | None:
        """The fewest words between one of either, whichever comes first, and the two places as they stand.

        Places that overlap do not count.
        """
        one, other = sorted(set(first)), sorted(set(second))
        return min([*self._forward(one, other), *self._forward(other, one)], default=None)

    def _forward(self, lefts: Sequence[Span], rights: Sequence[Span]) -> list[tuple[int, Span, Span]]:
        """Every place of `lefts` with the next of `rights` behind it."""
        found = []
        for left in lefts:
            place = bisect_left(rights, (left[1], 0))
            if place < len(rights):
                found.append((self.between(left, rights[place]), left, rights[place]))
        return found


def _halves(text: str) -> Iterable[int]:
    """What each character begins: half a word, a whole one, or nothing."""
    before = Script.NONE
    for character in text:
        script = script_of(character)
        begins = script is not before and script is not Script.NONE
        yield 1 if script in _UNSPACED else 2 if begins else 0
        before = script
