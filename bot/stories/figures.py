"""Quantities as readers of a language write them: `1.2 trillion won`, 1조 2,000억 원, 1.2万亿韩元, 1,2 nghìn tỷ won.

Korean and Japanese count in powers of ten thousand, and say each that is not zero; Chinese and Vietnamese say the
greatest with decimals. In Vietnamese the point parts thousands and the comma decimals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.stories.quantities import Quantity, Unit


@dataclass(frozen=True, slots=True)
class _Style:
    """How one language writes quantities.

    scales    powers of ten with their words, the greatest first
    units     what stands behind a value, by unit; one that is missing has nothing there
    compound  whether a value is said scale by scale
    between   what stands between the parts of a compound
    swapped   whether the comma parts decimals and the point thousands
    """

    scales: tuple[tuple[int, str], ...]
    units: Mapping[Unit, str]
    compound: bool = False
    between: str = ""
    swapped: bool = False


def _units(*words: str) -> Mapping[Unit, str]:
    """The words for what is counted, in the order of `_COUNTED`."""
    return dict(zip(_COUNTED, words, strict=True))


_COUNTED: Final = (
    Unit.PERCENT, Unit.TIMES, Unit.DOLLAR, Unit.WON, Unit.YUAN, Unit.YEN, Unit.DONG, Unit.EURO, Unit.HONG_KONG_DOLLAR,
    Unit.POUND, Unit.RUPEE, Unit.POINT,
)  # fmt: skip
_ENGLISH: Final = _Style(
    ((12, " trillion"), (9, " billion"), (6, " million")),
    _units(
        "%", " times", " dollars", " won", " yuan", " yen", " dong", " euros", " Hong Kong dollars", " pounds",
        " rupees", " points",
    ),
)  # fmt: skip
_STYLES: Final = {
    "en": _ENGLISH,
    "ko": _Style(
        ((12, "조"), (8, "억"), (4, "만")),
        _units("%", "배", " 달러", " 원", " 위안", " 엔", " 동", " 유로", " 홍콩달러", " 파운드", " 루피", " 포인트"),
        compound=True,
        between=" ",
    ),
    "ja": _Style(
        ((12, "兆"), (8, "億"), (4, "万")),
        _units("%", "倍", "ドル", "ウォン", "元", "円", "ドン", "ユーロ", "香港ドル", "ポンド", "ルピー", "ポイント"),
        compound=True,
    ),
    "zh-Hans": _Style(
        ((12, "万亿"), (8, "亿"), (4, "万")),
        _units("%", "倍", "美元", "韩元", "元", "日元", "越南盾", "欧元", "港元", "英镑", "卢比", "点"),
    ),
    "zh-Hant": _Style(
        ((12, "兆"), (8, "億"), (4, "萬")),
        _units("%", "倍", "美元", "韓元", "元", "日圓", "越南盾", "歐元", "港元", "英鎊", "盧比", "點"),
    ),
    "vi": _Style(
        ((12, " nghìn tỷ"), (9, " tỷ"), (6, " triệu")),
        _units(
            "%", " lần", " USD", " won", " nhân dân tệ", " yên", " đồng", " euro", " đô la Hồng Kông", " bảng Anh",
            " rupee", " điểm",
        ),
        swapped=True,
    ),
}  # fmt: skip
_SWAP: Final = str.maketrans(",.", ".,")


def quantity_text(quantity: Quantity, language: str = "en") -> str:
    """A quantity for readers of a language; one that is not known here reads English."""
    style = _STYLES.get(language, _ENGLISH)
    value = Decimal(quantity.mantissa).scaleb(quantity.exponent)
    whole = value == value.to_integral_value()
    number = style.between.join(_parts(value, style)) if style.compound and whole else _scaled(value, style)
    return (number.translate(_SWAP) if style.swapped else number) + style.units.get(quantity.unit, "")


def _parts(value: Decimal, style: _Style) -> Iterator[str]:
    """A whole value scale by scale: 1조, 2,000억."""
    rest = int(value)
    if not rest:
        yield "0"
    for power, word in style.scales:
        count, rest = divmod(rest, 10**power)
        if count:
            yield f"{count:,}{word}"
    if rest:
        yield f"{rest:,}"


def _scaled(value: Decimal, style: _Style) -> str:
    for power, word in style.scales:
        if value >= 10**power:
            return f"{_plain(value.scaleb(-power))}{word}"
    return _plain(value)


def _plain(value: Decimal) -> str:
    """Without zeros at its end."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
