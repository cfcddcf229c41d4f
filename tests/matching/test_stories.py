"""Whole stories with the shipped catalogue: every firm by its name in the language, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.matching.matcher import FirmMatcher
from bot.model import Text
from bot.settings.firms import read_firms

ROOT = Path(__file__).parents[2]
STORIES = sorted((ROOT / "tests" / "corpus" / "match").glob("*.story.json"))


@pytest.fixture(scope="module")
def matcher() -> FirmMatcher:
    return FirmMatcher(read_firms(ROOT / "config" / "firms"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.name)
def test_a_story(matcher: FirmMatcher, path: Path) -> None:
    story = json.loads(path.read_text(encoding="utf-8"))
    taken = matcher.match(Text(title=story["title"], body=story["text"], language=story["lang"])).taken
    named = {(mention.firm, mention.surface) for mention in taken if mention.relation is None}
    related = {(mention.firm, mention.surface) for mention in taken if mention.relation}
    assert {firm for firm, _ in named} == set(story["firms"])
    assert set(story["firms"].items()) <= named
    assert {(firm, name) for firm, names in story["related"].items() for name in names} <= related
    assert {firm for firm, _ in related} <= set(story["firms"])
