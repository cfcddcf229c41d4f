"""What the text around a candidate says: cue words near it, longer words over it.

One automaton holds the lexicon's cues and phrases. It runs only over texts that have a candidate.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from bot.matching.boundaries import inside_latin_word
from bot.matching.hangul import is_particles
from bot.matching.lexicon import Phrase
from bot.matching.normalise import Folded
from bot.matching.scan import Scanner
from bot.matching.scripts import Script, run_after, script_of

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s\u3000-\u9fff\uac00-\ud7a3]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[\w-]+(?:\.[\w-]+)+/[\w/.?=&%-]*",
    re.ASCII,
)
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff][\w'’&-]{0,30}")
_BREAK = re.compile(
    r"[。！？!?\n]|\.(?:(?<=[\uac00-\ud7a3].)(?=\s)|(?<![A-Z\s].)(?<!Inc.)(?<!Corp.)(?<!Ltd.)(?<!Co.)(?<!Mr.)(?<!Mrs.)(?<!Ms.)"
    r"(?<!Dr.)(?<!St.)(?<!vs.)(?=\s{1,3}[\"“‘(\[@#]?[^\Wa-z_]))"
)
_SENTENCE_END = frozenset(".!?:;。！？：；…\n|•-–—\"“”'‘’「『(（[【《>")
_NEAR = 40
_AROUND = 70
_LONGEST_ADDRESS = 100
_LONGEST_PARTICLES = 6
_EAST_ASIAN = "\u2e80"  # letters below may be Latin ones
_TITLE_CASE = 0.6
_FEW_WORDS = 4


_Word = tuple[str | None, frozenset[str] | None, Phrase | None]


class Cue(NamedTuple):
    """A cue word found in the text."""

    start: int
    end: int
    kind: str


class TradeWord(NamedTuple):
    """A word of some trades found in the text."""

    start: int
    end: int
    trades: frozenset[str]


class Cover(NamedTuple):
    """A longer word of the lexicon found in the text."""

    start: int
    end: int
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Context:
    """What was found in one text, in the order of `start`."""

    folded: Folded
    cues: tuple[Cue, ...]
    trade_words: tuple[TradeWord, ...]
    covers: tuple[Cover, ...]
    breaks: tuple[int, ...]
    title_case: bool
    upper_case: bool
    lower_case: bool

    def sentence(self, start: int, end: int, reach: int) -> tuple[int, int]:
        """The sentence around a place, cut off at a distance."""
        before = bisect_left(self.breaks, start)
        after = bisect_left(self.breaks, end)
        first = max(start - reach, self.breaks[before - 1] if before else 0)
        return first, min(end + reach, self.breaks[after] if after < len(self.breaks) else end + reach)

    def near(self, start: int, end: int) -> list[Cue]:
        """The cues of the same sentence within a line's reach of a place."""
        begin, finish = self.sentence(start, end, _NEAR)
        # A tuple that ends early sorts before every cue that begins there.
        first, last = bisect_left(self.cues, (begin,)), bisect_left(self.cues, (finish + 1,))
        return [cue for cue in self.cues[first:last] if cue.end <= start or cue.start >= end]

    def of_business(self, start: int, end: int) -> bool:
        """Whether a word of business stands within a paragraph's reach of a place."""
        first = bisect_left(self.cues, (start - _AROUND,))
        last = bisect_left(self.cues, (end + _AROUND + 1,))
        return any(cue.kind == "company" and (cue.end <= start or cue.start >= end) for cue in self.cues[first:last])

    def of_trades(self, start: int, end: int, trades: frozenset[str]) -> Iterator[str]:
        """The words of some trades in the same sentence."""
        begin, finish = self.sentence(start, end, _AROUND)
        first, last = bisect_left(self.trade_words, (begin,)), bisect_left(self.trade_words, (finish + 1,))
        for word in self.trade_words[first:last]:
            if (word.end <= start or word.start >= end) and not trades.isdisjoint(word.trades):
                yield self.folded.text[word.start : word.end]

    def over(self, start: int, end: int) -> Iterator[Cover]:
        """The longer words that contain a place and more."""
        for place in range(bisect_left(self.covers, (start + 1,)) - 1, -1, -1):
            cover = self.covers[place]
            if cover.start < start - _NEAR:
                return
            if cover.end >= end and cover.end - cover.start > end - start:
                yield cover

    def in_address(self, start: int) -> bool:
        """Whether a place is part of a web or mail address."""
        text = self.folded.text
        begin = text.rfind(" ", max(0, start - _LONGEST_ADDRESS), start) + 1 or max(0, start - _LONGEST_ADDRESS)
        word = text[begin : start + _LONGEST_ADDRESS]
        if "." not in word or not any(mark in word for mark in ("/", "@", "www.")):
            return False
        return any(match.start() <= start - begin < match.end() for match in _ADDRESS.finditer(word))

    def at_sentence_start(self, start: int) -> bool:
        """Whether nothing of a sentence stands before a place."""
        before = self.folded.text[max(0, start - 3) : start].rstrip(" ")
        return not before or before[-1] in _SENTENCE_END


