"""Finds every pattern in a text with one automaton.

The automaton works on characters, so its positions are those of the text, and reports overlapping hits:
which of them counts is decided later, where boundaries and meaning are known.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from daachorse import CharwiseDoubleArrayAhoCorasick


class Hit(NamedTuple):
    """`text[start:end]` is the pattern with this number."""

    start: int
    end: int
    pattern: int


class Scanner:
    """An automaton over the patterns, which are distinct, not empty, and numbered as given."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = tuple(patterns)
        self._automaton = CharwiseDoubleArrayAhoCorasick(list(self.patterns)) if self.patterns else None

    def scan(self, text: str) -> list[tuple[int, int, int]]:
        """Every hit, as plain `Hit` triples, ordered by end, the longest first. Linear in the text and the hits."""
        if self._automaton is None:
            return []
        hits: list[tuple[int, int, int]] = self._automaton.find_overlapping(text)
        return hits
