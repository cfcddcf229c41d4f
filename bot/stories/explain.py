"""Decisions in plain words: what two reports have in common, and what kept them apart.

A reason is made of grounds with stable names, which chats tell in the languages of their channels (`ground.<name>` in
the phrasebooks); `reason` tells them in English. What a ground names is kept as it is found, figures packed and
concepts by their names in the glossary; `named` says it in a language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.model import Ground, Report
from bot.stories.evidence import Finding
from bot.stories.figures import quantity_text
from bot.stories.glossary import Glossary
from bot.stories.quantities import Quantity, Unit

_MOST = 3
_BETWEEN = ", "
_APART = (
    "firms.none",
    "firms.other",
    "numbers.apart",
    "figures.apart",
    "elsewhere",
    "events.apart",
    "places.apart",
    "things.apart",
    "swapped",
    "feed",
)
_WORDS = {
    "none": "no earlier report of it",
    "nearest": "no earlier report of it; nearest was {}, but ",
    "with": "of one story with {}: ",
    "title": "same title as {}",
    "address": "same address as {}, and a title like it",
    "correction": "a correction of an earlier report",
    "firms": "both about {}",
    "numbers": "both say {}",
    "concepts": "both speak of {}",
    "words": "their words are alike",
    "apart.firms.none": "no firm is in both",
    "apart.firms.other": "other firms stand in the titles",
    "apart.numbers.apart": "the titles give other figures",
    "apart.figures.apart": "the figures are others",
    "apart.elsewhere": "it is elsewhere",
    "apart.events.apart": "something else happened",
    "apart.places.apart": "it is elsewhere",
    "apart.things.apart": "it is about something else",
    "apart.swapped": "the titles differ in a word",
    "apart.feed": "one feed seldom tells a story twice",
    "apart.little": "too little is the same",
    "never.column": "it is a column that returns, not a story that goes on",
    "never.template": "the headlines are of one pattern with another word in it",
    "never.serials": "they have other serial numbers",
    "never.firms": "it is about other firms",
    "never.roundup": "one of them is a round-up",
    "never.roundups": "both are round-ups",
}
_BEGINNINGS = frozenset({"nearest", "with"})
"""Grounds that name a report with which the others compare."""

NAMES = frozenset(_WORDS)
"""Every ground that there is."""


def reason(grounds: Sequence[Ground]) -> str:
    """The grounds as one sentence in English."""
    return told([(ground, _WORDS[ground.name].format(", ".join(named(ground, "en", None)))) for ground in grounds])


def named(ground: Ground, language: str, glossary: Glossary | None) -> tuple[str, ...]:
    """What a ground names, for readers of a language: figures in their units, concepts by a word of theirs.

    glossary  None: concepts by their names, which are English
    """
    parts = tuple(ground.detail.split(_BETWEEN)) if ground.detail else ()
    if ground.name == "numbers":
        return tuple(quantity_text(Quantity.unpack(int(one)), language) if one.isdecimal() else one for one in parts)
    if ground.name == "concepts":
        return tuple((glossary and glossary.word(one, language)) or _in_english(one) for one in parts)
    return parts if ground.name == "firms" else (ground.detail,) if ground.detail else ()


def _in_english(concept: str) -> str:
    return concept.rpartition(".")[2].replace("-", " ")


def told(worded: Sequence[tuple[Ground, str]]) -> str:
    """Grounds, each with its words, as one sentence: `of one story with Quay: both about alibaba; both say 35%`."""
    beginning = "".join(words for ground, words in worded if ground.name in _BEGINNINGS)
    return beginning + "; ".join(words for ground, words in worded if ground.name not in _BEGINNINGS)


def in_common(one: Report, other: Report, glossary: Glossary) -> tuple[Ground, ...]:
    """What two reports share: firms, figures, what they speak of."""
    return tuple(_common_parts(one, other, glossary)) or (Ground("words"),)


def against(finding: Finding) -> Ground:
    """The first thing that kept two reports apart."""
    if finding.veto is not None:
        return Ground(finding.veto)
    reasons = (feature for feature in _APART if finding.features.get(feature, 0.0) > 0)
    return Ground(f"apart.{next(reasons, 'little')}")


def _common_parts(one: Report, other: Report, glossary: Glossary) -> Iterator[Ground]:
    mine, theirs = one.traits, other.traits
    yield from _part("firms", (firm for firm in mine.firms if firm in theirs.firms))
    others = {number >> 1 for number in theirs.numbers}
    shared = [Quantity.unpack(number) for number in mine.numbers if number >> 1 in others]
    said = (quantity for quantity in shared if quantity.unit is not Unit.ORDINAL)
    telling = sorted(said, key=lambda quantity: -quantity.digits)
    yield from _part("numbers", (str(quantity.pack()) for quantity in telling))
    concepts = (concept for concept in mine.concepts if concept in theirs.concepts)
    yield from _part("concepts", (concept for concept in concepts if glossary.kinds.get(concept) != "none"))


def _part(name: str, shared: Iterable[str]) -> Iterator[Ground]:
    first = list(shared)[:_MOST]
    if first:
        yield Ground(name, _BETWEEN.join(first))
