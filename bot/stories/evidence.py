"""What speaks for and against two reports being of one story: named numbers, weighed elsewhere.

Hard cases, and what is done about them
---------------------------------------
* Other news of the same firm on the same day: a shared firm alone joins nothing; numbers, concepts and names
  have to meet as well, and those of the headline count apart.
* The same kind of news of another firm ("March output up 6 %", "down 11 %"): reports whose firms do not meet
  never join, however alike they are, but for firms of one group (`doosan`, `doosan-enerbility`): headlines take
  the one for the other. Where only one of them names a firm, it is as if none did: a name may not be known.
* Headlines from one template ("opens logistics centre 17 in Busan", "... 18 in Incheon"): where headlines of one
  language follow one pattern and each has a word or a number in the place of the other's, they tell two events
  (`bot.stories.template`). Only numbers that no template has in common outweigh that: two of them in both, or
  one of many digits.
* Numbers of one kind in both headlines, none of them shared: two events more often than not. Serial numbers that
  do not meet count for certain: bare ones (`17`, no unit) within one language; across languages, where `12` may
  as well count lines in one headline as plants in the other, only if one of them is a place in a row (17번째).
* Daily market wraps, price columns, live blogs: same feed, twelve hours or more apart, the same headline but for
  its digits or the same label before it. They never join, and nothing that is not of their kind joins them.
* Corrections and wire copies: nearly the same headline without a word in another's place; an added or a missing
  word is no other word. A correction of a figure or a name is one: the desk's mark tells, see `placement`.
* Follow-ups: they join where they still speak of the event, and are marked as developments by `placement`.

Known exceptions: reports without a known firm are found only by near copies, names and numbers, so one event told
in two languages about nobody who is known often stays two stories. Two events of one firm, one kind and one
day without any number (two recalls) are told apart by what was recalled, if the glossary knows it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from bot.model import Report, Traits
from bot.stories.glossary import Glossary, elsewhere
from bot.stories.quantities import Quantity, Unit
from bot.stories.reading import firm_key, hashed_key
from bot.stories.template import APART, SHARED, SHARED_FIGURES_APART, SHARED_SYLLABLES, Alignment, align
from bot.stories.vectors import cosine
from bot.stories.wording import likeness

RECURRING_AFTER = timedelta(hours=12)
HOT = 48
"""So many reports of a key are looked at, the latest; a firm with more is as common as firms get."""

ALIKE = 0.3
"""Headlines of one language that have this much in common may be of one template."""

COPY = 0.75
"""Headlines with this much in common are copies, if no word of one stands in the place of another's."""

_KIND_WEIGHTS = {
    "event": 1.0,
    "thing": 0.8,
    "place": 1.0,
    "period": 0.35,
    "direction": 0.2,
    "roundup": 0.0,
    "none": 0.0,
}
_COUNTRY = 0.6
"""Much happens in one country; a city says as much as an event."""
_SPREAD = 5.0
"""Cosines of centred vectors lie close together; spread, they weigh as much as other features."""
_TELLING = 0.5
"""What a number must say to be missed in the other report."""
_SERIAL_UNITS = frozenset((Unit.COUNT, Unit.ORDINAL))
_BINDING, _BINDING_ALONE = 1.0, 1.5
"""What the numbers that two headlines share must say to outweigh other words in one pattern: several, or one alone."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The features of a pair, or why the two can never be one story.

    group  which weights it takes: `same` or `across` languages, with `.vector` where both have one, and with
           `.nameless` where no firm is in both
    veto   the name of the ground (`bot.stories.explain`); None: the features decide
    final  whether the veto keeps the report out of the whole story, whatever its other reports say
    """

    group: str
    features: Mapping[str, float]
    veto: str | None = None
    final: bool = False


class _Figures(Enum):
    """How the figures of two headlines lie: one is in both, one is another rounded, those of a kind differ."""

    MEET = auto()
    NEAR = auto()
    OTHERS = auto()
    NONE = auto()


