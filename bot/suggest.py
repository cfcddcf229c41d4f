"""The nearest right thing to what somebody wrote."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA, JaroWinkler

_CUTOFF = 0.72


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice most like `word`, whatever its case; None when none is like it.

    Slips of the finger count by edits, abbreviations (`lang` for `language`) by their common beginning, and
    a word that has the right one in it (`time_zone`) counts as like it.
    """
    wanted = word.casefold()
    scored = ((_likeness(wanted, choice.casefold()), choice) for choice in choices)
    best, choice = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    return choice if best >= _CUTOFF else None


def hint(word: str, choices: Iterable[str], otherwise: str = "") -> str:
    """`; did you mean 'x'?`, or `otherwise` behind the same semicolon, or nothing."""
    found = nearest(word, choices)
    if found is not None:
        return f"; did you mean '{found}'?"
    return f"; {otherwise}" if otherwise else ""


def listed(words: Iterable[str], link: str = "or") -> str:
    """`a, b or c`."""
    every = list(words)
    return f" {link} ".join([", ".join(every[:-1]), every[-1]] if len(every) > 1 else every)


def _likeness(word: str, choice: str) -> float:
    begins = len(word) >= 3 and choice.startswith(word)
    around = _CUTOFF if len(choice) >= 4 and choice in word else 0.0
    edits = OSA.normalized_similarity(word, choice)
    return max(edits, around, JaroWinkler.similarity(word, choice) if begins else 0.0)
