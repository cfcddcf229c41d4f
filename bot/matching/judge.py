"""Weighs the signals of a candidate and says which of them decided.

What one signal counts among candidates of a group, and how that is said, is worked out once and kept: the same
few thousand signals come again and again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from bot.matching.explain import Reason, reason_of, told
from bot.matching.signals import Signal
from bot.matching.weights import Weights
from bot.model import Evidence

_MOST_KEPT = 8192  # signals of a group; their details come from the texts, so they are without end
_UNKNOWN: Mapping[str, float] = MappingProxyType({})


class Judge:
    """Decides by learned weights."""

    def __init__(self, weights: Weights) -> None:
        self._bias = weights.bias
        self._features = weights.features
        self._reasons: dict[str, _Reasons] = {}

    def judge(self, group: str, signals: Iterable[Signal], name: str) -> tuple[float, tuple[Evidence, ...]]:
        """The score of a candidate, above 0 for a firm, and what counted most; `name` is the name it has."""
        known = self._reasons.get(group)
        if known is None:
            known = self._reasons[group] = _Reasons(self._features.get(group, _UNKNOWN))
        reasons = [known[signal] for signal in signals]
        return self._bias.get(group, 0.0) + sum([reason[0] for reason in reasons]), told(reasons, name)


class _Reasons(dict[Signal, Reason]):
    """What the signals of a group count, worked out when one is first met."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        super().__init__()
        self._weights = weights

    def __missing__(self, signal: Signal) -> Reason:
        if len(self) >= _MOST_KEPT:
            self.clear()
        reason = self[signal] = reason_of(signal, self._weights.get(signal.feature, 0.0) * signal.value)
        return reason
