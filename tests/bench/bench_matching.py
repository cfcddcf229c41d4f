"""Matching news texts with 10,000 names, everything on, beside flashtext and pyahocorasick on the same names.

The names are those of the shipped catalogue and invented ones. The texts are made of the labelled rows, each text
of one language: a news text is one row, among others with the names cut out, to the length of a title and a
summary; an article is the same with eight of them in 5,000 characters. "Without a candidate" all names are cut
out. Articles are told apart by language too, with four rows, as of one event, and with forty, as in a list of the
day's winners and losers, where nearly every sentence names a firm: flashtext costs a third in Latin letters, where
it goes word by word, and our cost is that of the candidates. The peers only find names: they give no boundaries,
no verdicts and no reasons.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import ahocorasick
from flashtext import KeywordProcessor

from bot.matching.matcher import FirmMatcher
from bot.model import Firm, Text
from bot.settings.firms import read_firms
from tests.bench.rows import Row, cpu_seconds

NAMES, MORE_NAMES = 10_000, 100_000
TEXTS, NEWS_LENGTH = 300, 400
ARTICLES, ARTICLE_LENGTH = 90, 5_000
FEW, MANY, OF_A_LANGUAGE = 4, 40, 8
ROWS = Path("tests/corpus/match")
_SYLLABLES = (
    "ka lo mer tin va sor ple dan qui ros bel nor fex tam dri".split(),
    "다 온 새 빛 누 리 한 울 가 람 해 솔 미 르 초 롱".split(),
    "カ ノ ビ ト ラ ミ セ ド ポ ル ワ ナ シ ケ".split(),
    "宏 泰 鑫 瑞 晟 恒 隆 昌 祥 荣 博 锦 科 拓 翔".split(),
)


def run() -> list[Row]:
    """Microseconds for one text."""
    matcher, names = _matcher(NAMES)
    more, _ = _matcher(MORE_NAMES)
    desk = _Desk(matcher)
    bare, texts = desk.texts(0, NEWS_LENGTH, TEXTS), desk.texts(1, NEWS_LENGTH, TEXTS)
    articles = desk.texts(8, ARTICLE_LENGTH, ARTICLES)
    flash, trie = _flashtext(names), _ahocorasick(names)
    rows = []
    for what, sample in (("without a candidate", bare), ("with candidates", texts), ("of 5,000 characters", articles)):
        ours = _cost(sample, lambda text: matcher.match(_text(text)))
        for name, work in (("flashtext", flash), ("pyahocorasick", trie)):
            rows.append(_row(f"match a text {what}", ours, _cost(sample, work), name))
    for language in desk.languages:
        for named in (FEW, MANY):
            sample = desk.texts(named, ARTICLE_LENGTH, OF_A_LANGUAGE, language)
            ours = _cost(sample, lambda text: matcher.match(_text(text)))
            rows.append(_row(f"match an article, {language}, {named} named", ours, _cost(sample, flash), "flashtext"))
    ours, grown = (_cost(texts, lambda text, m=m: m.match(_text(text))) for m in (matcher, more))
    rows.append(_row("match a text with 100,000 names", grown, ours, "10,000 names"))
    return rows


class _Desk:
    """Writes texts of labelled rows."""

    def __init__(self, matcher: FirmMatcher) -> None:
        self._chance = random.Random(7)
        self._named: dict[str, list[str]] = {}
        self._bare: dict[str, list[str]] = {}
        for path in sorted(ROWS.glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                mentions = matcher.match(_text(row["text"])).mentions
                if mentions:
                    self._named.setdefault(row["lang"], []).append(row["text"])
                bare = _without(row["text"], [(mention.start, mention.end) for mention in mentions])
                if not matcher.match(_text(bare)).mentions:
                    self._bare.setdefault(row["lang"], []).append(bare)

    @property
    def languages(self) -> list[str]:
        """The languages of the rows."""
        return sorted(self._bare)

    def texts(self, named: int, length: int, count: int, language: str | None = None) -> list[str]:
        """Texts of a length with so many rows that name a firm, the rest without any; None: of any language."""
        return [self._text(named, length, language or self._chance.choice(self.languages)) for _ in range(count)]

    def _text(self, named: int, length: int, language: str) -> str:
        parts = self._chance.sample(self._named[language], named)
        while sum(map(len, parts)) < length:
            parts.append(self._chance.choice(self._bare[language]))
        self._chance.shuffle(parts)
        return " ".join(parts)[:length]


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return text


def _row(what: str, ours: float, peer: float, peer_name: str) -> Row:
    return Row(what=what, ours=ours, peer=peer, peer_name=peer_name, unit="µs")


def _cost(texts: Sequence[str], work: Callable[[str], object]) -> float:
    def all_texts() -> None:
        for text in texts:
            work(text)

    return cpu_seconds(all_texts) / len(texts) * 1e6


def _text(body: str) -> Text:
    return Text(title="", body=body)


def _matcher(count: int) -> tuple[FirmMatcher, list[str]]:
    firms = list(read_firms(Path("config/firms")))
    names = [name for firm in firms for by_language in firm.names.values() for name in by_language]
    chance = random.Random(7)
    while len(names) < count:
        syllables = chance.choice(_SYLLABLES)
        name = "".join(chance.choices(syllables, k=4)).capitalize()
        firms.append(Firm(id=f"invented-{len(names)}", name=name, names={"en": (name,)}))
        names.append(name)
    return FirmMatcher(firms), names


def _flashtext(names: Iterable[str]) -> Callable[[str], object]:
    processor = KeywordProcessor()
    for name in names:
        processor.add_keyword(name)
    return lambda text: processor.extract_keywords(text, span_info=True)


def _ahocorasick(names: Iterable[str]) -> Callable[[str], object]:
    automaton = ahocorasick.Automaton()
    for name in names:
        automaton.add_word(name.lower(), name)
    automaton.make_automaton()
    return lambda text: list(automaton.iter(text.lower()))


if __name__ == "__main__":
    for row in run():
        print(f"{row.what:36} {row.ours:8.1f} {row.unit}  {row.peer:8.1f} {row.peer_name:14} {row.ratio:.2f}")
