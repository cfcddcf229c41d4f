from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.template import APART, SHARED, align
from bot.stories.wording import atoms, hash_of

EXCHANGED = {
    "another number": ("opens logistics centre 17 in Busan", "opens logistics centre 18 in Busan"),
    "another name": ("三井住友銀行、短期プライムレート引き上げ", "みずほ銀行、短期プライムレートを引き上げ"),
    "a name turned round": ("阿里巴巴投资明远科技", "阿里巴巴投资远明科技"),
    "syllables of another name": ("알리바바, 티우두에 물류센터 연다", "알리바바, 티두도에 물류센터 연다"),
    "numbers that changed places": ("Samsung moves line 2 to hall 1", "Samsung moves line 1 to hall 2"),
    "who and whom": ("Apple sues Samsung over patents", "Samsung sues Apple over patents"),
    "another place": ("FPT mở văn phòng tại Huế", "FPT mở văn phòng tại Vinh"),
}
NOT_EXCHANGED = {
    "a word more": ("Alibaba to open centre in Busan", "Alibaba to open its first centre in Busan"),
    "a clause that moved": (
        "阿里平头哥发布新款推理芯片 性能提升三倍",
        "阿里平头哥新推理芯片发布 性能提升三倍",
    ),
    "grammar": ("Toyota halts the lines", "Toyota halts lines"),
    "a particle": ("삼성전자가 공장을 짓는다", "삼성전자 공장 짓는다"),
    "digits in groups": ("쿠팡에 과징금 1,360억원", "쿠팡에 과징금 1360억원"),
    "both scripts": ("台積電在德國設廠", "台积电在德国设厂"),
}


def hashes(title: str) -> tuple[int, ...]:
    return tuple(map(hash_of, atoms(title)))


@pytest.mark.parametrize(("one", "other"), EXCHANGED.values(), ids=EXCHANGED.keys())
def test_what_stands_in_the_place_of_something_else_is_an_exchange(one: str, other: str) -> None:
    aligned = align(hashes(one), hashes(other))
    assert aligned.exchanged
    assert aligned.shared >= SHARED


@pytest.mark.parametrize(("one", "other"), NOT_EXCHANGED.values(), ids=NOT_EXCHANGED.keys())
def test_what_is_only_added_or_moved_is_none(one: str, other: str) -> None:
    aligned = align(hashes(one), hashes(other))
    assert not aligned.exchanged
    assert aligned.shared > SHARED


def test_independent_headlines_of_one_event_share_little_of_their_order() -> None:
    one = "Coupang fined 136 billion won by privacy regulator over data leak"
    other = "South Korea's privacy watchdog hits Coupang with record 136 billion won penalty"
    assert align(hashes(one), hashes(other)).shared < SHARED


TITLES = st.lists(st.integers(0, 5), max_size=8)


@given(TITLES, TITLES)
def test_alignment_looks_alike_from_both_sides(one: list[int], other: list[int]) -> None:
    there, back = align(one, other), align(other, one)
    assert (there.shared, there.own, there.begins) == (back.shared, back.own, back.begins)
    assert 0 <= there.shared <= 1
    assert 0 <= there.own <= 1


@given(TITLES)
def test_a_headline_exchanges_nothing_with_itself(title: list[int]) -> None:
    aligned = align(title, title)
    assert not aligned.exchanged
    assert aligned.shared == 1 or aligned == APART
