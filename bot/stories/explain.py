"""Decisions in plain words: what two reports have in common, and what kept them apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.model import Report
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
_AGAINST = {
    "firms.none": "no firm is in both",
    "firms.other": "other firms stand in the titles",
    "numbers.apart": "the titles give other figures",
    "figures.apart": "the figures are others",
    "elsewhere": "it is elsewhere",
    "events.apart": "something else happened",
    "places.apart": "it is elsewhere",
    "things.apart": "it is about something else",
    "swapped": "the titles differ in a word",
    "feed": "one feed seldom tells a story twice",
}


def in_common(one: Report, other: Report, glossary: Glossary) -> str:
    """What two reports share: `both about alibaba; both say 300 million dollars; both speak of busan, logistics`."""
    return "; ".join(_common_parts(one, other, glossary)) or "their words are alike"


def against(finding: Finding) -> str:
    """The first thing that kept two reports apart."""
    reasons = (words for feature, words in _AGAINST.items() if finding.features.get(feature, 0.0) > 0)
    return next(reasons, "too little is the same")


def quantity_text(quantity: Quantity) -> str:
    """A quantity for people: `2.7 trillion won`, `35%`."""
    for power, word in _SCALES:
        if quantity.value >= 10**power:
            return f"{quantity.value / 10**power:g}{word}{_NAMES[quantity.unit]}"
    return f"{quantity.value:,g}{_NAMES[quantity.unit]}"


def _common_parts(one: Report, other: Report, glossary: Glossary) -> Iterator[str]:
    mine, theirs = one.traits, other.traits
    yield from _part("both about", (firm for firm in mine.firms if firm in theirs.firms))
    others = {number >> 1 for number in theirs.numbers}
    shared = [Quantity.unpack(number) for number in mine.numbers if number >> 1 in others]
    said = (quantity for quantity in shared if quantity.unit is not Unit.ORDINAL)
    yield from _part("both say", map(quantity_text, sorted(said, key=lambda quantity: -quantity.digits)))
    concepts = (concept for concept in mine.concepts if concept in theirs.concepts)
    told = (
        concept.rpartition(".")[2].replace("-", " ") for concept in concepts if glossary.kinds.get(concept) != "none"
    )
    yield from _part("both speak of", told)


def _part(beginning: str, shared: Iterable[str]) -> Iterator[str]:
    first = list(shared)[:_MOST]
    if first:
        yield f"{beginning} {', '.join(first)}"
