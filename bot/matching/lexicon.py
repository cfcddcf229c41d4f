"""What is known of words, whatever is watched: the files of `bot/matching/data`, read once.

    han_variants.tsv   characters of one Chinese script and their forms in the other
    meanings.tsv       what a firm's name also means, by hand: name (`松下@ja`: in Japanese only), meaning,
                       strength 1 to 3, gloss
    longer.tsv         longer words that contain a name, by hand: words (read in both Chinese scripts), meaning, gloss
    words.txt          longer words that contain a name, compiled from dictionaries, in their scanned form: a
                       paragraph for each meaning, which is its first line
    priors.tsv         how a name behaves in dictionaries and word lists, compiled: name, key=value …
    edges.json         what may stand right before or after a name, by script and by what it says
    cues.json          words that speak of a firm, a person, a place, a team …, by language
    trades.json        what firms deal in: the names that mean other things too, and the words of the trade
    grammar.json       English words that tell what stands beside them: articles, verbs, legal forms, titles
    tags.json          what the tags of a feed say of its subject
    given_names.txt    given names, as each script writes them

Sources and licences: `data/README.md`. What looks like a firm and is not carries a `Meaning`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from bot.matching.normalise import plain
from bot.matching.spelling import HanVariants, in_both_scripts

STRONGEST = 3  # of a sense: what the name mostly means


class Meaning(StrEnum):
    """What a name, or a longer word around it, stands for."""

    FIRM = "firm"  # the firm after all: a legal form, a country, a division under its own name
    WORD = "word"
    PERSON = "person"
    PLACE = "place"
    TEAM = "team"
    BODY = "body"  # another firm, a hospital, a foundation, a school
    PRODUCT = "product"
    WORK = "work"  # a film, a song, a book


class Source(StrEnum):
    """Who says that a longer word contains a name. What the catalogue warns of decides alone."""

    CATALOGUE = "catalogue"
    HAND = "known"
    DICTIONARY = "word"


class Sense(NamedTuple):
    """One meaning of a name; strength 1 (seldom) to 3 (mostly), in one language or (empty) in all."""

    meaning: Meaning
    strength: int
    gloss: str
    language: str = ""


class Phrase(NamedTuple):
    """A longer word that contains a name."""

    meaning: Meaning
    gloss: str
    source: Source


class EdgeWords(dict[str, str]):
    """What may stand on one side of a name, and what it says; told by one letter for most places that nothing does.

    from_first, to_last  by the first or the last letter, how long the words with it are, the longest first
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__(words)
        self.from_first = _lengths((word[0], len(word)) for word in words)
        self.to_last = _lengths((word[-1], len(word)) for word in words)


