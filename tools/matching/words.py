"""Compiles what dictionaries know of the names of a catalogue: longer words, crossing words, priors.

    python -m tools.matching.words --firms config/firms --jieba dict.txt --mecab-ko sys.dic --sudachi system.dic

writes `bot/matching/data/words.txt` (words that contain a name, or a word that crosses its edge joined with
the rest of the name: 完美 and 美的 give 完美的) and `priors.tsv` (what kind of word the name itself is, and its
frequency in word lists, on a scale of 0 to 1). Sources and licences: `bot/matching/data/README.md`. Needs
numpy, sudachipy and wordfreq, which the bot does not.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import sudachipy
from wordfreq import zipf_frequency

from bot.matching.boundaries import SOUNDS
from bot.matching.lexicon import Meaning
from bot.matching.normalise import plain
from bot.matching.scan import Scanner
from bot.matching.scripts import Script, script_of
from bot.matching.spelling import in_both_scripts
from bot.settings.firms import read_firms
from tools.matching.mecab import words as mecab_words

DATA = Path("bot/matching/data")
Word = tuple[str, Meaning]
_LONGEST = 12
_LONGEST_PLACE = 6  # the longer ones are addresses
_RARE = 30  # jieba's count below which a crossing word is not believed
_RARE_PERSON = 10  # jieba found its rare persons by machine, 从雅虎 among them
_USUAL = 100  # the count from which the rest of such a person is taken for a word of its own
_USUAL_NAME = 1000.0  # the count a name is given when two readings are compared
_MARGIN = 1.0  # how much likelier the crossing reading must be, in nats
_LONGEST_SHARED = 5
_JIEBA = {"nr": Meaning.PERSON, "ns": Meaning.PLACE, "nt": Meaning.BODY, "nz": Meaning.BODY}
_OTHER_LANGUAGES = ("de", "fr", "es", "it", "nl", "pt")


def main() -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--firms", type=Path, nargs="+", required=True)
    parser.add_argument("--jieba", type=Path, required=True)
    parser.add_argument("--mecab-ko", type=Path, required=True)
    parser.add_argument("--sudachi", type=Path, required=True)
    options = parser.parse_args()
    names = read_names(options.firms)
    counts = read_jieba(options.jieba)
    variants = _variants()
    dictionary = list(
        dict.fromkeys([*_chinese(counts, variants), *_korean(options.mecab_ko), *_japanese(options.sudachi)])
    )
    longer = dict(containing(names, dictionary, _company_words("left"), _company_words("right")))
    for word in _doubtful(names, counts):
        for form in in_both_scripts(word, variants):
            longer.pop(form, None)
    for word in crossing(names, counts):
        for form in in_both_scripts(word, variants):
            longer.setdefault(form, Meaning.WORD)
    (DATA / "words.txt").write_text("\n".join(paragraphs(longer)), encoding="utf-8")
    (DATA / "priors.tsv").write_text("".join(priors(names, dictionary)), encoding="utf-8")


def paragraphs(words: Mapping[str, Meaning]) -> Iterator[str]:
    """A paragraph for each meaning: its name, and a line for each of its words."""
    for meaning in Meaning:
        listed = sorted(plain(word) for word, its in words.items() if its is meaning)
        if listed:
            yield "".join(f"{line}\n" for line in (meaning, *dict.fromkeys(listed)))


def read_names(paths: Iterable[Path]) -> list[str]:
    """Every name of the firms of some catalogues, in the scanned form."""
    firms = [firm for path in paths for firm in read_firms(path)]
    return sorted({plain(name) for firm in firms for names in firm.names.values() for name in names})


def read_jieba(path: Path) -> dict[str, tuple[int, str]]:
    """The words of jieba's dictionary with their count and part of speech."""
    rows = (line.split(" ") for line in path.read_text(encoding="utf-8").splitlines())
    return {word: (int(count), kind) for word, count, kind in rows}


def containing(
    names: Iterable[str], dictionary: Iterable[Word], before: frozenset[str], after: frozenset[str]
) -> Iterator[Word]:
    """The words that contain a name and more; with a country or a legal form beside it, it is still the firm."""
    known = [name for name in names if not name.isascii()]
    own, scanner = frozenset(names), Scanner(known)
    for word, meaning in dictionary:
        if len(word) > _LONGEST or word in own:
            continue
        hits = [known[number] for _, _, number in scanner.scan(word)]
        if not hits:
            continue
        prefix, _, suffix = word.partition(max(hits, key=len))
        of_firm = (not prefix or prefix in before) and (not suffix or suffix in after)
        yield word, Meaning.FIRM if of_firm else meaning


def _doubtful(names: Iterable[str], counts: Mapping[str, tuple[int, str]]) -> Iterator[str]:
    """The rare "persons" of jieba that are a firm with the words around it: 国产奔驰, 于微软, 雀巢咖啡."""
    known = [name for name in names if not name.isascii()]
    scanner = Scanner(known)
    for word, (count, kind) in counts.items():
        if count >= _RARE_PERSON or not kind.startswith("nr"):
            continue
        for _, _, number in scanner.scan(word):
            before, _, after = word.partition(known[number])
            usual = len(after) > 1 and counts.get(after, (0, ""))[0] >= _USUAL
            if (before and not SOUNDS.issuperset(before)) or (not before and usual):
                yield word


