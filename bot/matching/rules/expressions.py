"""Regular expressions of rules, by RE2: any of them takes time linear in the text.

They are asked of a text in the form in which it is scanned for phrases (`bot.matching.normalise`), with its case,
which counts only where an expression says `(?-i)`. They have no word edges unless they say `\\b`, which knows
only Latin letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Protocol

_MOST_MEMORY = 1 << 20
_MOST_FOUND = 200
# Seldom characters of one script: what finds all of a group finds any text in that script.
_UNLIKE = (("q", "z", "j", "X"), ("뷁", "쉐", "튼"), ("龘", "乂", "隴"), ("ゑ", "ぬ", "ぽ"), (" ",), (".",))
_UNKNOWN_TO_RE2 = {
    "invalid perl operator": "(?=…), (?!…) and (?<…) are unknown here; leave them out, and use AND or NOT instead",
    "invalid escape sequence": "a backslash and what follows it are unknown here; \\. is a plain dot, \\d a digit",
    "missing )": "a '(' is never closed; write ')' where the group ends, or \\( for the sign itself",
    "unexpected )": "a ')' closes nothing; leave it out, or write \\) for the sign itself",
    "missing ]": "a '[' is never closed; write ']' behind the last character, or \\[ for the sign itself",
    "no argument for repetition operator": "*, + or ? stands behind nothing; write \\*, \\+ or \\? for the sign itself",
    "bad repetition operator": "two of *, + and ? stand side by side; one is enough",
    "invalid repetition size": "the number in {…} is too large; the most is 1000",
    "pattern too large": "it is too large; repeat less",
}


class Pattern(Protocol):
    """A compiled expression of RE2."""

    def search(self, text: str) -> Match | None: ...

    def finditer(self, text: str) -> Iterator[Match]: ...


class Match(Protocol):
    def start(self) -> int: ...

    def end(self) -> int: ...


def compile_expression(pattern: str) -> Pattern:
    """Compiles what stands between the slashes. Raises ValueError in plain words."""
    import re2  # noqa: PLC0415 - a library that few watchlists need

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    try:
        compiled: Pattern = re2.compile(pattern, options=options)
        found = [[compiled.search(text) for text in group] for group in _UNLIKE]
    except UnicodeEncodeError:
        raise ValueError("half a character stands in it; write it again") from None
    except re2.error as error:
        raise ValueError(_in_plain_words(error)) from None
    empty = (match for group in found for match in group if match is not None and match.start() == match.end())
    if compiled.search("") is not None or next(empty, None) is not None:
        raise ValueError("it is found where nothing stands, so every entry would alert; * and ? at its edges do that")
    if any(all(group) for group in found):
        raise ValueError("it is found in any text, so every entry would alert; write letters that must be there")
    return compiled


def spans(compiled: Pattern, text: str) -> list[tuple[int, int]]:
    """Where the expression is found, at most `_MOST_FOUND` times; nothing is empty."""
    found = ((match.start(), match.end()) for match in compiled.finditer(text))
    return list(islice((span for span in found if span[0] < span[1]), _MOST_FOUND))


def _in_plain_words(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return next((plain for known, plain in _UNKNOWN_TO_RE2.items() if text.startswith(known)), text)
