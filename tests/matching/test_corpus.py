"""The rows that the weights were never fitted on, with the shipped catalogue.

Only firms of the catalogue count. The floor is below what is measured, so that it falls when something
breaks, not when a row is added.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.matching.matcher import FirmMatcher
from bot.model import Firm, Text

ROWS = Path(__file__).parent.parent / "corpus" / "match"
FLOOR = 0.88


@pytest.mark.parametrize("language", ["ko", "zh-Hans", "zh-Hant", "ja", "en", "vi"])
def test_held_out_rows(shipped: FirmMatcher, catalogue: tuple[Firm, ...], language: str) -> None:
    known = {firm.id for firm in catalogue}
    hit = extra = missed = 0
    for line in (ROWS / f"{language}.held.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold = set(row["gold"]) & known
        labelled = set(row["gold"]) | {trap["firm"] for trap in row["trap"]}
        matches = shipped.match(Text(title="", body=row["text"], language=language))
        said = {mention.firm for mention in matches.taken if mention.relation is None} & labelled & known
        hit, extra, missed = hit + len(gold & said), extra + len(said - gold), missed + len(gold - said)
    assert 2 * hit / (2 * hit + extra + missed) > FLOOR


@pytest.mark.parametrize("path", sorted(ROWS.glob("*.jsonl")), ids=lambda path: path.name)
def test_rows_are_sound(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len({row["text"] for row in rows}) == len(rows)
    for row in rows:
        assert row["lang"] == path.name.partition(".")[0]
        for trap in row["trap"]:
            assert row["text"][trap["start"] :].startswith(trap["surface"])


def test_no_held_out_row_is_trained_on() -> None:
    texts = {
        held: {
            json.loads(line)["text"]
            for path in ROWS.glob("*.jsonl")
            if (".held." in path.name) is held
            for line in path.read_text(encoding="utf-8").splitlines()
        }
        for held in (True, False)
    }
    assert not texts[True] & texts[False]
