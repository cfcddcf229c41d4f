"""Matching news texts with 10,000 names, everything on, beside flashtext and pyahocorasick on the same names.

The names are those of the shipped catalogue and invented ones; the texts are the labelled rows, short ones as
they are, long ones joined to articles of 5,000 characters. "Without a candidate" are the same rows with their
names cut out. The peers only find names: they give no boundaries, no verdicts and no reasons.
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
TEXTS, ARTICLES, ARTICLE_LENGTH = 300, 12, 5_000
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
    texts = _texts()
    articles = _articles(texts)
    bare = [text for text in _bare(texts, matcher) if not matcher.match(_text(text)).mentions]
    flash, trie = _flashtext(names), _ahocorasick(names)
    rows = []
    for what, sample in (("without a candidate", bare), ("with candidates", texts), ("5,000 characters", articles)):
        ours = _cost(sample, lambda text: matcher.match(_text(text)))
        for name, work in (("flashtext", flash), ("pyahocorasick", trie)):
            rows.append(_row(f"match a text {what}", ours, _cost(sample, work), name))
    ours, grown = (_cost(texts, lambda text, m=m: m.match(_text(text))) for m in (matcher, more))
    rows.append(_row("match a text with 100,000 names", grown, ours, "10,000 names"))
    return rows


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


def _texts() -> list[str]:
    lines = [line for path in sorted(ROWS.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    texts = [json.loads(line)["text"] for line in lines]
    return random.Random(7).sample(texts, TEXTS)


def _articles(texts: Sequence[str]) -> list[str]:
    chance = random.Random(7)
    return [" ".join(chance.choices(texts, k=200))[:ARTICLE_LENGTH] for _ in range(ARTICLES)]


def _bare(texts: Iterable[str], matcher: FirmMatcher) -> Iterable[str]:
    for text in texts:
        shorter = text
        for mention in reversed(matcher.match(_text(text)).mentions):
            shorter = shorter[: mention.start] + shorter[mention.end :]
        yield shorter


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
