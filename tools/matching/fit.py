"""Fits the matcher's weights: an L2 logistic regression over the named signals.

    python -m tools.matching.fit --firms FIRMS.json --out bot/matching/data/weights.json ROWS.jsonl …
    python -m tools.matching.fit --firms FIRMS.json --folds 5 ROWS.jsonl …      rows left out, firms left out
    python -m tools.matching.fit --firms FIRMS.json --test HELD_OUT.jsonl ROWS.jsonl …

Each signal has one weight that all groups share and a correction per group, both drawn to zero, the
correction harder; they are merged when written. The same files give the same weights: nothing is random.
Needs numpy, which the bot does not.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.matching.matcher import FirmMatcher
from bot.matching.weights import Weights
from tools.matching.rows import Example, Row, examples, mixed, read_firms, read_rows, score

Array = NDArray[np.float64]
SHARED, GROUP = 1.2, 10.0  # how hard the shared weights and the corrections are drawn to zero
CORPUS = 2.0  # what a row of a public corpus counts: its traps come as often as in life, ours do not
PLACE = 3.0  # how much harder the signals of mere position, which tell of a writer's habits, not of the name
PLACES = frozenset(
    f"{side}.{kind}" for side in ("left", "right") for kind in ("free", "han", "hiragana", "grammar", "particle")
) | {"near.none", "prev.lower", "next.lower", "case.name.start", "case.name.middle"}
LISTED = 0.2  # how much softer those of `longer.tsv`, which people wrote so that they decide
LISTS = frozenset({"known.other", "known.firm"})
BY_HAND = {"feed.business": 0.7, "feed.elsewhere": -0.7}  # no row says which feed it came from
SMALLEST = 0.03  # weights below this say nothing and are not written
STEPS = 300


@dataclass(frozen=True, slots=True)
class Design:
    """The columns: (group or "", feature), the bias under the feature ""."""

    columns: dict[tuple[str, str], int]

    def matrix(self, data: Sequence[Example]) -> Array:
        """One line per example."""
        table = np.zeros((len(data), len(self.columns)))
        for line, example in enumerate(data):
            for feature, value in [("", 1.0), *((s.feature, s.value) for s in example.signals)]:
                for group in ("", example.found.group):
                    column = self.columns.get((group, feature))
                    if column is not None:
                        table[line, column] += value
        return table


def design(data: Sequence[Example]) -> Design:
    """A column for every feature, shared and per group, in a fixed order."""
    seen = {
        (group, feature)
        for example in data
        for feature in ("", *(signal.feature for signal in example.signals))
        for group in ("", example.found.group)
    }
    return Design({key: number for number, key in enumerate(sorted(seen))})


def fit(data: Sequence[Example]) -> Weights:
    """The weights for labelled examples."""
    known = [example for example in data if example.label is not None]
    shape = design(known)
    table = shape.matrix(known)
    labels = np.array([1.0 if example.label else -1.0 for example in known])
    worth = np.array([_worth(example) for example in known])
    pull = np.array([_pull(group, feature) for group, feature in shape.columns])

    def loss(weights: Array) -> tuple[float, Array]:
        margin = labels * (table @ weights)
        value = float((worth * np.logaddexp(0, -margin)).sum() + (pull * weights**2).sum() / 2)
        slope = table.T @ (-worth * labels / (1 + np.exp(np.clip(margin, -500, 500)))) + pull * weights
        return value, slope

    return _merge(shape, minimise(loss, np.zeros(len(shape.columns))))


def _worth(example: Example) -> float:
    return 1.0 if _row(example).startswith("own.") else CORPUS


def _pull(group: str, feature: str) -> float:
    if not feature:
        return 0.02
    kind = PLACE if feature in PLACES else LISTED if feature in LISTS else 1.0
    return (GROUP if group else SHARED) * kind


def minimise(loss: Callable[[Array], tuple[float, Array]], start: Array, memory: int = 10) -> Array:
    """L-BFGS with a halving line search; stops when the slope is flat."""
    here, (value, slope) = start, loss(start)
    past: list[tuple[Array, Array]] = []
    for _ in range(STEPS):
        if float(np.abs(slope).max()) < 1e-4:
            break
        way = _direction(slope, past)
        step = 1.0
        while True:
            there = here + step * way
            new_value, new_slope = loss(there)
            if new_value <= value + 1e-4 * step * float(slope @ way) or step < 1e-10:
                break
            step /= 2
        past = [*past, (there - here, new_slope - slope)][-memory:]
        here, value, slope = there, new_value, new_slope
    return here


def _direction(slope: Array, past: Sequence[tuple[Array, Array]]) -> Array:
    way = -slope
    saved: list[float] = []
    for moved, turned in reversed(past):
        share = float(moved @ way) / float(moved @ turned)
        saved.append(share)
        way = way - share * turned
    if past:
        moved, turned = past[-1]
        way = way * (float(moved @ turned) / float(turned @ turned))
    for (moved, turned), share in zip(past, reversed(saved), strict=True):
        way = way + moved * (share - float(turned @ way) / float(moved @ turned))
    return way


def _merge(shape: Design, weights: Array) -> Weights:
    def weight(group: str, feature: str) -> float:
        return sum(
            float(weights[shape.columns[key]]) for key in (("", feature), (group, feature)) if key in shape.columns
        )

    groups = sorted({group for group, _ in shape.columns if group})
    features = sorted({feature for _, feature in shape.columns if feature})
    return Weights(
        bias={group: round(weight(group, ""), 3) for group in groups},
        features={
            group: {f: round(w, 3) for f in features if abs(w := weight(group, f)) >= SMALLEST} | BY_HAND
            for group in groups
        },
    )


def dump(weights: Weights) -> str:
    """The JSON form, one feature a line."""
    features = sorted({feature for known in weights.features.values() for feature in known})
    table = {f: {g: known[f] for g, known in weights.features.items() if f in known} for f in features}
    lines = ",\n".join(f"  {json.dumps(f)}: {json.dumps(by_group)}" for f, by_group in table.items())
    return f'{{"bias": {json.dumps(dict(weights.bias))},\n "weights": {{\n{lines}\n }}}}\n'


def answers(data: Sequence[Example], weights: Weights) -> dict[str, set[str]]:
    """The firms taken in each row."""
    said: dict[str, set[str]] = {}
    for example in data:
        if weights.score(example.found.group, example.signals) > 0:
            said.setdefault(example.row, set()).add(example.firm)
    return said


def left_out(data: Sequence[Example], folds: int, key: Callable[[Example], str]) -> dict[str, set[str]]:
    """The answers when each example is judged by weights fitted without its fold; a fold is a hash of the key."""
    said: dict[str, set[str]] = {}
    for fold in range(folds):
        apart = [zlib.crc32(key(example).encode()) % folds == fold for example in data]
        weights = fit([example for example, out in zip(data, apart, strict=True) if not out])
        for row, firms in answers([e for e, out in zip(data, apart, strict=True) if out], weights).items():
            said.setdefault(row, set()).update(firms)
    return said


def report(name: str, rows: Sequence[Row], said: dict[str, set[str]]) -> None:
    """Prints precision, recall and F1 per language."""
    print(name)
    for language, measures in sorted(score(rows, said).items()):
        print(f"  {language:8} P {measures[0]:.3f}  R {measures[1]:.3f}  F1 {measures[2]:.3f}")


def _row(example: Example) -> str:
    return example.row.removeprefix("mixed.")


def _firm(example: Example) -> str:
    return example.firm


def main() -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--firms", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--test", type=Path, nargs="*", default=[])
    parser.add_argument("rows", type=Path, nargs="+")
    options = parser.parse_args()
    matcher = FirmMatcher(read_firms(options.firms))
    rows = read_rows(options.rows)
    data = list(examples([*rows, *mixed(rows)], matcher))
    print(f"{len(rows)} rows, {len(data)} candidates", file=sys.stderr)
    weights = fit(data)
    if options.out:
        options.out.write_text(dump(weights), encoding="utf-8")
    if options.folds:
        for name, key in (("rows left out", _row), ("firms left out", _firm)):
            said = left_out(data, options.folds, key)
            for kind, own in (("own rows", True), ("corpus rows", False)):
                report(f"{name}, {kind}", [row for row in rows if row["id"].startswith("own.") is own], said)
    if options.test:
        held = read_rows(options.test)
        report("held out", held, answers(list(examples(held, matcher)), weights))


if __name__ == "__main__":
    main()
