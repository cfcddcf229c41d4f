"""Takes out of a vector what it says of its language and of news in general.

A multilingual model puts texts of one language near each other, and all news of firms too. Less the mean of its
language, what is left tells events apart, across languages as well. The mean begins with a centre that comes with
the package (for the model it was made with) and follows what is read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from bot.stories.vectors import packed

Centres = Mapping[str, Sequence[float]]
"""The mean vector of each language, by its tag; `""`: of all."""

_TRUST = 200
"""Texts that a given centre counts as."""
_ENOUGH = 20
"""Texts of a language that make a mean where no centre is given."""
_LANGUAGES = 64
_SOMETHING = 1e-3
"""The share of a vector that must be its own: less is what rounding leaves of a model with one answer for all."""


class Centring:
    """Vectors less the running mean of their language, packed.

    centres  where the means begin; empty: they are learned, and the first texts have no vector
    """

    def __init__(self, centres: Centres | None = None) -> None:
        self._sums: dict[str, list[float]] = {}
        self._counts: dict[str, int] = {}
        for language, centre in (centres or {}).items():
            self._sums[language] = [value * _TRUST for value in centre]
            self._counts[language] = _TRUST

    def centred(self, vector: Sequence[float], language: str | None) -> str:
        """The vector as a report carries it; empty while too little is known of the language."""
        key = self._key(language or "")
        if key in self._sums and len(self._sums[key]) != len(vector):
            return ""
        sums = self._sums.setdefault(key, [0.0] * len(vector))
        self._counts[key] = count = self._counts.get(key, 0) + 1
        for at, value in enumerate(vector):
            sums[at] += value
        left = [value - total / count for value, total in zip(vector, sums, strict=True)]
        if count < _ENOUGH or math.hypot(*left) < _SOMETHING * math.hypot(*vector):
            return ""
        return packed(left)

    def _key(self, language: str) -> str:
        """The language if it is known; a new one begins where all languages meet."""
        if language in self._sums or len(self._sums) >= _LANGUAGES:
            return language if language in self._sums else ""
        if "" in self._sums:
            self._sums[language] = [value / self._counts[""] * _ENOUGH for value in self._sums[""]]
            self._counts[language] = _ENOUGH
        return language


@cache
def shipped_centres() -> Centres:
    """The centres of the model that the `semantic` extra brings."""
    text = files("bot.vectors").joinpath("data", "centres.json").read_text(encoding="utf-8")
    centres: dict[str, list[float]] = json.loads(text)
    return centres