def _lengths(words: Iterable[tuple[str, int]]) -> Mapping[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for letter, length in words:
        lengths.setdefault(letter, set()).add(length)
    return {letter: tuple(sorted(found, reverse=True)) for letter, found in lengths.items()}


Edges = Mapping[str, EdgeWords]
"""By side and script (`right.hangul`)."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The data of the files, keyed by the scanned form of the words."""

    variants: Mapping[str, str]
    senses: Mapping[str, tuple[Sense, ...]]
    phrases: Mapping[str, Phrase]
    priors: Mapping[str, Mapping[str, float]]
    edges: Edges
    cues: Mapping[str, str]
    firm_nouns: frozenset[str]
    trades: Mapping[str, frozenset[str]]
    trade_words: Mapping[str, frozenset[str]]
    given_names: frozenset[str]
    grammar: Mapping[str, str]
    tags: Mapping[str, str]


@cache
def shipped_lexicon() -> Lexicon:
    """The lexicon that comes with the package."""
    trades = json.loads(_read("trades.json"))
    variants = dict(_rows("han_variants.tsv"))
    return Lexicon(
        variants=variants,
        senses=_read_senses(),
        phrases=_read_phrases(variants),
        priors={plain(name): _numbers(pairs) for name, *pairs in _rows("priors.tsv")},
        edges=_read_edges(),
        cues=_read_cues(variants),
        firm_nouns=frozenset(_cues_of("company.noun")),
        trades=_by_word((trade, data["names"].split("|")) for trade, data in trades.items()),
        trade_words=_by_word(
            (trade, _written(language, words.split(","), variants))
            for trade, data in trades.items()
            for language, words in data["words"].items()
        ),
        given_names=frozenset(_read("given_names.txt").split()),
        grammar=_words_by_kind(json.loads(_read("grammar.json"))),
        tags=_words_by_kind(json.loads(_read("tags.json"))),
    )


def _read(name: str) -> str:
    return files("bot.matching").joinpath("data", name).read_text(encoding="utf-8")


def _rows(name: str) -> Iterator[list[str]]:
    for line in _read(name).splitlines():
        if line and not line.startswith("# "):
            yield line.split("\t")


def _read_senses() -> dict[str, tuple[Sense, ...]]:
    senses: dict[str, tuple[Sense, ...]] = {}
    for name, meaning, strength, gloss in _rows("meanings.tsv"):
        for spelling in name.split("|"):
            word, _, language = spelling.partition("@")
            key = plain(word)
            sense = Sense(Meaning(meaning), int(strength), gloss, language)
            if sense not in senses.get(key, ()):
                senses[key] = (*senses.get(key, ()), sense)
    return senses


def _read_phrases(variants: HanVariants) -> dict[str, Phrase]:
    """The longer words, those of the hand in both Chinese scripts; what is listed itself is never overruled."""
    phrases: dict[str, Phrase] = {}
    derived: dict[str, Phrase] = {}
    listed_ones: dict[str, Phrase] = {}
    for paragraph in _read("words.txt").strip().split("\n\n"):
        meaning, *words = paragraph.split("\n")
        phrases.update(dict.fromkeys(words, Phrase(Meaning(meaning), "", Source.DICTIONARY)))
    for listed, meaning, gloss in _rows("longer.tsv"):
        phrase = Phrase(Meaning(meaning), gloss, Source.HAND)
        for spelling in map(plain, listed.split("|")):
            listed_ones[spelling] = phrase
            derived.update(dict.fromkeys(in_both_scripts(spelling, variants), phrase))
    return phrases | derived | listed_ones


def _numbers(pairs: list[str]) -> dict[str, float]:
    return {key: float(value) for key, _, value in (pair.partition("=") for pair in pairs)}


def _read_edges() -> dict[str, EdgeWords]:
    return {side: EdgeWords(_words_by_kind(kinds)) for side, kinds in json.loads(_read("edges.json")).items()}


def _words_by_kind(kinds: Mapping[str, str]) -> dict[str, str]:
    return {word: kind for kind, words in kinds.items() for word in words.split()}


def _written(language: str, words: list[str], variants: HanVariants) -> list[str]:
    """The words, those of Chinese in both scripts."""
    return [form for word in words for form in in_both_scripts(word, variants)] if language == "zh" else words


def _by_word(kinds: Iterable[tuple[str, list[str]]]) -> dict[str, frozenset[str]]:
    """The kinds of each word, which may be of several."""
    found: dict[str, set[str]] = {}
    for kind, words in kinds:
        for word in words:
            found.setdefault(plain(word), set()).add(kind)
    return {word: frozenset(its) for word, its in found.items()}


def _read_cues(variants: HanVariants) -> dict[str, str]:
    """The words with their kinds: `company.noun` are those of `company` that say what a firm is."""
    kinds = json.loads(_read("cues.json"))
    listed = {word: kind.partition(".")[0] for kind in kinds for word in _cues_of(kind)}
    return {
        form: kind.partition(".")[0]
        for kind, by_language in kinds.items()
        for word in by_language.get("zh", "").split(",")
        if word
        for form in in_both_scripts(plain(word.strip()), variants)
    } | listed


def _cues_of(kind: str) -> Iterator[str]:
    for words in json.loads(_read("cues.json"))[kind].values():
        for word in words.split(","):
            yield plain(word.strip())
