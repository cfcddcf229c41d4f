"""Finds every pattern in a text with one automaton.

The automaton works on characters, so its positions are those of the text, and reports overlapping hits:
which of them counts is decided later, where boundaries and meaning are known.
"""

from __future__ import annotations

from collections.abc import Iterable

from daachorse import CharwiseDoubleArrayAhoCorasick

Hit = tuple[int, int, int]
"""Start, end and number: `text[start:end]` is the pattern with this number. Plain, for there are many."""


class Scanner:
    """An automaton over the patterns, which are distinct, not empty, and numbered as given."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = tuple(patterns)
        self._automaton = CharwiseDoubleArrayAhoCorasick(list(self.patterns)) if self.patterns else None

    def scan(self, text: str) -> list[Hit]:
        """Every hit, ordered by end, the longest first. Linear in the text and the hits."""
        if self._automaton is None:
            return []
        hits: list[Hit] = self._automaton.find_overlapping(text)
        return hits
