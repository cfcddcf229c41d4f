from __future__ import annotations

import json

import pytest

from bot.stories.placement import shipped_judge
from bot.stories.stream import place_lines
from tests.stories.build import catalogue_matcher


def answers(*lines: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in place_lines(lines, catalogue_matcher(), shipped_judge())]


def line(number: int, title: str, time: str = "2026-04-20T08:40:00Z", **given: object) -> str:
    row = {"id": f"r{number}", "time": time, "lang": "en", "feed": f"f{number}", "title": title, "summary": ""}
    return json.dumps(row | given, ensure_ascii=False)


def test_every_row_is_answered_with_the_row_that_opened_its_story() -> None:
    told = answers(
        line(1, "Alibaba prices $2 billion convertible bond"),
        line(2, "알리바바, 20억달러 전환사채 발행", lang="ko"),
        "",
        line(3, "Toyota sells part of Denso stake for 400 billion yen"),
        line(4, "阿里巴巴發行20億美元可換股債", lang="zh-Hant"),
    )
    assert told == [
        {"id": "r1", "story": "r1"},
        {"id": "r2", "story": "r1"},
        {"id": "r3", "story": "r3"},
        {"id": "r4", "story": "r1"},
    ]


def test_given_firms_count_in_place_of_those_that_are_found() -> None:
    one, other = "Chip unit prices $2.35 billion convertible bond", "Anteil: 2.35 billion dollars convertible bond"
    assert answers(line(1, one, firms=["a"]), line(2, other, lang="de", firms=["b"]))[1]["story"] == "r2"
    assert answers(line(1, one, firms=["a"]), line(2, other, lang="de", firms=["a"]))[1]["story"] == "r1"


def test_rows_are_answered_while_more_are_to_come() -> None:
    lines = iter([line(1, "Alibaba"), "no row"])
    answered = place_lines(lines, catalogue_matcher(), shipped_judge())
    assert json.loads(next(answered)) == {"id": "r1", "story": "r1"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("{", "line 1 is not JSON"),
        ('{"id": 1}', "line 1 is not a row"),
        ("[]", "line 1 is not a row"),
        (line(1, "Alibaba", time="yesterday"), "line 1 has no time"),
    ],
)
def test_what_is_no_row_is_named(wrong: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        answers(wrong)


def test_a_story_that_is_over_takes_in_nothing() -> None:
    title = "Alibaba prices $2 billion convertible bond"
    told = answers(line(1, title), line(2, title, time="2026-04-23T08:41:00+00:00"))
    assert [answer["story"] for answer in told] == ["r1", "r2"]
