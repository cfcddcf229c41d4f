"""Writes the mean vector of each language for the model of the `semantic` extra.

    python -m tools.stories.centres --out bot/vectors/data/centres.json

The texts are those of the labelled rows of matching and placing, which are news of firms. `""` is the mean of the
languages. Needs the extra.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from bot.vectors.local import LocalModel
from tools.stories.rows import read_rows

MATCH, STORIES = Path("tests/corpus/match"), Path("tests/corpus/stories/rows.tsv")
TEXTS = 120  # of each language


def texts() -> dict[str, list[str]]:
    """Texts by language, spread evenly over the rows there are."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in read_rows([STORIES]):
        found[row["lang"]].append(row["title"])
    for language, text in _matched():
        found[language].append(text)
    return {language: listed[:: max(1, len(listed) // TEXTS)][:TEXTS] for language, listed in sorted(found.items())}


def _matched() -> Iterator[tuple[str, str]]:
    for path in sorted(MATCH.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield row["lang"], row["text"]


def main() -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    model, centres = LocalModel(), dict[str, list[float]]()
    for language, listed in texts().items():
        vectors = model.vectors(listed) or []
        centres[language] = [round(sum(values) / len(vectors), 5) for values in zip(*vectors, strict=True)]
    centres[""] = [round(sum(values) / len(centres), 5) for values in zip(*centres.values(), strict=True)]
    options.out.write_text(json.dumps(centres, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
