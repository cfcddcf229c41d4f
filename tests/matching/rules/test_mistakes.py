"""What is said of rules that cannot be used: mistakes.txt has each rule behind a '>', and below it the whole error."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import RuleError
from bot.matching.rules.parse import LONGEST
from bot.matching.rules.rule import Rule, read_rule

BLOCKS = (Path(__file__).parent / "mistakes.txt").read_text(encoding="utf-8").split("\n\n")
CASES = [tuple(block.removeprefix("> ").rstrip("\n").split("\n", 1)) for block in BLOCKS]
SCRAPS = [
    *("AND", "OR", "NOT", "NEAR/3", "NEAR/x", "(", ")", '"', "/", "\\", ":", "“", "（", "title:", "source:", "lang:"),
    *("topic:", "topic:mergers", "tilte:", "반도체", "관세", "芯片", "半導体", "cổ phiếu", "chip", " ", "\u3000", "\n"),
    *("\ud800", "\u200b", "\u0301", "/a+/", "[", "{9}", "(?", "*", "０", "ＡＮＤ"),
]


@pytest.mark.parametrize(("rule", "said"), CASES, ids=[rule[:40] for rule, _ in CASES])
def test_says_what_is_wrong_where_and_what_to_write(rule: str, said: str) -> None:
    with pytest.raises(RuleError) as raised:
        read_rule(rule)
    assert str(raised.value) == said
    assert 0 <= raised.value.at <= len(rule)


@pytest.mark.parametrize(
    ("rule", "at"), [("", 0), ("   ", 3), ("\u3164", 0), ("한국 AND /\ud800/", 7), ("한국 AND \u200b", 7)]
)
def test_what_cannot_be_seen_is_a_mistake_too(rule: str, at: int) -> None:
    with pytest.raises(RuleError) as raised:
        read_rule(rule)
    assert raised.value.at == at


def test_the_caret_stands_below_wide_characters() -> None:
    with pytest.raises(RuleError) as raised:
        read_rule("한국 AND NOT 한국")
    _, shown, caret = str(raised.value).split("\n")
    assert shown == "  한국 AND NOT 한국"
    assert caret == "  " + " " * len("HHHH AND ") + "^"


def outcome(text: str) -> Rule | RuleError:
    """What becomes of a text; any other exception is a fault."""
    try:
        return read_rule(text)
    except RuleError as error:
        return error


@given(st.lists(st.sampled_from(SCRAPS) | st.text(max_size=3), max_size=40).map("".join))
@settings(deadline=None, max_examples=400)
def test_anything_is_a_rule_or_the_one_error(text: str) -> None:
    found = outcome(text)
    if isinstance(found, RuleError):
        assert found.what
        assert 0 <= found.at <= len(text)
    else:
        assert found.phrases or found.triggers is None


@pytest.mark.parametrize(
    "unit",
    [
        *("(", "NOT ", '"', "/a ", "a OR ", "NOT a AND ", "a AND NOT b OR ", "\\", "title:", "a NEAR/1 ", "/(a*)*/ "),
        *("(a OR b) AND ", "NOT (a AND b) AND ", "topic:mergers OR ", "/(a{99}){9}/ OR ", "한 AND NOT (국 OR "),
    ],
)
def test_hostile_rules_cost_little(unit: str) -> None:
    began = time.thread_time()
    for length in (LONGEST - 10, 100_000):
        outcome((unit * length)[:length] + " x")
        outcome(("x AND " + unit * length)[: LONGEST - 10].rpartition(" ")[0] + " y")
    assert time.thread_time() - began < 2
