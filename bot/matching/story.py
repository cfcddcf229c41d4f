"""What the rest of the story says of a candidate: other names of the firm, other firms, the feed's subject.

Only names that can hardly mean anything else count as witnesses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from bot.matching.features import Candidate, reading_of
from bot.matching.lexicon import Lexicon, Meaning
from bot.matching.names import NameRef
from bot.matching.signals import Signal

_MEANINGS = (*(meaning for meaning in Meaning if meaning is not Meaning.FIRM), "other")
_AGAINST = frozenset(
    {
        *(f"{source}.{meaning}" for source in ("known", "word") for meaning in _MEANINGS),
        "known.firm",
        "left.inside",
        "right.inside",
        "left.person",
        "right.person",
        "address",
        "inside",
        "case.lower",
    }
)
_FOR = frozenset(
    {
        *("near.company", "left.company", "right.company", "known.firm", "trade.any", "feed.business"),
        *("next.firm_verb", "next.legal", "next.branch", "prev.herald", "story.firms", "story.list", "story.same"),
    }
)
_OF_BUSINESS = frozenset(
    {
        *("near.company", "before.company", "before.company.noun", "after.company"),
        *("trade.any", "trade.near", "trade.doubtful", "trade.none", "story.firms", "story.doubtful", "story.list"),
    }
)
_OTHER = frozenset({"prev.given", "gloss.person", "known.person", "word.person", "next.given"})
_SHORT = 2
# What stands between the members of a list: 삼성과 LG, 雷诺和日产, Apple, Google and Amazon.
_SEPARATOR = re.compile(
    r" ?(?:[,、，·・./&와과및和与與及跟同や]|(?:이?나|이?랑|하고)(?= ))(?: ?(?:and|or|및|và|或|以及))? ?"
    r"| (?:and|or|và|hoặc|hay|vs\.?|versus|대) "
    r"|(?:および|ならびに|以及|或者?|还是|還是|または|と)"
)
_GAP = 8
_FEW = 3
_BEHIND = 160  # a person named in full is mostly meant again so soon, code points
_ENOUGH = 2  # places of a witness that are kept: one that holds the candidate, and another


class StoryEvidence:
    """The witnesses among all candidates of a story, title and body together."""

    def __init__(self, found: Iterable[tuple[Candidate, tuple[Signal, ...]]]) -> None:
        self._names: dict[str, dict[str, list[Candidate]]] = {}
        self._others: dict[str, Candidate] = {}
        for candidate, signals in found:
            ref = candidate.ref
            features = [signal.feature for signal in signals]
            if _is_clear(ref, features):
                places = self._names.setdefault(ref.firm, {}).setdefault(ref.name, [])
                if len(places) < _ENOUGH:
                    places.append(candidate)
            # A place that plainly is a person's: Harrison Ford, of whom the story then says Ford.
            elif not _OTHER.isdisjoint(features):
                self._others.setdefault(ref.firm, candidate)
        self._firms = sorted(self._names)[: _FEW + 1]
        self._beside: dict[str, Signal | None] = {}

    def signals(self, candidate: Candidate) -> Iterator[Signal]:
        """What they say of a candidate."""
        ref = candidate.ref
        others = [
            name
            for name, places in self._names.get(ref.firm, {}).items()
            if name != ref.name and any(not _holds(place, candidate) for place in places)
        ]
        if others:
            yield Signal("story.same", 1.0, min(others))
        other = self._others.get(ref.firm)
        if other is not None and other is not candidate:
            yield Signal("story.other", 1.0, other.shape)
            if other.context is candidate.context and 0 < candidate.start - other.end < _BEHIND:
                yield Signal("story.other.near", 1.0, other.shape)
        firms = self._firms_beside(ref.firm)
        if firms:
            yield firms
            if ref.senses:
                # A business story is full of words that are names as well: 다음, 라인, 通用.
                yield Signal("story.doubtful", reading_of(ref, candidate.language).doubt, firms.detail)

    def _firms_beside(self, firm: str) -> Signal | None:
        """That the story names other firms; the same for every place of a firm."""
        if firm not in self._beside:
            firms = [other for other in self._firms if other != firm][:_FEW]
            self._beside[firm] = Signal("story.firms", len(firms) / _FEW, ", ".join(firms)) if firms else None
        return self._beside[firm]


def _holds(longer: Candidate, one: Candidate) -> bool:
    """Whether a candidate stands within another, which then is no second witness: `Apple` in `Apple Watch`."""
    return longer.context is one.context and longer.start <= one.start and one.end <= longer.end


def feed_signals(ref: NameRef, tags: frozenset[str], lexicon: Lexicon) -> Iterator[Signal]:
    """What the tags of the feed say of a name that means other things too."""
    if ref.senses:
        for tag in sorted(tags):
            kind = lexicon.tags.get(tag.lower())
            if kind:
                yield Signal(f"feed.{kind}", 1.0, tag)
                return


def weighed_together(candidate: Candidate, signals: tuple[Signal, ...]) -> tuple[Signal, ...]:
    """All signals of a candidate with what only the whole of them says.

    `bare`: nothing in the whole text speaks for a firm; a name that has other meanings, as doubtful as it is, then
    mostly has one. In a longer name that is something else, business around it speaks of that: `르노삼성` sells cars
    and stands in lists of carmakers, which makes no Samsung of it.
    """
    features = [signal.feature for signal in signals]
    if _FOR.isdisjoint(features):
        doubt = reading_of(candidate.ref, candidate.language).doubt
        signals = (*signals, Signal("bare", doubt))
    if "known.other" in features:
        kept = tuple(signal for signal in signals if signal.feature not in _OF_BUSINESS)
        return kept if len(kept) == len(signals) else (*kept, Signal("longer.business"))
    return signals


def in_lists(candidates: Sequence[Candidate]) -> frozenset[Candidate]:
    """The candidates that stand in a list with a clear name of another firm: only a separator between the two."""
    listed: set[Candidate] = set()
    for one, other in pairwise(candidates):
        if not 0 < other.start - one.end <= _GAP or one.context is not other.context or one.ref.firm == other.ref.firm:
            continue
        gap = other.context.folded.text[one.end : other.start]
        if _SEPARATOR.fullmatch(gap):
            listed.update(this for this, beside in ((one, other), (other, one)) if not _doubtful(beside.ref))
    return frozenset(listed)


def _doubtful(ref: NameRef) -> bool:
    return any(sense.strength > 1 for sense in ref.senses)


def _is_clear(ref: NameRef, features: Sequence[str]) -> bool:
    return not ref.senses and not ref.ticker and len(ref.name) >= _SHORT and _AGAINST.isdisjoint(features)
