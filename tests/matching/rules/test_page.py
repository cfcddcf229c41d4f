"""docs/keyword-rules.md says what is so: its watches load, its examples find what they say, its mistakes are told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.errors import RuleError
from bot.matching.rules.matcher import RuleMatcher
from bot.matching.rules.rule import read_rule
from bot.matching.rules.tokens import FIELDS
from bot.matching.rules.topics import shipped_topics
from bot.model import Text
from bot.settings.schema import WatchItem

PAGE = (Path(__file__).parents[3] / "docs" / "keyword-rules.md").read_text(encoding="utf-8")
WATCHES = [item for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) for item in yaml.safe_load(block)]
ROWS = re.findall(r"^\| `([^`]+)` \| \*([^*]+)\*.*? \| (.+) \|$", PAGE, re.MULTILINE)
MISTAKES = re.findall(r"^config/watchlist.yaml:\d+: (.+)\n  (.+)\n  ( *\^)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("watch", WATCHES, ids=str)
def test_its_watches_load(watch: dict[str, object]) -> None:
    assert WatchItem.model_validate(watch).subject


@pytest.mark.parametrize(("rule", "found", "other"), ROWS)
def test_its_examples_find_what_they_say(rule: str, found: str, other: str) -> None:
    matcher = RuleMatcher([], [rule])
    assert matcher.match(Text(title=found, body="")).answer(rule)
    title, body = (re.findall(r"\*([^*]+)\*", other) * 2)[:2] if " and " in other else (other.split("*")[1], "")
    assert not matcher.match(Text(title=title, body=body)).answer(rule)


@pytest.mark.parametrize(("what", "rule", "caret"), MISTAKES)
def test_its_mistakes_are_told_so(what: str, rule: str, caret: str) -> None:
    with pytest.raises(RuleError) as raised:
        read_rule(rule)
    assert str(raised.value) == f"{what}\n  {rule}\n  {caret}"


def test_it_names_every_field_and_topic() -> None:
    assert (len(WATCHES), len(ROWS), len(MISTAKES)) == (10, 5, 3)
    assert all(f"`{field}:" in PAGE for field in FIELDS)
    assert all(f"`{topic}`" in PAGE for topic in shipped_topics().names)
