"""robots.txt: what a site asks of programs that read its pages (RFC 9309). Pure.

- The group that names our product counts, all its parts together; without one, the group for `*`.
- Of the rules that match a path the longest decides, and `Allow` where two are equally long. `*` stands for anything
  and a `$` at the end for the end of the path.
- The patterns come from strangers, so they are compared piece by piece and never made into regular expressions.
- `Crawl-delay` is no part of the standard, but what it asks for is plain: see `Robots.delay`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

LONGEST = 512 * 1024
"""Bytes of a robots.txt that are read; the standard asks for 500 KiB at least."""

_MOST_RULES = 5_000
_LONGEST_RULE = 2_000
_LONGEST_DELAY = 60.0
_SAFE = "/*$?&=;:@,+!'()-._~%"


@dataclass(frozen=True, slots=True)
class Robots:
    """What a site asks of us.

    rules  pattern and whether it allows
    delay  seconds that it wants between two requests, at most a minute; None: it does not say
    """

    rules: tuple[tuple[str, bool], ...] = ()
    delay: float | None = None

    def allows(self, path: str) -> bool:
        """Whether a page may be read; `path` is the address from the first slash on, with its query."""
        asked = _normal(path)
        best, allowed = -1, True
        for pattern, allows in self.rules:
            longer = len(pattern) > best or (len(pattern) == best and allows)
            if longer and _matches(pattern, asked):
                best, allowed = len(pattern), allows
        return allowed


EVERYTHING = Robots()
"""A site that asks for nothing, or has no robots.txt."""

NOTHING = Robots(rules=(("/", False),))
"""A site whose robots.txt cannot be had because the server is in trouble: it is left alone meanwhile."""


def parse_robots(text: str, product: str) -> Robots:
    """Reads a robots.txt for a product, such as `firmwatch`. Never raises: a line that says nothing is passed over."""
    ours: list[tuple[str, str]] = []
    anyones: list[tuple[str, str]] = []
    named = False
    for agents, lines in _groups(text):
        if product.lower() in agents:
            named = True
            ours += lines
        elif "*" in agents:
            anyones += lines
    return _robots(ours if named else anyones)


def _groups(text: str) -> Iterator[tuple[frozenset[str], list[tuple[str, str]]]]:
    """The groups of lines, each with the agents that it is for."""
    agents: set[str] = set()
    lines: list[tuple[str, str]] = []
    for line in text.removeprefix("\ufeff").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            if lines:
                yield frozenset(agents), lines
                agents, lines = set(), []
            agents.add(value.partition("/")[0].strip().lower())
        elif agents and key in ("allow", "disallow", "crawl-delay"):
            lines.append((key, value))
    yield frozenset(agents), lines


def _robots(lines: Sequence[tuple[str, str]]) -> Robots:
    rules: list[tuple[str, bool]] = []
    delay: float | None = None
    for key, value in lines:
        if key == "crawl-delay":
            delay = _seconds(value) if delay is None else delay
        elif value and len(value) <= _LONGEST_RULE and len(rules) < _MOST_RULES:
            rules.append((_normal(value), key == "allow"))
    return Robots(tuple(rules), delay)


def _seconds(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return min(seconds, _LONGEST_DELAY) if seconds >= 0 else None


def _normal(path: str) -> str:
    """A path in one spelling: what need not be escaped is not, and everything else is."""
    return quote(unquote(path, errors="replace"), safe=_SAFE)


def _matches(pattern: str, path: str) -> bool:
    ends = pattern.endswith("$")
    first, *pieces = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for number, piece in enumerate(pieces, 1):
        if ends and number == len(pieces):
            return len(path) - len(piece) >= at and path.endswith(piece)
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not ends or at == len(path)
