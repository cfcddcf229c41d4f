"""Fits the weights of placing: an L2 logistic regression over pairs of reports.

    python -m tools.stories.fit --out bot/stories/data/weights.json ROWS …
    python -m tools.stories.fit --folds 5 ROWS …                     events left out
    python -m tools.stories.fit --test HELD_OUT.jsonl ROWS …

A pair is a report and an earlier one that shares a key with it, as placing would compare them. Features that
speak for a common story may not get a weight below zero, nor those against one above: such a feature is left out
and the rest fitted again. Updates belong to their event, but nobody must join them, so they teach nothing. The
same files give the same weights: nothing is random. Needs numpy and the `semantic` extra.

Reports with vectors have weights of their own, and so has news that names no firm: those are fitted on the same rows
with the firms left out, and with vectors the summaries too.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.matching.matcher import FirmMatcher
from bot.model import Report
from bot.settings.firms import load_catalogue
from bot.stories.evidence import Finding, Probe
from bot.stories.glossary import Glossary, shipped_glossary
from bot.stories.model import Weights
from bot.stories.placement import Judge
from bot.stories.reading import keys_of
from bot.stories.window import Window
from bot.vectors.centring import Centring, shipped_centres
from bot.vectors.local import LocalModel
from bot.vectors.nearest import NearestVectors
from bot.vectors.texts import spoken
from tools.matching.fit import minimise
from tools.stories.measures import Row, measure
from tools.stories.rows import placed, read_rows, reports_of

Array = NDArray[np.float64]
PULL, BIAS_PULL = 0.7, 0.02  # how hard weights and the constants are drawn to zero
BEST, JOIN, MERGE = 0.5, -0.25, 3.0
AGAINST = frozenset(
    "firms.none firms.other numbers.apart figures.apart events.apart places.apart things.apart elsewhere feed".split()
) | {"time"}
EITHER = frozenset(("numbers.both",))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports that were compared, by their rows, and whether they are of one event."""

    row: Row
    earlier: Row
    found: Finding
    together: bool


def pairs(rows: Sequence[Row], reports: Sequence[Report], glossary: Glossary, *, near: bool) -> Iterator[Pair]:
    """The pairs that placing would meet if nothing was ever joined."""
    window = Window(near=NearestVectors() if near else None)
    by_id = {report.entry_id: row for row, report in zip(rows, reports, strict=True)}
    for row, report in zip(rows, reports, strict=True):
        window.forget(report.at)
        candidates = window.candidates(report, report.at)
        probe = Probe(report, glossary, candidates.common)
        for story in candidates.stories:
            earlier = by_id[story.id]
            found = probe.compare(story.reports[0])
            together = row["event"] == earlier["event"]
            if found.veto is None and not (together and row["kind"] == "update"):
                yield Pair(row, earlier, found, together)
        window.add(report, report.entry_id)


GROUPS = tuple(
    f"{group}{kind}" for kind in ("", ".nameless", ".vector", ".vector.nameless") for group in ("same", "across")
)


def fit(data: Sequence[Pair]) -> Weights:
    """The weights for labelled pairs."""
    bias: dict[str, float] = {}
    features: dict[str, Mapping[str, float]] = {}
    for group in GROUPS:
        bias[group], features[group] = _fit_group([pair for pair in data if pair.found.group == group])
    return Weights(bias=bias, features=features, best=BEST, join=JOIN, merge=MERGE)


def with_vectors(rows: Sequence[Row], reports: Sequence[Report], model: LocalModel) -> list[Report]:
    """The reports with their vectors, in the order of time."""
    centring = Centring(shipped_centres())
    found = model.vectors([spoken(row["title"], row["summary"]) for row in rows]) or []
    return [
        replace(report, traits=replace(report.traits, vector=centring.centred(vector, report.language)))
        for report, vector in zip(reports, found, strict=True)
    ]


def _without_firms(report: Report) -> Report:
    bare = replace(report.traits, firms=(), lead_firms=())
    return replace(report, traits=bare, keys=keys_of(bare))


def _title_alone(report: Report) -> Report:
    lead = report.traits
    bare = replace(lead, numbers=lead.lead_numbers, concepts=lead.lead_concepts, body=())
    return _without_firms(replace(report, traits=bare))


