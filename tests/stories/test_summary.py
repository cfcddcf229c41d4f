from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.summary import LONGEST, shorten, split_sentences, summarise


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("매출이 3.5% 늘었다. 영업이익은 줄었다.", ["매출이 3.5% 늘었다.", "영업이익은 줄었다."]),
        ("营收增长3.5%。利润下降！为什么？", ["营收增长3.5%。", "利润下降！", "为什么？"]),
        ("社長は「増産する。」と述べた。株価は上昇した。", ["社長は「増産する。」と述べた。", "株価は上昇した。"]),
        (
            "Apple Inc. said U.S. sales rose 3.5 percent. Shares fell.",
            ["Apple Inc. said U.S. sales rose 3.5 percent.", "Shares fell."],
        ),
        (
            "Công ty FPT cho biết doanh thu tăng 12,5%. TP. Hà Nội ủng hộ.",
            ["Công ty FPT cho biết doanh thu tăng 12,5%.", "TP. Hà Nội ủng hộ."],
        ),
        ("", []),
        ("no end", ["no end"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


def test_a_summary_is_two_sentences_that_do_not_repeat_the_title() -> None:
    text = "台積電高雄廠提前量產。公司表示，首批晶片將於六月出貨。月產能為三萬片。股價上漲。"
    assert summarise("台積電高雄廠提前量產", text) == "公司表示，首批晶片將於六月出貨。月產能為三萬片。"


@pytest.mark.parametrize(
    "leftover",
    [" [...]", " […]", " Continue reading →", " The post Sony gains appeared first on Desk.", " 자세히 보기"],
)
def test_what_feeds_leave_behind_a_summary_goes(leftover: str) -> None:
    assert summarise("Sony", "Sony raised its forecast." + leftover) == "Sony raised its forecast."


def test_no_summary_where_the_text_adds_nothing() -> None:
    assert summarise("FPT mở văn phòng tại Đức", "FPT mở văn phòng tại Đức.") == ""


def test_shortening_cuts_no_grapheme() -> None:
    family = "👨‍👩‍👧‍👦"
    assert shorten(family * 5, 3) == family * 2 + "…"
    assert shorten("Việt" * 2, 8) == "Việt" * 2


@given(st.text(), st.text(max_size=2000))
def test_any_summary_is_short(title: str, text: str) -> None:
    assert len(regex.findall(r"\X", summarise(title, text))) <= LONGEST


@given(st.text(max_size=2000))
def test_splitting_loses_nothing_but_space(text: str) -> None:
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())
