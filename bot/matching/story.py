"""What the rest of the story says of a candidate: other names of the firm, other firms.

Only names that can hardly mean anything else count as witnesses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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


def _is_clear(ref: NameRef, signals: tuple[Signal, ...]) -> bool:
    if ref.senses or ref.ticker or len(ref.name) < _SHORT:
        return False
    return not any(signal.feature.startswith(_AGAINST) and signal.feature != "word.firm" for signal in signals)
