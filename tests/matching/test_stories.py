"""Whole stories with the shipped catalogue: every firm by its name in the language, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.matching.matcher import FirmMatcher
from bot.model import Text

STORIES = sorted((Path(__file__).parents[1] / "corpus" / "match").glob("*.story.json"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.name)
def test_a_story(shipped: FirmMatcher, path: Path) -> None:
    story = json.loads(path.read_text(encoding="utf-8"))
    taken = shipped.match(Text(title=story["title"], body=story["text"], language=story["lang"])).taken
    named = {(mention.firm, mention.surface) for mention in taken if mention.relation is None}
    related = {(mention.firm, mention.surface) for mention in taken if mention.relation}
    assert {firm for firm, _ in named} == set(story["firms"])
    assert set(story["firms"].items()) <= named
    assert {(firm, name) for firm, names in story["related"].items() for name in names} <= related
    assert {firm for firm, _ in related} <= set(story["firms"])