class ContextReader:
    """Reads contexts with the words it was made with, keyed by their scanned form."""

    def __init__(
        self,
        cues: Mapping[str, str],
        phrases: Mapping[str, Phrase],
        trade_words: Mapping[str, frozenset[str]],
    ) -> None:
        self._cues = cues
        self._phrases = phrases
        self._trade_words = trade_words
        self._scanner = Scanner(dict.fromkeys([*cues, *phrases, *trade_words]))
        # What a word says, once it was met: of the many words few are.
        self._met: list[_Word | None] = [None] * len(self._scanner.patterns)

    def read(self, folded: Folded, places: Iterable[tuple[int, int]], *, latin: bool) -> Context:
        """Looks around places that hold a candidate; `latin` says whether any of their names is in Latin letters."""
        cues: list[Cue] = []
        covers: list[Cover] = []
        trade_words: list[TradeWord] = []
        windows = tuple(_windows(places, len(folded.text)))
        for start, end, number in self._words(folded.text, windows):
            kind, trades, phrase = self._met[number] or self._meet(number)
            if kind:
                cues.append(Cue(start, end, kind))
            if trades:
                trade_words.append(TradeWord(start, end, trades))
            if phrase:
                covers.append(Cover(start, end, phrase))
        title_case, upper_case, lower_case = _cases(folded.shape) if latin else (False, False, False)
        return Context(
            folded=folded,
            cues=tuple(sorted(cues)),
            trade_words=tuple(sorted(trade_words, key=itemgetter(0))),
            covers=tuple(sorted(covers, key=itemgetter(0))),
            breaks=tuple(found.end() for window in windows for found in _BREAK.finditer(folded.shape, *window)),
            title_case=title_case,
            upper_case=upper_case,
            lower_case=lower_case,
        )

    def _meet(self, number: int) -> _Word:
        words = self._scanner.patterns[number]
        met = (self._cues.get(words), self._trade_words.get(words), self._phrases.get(words))
        self._met[number] = met
        return met

    def _words(self, text: str, windows: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
        for begin, finish in windows:
            for near, far, number in self._scanner.scan(text[begin:finish]):
                start, end = begin + near, begin + far
                # Told without a call for most words, which are neither Latin nor a single syllable.
                if (text[start] < _EAST_ASIAN or text[end - 1] < _EAST_ASIAN) and inside_latin_word(text, start, end):
                    continue
                if end - start > 1 or not _within_hangul(text, start):
                    yield start, end, number


def _within_hangul(text: str, start: int) -> bool:
    """Whether a single syllable is a part of a longer word: 강, the river, stands in hundreds."""
    if script_of(text[start]) is not Script.HANGUL:
        return False
    if start and script_of(text[start - 1]) is Script.HANGUL:
        return True
    return not is_particles(run_after(text, start + 1, Script.HANGUL, _LONGEST_PARTICLES), after=text[start])


def _windows(places: Iterable[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """The stretches of text around places, in order, joined where they meet."""
    begin = finish = 0
    for start, end in places:
        if start - _AROUND > finish:
            if finish:
                yield begin, finish
            begin = start - _AROUND
        finish = max(finish, min(end + _AROUND, length))
    if finish:
        yield begin, finish


def _cases(shape: str) -> tuple[bool, bool, bool]:
    """Whether most words of a text begin with a capital, whether it is all capitals, and whether it has none."""
    found = _WORD.findall(shape[:600])
    words = [word for word in found if len(word) > 3]
    if len(words) < _FEW_WORDS:
        return False, False, len(found) >= _FEW_WORDS and not any(map(_has_capital, found))
    upper = sum(word.isupper() for word in words) / len(words)
    capital = sum(word[0].isupper() for word in words) / len(words)
    return capital > _TITLE_CASE, upper > _TITLE_CASE, not any(map(_has_capital, found))


def _has_capital(word: str) -> bool:
    """Whether a word begins with a capital; I does in every text."""
    return word[0].isupper() and word.partition("'")[0] != "I"


def near_kinds(cues: Iterable[Cue]) -> Mapping[str, int]:
    """How many different places of each kind there are."""
    counts: dict[str, int] = {}
    for cue in cues:
        counts[cue.kind] = counts.get(cue.kind, 0) + 1
    return counts
