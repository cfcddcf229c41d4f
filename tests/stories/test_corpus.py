"""Placing on the labelled rows: what a reader of the alerts would notice."""

from __future__ import annotations

from pathlib import Path

from bot.stories.placement import shipped_judge
from tests.stories.build import catalogue_matcher
from tools.stories.measures import Measures, Row, measure
from tools.stories.rows import placed, read_rows, reports_of

CORPUS = Path(__file__).parent.parent / "corpus" / "stories"


def measured(path: Path) -> Measures:
    rows = read_rows([path])
    judge = shipped_judge()
    return measure(rows, placed(rows, reports_of(rows, catalogue_matcher(), judge.glossary), judge))


def test_the_rows_are_brought_together() -> None:
    measures = measured(CORPUS / "rows.tsv")
    assert measures.f1 >= 0.97
    assert measures.across >= 0.945
    assert measures.swallowed <= 0.02
    assert measures.extra <= 0.1
    assert measures.recurring == 0


def test_rows_that_taught_nothing_are_brought_together_too() -> None:
    measures = measured(CORPUS / "held_out.tsv")
    assert measures.f1 >= 0.96
    assert measures.across >= 0.93
    assert measures.swallowed <= 0.02
    assert measures.extra <= 0.12
    assert measures.recurring == 0


def row(number: int, event: str, lang: str = "ko", kind: str = "first") -> Row:
    return Row(id=str(number), event=event, time="", lang=lang, feed="", kind=kind, title="", summary="")


def test_what_the_measures_say() -> None:
    rows = [row(1, "a"), row(2, "a", "en"), row(3, "b"), row(4, "b", "ja"), row(5, "c", kind="recurring")]
    assert measure(rows, {"1": 1, "2": 1, "3": 3, "4": 3, "5": 5}) == Measures(1, 1, 0, 0, 0)
    apart = measure(rows, {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5})
    assert (apart.swallowed, apart.extra, apart.across) == (0, 1, 0)
    heap = measure(rows, dict.fromkeys("12345", 1))
    assert (heap.swallowed, heap.extra, heap.recurring) == (2 / 3, 0, 1)
