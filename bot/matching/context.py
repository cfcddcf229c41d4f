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
from bot.matching.scan import Hit, Scanner
from bot.matching.scripts import Script, run_after, script_of

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s\u3000-\u9fff\uac00-\ud7a3]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[\w-]+(?:\.[\w-]+)+/[\w/.?=&%-]*",
    re.ASCII,
)
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff][\w'’&-]{0,30}")
# Both begin with a set of letters, by which most of a text is passed over quickly.
_BREAK = re.compile(
    r"[.。！？!?\n](?:(?<!\.)|(?<=[\uac00-\ud7a3].)(?=\s)|(?<![A-Z\s].)(?<!Inc.)(?<!Corp.)(?<!Ltd.)(?<!Co.)(?<!Mr.)(?<!Mrs.)"
    r"(?<!Ms.)(?<!Dr.)(?<!St.)(?<!vs.)(?=\s{1,3}[\"“‘(\[@#]?[^\Wa-z_]))"
)
# The result of a match: 3-1, 3対1, 3比1, 三比一.
_SCORE = re.compile(
    r"[0-9一二三四五六七八九十](?:(?<=\d)(?<![\d.,:/-].)(?:(?<=1)\d\d|\d?) ?[-–—―対比] ?(?:1\d\d|\d\d?)(?![\d.,:/%-])"
    r"|(?<!\d)比[一二三四五六七八九十])"
)
_SENTENCE_END = frozenset(".!?:;。！？：；…\n|•-–—\"“”'‘’「『(（[【《>")
_NEAR = 40
_AROUND = 70
_LONGEST_ADDRESS = 100
_LONGEST_PARTICLES = 6
_EAST_ASIAN = "\u2e80"  # letters below may be Latin ones
_TITLE_CASE = 0.6
_FEW_WORDS = 4


Cue = tuple[int, int, str]
"""Start, end and kind of a cue word found in the text. Plain, for there are many."""


TradeWord = tuple[int, int, frozenset[str]]
"""Start, end and trades of a word found in the text."""


class Cover(NamedTuple):
    """A longer word of the lexicon found in the text."""

    start: int
    end: int
    phrase: Phrase


class Around(NamedTuple):
    """What stands around a place.

    near      the cues of the same sentence within a line's reach
    kinds     of these cues, with how many there are of each
    line      where the sentence begins and ends, cut off at a line's reach
    sentence  the same, cut off at a paragraph's reach
    """

    near: list[Cue]
    kinds: Mapping[str, int]
    line: tuple[int, int]
    sentence: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Context:
    """What was found in one text, in the order of `start`.

    scores     where the results of matches stand
    addresses  whether there may be a web or mail address at all
    """

    folded: Folded
    cues: tuple[Cue, ...]
    trade_words: tuple[TradeWord, ...]
    covers: tuple[Cover, ...]
    breaks: tuple[int, ...]
    scores: tuple[tuple[int, int], ...]
    title_case: bool
    upper_case: bool
    lower_case: bool
    addresses: bool

    def around(self, start: int, end: int) -> Around:
        """Looks around a place."""
        far, beyond = start - _AROUND, end + _AROUND
        before, after = bisect_left(self.breaks, start), bisect_left(self.breaks, end)
        begin = max(far, self.breaks[before - 1] if before else 0)
        finish = min(beyond, self.breaks[after]) if after < len(self.breaks) else beyond
        first, last = max(begin, start - _NEAR), min(finish, end + _NEAR)
        near: list[Cue] = []
        kinds: dict[str, int] = {}
        # A tuple that ends early sorts before every cue that begins there.
        for cue in self.cues[bisect_left(self.cues, (first,)) : bisect_left(self.cues, (last + 1,))]:
            at, to, kind = cue
            if at >= end or to <= start:
                near.append(cue)
                kinds[kind] = kinds.get(kind, 0) + 1
        return Around(near, kinds, (first, last), (begin, finish))

    def score(self, first: int, last: int) -> str:
        """The result of a match that stands between two places, or nothing."""
        place = bisect_left(self.scores, (first,))
        start, end = self.scores[place] if place < len(self.scores) else (last, last)
        return self.folded.text[start:end] if end <= last else ""

    def of_trades(self, start: int, end: int, sentence: tuple[int, int], trades: frozenset[str]) -> Iterator[str]:
        """The words of some trades in the sentence of a place."""
        begin, finish = sentence
        first, last = bisect_left(self.trade_words, (begin,)), bisect_left(self.trade_words, (finish + 1,))
        for at, to, its in self.trade_words[first:last]:
            if (to <= start or at >= end) and not trades.isdisjoint(its):
                yield self.folded.text[at:to]

    def over(self, start: int, end: int) -> tuple[Cover, ...]:
        """The longer words that contain a place and more, the last to begin first."""
        place = bisect_left(self.covers, (start + 1,))
        found: list[Cover] = []
        while place and self.covers[place - 1].start >= start - _NEAR:
            place -= 1
            cover = self.covers[place]
            if cover.end >= end and cover.end - cover.start > end - start:
                found.append(cover)
        return tuple(found)

    def in_address(self, start: int) -> bool:
        """Whether a place is part of a web or mail address."""
        if not self.addresses:
            return False
        text = self.folded.text
        begin = text.rfind(" ", max(0, start - _LONGEST_ADDRESS), start) + 1 or max(0, start - _LONGEST_ADDRESS)
        word = text[begin : start + _LONGEST_ADDRESS]
        if "." not in word or not _may_be_address(word):
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
        self._scanner = Scanner(dict.fromkeys([*cues, *phrases, *trade_words]))
        # By the number of the word: texts are full of them.
        words = self._scanner.patterns
        self._cues = list(map(cues.get, words))
        self._phrases = list(map(phrases.get, words))
        self._trades = list(map(trade_words.get, words))
        self._delicate = bytes([len(w) == 1 or w[0] < _EAST_ASIAN or w[-1] < _EAST_ASIAN for w in words])

    def read(self, folded: Folded, places: Iterable[tuple[int, int]], *, latin: bool) -> Context:
        """Looks around places that hold a candidate; `latin` says whether any of their names is in Latin letters."""
        text, shape = folded.text, folded.shape
        windows = tuple(_windows(places, len(text)))
        words = self._words(text, windows)
        phrases, of_trades = self._phrases, self._trades
        covers = [Cover(start, end, phrase) for start, end, number in words if (phrase := phrases[number])]
        trade_words = [(start, end, trades) for start, end, number in words if (trades := of_trades[number])]
        title_case, upper_case, lower_case = _cases(shape) if latin else (False, False, False)
        return Context(
            folded=folded,
            cues=_longest([(start, -end, kind) for start, end, number in words if (kind := self._cues[number])]),
            trade_words=tuple(sorted(trade_words, key=itemgetter(0))),
            covers=tuple(sorted(covers, key=itemgetter(0))),
            breaks=tuple([found.end() for window in windows for found in _BREAK.finditer(shape, *window)]),
            scores=tuple([found.span() for window in windows for found in _SCORE.finditer(text, *window)]),
            title_case=title_case,
            upper_case=upper_case,
            lower_case=lower_case,
            addresses=latin and _may_be_address(text),
        )

    def _words(self, text: str, windows: Iterable[tuple[int, int]]) -> list[Hit]:
        """The words that stand there; those in Latin letters and single syllables only where they are whole words."""
        found = [
            (begin + start, begin + end, number)
            for begin, finish in windows
            for start, end, number in self._scanner.scan(text[begin:finish])
        ]
        delicate = self._delicate
        return [hit for hit in found if not delicate[hit[2]] or _is_whole(text, hit[0], hit[1])]


def _longest(cues: list[Cue]) -> tuple[Cue, ...]:
    """The cues in order, without those that stand in a longer one: 市, a town, in 市場.

    cues  with their ends negated, so that the longest of those that begin together sorts first without a key
    """
    cues.sort()
    kept: list[Cue] = []
    reach = -1
    for start, end, kind in cues:
        if -end > reach:
            reach = -end
            kept.append((start, reach, kind))
    return tuple(kept)


def _is_whole(text: str, start: int, end: int) -> bool:
    # The usual case is told first: a part of a Latin word.
    if start and "a" <= text[start - 1] <= "z" and "a" <= text[start] <= "z":
        return False
    return not inside_latin_word(text, start, end) and (end - start > 1 or not _within_hangul(text, start))


def _may_be_address(text: str) -> bool:
    return "/" in text or "@" in text or "www." in text


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
        return (
            False,
            False,
            len(found) >= _FEW_WORDS and not any(map(_has_capital, found)),
        )
    upper = sum(map(str.isupper, words)) / len(words)
    capital = sum(map(str.isupper, [word[0] for word in words])) / len(words)
    return capital > _TITLE_CASE, upper > _TITLE_CASE, not any(map(_has_capital, found))


def _has_capital(word: str) -> bool:
    """Whether a word begins with a capital; I does in every text."""
    return word[0].isupper() and word.partition("'")[0] != "I"
