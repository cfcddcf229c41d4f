"""Hostile text costs linear time, crashes nothing, and positions hold."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.matcher import MOST_CANDIDATES, FirmMatcher
from bot.model import Field, Text
from tests.matching.firms import FIRMS, OTHERS

MATCHER = FirmMatcher(FIRMS, keywords=("chip", "반도체"), others=OTHERS)
PIECES = [
    "애플",
    "삼성전자",
    "アップル",
    "ｱｯﾌﾟﾙ",
    "腾讯",
    "騰訊",
    "京东方",
    "Apple",
    "LINE",
    "kia",
    "Hòa Phát",
    "SK하이닉스",
]
GLUE = [
    "",
    " ",
    "은",
    "는",
    "の",
    "·",
    "・",
    "'s",
    "-",
    "@",
    "#",
    "\u200b",
    "\u0301",
    "\ud800",
    "㈜",
    "…",
    "山",
    "\n",
    "İ",
]
TEXTS = st.lists(
    st.one_of(st.sampled_from(PIECES), st.sampled_from(GLUE), st.characters(exclude_categories=())), max_size=30
)


@given(TEXTS, TEXTS)
@settings(deadline=None)
def test_positions_hold(title: list[str], body: list[str]) -> None:
    fields = {Field.TITLE: "".join(title), Field.BODY: "".join(body)}
    matches = MATCHER.match(Text(title=fields[Field.TITLE], body=fields[Field.BODY]))
    for found in (*matches.mentions, *matches.keywords):
        assert 0 <= found.start < found.end <= len(fields[found.field])
        assert fields[found.field][found.start : found.end] == found.surface
    order = [(mention.field is Field.BODY, mention.start) for mention in matches.mentions]
    assert order == sorted(order)


@pytest.mark.parametrize("zero_width", ["\u200b", "\u200d", "\ufeff", "\u00ad"])
def test_invisible_characters_hide_nothing(zero_width: str) -> None:
    body = zero_width.join("腾讯公布财报")
    (mention,) = MATCHER.match(Text(title="", body=body)).mentions
    assert mention.firm == "tencent"
    assert mention.surface == f"腾{zero_width}讯"


@pytest.mark.parametrize(
    "unit",
    [
        "삼성",
        "애플 ",
        "Apple",
        "Apple ",
        "阿里",
        "アップル・",
        "a\u0301\u0323",
        "\u0301\u0323",
        "\u200b",
        "\ud800",
        "ｱ",
        "@SK ",
        "소비자 매출 라인 ",
        "www.",
        "http://apple.com/",
        "ᄀ",
        "\ufdfa",
        "Ａｐｐｌｅ　",
        "AAPL ",
        "애플 " + "1-1 " * 30,
        "约翰·苹果",
        unicodedata.normalize("NFD", "Hòa Phát 애플은 "),
    ],
)
def test_time_is_linear(unit: str) -> None:
    def cost(length: int) -> float:
        text = Text(title="", body=(unit * (length // len(unit) + 1))[:length])
        best = float("inf")
        for _ in range(2):
            began = time.thread_time()
            mentions = MATCHER.match(text).mentions
            best = min(best, time.thread_time() - began)
            assert len(mentions) <= MOST_CANDIDATES
        return best

    # Eight times the text may cost sixteen times as much, and a constant for what is capped.
    assert cost(80_000) < 16 * cost(10_000) + 0.2


def test_a_megabyte_of_one_name() -> None:
    began = time.thread_time()
    matches = MATCHER.match(Text(title="", body="삼성전자" * 250_000))
    assert len(matches.mentions) <= MOST_CANDIDATES
    assert time.thread_time() - began < 5
