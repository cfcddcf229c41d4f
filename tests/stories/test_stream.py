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
        ("{", "line 1: not JSON"),
        ("[]", 'line 1: a row is an object with "id", "time" and "title", not \\[\\]'),
        ('{"id": 1}', 'line 1: "time" and "title" are missing'),
        (json.dumps({"id": 1, "title": "Alibaba"}), 'line 1: "time" is missing'),
        (json.dumps({"id": 1, "titel": "x", "time": "2026-04-20"}), "\"titel\" is no key; did you mean 'title'"),
        (json.dumps({"id": 1, "title": "x", "time": "2026-04-20", "language": "ko"}), "did you mean 'lang'"),
        (line(1, "Alibaba", time="yesterday"), 'line 1: "time" is to be a time such as .*, not "yesterday"'),
        (line(1, "Alibaba", time=1713600000), '"time" is to be a time such as .*, not 1713600000'),
        (line(1, "Alibaba", time=None), '"time" is to be a time such as .*, not null'),
        (line(1, "Alibaba", lang="한국어"), '"lang" is to be a language such as .*, not "한국어"'),
        (line(1, "Alibaba", lang=5), '"lang" is to be a language'),
        (line(1, "Alibaba", firms="alibaba"), '"firms" is to be a list of ids .*, not "alibaba"'),
        (line(1, "Alibaba", firms=[1]), '"firms" is to be a list'),
        (line(1, "Alibaba", summary=["x"]), '"summary" is to be a text'),
        (line(1, "Alibaba", id=True), '"id" is to be a text or a whole number, not true'),
    ],
)
def test_what_is_no_row_is_named(wrong: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        answers(wrong)


def test_a_story_that_is_over_takes_in_nothing() -> None:
    title = "Alibaba prices $2 billion convertible bond"
    told = answers(line(1, title), line(2, title, time="2026-04-23T08:41:00+00:00"))
    assert [answer["story"] for answer in told] == ["r1", "r2"]


def test_an_id_is_given_once() -> None:
    with pytest.raises(ValueError, match='line 3: "id" is to be of its own, and "r1" was that of line 1'):
        answers(line(1, "Alibaba"), "", line(1, "Toyota"))


def test_rows_of_other_keys_are_read_as_well() -> None:
    assert answers(line(1, "Alibaba", event="e1", kind="first", slug="x"))[0]["story"] == "r1"


def test_rows_out_of_time_are_placed_as_they_come_and_told_once() -> None:
    told: list[str] = []
    rows = [line(1, "Alibaba"), *(line(n, f"Toyota {n}", time="2026-04-19T08:40:00Z") for n in (2, 3))]
    answered = [*place_lines(rows, catalogue_matcher(), shipped_judge(), warn=told.append)]
    assert (len(answered), len(told)) == (3, 1)
    assert told[0].startswith("line 2: ")
