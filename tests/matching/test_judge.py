"""What was worked out once is the same the next time, whatever came between."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.matching.judge import Judge
from bot.matching.matcher import FirmMatcher
from bot.matching.signals import Signal
from bot.matching.weights import Weights
from bot.model import Firm, Text

ROWS = Path(__file__).parent.parent / "corpus" / "match"
WEIGHTS = Weights(
    bias={"hangul": -1.0},
    features={"hangul": {"near.company": 2.0, "trade.any": 0.5, "right.person": -3.0, "left.free": 0.01}},
)


def test_adds_up_what_the_signals_weigh_in_the_group() -> None:
    signals = (Signal("near.company", 0.5, "company"), Signal("right.person"), Signal("left.free"), Signal("new"))
    score, evidence = Judge(WEIGHTS).judge("hangul", signals, "애플")
    assert score == pytest.approx(-1 + 1 - 3 + 0.01)
    assert [(one.feature, one.weight) for one in evidence] == [("right.person", -3.0), ("near.company", 1.0)]
    assert WEIGHTS.score("hangul", signals) == pytest.approx(score)


def test_a_group_that_nothing_was_learned_of_is_not_the_firm() -> None:
    assert Judge(WEIGHTS).judge("katakana", (Signal("near.company"),), "アップル") == (0.0, ())


def test_a_signal_without_words_of_its_own_is_told_of_each_name() -> None:
    judge = Judge(WEIGHTS)
    told = [judge.judge("hangul", (Signal("right.person"),), name)[1][0].text for name in ("애플", "기아", "애플")]
    assert "애플" in told[0]
    assert "기아" in told[1]
    assert told[2] == told[0]


def test_words_without_end_change_nothing() -> None:
    judge = Judge(WEIGHTS)
    first = judge.judge("hangul", (Signal("trade.any", 1.0, "폰"),), "애플")
    for number in range(20_000):
        judge.judge("hangul", (Signal("trade.any", 1.0, str(number)),), "애플")
    assert judge.judge("hangul", (Signal("trade.any", 1.0, "폰"),), "애플") == first


def test_the_order_of_texts_changes_no_answer(catalogue: tuple[Firm, ...]) -> None:
    lines = [
        line for path in sorted(ROWS.glob("*.held.jsonl")) for line in path.read_text(encoding="utf-8").split("\n")
    ]
    texts = [Text(title="", body=json.loads(line)["text"]) for line in lines[::5] if line]
    forwards, backwards = FirmMatcher(catalogue[::3]), FirmMatcher(catalogue[::3])
    assert [forwards.match(text) for text in texts] == [backwards.match(text) for text in reversed(texts)][::-1]
