"""A mistake in a rule, shown with a caret under its place."""

from __future__ import annotations

import regex
from wcwidth import wcswidth

from bot.errors import RuleError

_BEFORE, _AFTER = 50, 40
_CLUSTER = regex.compile(r"\X")
_UNSEEN = regex.compile(r"[\p{C}\s]")


def mistake(what: str, rule: str, at: int) -> RuleError:
    """The error for what is wrong at a place of a rule."""
    return RuleError(what, rule, at, _shown(rule, at))


def _shown(rule: str, at: int) -> str:
    """Two lines: the rule, or the part of it around the place, and the caret. Columns are those of a terminal."""
    before, after = _CLUSTER.findall(rule[:at]), _CLUSTER.findall(rule[at:])
    left = ("…" if len(before) > _BEFORE else "") + _seen("".join(before[-_BEFORE:]))
    right = _seen("".join(after[:_AFTER])) + ("…" if len(after) > _AFTER else "")
    return f"  {left}{right}\n  {' ' * max(0, wcswidth(left))}^"


def _seen(text: str) -> str:
    return _UNSEEN.sub(" ", text)