def crossing(names: Iterable[str], counts: Mapping[str, tuple[int, str]]) -> Iterator[str]:
    """Words that begin before a name and end in it, or begin in it and end after it, joined with the rest.

    Such a word is believed where it is likelier than the name between words that end and begin as it does:
    完美的 reads 完美|的, but 德国西门子 does not read 国西|门子, since many words end in 国.
    """
    known = [name for name in names if all(script_of(character) is Script.HAN for character in name)]
    total = float(sum(count for count, _ in counts.values()))
    begins, ends = _edges(counts)

    def cost(count: float) -> float:
        return -math.log(max(count, 0.05) / total)

    for name in known:
        worth = cost(max(counts.get(name, (0, ""))[0], _USUAL_NAME))
        for shared in range(1, min(len(name), _LONGEST_SHARED)):
            head, tail, rest, start = name[:shared], name[-shared:], name[shared:], name[:-shared]
            for word, count in ends.get(head, ()):
                before = word[:-shared]
                if before and cost(count) + cost(_sum(begins, rest)) + _MARGIN < cost(_sum(ends, before)) + worth:
                    yield before + name
            for word, count in begins.get(tail, ()):
                after = word[shared:]
                if after and cost(_sum(ends, start)) + cost(count) + _MARGIN < worth + cost(_sum(begins, after)):
                    yield name + after


_Index = Mapping[str, list[tuple[str, int]]]


def _edges(counts: Mapping[str, tuple[int, str]]) -> tuple[_Index, _Index]:
    """The usual words, by the characters that they begin with, and by those that they end in."""
    begins: dict[str, list[tuple[str, int]]] = {}
    ends: dict[str, list[tuple[str, int]]] = {}
    for word, (count, _) in counts.items():
        if count < _RARE or len(word) > _LONGEST:
            continue
        for length in range(1, min(len(word), _LONGEST_SHARED) + 1):
            begins.setdefault(word[:length], []).append((word, count))
            ends.setdefault(word[-length:], []).append((word, count))
    return begins, ends


def _sum(index: _Index, edge: str) -> float:
    return float(sum(count for _, count in index.get(edge, ())))


def priors(names: Iterable[str], dictionary: Iterable[Word]) -> Iterator[str]:
    """A line per name: the kinds of word it is in dictionaries, and how usual it is."""
    kinds: dict[str, set[Meaning]] = {}
    for word, meaning in dictionary:
        kinds.setdefault(word, set()).add(meaning)
    for name in names:
        parts = [f"dict.{kind}=1" for kind in sorted(kinds.get(name, ()))]
        if name.isascii() and name.isalpha():
            english = zipf_frequency(name, "en")
            others = sum(zipf_frequency(name, language) for language in _OTHER_LANGUAGES) / len(_OTHER_LANGUAGES)
            parts.append(f"en={english / 8:.2f}")
            parts.append(f"abroad={max(0.0, others - english) / 4:.2f}")
            parts.append(f"english={max(0.0, english - others) / 4:.2f}")
            parts.append(f"vi={zipf_frequency(name, 'vi') / 8:.2f}")
        if parts:
            yield "\t".join([name, *parts]) + "\n"


def _chinese(counts: Mapping[str, tuple[int, str]], variants: Mapping[str, str]) -> Iterator[Word]:
    for word, (_, kind) in counts.items():
        meaning = _JIEBA.get(kind[:2], Meaning.WORD)
        yield word, meaning
        yield from ((other, meaning) for other in in_both_scripts(word, variants)[1:])


def _korean(path: Path) -> Iterator[Word]:
    kinds = {"인명": Meaning.PERSON, "지명": Meaning.PLACE}
    for word, _, features in mecab_words(path):
        part, kind = features.split(",")[:2]
        if len(word) > 1 and part in {"NNG", "NNP", "MAG", "NP", "NNBC"}:
            yield plain(word), kinds.get(kind, Meaning.BODY) if part == "NNP" else Meaning.WORD


def _japanese(path: Path) -> Iterator[Word]:
    kinds = {"人名": Meaning.PERSON, "地名": Meaning.PLACE}
    for entry in sudachipy.Dictionary(dict=str(path)).entries():
        word, (part, kind, detail, *_) = entry.surface(), entry.part_of_speech()
        # It has Latin names as well, of those firms that Japan speaks of: that says nothing of the others.
        if len(word) < 2 or word.isascii() or (detail == "地名" and len(word) > _LONGEST_PLACE):
            continue
        if part in {"名詞", "形状詞", "副詞"}:
            yield plain(word), kinds.get(detail, Meaning.BODY) if kind == "固有名詞" else Meaning.WORD


def _variants() -> dict[str, str]:
    rows = (line.split("\t") for line in (DATA / "han_variants.tsv").read_text(encoding="utf-8").splitlines())
    return dict(rows)


def _company_words(side: str) -> frozenset[str]:
    """What may stand before or after a firm's name and still be the firm."""
    edges = json.loads((DATA / "edges.json").read_text(encoding="utf-8"))
    return frozenset(
        word for place, kinds in edges.items() if place.startswith(side) for word in kinds["company"].split()
    )


if __name__ == "__main__":
    main()