class Probe:
    """One report, ready to be compared with many.

    common  how many reports of the last days have each of its keys, at most `HOT`; a missing key counts as none
    """

    def __init__(self, report: Report, glossary: Glossary, common: Mapping[int, int]) -> None:
        self.report = report
        self._traits = report.traits
        self._glossary = glossary
        self._concepts = frozenset(report.traits.concepts)
        self._lead_concepts = frozenset(report.traits.lead_concepts)
        self._roundup = self._is_roundup(report.traits)
        self._numbers = {number >> 1: _telling(number) for number in report.traits.numbers}
        self._lead_numbers = [(number >> 1, Quantity.unpack(number)) for number in report.traits.lead_numbers]
        self._serials = _serials(report.traits)
        self._in_a_row = _is_in_a_row(report.traits)
        self._firms = frozenset(report.traits.firms)
        self._names = frozenset(report.traits.names)
        self._rarity = {
            firm: 1 - math.log1p(min(common.get(hashed_key(firm_key(firm)), 0), HOT)) / math.log1p(HOT * 1.5)
            for firm in report.traits.firms
        }
        self._title = frozenset(report.traits.title)
        self._body = frozenset(report.traits.body)

    def compare(self, other: Report) -> Finding:
        """What speaks for and against this report being of one story with another."""
        group = "same" if _one_language(self.report.language, other.language) else "across"
        features: dict[str, float] = {}
        alike = likeness(self._title, frozenset(other.traits.title)) if group == "same" else 0.0
        near = cosine(self._traits.vector, other.traits.vector)
        nameless = not self._firms.intersection(other.traits.firms)
        aligned = self._aligned(other.traits) if alike >= ALIKE else APART
        final = self._never(other, aligned)
        veto = final or self._not_this(other, alike)
        if veto is None:
            features = {feature: value for feature, value in self._features(other, group, alike, aligned) if value}
            if near is not None:
                features["vector"] = near * _SPREAD
                group = f"{group}.vector"
            group = f"{group}.nameless" if nameless else group
        return Finding(group, features, veto, final is not None)

    def _aligned(self, theirs: Traits) -> Alignment:
        mine = self._traits
        return align(mine.atoms, theirs.atoms, plainly=(mine.plain_atoms, theirs.plain_atoms))

    def _never(self, other: Report, aligned: Alignment) -> str | None:
        """Why the report belongs to no story that holds the other."""
        if recurs(self.report, other):
            return "never.column"
        if not self._other_script(other) and self._filled_in(other.traits, aligned):
            return "never.template"
        if self._serials_differ(other.traits, bare_ones=aligned is not APART):
            return "never.serials"
        return None

    def _other_script(self, other: Report) -> bool:
        """Whether one is in simplified and one in traditional Chinese, which have words of their own for much."""
        return None not in (self.report.language, other.language) and self.report.language != other.language

    def _not_this(self, other: Report, alike: float) -> str | None:
        theirs = other.traits
        if theirs.firms and self._firms and alike < COPY and not any(map(self._is_kin, theirs.firms)):
            return "never.firms"
        if self._roundup != self._is_roundup(theirs):
            return "never.roundup"
        if self._roundup and alike < ALIKE:
            return "never.roundups"
        return None

    def _filled_in(self, theirs: Traits, aligned: Alignment) -> bool:
        """Whether the headlines differ by what their template was filled with, and no number binds the two.

        A word more is no other word; a number more is one: the second of a row follows a first without a number.
        """
        if aligned.shared < SHARED_FIGURES_APART or aligned.shared < self._template_from(theirs, aligned):
            return False
        serials = _serials(theirs)
        if self._serials != serials and sorted(self._serials) == sorted(serials):
            return True
        return (aligned.exchanged or self._serials != serials) and not self._bound(theirs)

    def _template_from(self, theirs: Traits, aligned: Alignment) -> float:
        if aligned.begins and self._figures_of(theirs) in {_Figures.NEAR, _Figures.OTHERS}:
            return SHARED_FIGURES_APART
        return SHARED_SYLLABLES if self.report.language == "vi" else SHARED

    def _is_kin(self, other: str) -> bool:
        """Whether a firm is one of the report's, or of its group: headlines call `samsung-sdi` just Samsung, too."""
        return any(f"{other}-".startswith(f"{firm}-") or f"{firm}-".startswith(f"{other}-") for firm in self._firms)

    def _bound(self, theirs: Traits) -> bool:
        """Whether numbers of the headlines meet that no template has in common: two of them, or one of many digits."""
        lead = {number for number, _ in self._lead_numbers} | {number >> 1 for number in theirs.lead_numbers}
        shared = self._numbers.keys() & {number >> 1 for number in theirs.numbers} & lead
        worth = sum(self._numbers[number] for number in shared)
        return worth >= _BINDING and (len(shared) > 1 or worth >= _BINDING_ALONE)

    def _serials_differ(self, theirs: Traits, *, bare_ones: bool) -> bool:
        """Whether each headline has a serial number, and no number is in both reports.

        bare_ones  whether bare numbers are serial numbers even if neither headline counts a place in a row
        """
        others = _serials(theirs)
        if not self._serials or not others or set(self._serials) & set(others):
            return False
        if not (bare_ones or self._in_a_row or _is_in_a_row(theirs)):
            return False
        return not any(number >> 1 in self._numbers for number in theirs.numbers)

    def _features(self, other: Report, group: str, alike: float, aligned: Alignment) -> Iterator[tuple[str, float]]:
        mine, theirs = self._traits, other.traits
        yield from self._firm_features(theirs)
        yield from self._number_features(theirs)
        yield from self._concept_features(theirs)
        shared_names = len(self._names.intersection(theirs.names))
        yield "names", min(shared_names, 4) / 2
        hours = abs((self.report.at - other.at).total_seconds()) / 3600
        yield "time", math.log1p(hours)
        yield "feed", float(self.report.feed_id == other.feed_id)
        if group == "same":
            yield "title", alike
            yield "copy", float(alike >= COPY)
            yield "swapped", aligned.own if aligned is not APART else 0.0
            yield "body", likeness(self._body, frozenset(theirs.body))
        if mine.lead_numbers and theirs.lead_numbers:
            yield "numbers.both", 1.0

    def _shared_worth(self, theirs: Traits) -> float:
        """How much the numbers say that are in both."""
        return sum(self._numbers.get(number >> 1, 0.0) for number in theirs.numbers)

    def _firm_features(self, theirs: Traits) -> Iterator[tuple[str, float]]:
        shared = [firm for firm in self._traits.firms if firm in theirs.firms]
        yield "firms", min(sum(self._rarity[firm] for firm in shared), 2.0)
        yield "firms.count", min(len(shared), 3) - 1.0 if shared else 0.0
        yield "firms.none", float(not shared)
        yield "firms.lead", float(any(firm in theirs.lead_firms for firm in self._traits.lead_firms))
        strange = sum(firm not in theirs.firms for firm in self._traits.lead_firms)
        strange += sum(firm not in self._traits.firms for firm in theirs.lead_firms)
        yield "firms.other", min(strange, 2)

    def _figures_of(self, theirs: Traits) -> _Figures:
        """How the figures of the two headlines lie."""
        others = {number >> 1: Quantity.unpack(number) for number in theirs.lead_numbers}
        if any(number in others for number, _ in self._lead_numbers):
            return _Figures.MEET
        pairs = [
            (mine, other) for _, mine in self._lead_numbers for other in others.values() if mine.unit is other.unit
        ]
        if any(mine.scaled and mine.rounds_to(other) for mine, other in pairs):
            return _Figures.NEAR
        return _Figures.OTHERS if pairs else _Figures.NONE

    def _number_features(self, theirs: Traits) -> Iterator[tuple[str, float]]:
        others = {number >> 1 for number in theirs.numbers}
        yield "numbers", min(self._shared_worth(theirs), 3.0)
        lead = {number >> 1 for number in theirs.lead_numbers}
        meeting = [number for number, _ in self._lead_numbers if number in lead]
        yield "numbers.lead", min(sum(self._numbers[number] for number in meeting), 2.0)
        if not any(number in others for number in self._numbers):
            told = any(_telling(number) >= _TELLING for number in theirs.numbers)
            yield "figures.apart", float(told and any(worth >= _TELLING for worth in self._numbers.values()))
        figures = self._figures_of(theirs)
        yield "numbers.near", float(figures is _Figures.NEAR)
        yield "numbers.apart", float(figures is _Figures.OTHERS)

    def _concept_features(self, theirs: Traits) -> Iterator[tuple[str, float]]:
        shared = self._concepts.intersection(theirs.concepts)
        weight = self._weight(shared)
        whole = min(self._weight(self._concepts), self._weight(theirs.concepts))
        yield "concepts", min(weight, 5.0)
        yield "concepts.share", weight / whole if whole else 0.0
        lead = self._lead_concepts.intersection(theirs.lead_concepts)
        yield "concepts.lead", min(self._weight(lead), 3.0)
        for kind in ("event", "thing"):
            mine = self._glossary.of_kind(self._lead_concepts, kind)
            others = self._glossary.of_kind(theirs.lead_concepts, kind)
            if mine and others and not (mine.intersection(theirs.concepts) or others & self._concepts):
                yield f"{kind}s.apart", 1.0
        places = self._glossary.of_kind(self._lead_concepts, "place")
        yield "places.apart", float(elsewhere(places, self._glossary.of_kind(theirs.lead_concepts, "place")))
        places = self._glossary.of_kind(self._concepts, "place")
        yield "elsewhere", float(elsewhere(places, self._glossary.of_kind(theirs.concepts, "place")))

    def _weight(self, concepts: frozenset[str] | tuple[str, ...]) -> float:
        return sum(
            _COUNTRY if kind == "place" and "." not in concept else _KIND_WEIGHTS.get(kind, 0.0)
            for concept in concepts
            if (kind := self._glossary.kinds.get(concept, "none"))
        )

    def _is_roundup(self, traits: Traits) -> bool:
        return any(self._glossary.kinds.get(concept) == "roundup" for concept in traits.lead_concepts)


