"""What the rest of the story says of a candidate: other names of the firm, other firms, the feed's subject.

Only names that can hardly mean anything else count as witnesses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from bot.matching.features import Candidate
from bot.matching.lexicon import Lexicon
from bot.matching.names import NameRef
from bot.matching.signals import Signal

_AGAINST = (
    "known.",
    "word.",
    "left.inside",
    "right.inside",
    "left.person",
    "right.person",
    "address",
    "inside",
    "case.lower",
)
_SHORT = 2


_SEPARATORS = frozenset(" ,、，·・/&와과및和与與及や")
_GAP = 4


class StoryEvidence:
    """The witnesses among all candidates of a story, title and body together."""

    def __init__(self, found: Iterable[tuple[NameRef, tuple[Signal, ...]]]) -> None:
        self._names: dict[str, set[str]] = {}
        for ref, signals in found:
            if _is_clear(ref, signals):
                self._names.setdefault(ref.firm, set()).add(ref.name)

    def signals(self, ref: NameRef) -> Iterator[Signal]:
        """What they say of a candidate of this name."""
        other = self._names.get(ref.firm, set()) - {ref.name}
        if other:
            yield Signal("story.same", 1.0, min(other))
        firms = sorted(firm for firm in self._names if firm != ref.firm)
        if firms:
            yield Signal("story.firms", min(len(firms), 3) / 3, ", ".join(firms[:3]))


def feed_signals(ref: NameRef, tags: frozenset[str], lexicon: Lexicon) -> Iterator[Signal]:
    """What the tags of the feed say of a name that means other things too."""
    if ref.senses:
        for tag in sorted(tags):
            kind = lexicon.tags.get(tag.lower())
            if kind:
                yield Signal(f"feed.{kind}", 1.0, tag)
                return


def in_lists(candidates: Sequence[Candidate]) -> frozenset[Candidate]:
    """The candidates that stand in a list with a clear name of another firm: only a separator between the two."""
    listed: set[Candidate] = set()
    for one, other in pairwise(candidates):
        gap = other.context.folded.text[one.end : other.start]
        same = one.context is other.context and one.ref.firm != other.ref.firm
        if same and 0 < len(gap) <= _GAP and _SEPARATORS.issuperset(gap) and gap.strip():
            listed.update(this for this, beside in ((one, other), (other, one)) if not _doubtful(beside.ref))
    return frozenset(listed)


def _doubtful(ref: NameRef) -> bool:
    return any(sense.strength > 1 for sense in ref.senses)


def _is_clear(ref: NameRef, signals: tuple[Signal, ...]) -> bool:
    if ref.senses or ref.ticker or len(ref.name) < _SHORT:
        return False
    return not any(signal.feature.startswith(_AGAINST) and signal.feature != "word.firm" for signal in signals)
