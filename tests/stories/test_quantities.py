from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.figures import quantity_text
from bot.stories.quantities import Quantity, Unit, quantities

SAME = {
    "4조2000억원 | 4.2 trillion won | ₩4.2 trillion | 4.2兆ウォン | 4.2万亿韩元": (Unit.WON, "4200000000000"),
    "4천490만원 | 44.9 million won | 4490萬韓元": (Unit.WON, "44900000"),
    "1,213億元 | 121.3 billion yuan | 1213亿元 | 1213억위안": (Unit.YUAN, "121300000000"),
    "$300 million | 3억 달러 | 3亿美元 | 3億ドル | US$300m | 300 million dollars": (Unit.DOLLAR, "300000000"),
    "93萬股 | 约93万股 | 930,000 shares | 93만주 | 93万株": (Unit.COUNT, "930000"),
    "3만5000장 | 3만 5천대 | 35,000 units | 3.5万台": (Unit.COUNT, "35000"),
    "18% | 18％ | 18퍼센트 | 18 percent | 18 per cent": (Unit.PERCENT, "18"),
    "七成 | 70% | 七割": (Unit.PERCENT, "70"),
    "357億港元 | HK$35.7 billion | 357억홍콩달러 | 357億香港ドル": (Unit.HONG_KONG_DOLLAR, "35700000000"),
    "€640 million | 640 million euros | 6억4000만유로 | 6.4億ユーロ": (Unit.EURO, "640000000"),
    "4000億円 | 400 billion yen | 4천억엔 | 4000亿日元": (Unit.YEN, "400000000000"),
}
VIETNAMESE = {
    "1.200 tỷ won": (Unit.WON, "1200000000000"),
    "5,4 tỷ USD": (Unit.DOLLAR, "5400000000"),
    "44,9 triệu won": (Unit.WON, "44900000"),
    "10 nghìn tỷ đồng": (Unit.DONG, "10000000000000"),
    "2.000 GPU": (Unit.COUNT, "2000"),
    "1.250,5 điểm": (Unit.POINT, "1250.5"),
}
NOTHING = (
    "HBM4, PS5, 5G and 2nm",
    "April 20, 2027",
    "2026년 5월 18일",
    "1〜3月",
    "第一季",
    "in 2028",
    "quý I",
    "",
)


@pytest.mark.parametrize(
    ("written", "expected"), [(written, value) for line, value in SAME.items() for written in line.split(" | ")]
)
def test_a_quantity_is_the_same_in_every_language(written: str, expected: tuple[Unit, str]) -> None:
    (found,) = quantities(f"x {written} y")
    assert (found.unit, Decimal(found.mantissa).scaleb(found.exponent)) == (expected[0], Decimal(expected[1]))


@pytest.mark.parametrize(("written", "expected"), VIETNAMESE.items())
def test_vietnamese_points_part_thousands(written: str, expected: tuple[Unit, str]) -> None:
    (found,) = quantities(written, vietnamese=True)
    assert (found.unit, Decimal(found.mantissa).scaleb(found.exponent)) == (expected[0], Decimal(expected[1]))


@pytest.mark.parametrize("text", NOTHING)
def test_dates_and_names_are_no_quantities(text: str) -> None:
    assert quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "serial"),
    [
        ("logistics centre 17 in Busan", 17),
        ("supply deal number 8000004 with", 8000004),
        ("阿里巴巴发布第8000001份公告", 8000001),
        ("삼성전자, 12호 라인", 12),
        ("dự án thứ 31 tại", 31),
    ],
)
def test_a_serial_number_has_no_scale(text: str, serial: int) -> None:
    found = quantities(text)[0]
    assert (found.unit, found.value, found.scaled) == (Unit.COUNT, serial, False)


@pytest.mark.parametrize(
    "text",
    [
        "a quarter-point rise", "raised by 25 basis points", "0.25 point", "0.25%p", "0.25 percentage points", "25bp",
        "上调25个基点", "上調0.25個百分點", "25ベーシスポイント", "0.25ポイント", "25베이시스포인트",
        "tăng 0,25 điểm phần trăm", "tăng 25 điểm cơ bản",
    ],
)  # fmt: skip
def test_steps_of_rates_are_one_however_they_are_written(text: str) -> None:
    (found,) = quantities(text, vietnamese="tăng" in text)
    assert (found.unit, found.value) == (Unit.PERCENT, 0.25)


@pytest.mark.parametrize(
    "text",
    [
        "its third data centre", "the 3rd data centre", "세 번째 데이터센터", "3번째 데이터센터", "第三座數據中心",
        "第3データセンター", "3カ所目のデータセンター", "trung tâm dữ liệu thứ ba", "trung tâm dữ liệu thứ 3",
    ],
)  # fmt: skip
def test_places_in_a_row_are_one_however_they_are_written(text: str) -> None:
    assert [quantity.value for quantity in quantities(text) if quantity.unit is Unit.ORDINAL] == [3]


@pytest.mark.parametrize(
    "text",
    ["third-quarter profit", "第三季度净利", "第3四半期", "3분기 실적", "hôm thứ ba", "third of all", "第三方支付"],
)
def test_quarters_weekdays_and_parts_are_no_places_in_a_row(text: str) -> None:
    assert not any(quantity.unit is Unit.ORDINAL for quantity in quantities(text))


def test_a_unit_makes_a_number_more_than_a_serial() -> None:
    assert [quantity.scaled for quantity in quantities("17 and 17 million and 17%")] == [False, True, True]


@given(st.sampled_from(Unit), st.integers(1, 10**12 - 1), st.integers(-9, 20), st.booleans())
def test_what_is_packed_is_unpacked(unit: Unit, mantissa: int, exponent: int, scaled: bool) -> None:
    quantity = Quantity(unit, mantissa, exponent, scaled)
    assert Quantity.unpack(quantity.pack()) == quantity
    assert quantity.pack() < 2**63


@given(st.text(alphabet="0123456789.,조억만천兆億万亿 %$billion원元円tỷđ年月第-년", max_size=60), st.booleans())
def test_any_text_is_read(text: str, vietnamese: bool) -> None:
    for quantity in quantities(text, vietnamese=vietnamese):
        assert quantity.mantissa > 0
        assert Quantity.unpack(quantity.pack()) == quantity
        assert quantity_text(quantity)


def test_a_wall_of_digits_costs_little_and_says_nothing() -> None:
    assert quantities("9" * 5000) == ()


def test_metres_are_no_millions() -> None:
    assert [quantity.value for quantity in quantities("gold over 100 m for $5m")] == [100, 5e6]
