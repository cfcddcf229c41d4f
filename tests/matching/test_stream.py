"""`firmwatch match` answers every row with one line, in order."""

from __future__ import annotations

import json

import pytest

from bot.matching.matcher import FirmMatcher
from bot.matching.stream import match_lines
from tests.matching.firms import FIRMS

MATCHER = FirmMatcher(FIRMS)


def test_rows_in_rows_out() -> None:
    rows = [
        {"id": "a", "text": "삼성전자와 애플이 맞붙었다.", "lang": "ko"},
        {"id": 2, "title": "腾讯", "text": "nothing here"},
    ]
    lines = [json.dumps(rows[0], ensure_ascii=False), "  ", json.dumps(rows[1])]
    first, second = (json.loads(line) for line in match_lines(lines, MATCHER))
    assert first["id"] == "a"
    assert first["firms"] == ["samsung", "apple"]
    assert {(m["field"], m["start"], m["end"], m["surface"], m["verdict"]) for m in first["mentions"]} == {
        ("text", 0, 4, "삼성전자", "taken"),
        ("text", 6, 8, "애플", "taken"),
    }
    assert all({"feature", "weight", "text"} == set(e) for m in first["mentions"] for e in m["evidence"])
    assert (second["id"], [m["field"] for m in second["mentions"]]) == (2, ["title"])


def test_what_belongs_to_a_firm_is_a_mention_and_not_the_firm() -> None:
    rows = [{"id": 1, "text": "Tim Cook flew to Beijing."}, {"id": 2, "text": "Apple said Tim Cook flew to Beijing."}]
    first, second = (json.loads(line) for line in match_lines(map(json.dumps, rows), MATCHER))
    assert first["firms"] == []
    assert [(m["firm"], m["relation"]) for m in first["mentions"]] == [("apple", "person")]
    assert second["firms"] == ["apple"]
    assert [m["relation"] for m in second["mentions"]] == [None, "person"]


def test_it_streams() -> None:
    def endless():  # type: ignore[no-untyped-def]
        while True:
            yield '{"id": 1, "text": "Apple"}'

    assert json.loads(next(match_lines(endless(), MATCHER)))["id"] == 1


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"id": 1}', '{"text": "x"}', '{"id": 1, "text": 3}'])
def test_a_bad_line_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(match_lines(['{"id": 1, "text": ""}', line], MATCHER))
