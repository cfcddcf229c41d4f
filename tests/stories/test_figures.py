"""Figures and concepts in the words and units of readers."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.model import Ground
from bot.stories.explain import named, reason
from bot.stories.figures import quantity_text
from bot.stories.glossary import shipped_glossary
from bot.stories.quantities import Quantity, Unit, quantities

LANGUAGES = ("en", "ko", "zh-Hans", "zh-Hant", "ja", "vi")


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        (
            Quantity(Unit.WON, 12, 11),
            ("1.2 trillion won", "1조 2,000억 원", "1.2万亿韩元", "1.2兆韓元", "1兆2,000億ウォン", "1,2 nghìn tỷ won"),
        ),
        (
            Quantity(Unit.DOLLAR, 237, 7),
            ("2.37 billion dollars", "23억 7,000만 달러", "23.7亿美元", "23.7億美元", "23億7,000万ドル", "2,37 tỷ USD"),
        ),
        (Quantity(Unit.COUNT, 413, 2), ("41,300", "4만 1,300", "4.13万", "4.13萬", "4万1,300", "41.300")),
        (Quantity(Unit.PERCENT, 35, -1), ("3.5%", "3.5%", "3.5%", "3.5%", "3.5%", "3,5%")),
        (Quantity(Unit.TIMES, 2, 0), ("2 times", "2배", "2倍", "2倍", "2倍", "2 lần")),
        (
            Quantity(Unit.YUAN, 4, 12),
            ("4 trillion yuan", "4조 위안", "4万亿元", "4兆元", "4兆元", "4 nghìn tỷ nhân dân tệ"),
        ),
        (Quantity(Unit.COUNT, 0, 0), ("0", "0", "0", "0", "0", "0")),
    ],
)
def test_a_figure_in_the_readers_units(quantity: Quantity, said: tuple[str, ...]) -> None:
    assert tuple(quantity_text(quantity, language) for language in LANGUAGES) == said


@given(st.integers(1, 99), st.integers(0, 12), st.sampled_from(LANGUAGES))
def test_what_is_written_is_read_as_the_same_figure(mantissa: int, exponent: int, language: str) -> None:
    while mantissa % 10 == 0:
        mantissa //= 10
    # A rest below ten thousand behind a scale (4만 1,300) is read as a figure of its own.
    assume(mantissa * 10.0**exponent < 10**4 or exponent >= 4)
    written = quantity_text(Quantity(Unit.WON, mantissa, exponent), language)
    assert [(one.mantissa, one.exponent) for one in quantities(written, vietnamese=language == "vi")][:1] == [
        (mantissa, exponent)
    ]


@pytest.mark.parametrize(
    ("language", "figures", "concepts"),
    [
        ("en", ("1.2 trillion won", "35%"), ("merge", "data centre", "busan")),
        ("ko", ("1조 2,000억 원", "35%"), ("합병", "데이터센터", "부산")),
        ("zh-Hans", ("1.2万亿韩元", "35%"), ("合并", "数据中心", "釜山")),
        ("zh-Hant", ("1.2兆韓元", "35%"), ("合併", "資料中心", "釜山")),
        ("ja", ("1兆2,000億ウォン", "35%"), ("合併", "データセンター", "釜山")),
        ("vi", ("1,2 nghìn tỷ won", "35%"), ("sáp nhập", "trung tâm dữ liệu", "Busan")),
    ],
)
def test_a_ground_in_the_readers_words(language: str, figures: tuple[str, ...], concepts: tuple[str, ...]) -> None:
    packed = ", ".join(str(one.pack()) for one in (Quantity(Unit.WON, 12, 11), Quantity(Unit.PERCENT, 35, 0)))
    glossary = shipped_glossary()
    assert named(Ground("numbers", packed), language, glossary) == figures
    assert named(Ground("concepts", "merge, data-centre, korea.busan"), language, glossary) == concepts
    assert named(Ground("with", "Quay, Seoul"), language, glossary) == ("Quay, Seoul",)


def test_the_reason_in_english_needs_nothing_more() -> None:
    packed = str(Quantity(Unit.WON, 12, 11).pack())
    told = reason([Ground("with", "Quay"), Ground("numbers", packed), Ground("concepts", "korea.busan, merge")])
    assert told == "of one story with Quay: both say 1.2 trillion won; both speak of busan, merge"


def test_a_word_that_is_only_told_is_not_looked_for() -> None:
    glossary = shipped_glossary()
    assert glossary.word("india", "ko") == "인도"
    assert "india" not in glossary.concepts("인도 위로 달리는 오토바이")
    assert "india" in glossary.concepts("인도에 공장 짓는다")


def test_nearly_every_concept_has_a_word_in_every_language() -> None:
    glossary = shipped_glossary()
    for language in LANGUAGES[1:]:
        missing = [concept for concept in glossary.kinds if not glossary.word(concept, language)]
        assert len(missing) <= 1, (language, missing)
