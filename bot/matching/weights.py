"""The learned weights: a logistic regression over named signals, merged per script.

`data/weights.json` holds `{"bias": {group: w}, "weights": {feature: {group: w}}}`; `data/README.md` says what
it was fitted on. A candidate is taken when the sum of bias and weighted signals is above 0.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.matching.signals import Signal


@dataclass(frozen=True, slots=True)
class Weights:
    """Per group of candidates (`hangul`, `latin.en` …): the bias, and the weight of each feature."""

    bias: Mapping[str, float]
    features: Mapping[str, Mapping[str, float]]

    def score(self, group: str, signals: Iterable[Signal]) -> float:
        """The score of a candidate, above 0 for a firm."""
        known = self.features.get(group, {})
        return self.bias.get(group, 0.0) + sum(known.get(signal.feature, 0.0) * signal.value for signal in signals)


@cache
def shipped_weights() -> Weights:
    """The weights that come with the package."""
    return parse_weights(files("bot.matching").joinpath("data", "weights.json").read_text(encoding="utf-8"))


def parse_weights(text: str) -> Weights:
    """Reads the JSON form."""
    data = json.loads(text)
    features: dict[str, dict[str, float]] = {group: {} for group in data["bias"]}
    for feature, by_group in data["weights"].items():
        for group, weight in by_group.items():
            features[group][feature] = weight
    return Weights(data["bias"], features)
