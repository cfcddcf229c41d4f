"""A rule that is ready to be asked of texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from bot.errors import RuleError
from bot.matching.rules.check import check
from bot.matching.rules.expressions import Pattern, compile_expression
from bot.matching.rules.mistake import mistake
from bot.matching.rules.parse import parse
from bot.matching.rules.topics import shipped_topics
from bot.matching.rules.tree import Both, Either, Expression, Near, Node, Phrase, Topic, Without, leaves


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule that may alert something, and not everything.

    text         as it was written
    phrases      what has to be scanned for, so that the rule can be answered
    triggers     one of these stands in every text that answers to the rule; None: no phrase is sure to
    expressions  by pattern
    """

    text: str
    tree: Node
    phrases: frozenset[str]
    triggers: frozenset[str] | None
    expressions: Mapping[str, Pattern] = field(repr=False)


@lru_cache(maxsize=512)
def read_rule(text: str) -> Rule:
    """Reads and checks a keyword, rule or plain phrase.

    Raises RuleError with what is wrong, where, and what to write instead.
    """
    tree = parse(text)
    expressions = {leaf.pattern: _compiled(leaf, text) for leaf in leaves(tree) if isinstance(leaf, Expression)}
    check(tree, text)
    phrases = frozenset[str]().union(*(_phrases(leaf) for leaf in leaves(tree)))
    return Rule(text, tree, phrases, _triggers(tree, wanted=True), expressions)


def _compiled(leaf: Expression, text: str) -> Pattern:
    try:
        return compile_expression(leaf.pattern)
    except ValueError as error:
        raise _about_expression(leaf, str(error), text) from None


def _about_expression(leaf: Expression, what: str, text: str) -> RuleError:
    return mistake(f"this expression cannot be used: {what}", text, leaf.at)


def _phrases(leaf: Node) -> frozenset[str]:
    match leaf:
        case Phrase(words):
            return frozenset((words,))
        case Topic(name):
            return shipped_topics().words[name]
        case _:
            return frozenset()


def _triggers(node: Node, *, wanted: bool) -> frozenset[str] | None:
    """The fewest phrases one of which must be found; below a NOT, AND and OR change places."""
    match node:
        case Without(part):
            return _triggers(part, wanted=not wanted)
        case Near(left, right) if wanted:
            return _fewest([_triggers(left, wanted=True), _triggers(right, wanted=True)])
        case Both(parts) | Either(parts):
            found = [_triggers(part, wanted=wanted) for part in parts]
            return _fewest(found) if isinstance(node, Both) is wanted else _all(found)
        case Phrase() | Topic() if wanted:
            return _phrases(node)
        case _:
            return None


def _fewest(found: list[frozenset[str] | None]) -> frozenset[str] | None:
    return min((phrases for phrases in found if phrases is not None), key=len, default=None)


def _all(found: list[frozenset[str] | None]) -> frozenset[str] | None:
    known = [phrases for phrases in found if phrases is not None]
    return frozenset[str]().union(*known) if len(known) == len(found) else None
