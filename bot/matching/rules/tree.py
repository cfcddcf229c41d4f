"""The tree of a rule. Two trees are equal when they ask for the same thing, wherever it was written.

Fields are spread over the leaves: `title:(a OR b)` is `title:a OR title:b`. `Both` and `Either` are flat, have
two parts or more, and are made by `both` and `either`. `at` is the place in the rule, in code points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.model import Field


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow one another; blanks are folded. `only`: in this part of the text."""

    words: str
    only: Field | None = None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Expression:
    """A regular expression, as it stands between its slashes."""

    pattern: str
    only: Field | None = None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Topic:
    """Any word of a named topic."""

    name: str
    only: Field | None = None
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Source:
    """The outlet or the feed has this in its name."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Language:
    """The entry is in this language; `zh` is both scripts."""

    tag: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Without:
    part: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Both:
    parts: tuple[Node, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple[Node, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Both in one part of the text, in any order, with at most `words` words between them."""

    left: Node
    right: Node
    words: int
    at: int = field(default=0, compare=False)


Leaf = Phrase | Expression | Topic | Source | Language
Node = Leaf | Without | Both | Either | Near


def both(parts: Sequence[Node]) -> Node:
    """All of the parts; a single one stands for itself."""
    flat = tuple(_flat(parts, Both))
    return flat[0] if len(flat) == 1 else Both(flat, at=flat[0].at)


def either(parts: Sequence[Node]) -> Node:
    """Any of the parts; a single one stands for itself."""
    flat = tuple(_flat(parts, Either))
    return flat[0] if len(flat) == 1 else Either(flat, at=flat[0].at)


def _flat(parts: Iterable[Node], kind: type[Both | Either]) -> Iterator[Node]:
    for part in parts:
        if isinstance(part, kind):
            yield from part.parts
        else:
            yield part


def leaves(node: Node) -> Iterator[Leaf]:
    """Every leaf, from left to right."""
    match node:
        case Without(part):
            yield from leaves(part)
        case Both(parts) | Either(parts):
            for part in parts:
                yield from leaves(part)
        case Near(left, right):
            yield from leaves(left)
            yield from leaves(right)
        case _:
            yield node
