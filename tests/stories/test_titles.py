from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.titles import bare_title, title_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("[단독] 삼성전자, 용인에 새 공장", "삼성전자, 용인에 새 공장"),
        ("【速報】トヨタ、電池工場に3000億円", "トヨタ、電池工場に3000億円"),
        ("[정정] [단독] 네이버 3분기 매출 2조7천억", "네이버 3분기 매출 2조7천억"),
        ("UPDATE 2-Alibaba opens a lab in Hanoi", "Alibaba opens a lab in Hanoi"),
        ("CORRECTED: Alibaba opens a lab in Hanoi", "Alibaba opens a lab in Hanoi"),
        ("快讯：阿里巴巴在杭州开设新园区", "阿里巴巴在杭州开设新园区"),
        ("獨家｜台積電高雄廠提前量產", "台積電高雄廠提前量產"),
        ("Tin nóng: FPT mở văn phòng tại Đức", "FPT mở văn phòng tại Đức"),
        ("Ｓｏｎｙ　reports record profit", "Sony reports record profit"),
        ("“Sony” reports – record profit!", "Sony reports record profit"),
    ],
)
def test_marks_around_a_title_do_not_count(one: str, other: str) -> None:
    assert title_key(one) == title_key(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("알리바바, 서울에 데이터센터 짓는다", "알리바바, 부산에 데이터센터 짓는다"),
        ("Kia sells 300,000 cars", "Kia sells 310,000 cars"),
        ("Breaking barriers at Sony Music", "Barriers at Sony Music"),
        ("Update on Sony Music", "On Sony Music"),
        ("トヨタ、増産へ動く", "トヨタ、減産へ動く"),
        ("Cà phê tăng giá mạnh", "Ca phe tang gia manh"),
    ],
)
def test_words_of_a_title_count(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


def test_the_outlet_behind_a_title_does_not_count() -> None:
    assert bare_title("Grab buys a bank - Straits Desk", "Straits Desk") == "grab buys a bank"
    assert bare_title("Grab buys a bank - at last", "Straits Desk") == "grab buys a bank at last"


@pytest.mark.parametrize("title", ["", "속보", "[단독]", "…", "News", "訂正", "   "])
def test_titles_that_say_too_little_have_no_key(title: str) -> None:
    assert title_key(title) is None


@given(st.text())
def test_any_text_has_a_bare_form_that_stays_as_it_is(title: str) -> None:
    bare = bare_title(title)
    assert bare_title(bare) == bare
