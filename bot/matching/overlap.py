"""Which firms can take text away from those that are watched.

A longer name of another firm wins over a watched name that stands in it or crosses its edge, so those firms are
compiled beside the watched ones. Of a large catalogue they are few, and the others need not be compiled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import regex

from bot.matching.normalise import plain
from bot.model import Firm

_UNIT = regex.compile(r"[\p{Han}\p{Hangul}\p{Hiragana}\p{Katakana}ー]|[\p{L}\p{N}\p{M}]+")
Units = tuple[str, ...]


class Overlaps:
    """A catalogue whose names were read once, to be asked again and again."""

    def __init__(self, firms: Sequence[Firm]) -> None:
        self.firms = tuple(firms)
        self._names = [frozenset(_names(firm)) for firm in firms]

    def beside(self, watched: Iterable[Firm]) -> list[Firm]:
        """Those firms of the catalogue with a name that holds a watched name, or begins or ends within one.

        None that is watched itself, by its id.
        """
        ids = {firm.id for firm in watched}
        names = {units for firm in watched for units in _names(firm)}
        heads = {units[:end] for units in names for end in range(1, len(units))}
        tails = {units[start:] for units in names for start in range(1, len(units))}
        return [
            firm
            for firm, spelled in zip(self.firms, self._names, strict=True)
            if firm.id not in ids and any(_meets(units, names, heads, tails) for units in spelled)
        ]


def overlapping(watched: Sequence[Firm], others: Sequence[Firm]) -> list[Firm]:
    """Those of `others` with a name that holds a watched name, or begins or ends within one."""
    return Overlaps(others).beside(watched)


def _meets(units: Units, names: set[Units], heads: set[Units], tails: set[Units]) -> bool:
    length = len(units)
    if any(units[:end] in tails or units[length - end :] in heads for end in range(1, length)):
        return True
    return any(units[start:end] in names for start in range(length) for end in range(start + 1, length + 1))


def _names(firm: Firm) -> Iterable[Units]:
    """Every name and phrase of a firm, as words of Latin letters and single letters of other scripts."""
    related = (name for by_language in firm.related.values() for names in by_language.values() for name in names)
    own = (name for names in firm.names.values() for name in names)
    for name in (firm.name, *own, *related, *firm.tickers):
        yield tuple(_UNIT.findall(plain(name)))
