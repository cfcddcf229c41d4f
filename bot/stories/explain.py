"""Decisions in plain words: what two reports have in common, and what kept them apart.

A reason is made of grounds with stable names, which chats tell in the languages of their channels (`ground.<name>` in
the phrasebooks); `reason` tells them in English.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.model import Ground, Report
from bot.stories.evidence import Finding
from bot.stories.glossary import Glossary
from bot.stories.quantities import Quantity, Unit

_MOST = 3
_NAMES = {
    Unit.COUNT: "", Unit.PERCENT: "%", Unit.TIMES: " times", Unit.DOLLAR: " dollars", Unit.WON: " won",
    Unit.YUAN: " yuan", Unit.YEN: " yen", Unit.DONG: " dong", Unit.EURO: " euros",
    Unit.HONG_KONG_DOLLAR: " Hong Kong dollars", Unit.POUND: " pounds", Unit.RUPEE: " rupees",
    Unit.POINT: " points", Unit.OTHER_MONEY: "", Unit.ORDINAL: "",
}  # fmt: skip
_SCALES = ((12, " trillion"), (9, " billion"), (6, " million"))
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
    return told([(ground, _WORDS[ground.name].format(ground.detail)) for ground in grounds])


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


def quantity_text(quantity: Quantity) -> str:
    """A quantity for people: `2.7 trillion won`, `35%`."""
    for power, word in _SCALES:
        if quantity.value >= 10**power:
            return f"{quantity.value / 10**power:g}{word}{_NAMES[quantity.unit]}"
    return f"{quantity.value:,g}{_NAMES[quantity.unit]}"


def _common_parts(one: Report, other: Report, glossary: Glossary) -> Iterator[Ground]:
    mine, theirs = one.traits, other.traits
    yield from _part("firms", (firm for firm in mine.firms if firm in theirs.firms))
    others = {number >> 1 for number in theirs.numbers}
    shared = [Quantity.unpack(number) for number in mine.numbers if number >> 1 in others]
    said = (quantity for quantity in shared if quantity.unit is not Unit.ORDINAL)
    yield from _part("numbers", map(quantity_text, sorted(said, key=lambda quantity: -quantity.digits)))
    concepts = (concept for concept in mine.concepts if concept in theirs.concepts)
    told = (
        concept.rpartition(".")[2].replace("-", " ") for concept in concepts if glossary.kinds.get(concept) != "none"
    )
    yield from _part("concepts", told)


def _part(name: str, shared: Iterable[str]) -> Iterator[Ground]:
    first = list(shared)[:_MOST]
    if first:
        yield Ground(name, ", ".join(first))