def _fit_group(data: Sequence[Pair]) -> tuple[float, dict[str, float]]:
    names = sorted({feature for pair in data for feature in pair.found.features})
    labels = np.array([1.0 if pair.together else -1.0 for pair in data])
    while True:
        table = np.array([[1.0, *(pair.found.features.get(name, 0.0) for name in names)] for pair in data])
        weights = _regress(table, labels)
        wrong = [name for name, weight in zip(names, weights[1:], strict=True) if _points_wrong(name, float(weight))]
        if not wrong:
            return round(float(weights[0]), 3), {n: round(float(w), 3) for n, w in zip(names, weights[1:], strict=True)}
        names = [name for name in names if name not in wrong]


def _points_wrong(name: str, weight: float) -> bool:
    if name in EITHER:
        return False
    return weight > 0 if name in AGAINST else weight < 0


def _regress(table: Array, labels: Array) -> Array:
    pull = np.array([BIAS_PULL] + [PULL] * (table.shape[1] - 1))

    def loss(weights: Array) -> tuple[float, Array]:
        margin = labels * (table @ weights)
        value = float(np.logaddexp(0, -margin).sum() + (pull * weights**2).sum() / 2)
        return value, table.T @ (-labels / (1 + np.exp(np.clip(margin, -500, 500)))) + pull * weights

    return minimise(loss, np.zeros(table.shape[1]))


def dump(weights: Weights) -> str:
    """The JSON form."""
    whole = {name: getattr(weights, name) for name in ("bias", "features", "best", "join", "merge")}
    return json.dumps(whole, indent=1) + "\n"


class _Bench:
    """The rows of some files, read once in four ways: as they are, without firms, with vectors, as nameless titles."""

    def __init__(self, matcher: FirmMatcher, model: LocalModel, paths: Sequence[Path]) -> None:
        self._glossary = shipped_glossary()
        self.rows = read_rows(paths)
        plain = reports_of(self.rows, matcher, self._glossary)
        self._reports = {
            "plain": plain,
            "strangers": [_without_firms(report) for report in plain],
            "vectors": with_vectors(self.rows, plain, model),
            "titles": with_vectors(
                [{**row, "summary": ""} for row in self.rows], list(map(_title_alone, plain)), model
            ),
        }
        self.pairs = [
            pair
            for kind, reports in self._reports.items()
            for pair in pairs(self.rows, reports, self._glossary, near=kind == "titles")
        ]

    def report(self, name: str, weights: Weights, kept: Sequence[bool] | None = None) -> None:
        """Prints the measures of placing the rows (those `kept`) with these weights, in each way."""
        chosen = [n for n in range(len(self.rows)) if kept is None or kept[n]]
        rows = [self.rows[n] for n in chosen]
        for kind, all_reports in self._reports.items():
            near = NearestVectors() if kind == "titles" else None
            stories = placed(rows, [all_reports[n] for n in chosen], Judge(weights, self._glossary), near=near)
            print(f"{name:12} {kind:9} {measure(rows, stories)}")

    def fold(self, number: int, folds: int) -> None:
        """Prints the measures of the events of one fold with weights fitted on the others."""
        apart = {row["event"] for row in self.rows if zlib.crc32(row["event"].encode()) % folds == number}
        rest = [pair for pair in self.pairs if not {pair.row["event"], pair.earlier["event"]} & apart]
        self.report(f"fold {number}", fit(rest), [row["event"] in apart for row in self.rows])


def main() -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--test", type=Path, nargs="*", default=[])
    parser.add_argument("rows", type=Path, nargs="+")
    options = parser.parse_args()
    matcher = FirmMatcher(load_catalogue(Path("config")))
    # Each file is a time of its own: reports of different files never meet.
    model = LocalModel()
    benches = [_Bench(matcher, model, [path]) for path in options.rows]
    weights = fit([pair for bench in benches for pair in bench.pairs])
    for path, bench in zip(options.rows, benches, strict=True):
        bench.report(path.stem, weights)
        for number in range(options.folds):
            bench.fold(number, options.folds)
    for path in options.test:
        _Bench(matcher, model, [path]).report(f"held {path.stem}", weights)
    if options.out:
        options.out.write_text(dump(weights), encoding="utf-8")


if __name__ == "__main__":
    main()
