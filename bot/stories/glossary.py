"""What a text speaks of, in concepts that all languages share: `recall`, `dividend`, `busan`, `battery`.

`data/glossary.tsv` has one concept a line: its name, its kind, and its words in English, Korean, Chinese
(simplified; texts are folded before they are read), Japanese and Vietnamese, separated by `|`. The first of each is
what readers of the language are told; the last column is what readers of traditional Chinese are told. A word after
`=` is only told, and not looked for: 인도 is India, and a pavement.

kind  `event` what happened · `thing` what it happened to · `place` · `period` · `direction` · `roundup` what
      returns every day and tells of no single event

A place within another is named after it: `korea.busan` is no other place than `korea`, but than `korea.incheon`.

A `*` at the end of an English word stands for any ending. Latin words are
found whole, others anywhere. Where words overlap, the longest counts: 公司债 is no 公司. A `1` at the beginning
is no end of `11`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import regex
from daachorse import CharwiseDoubleArrayAhoCorasick

from bot.stories.wording import folded

_LANGUAGES = ("en", "ko", "zh-Hans", "ja", "vi", "zh-Hant")
_LOOKED_FOR = 5
"""Columns whose words are looked for: texts in traditional Chinese are folded to the simplified."""
_TOLD = "="
_ENDING = 5
"""Letters that may follow a word with a `*`: announc-ement is beyond it, build-ing within."""


@dataclass(frozen=True, slots=True)
class _Term:
    concept: str
    open_end: bool
    latin: bool


@dataclass(frozen=True, slots=True)
class Said:
    """Where a text speaks of concepts, from `start` to before `end` in characters, the ending of a word included."""

    start: int
    end: int
    concepts: frozenset[str]


class Glossary:
    """Finds concepts.

    kinds  the kind of each concept by its name
    """

    def __init__(
        self,
        rows: Iterable[tuple[str, str, tuple[str, ...]]],
        spoken: Mapping[tuple[str, str], str] = MappingProxyType({}),
    ) -> None:
        """`spoken` are the words that people are told, by concept and language."""
        terms: dict[str, list[_Term]] = {}
        self.kinds: dict[str, str] = {}
        self._spoken = spoken
        for concept, kind, words in rows:
            self.kinds[concept] = kind
            for word in words:
                bare = folded(word).rstrip("*")
                latin = regex.search(r"\p{Latin}", bare) is not None
                terms.setdefault(bare, []).append(_Term(concept, word.endswith("*"), latin))
        self._terms = list(terms.values())
        self._automaton = CharwiseDoubleArrayAhoCorasick(list(terms))

    def word(self, concept: str, language: str) -> str | None:
        """A concept in a word of the language; None where there is none, and in English, which names concepts."""
        word = self._spoken.get((concept, language))
        return word.title() if word and language == "vi" and self.kinds.get(concept) == "place" else word

    def concepts(self, text: str) -> frozenset[str]:
        """The concepts of a folded text."""
        return frozenset(concept for said in self.said(text) for concept in said.concepts)

    def said(self, text: str) -> Iterator[Said]:
        """What a folded text says, in order, none over another."""
        hits = sorted(self._automaton.find_overlapping(text), key=lambda hit: (hit[0], -hit[1]))
        covered = 0
        for start, end, number in hits:
            if end <= covered:
                continue
            ends = {term.concept: over for term in self._terms[number] if (over := _end_of(text, start, end, term))}
            if ends:
                yield Said(start, max(ends.values()), frozenset(ends))
                covered = end

    def of_kind(self, concepts: Iterable[str], kind: str) -> frozenset[str]:
        """Those of the concepts that are of a kind."""
        return frozenset(concept for concept in concepts if self.kinds.get(concept) == kind)


def elsewhere(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether both name places, and none of either lies in one of the other."""
    mine, theirs = _narrowest(some), _narrowest(others)
    if not mine or not theirs:
        return False
    return not any(
        f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.") for one in mine for other in theirs
    )


def _narrowest(places: Iterable[str]) -> frozenset[str]:
    """The places but for those that hold another of them: a report from Busan says Korea too."""
    all_of_them = frozenset(places)
    return frozenset(one for one in all_of_them if not any(other.startswith(f"{one}.") for other in all_of_them))


@cache
def shipped_glossary() -> Glossary:
    """The glossary that comes with the package."""
    text = files("bot.stories").joinpath("data", "glossary.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return Glossary(map(_row, lines), dict(_spoken(lines)))


def _row(line: Sequence[str]) -> tuple[str, str, tuple[str, ...]]:
    concept, kind, *columns = line
    words = (word for column in columns[:_LOOKED_FOR] for word in column.split("|"))
    return concept, kind, tuple(dict.fromkeys(word for word in words if word and not word.startswith(_TOLD)))


def _spoken(lines: Iterable[Sequence[str]]) -> Iterator[tuple[tuple[str, str], str]]:
    for concept, _, *columns in lines:
        for language, column in zip(_LANGUAGES, columns, strict=True):
            word = column.split("|")[0].lstrip(_TOLD).rstrip("*").strip()
            if word and language != "en":
                yield (concept, language), word


def _end_of(text: str, start: int, end: int, term: _Term) -> int:
    """Where the word ends that a term begins; 0: the term does not stand there."""
    if text[start].isdigit() and start and text[start - 1].isdigit():
        return 0
    if not term.latin:
        return end
    if start and _is_latin(text[start - 1]) and _is_latin(text[start]):
        return 0
    rest = end
    while rest < len(text) and _is_latin(text[rest]):
        rest += 1
    return rest if rest == end or (term.open_end and rest - end <= _ENDING) else 0


def _is_latin(character: str) -> bool:
    return character.isalpha() and (character < "\u0250" or "\u1e00" <= character <= "\u1eff")
