"""The learned model: how likely two reports are of one story, and what that means for a story as a whole.

A logistic regression over the features of `bot.stories.evidence`, with weights of its own for reports of one
language and across languages. `data/weights.json` holds them; `data/README.md` says what they were fitted on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights.

    bias, features  by group of pairs (`same`, `across`): the constant, and the weight of each feature
    best            the share of the best member in the score of a story; the rest is the mean of all compared
    join            a report joins a story from this score on
    merge           two stories become one from this score of a report for both on
    """

    bias: Mapping[str, float]
    features: Mapping[str, Mapping[str, float]]
    best: float
    join: float
    merge: float

    def weigh(self, group: str, features: Mapping[str, float]) -> float:
        """The log odds of two reports being of one story."""
        known = self.features[group]
        return self.bias[group] + sum(known.get(feature, 0.0) * value for feature, value in features.items())


@cache
def shipped_weights() -> Weights:
    """The weights that come with the package."""
    return parse_weights(files("bot.stories").joinpath("data", "weights.json").read_text(encoding="utf-8"))


def parse_weights(text: str) -> Weights:
    """Reads the JSON form."""
    data = json.loads(text)
    return Weights(**{name: data[name] for name in ("bias", "features", "best", "join", "merge")})
