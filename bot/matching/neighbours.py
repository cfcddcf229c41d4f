"""What the Latin words right beside a Latin name say.

A given name before it makes a person of it, a legal form after it a firm, an article before it a word. The
grammar counts only for names that are words as well: "a Toyota" is still the firm's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.matching.context import Context
from bot.matching.lexicon import Lexicon
from bot.matching.signals import Signal

_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff][\w'’&-]{0,30}")
_OF_WORDS = frozenset({"det", "to", "lower"})
_LONGEST = 24
_LONGEST_NUMBER = 5
_INITIAL = re.compile(r"(?<![A-Za-z])[A-Z]\.$")
_WHO = re.compile(r" ?,? who(?:se|m)?\b| ?, (?:an?|the|then|her|his|their|of) [a-z]| ?, \d\d\b")
_NUMBER_BEFORE = re.compile(r"(?:^|[\s,;(])\d{1,3} $")
_SCORE = re.compile(r" \d{1,3}(?![\w.%-]| (?:percent|per|million|billion|triệu|tỷ))")


def neighbour_signals(
    context: Context, start: int, end: int, language: str, lexicon: Lexicon, *, doubtful: bool
) -> Iterator[Signal]:
    """The signals of the words before and after a name; `doubtful`: the name is also known as a word."""
    for signal in _both(context, start, end, language, lexicon):
        if doubtful or signal.feature.partition(".")[2] not in _OF_WORDS:
            yield signal


def _both(context: Context, start: int, end: int, language: str, lexicon: Lexicon) -> Iterator[Signal]:
    shape = context.folded.shape
    before = _word_before(shape, start)
    after = _WORD.match(shape, end + 1) if shape[end : end + 1] == " " else None
    if before:
        # The capital of a sentence's first word says nothing, unless it may be a given name.
        opens = context.at_sentence_start(start - 1 - len(before))
        opens = opens and (language != "en" or before.lower() in lexicon.grammar)
        yield from _say("prev", before, context, lexicon, capital=not opens)
    elif _INITIAL.search(shape[max(0, start - 4) : max(0, start - 1)]):
        yield Signal("prev.given", 1.0, shape[start - 3 : start - 1])
    elif _NUMBER_BEFORE.search(shape[max(0, start - _LONGEST_NUMBER) : start]):
        yield Signal("prev.number", 1.0, shape[max(0, start - _LONGEST_NUMBER) : start - 1].split()[-1])
    if after:
        yield from _say("next", after.group(), context, lexicon, capital=True)
    elif _WHO.match(shape, end):
        yield Signal("next.who", 1.0, shape[end : end + 8])
    elif _SCORE.match(shape, end):
        yield Signal("next.number", 1.0, shape[end : end + 4].strip())


def _word_before(shape: str, start: int) -> str:
    if start < 2 or shape[start - 1] != " ":
        return ""
    words = shape[max(0, start - _LONGEST) : start - 1].rsplit(None, 1)
    last = words[-1] if words else ""
    return last if _WORD.fullmatch(last) else ""


def _say(side: str, word: str, context: Context, lexicon: Lexicon, *, capital: bool) -> Iterator[Signal]:
    lower = word.lower()
    kind = lexicon.grammar.get(lower)
    if kind:
        yield Signal(f"{side}.{kind}", 1.0, word)
    elif lower in lexicon.given_names and word[0].isupper():
        yield Signal(f"{side}.given", 1.0, word)
    elif word[0].isupper() and capital:
        yield Signal(f"{side}.{'title_case' if context.title_case else 'capital'}", 1.0, word)
    elif word[0].islower():
        yield Signal(f"{side}.lower", 1.0, word)