def recurs(one: Report, other: Report) -> bool:
    """Whether the two are a column that returns: one feed, half a day apart, one headline but for its digits."""
    if one.feed_id != other.feed_id or abs(one.at - other.at) < RECURRING_AFTER:
        return False
    mine, theirs = one.traits, other.traits
    return mine.headline == theirs.headline != 0 or mine.shape == theirs.shape or mine.label == theirs.label != 0


def _one_language(one: str | None, other: str | None) -> bool:
    """Whether headlines can be compared word by word. A language that is not known may be any."""
    return not one or not other or one.partition("-")[0] == other.partition("-")[0]


def _telling(packed: int) -> float:
    """How much a shared number says, from 0 to 1.5: by its digits, more with a unit or a scale."""
    quantity = Quantity.unpack(packed)
    worth = (0.15, 0.5, 1.0, 1.2)[min(quantity.digits, 4) - 1]
    return worth + (0.3 if quantity.scaled and quantity.unit is not Unit.PERCENT else 0.1 if quantity.scaled else 0.0)


def _serials(traits: Traits) -> tuple[int, ...]:
    """The bare numbers and places in a row of a headline, in order, each once."""
    found = (Quantity.unpack(number) for number in traits.lead_numbers)
    values = (quantity.mantissa * 10**quantity.exponent for quantity in found if _is_serial(quantity))
    return tuple(int(value) for value in dict.fromkeys(values))


def _is_serial(quantity: Quantity) -> bool:
    return quantity.unit in _SERIAL_UNITS and not quantity.scaled and quantity.exponent >= 0


def _is_in_a_row(traits: Traits) -> bool:
    return any(Quantity.unpack(number).unit is Unit.ORDINAL for number in traits.lead_numbers)
