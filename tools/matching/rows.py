"""Labelled rows, their candidates, and the score of a set of answers.

A row is a JSON line: `id`, `lang`, `text`, `gold` (the firms really mentioned), `trap` (places where a name
means something else: `firm`, `surface`, `start`, `category`) and `skip` (firms on which the labels are silent).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.matching.matcher import FirmMatcher, Found
from bot.matching.signals import Signal
from bot.model import Firm, Text

Row = Mapping[str, Any]
_STRIDE = 7919  # a prime, so that neighbours in the files are not joined with neighbours


@dataclass(frozen=True, slots=True)
class Example:
    """A candidate of a row with its label: True, it is the firm; None, nobody knows."""

    row: str
    lang: str
    found: Found
    signals: tuple[Signal, ...]
    label: bool | None

    @property
    def firm(self) -> str:
        """The firm whose name it is."""
        return self.found.candidate.ref.firm


def read_rows(paths: Iterable[Path]) -> list[Row]:
    """The rows of some files, in order."""
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line]


def read_firms(path: Path) -> list[Firm]:
    """The firms of a JSON list of `{"id", "name", "aliases": {lang: [names]}, "tickers"}`."""
    return [
        Firm(
            id=item["id"],
            name=item["name"],
            names={lang: tuple(names) for lang, names in item["aliases"].items()},
            tickers=tuple(item.get("tickers", ())),
        )
        for item in json.loads(path.read_text(encoding="utf-8"))
    ]


def examples(rows: Iterable[Row], matcher: FirmMatcher) -> Iterator[Example]:
    """Every candidate that stands alone, labelled.

    Where a firm is named by itself, nobody knows of its name within a longer one: in a text on Canon and on
    Canon Machinery the labels say only that Canon is meant somewhere.
    """
    for row in rows:
        text = Text(title=row.get("title", ""), body=row["text"], language=row["lang"])
        alone = [(found, signals) for found, signals in matcher.signals(text) if not found.veto]
        by_itself = {found.candidate.ref.firm for found, signals in alone if not _in_longer_name(signals)}
        for found, signals in alone:
            label = _label(row, found)
            if label and found.candidate.ref.firm in by_itself and _in_longer_name(signals):
                label = None
            yield Example(row["id"], row["lang"], found, signals, label)


def _in_longer_name(signals: Iterable[Signal]) -> bool:
    return any(signal.feature == "known.other" for signal in signals)


def mixed(rows: Sequence[Row]) -> Iterator[Row]:
    """Every row behind one that names a firm, as sentences stand in a story, whose candidates count from `from` on.

    The id of such a row begins with `mixed.`
    A sentence by itself says little of how names behave in a story that is full of firms.
    """
    named: dict[str, list[Row]] = {}
    for row in rows:
        if row["gold"]:
            named.setdefault(row["lang"], []).append(row)
    for number, row in enumerate(rows):
        before = named[row["lang"]][number * _STRIDE % len(named[row["lang"]])]
        text = before["text"] + ("" if row["lang"][:2] in {"zh", "ja"} else " ")
        yield {
            **row,
            "id": f"mixed.{row['id']}",
            "text": text + row["text"],
            "trap": [{**trap, "start": trap["start"] + len(text)} for trap in row["trap"]],
            "from": len(text),
        }


def _label(row: Row, found: Found) -> bool | None:
    firm = found.candidate.ref.firm
    start, end = found.candidate.context.folded.span(found.candidate.start, found.candidate.end)
    if start < row.get("from", 0):
        return None
    if any(trap["firm"] == firm and start <= trap["start"] < end for trap in row["trap"]):
        return False
    if firm in row["gold"]:
        return True
    return None if firm in row["skip"] else False


def score(rows: Sequence[Row], answers: Mapping[str, set[str]]) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F1 per language and for all rows, by the firms said of each row."""
    counts: dict[str, list[int]] = {}
    for row in rows:
        gold = set(row["gold"])
        said = answers.get(row["id"], set()) - (set(row["skip"]) - gold)
        for key in (row["lang"], "all"):
            count = counts.setdefault(key, [0, 0, 0])
            for place, number in enumerate((len(gold & said), len(said - gold), len(gold - said))):
                count[place] += number
    return {key: _measures(*count) for key, count in counts.items()}


def _measures(hit: int, extra: int, missed: int) -> tuple[float, float, float]:
    precision = hit / (hit + extra) if hit + extra else 0.0
    recall = hit / (hit + missed) if hit + missed else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if hit else 0.0
