"""Writes a tree as a rule, with no more parentheses and quotes than needed. Reading it again gives the same tree."""

from __future__ import annotations

from functools import lru_cache

from bot.matching.rules.tokens import Kind, slip_of, tokens_of
from bot.matching.rules.tree import Both, Either, Expression, Language, Leaf, Near, Node, Phrase, Source, Topic, Without
from bot.model import Field

_EITHER, _BOTH, _NOT, _NEAR, _LEAF = range(5)  # what binds tighter has the higher number
_TO_ESCAPE = str.maketrans({sign: f"\\{sign}" for sign in '\\"“”„‟＂'})


@lru_cache(maxsize=4096)
def print_rule(node: Node) -> str:
    """The rule in its plainest form."""
    match node:
        case Either(parts):
            return " OR ".join(_within(part, _BOTH) for part in parts)
        case Both(parts):
            return " AND ".join(_within(part, _NOT) for part in parts)
        case Without(part):
            return f"NOT {_within(part, _NEAR)}"
        case Near(left, right, words):
            return f"{_within(left, _LEAF)} NEAR/{words} {_within(right, _LEAF)}"
        case _:
            return _leaf(node)


def _leaf(node: Leaf) -> str:
    match node:
        case Source(name):
            return f"source:{_phrase(name)}"
        case Language(tag):
            return f"lang:{_phrase(tag)}"
        case Phrase(words, only):
            return _field(only) + _phrase(words)
        case Expression(pattern, only):
            return f"{_field(only)}/{pattern}/"
        case Topic(name, only):
            return f"{_field(only)}topic:{name}"


def _within(node: Node, least: int) -> str:
    printed = print_rule(node)
    return printed if _binding(node) >= least else f"({printed})"


def _binding(node: Node) -> int:
    match node:
        case Either():
            return _EITHER
        case Both():
            return _BOTH
        case Without():
            return _NOT
        case Near():
            return _NEAR
        case _:
            return _LEAF


def _field(only: Field | None) -> str:
    return f"{only}:" if only else ""


def _phrase(words: str) -> str:
    tokens = tokens_of(words)[:-1]
    bare = all(token.kind is Kind.WORD and token.text != "NEAR" and not slip_of(token) for token in tokens)
    # A slash that opens nothing here would open an expression where another follows in the rule.
    bare = bare and not any(token.text.startswith(("/", "／")) for token in tokens)
    return words if bare and tokens else f'"{words.translate(_TO_ESCAPE)}"'
