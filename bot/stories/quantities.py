"""Numbers as every language writes them, in one form: `4조2000억원`, `₩4.2 trillion`, `42,000億ウォン` are equal.

Rules
-----
* A quantity is a unit and an exact decimal value. Scales (만 억 조, 万 億 兆, nghìn triệu tỷ, million billion) are
  multiplied out; Korean and Japanese compounds (`1조2천억`) are added up.
* In Vietnamese the point parts thousands and the comma parts decimals; elsewhere the other way round. A
  Vietnamese `1.200` is 1200, a `5.4` stays 5.4: three digits follow the point that parts thousands.
* Units are classes: each currency, percent, multiples, and one class for everything that is counted (cars,
  people, shares), because languages do not agree on counters. `元` alone may be renminbi or Taiwan dollars,
  so the two share one class.
* Years, months, quarters and days are dates, not quantities: every report of a week shares them. They say little
  together and nothing apart, and are left to the glossary.
* Digits inside a word (`HBM4`, `5G`, `PS5`) belong to the name, not to a number; but `EV17万台` are 170,000.
* Percentage points and basis points are percent, as are points below ten: rates move by those, indices by more.
* A place in a row (`third`, 세 번째, 第三, `thứ ba`) is a quantity of its own, beside the bare number if it is
  written in digits (17번째): `17` alone may be a serial number or a count, an ordinal is a serial number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache

import regex


class Unit(IntEnum):
    """What is counted. The numbers are stored: add, never renumber."""

    COUNT = 1
    PERCENT = 2
    TIMES = 3
    DOLLAR = 4
    WON = 5
    YUAN = 6
    YEN = 7
    DONG = 8
    EURO = 9
    HONG_KONG_DOLLAR = 10
    POUND = 11
    RUPEE = 12
    POINT = 13
    OTHER_MONEY = 14
    ORDINAL = 15


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """A value with its unit.

    mantissa, exponent  the value is mantissa * 10 ** exponent; the mantissa has no zero at its end
    scaled              whether it was written with a scale or a unit of its own; `17` alone is not
    """

    unit: Unit
    mantissa: int
    exponent: int
    scaled: bool = False

    @property
    def value(self) -> float:
        """As a plain number."""
        return float(self.mantissa) * 10.0**self.exponent

    def pack(self) -> int:
        """One number of 53 bits; the last bit is `scaled`."""
        return (((self.unit << 6 | self.exponent + _OFFSET) << _MANTISSA) | self.mantissa) << 1 | self.scaled

    @staticmethod
    @lru_cache(maxsize=1 << 14)
    def unpack(packed: int) -> Quantity:
        """What `pack` packed."""
        rest, mantissa = packed >> 1 >> _MANTISSA, packed >> 1 & (1 << _MANTISSA) - 1
        return Quantity(Unit(rest >> 6), mantissa, (rest & 63) - _OFFSET, scaled=bool(packed & 1))

    @property
    def digits(self) -> int:
        """How many digits say something: 3 for 4,490,000."""
        return len(str(self.mantissa))

    def rounds_to(self, other: Quantity) -> bool:
        """Whether one of the two is the other in fewer digits: `more than 3,000` for 3,025."""
        if self.unit != other.unit or self.digits == other.digits:
            return False
        return abs(self.value - other.value) <= _ROUNDED * max(self.value, other.value)

    @property
    def same(self) -> tuple[Unit, int, int]:
        """What two equal quantities share, however they were written."""
        return self.unit, self.mantissa, self.exponent


_ROUNDED = 0.03
_MANTISSA, _OFFSET = 40, 16  # bits of the mantissa when packed; what is added to the exponent

_SCALES = {
    "백": 10**2, "천": 10**3, "만": 10**4, "억": 10**8, "조": 10**12,
    "百": 10**2, "千": 10**3, "万": 10**4, "萬": 10**4,
    "亿": 10**8, "億": 10**8, "兆": 10**12, "k": 10**3, "thousand": 10**3, "nghìn": 10**3, "ngàn": 10**3,
    "m": 10**6, "mn": 10**6, "mln": 10**6, "million": 10**6, "triệu": 10**6, "bn": 10**9, "bln": 10**9, "b": 10**9,
    "billion": 10**9, "tỷ": 10**9, "tỉ": 10**9, "tn": 10**12, "trn": 10**12, "trln": 10**12, "trillion": 10**12,
    "crore": 10**7, "lakh": 10**5,
}  # fmt: skip
_WORDS = frozenset(
    "thousand million billion trillion mln bln trln trn mn bn tn k m b crore lakh nghìn ngàn triệu tỷ tỉ".split()
)
_GROUP = 10**4  # East Asian numbers are read in groups of four digits
_SCALE_WORDS = "thousand|million|billion|trillion|mln|bln|trln|trn|mn|bn|tn|crore|lakh|nghìn|ngàn|triệu|tỷ|tỉ"
_SCALE_LETTER = "[kmb](?![a-z0-9])"  # joined to its number: 100 m are metres
_HAN_SCALES = "천만|백만|천억|만|억|조|천|百万|千万|千亿|千億|万亿|萬億|百|千|万|萬|亿|億|兆"
_PREFIXES = {
    "$": Unit.DOLLAR, "us$": Unit.DOLLAR, "usd": Unit.DOLLAR, "nt$": Unit.YUAN, "t$": Unit.YUAN,
    "hk$": Unit.HONG_KONG_DOLLAR,
    "s$": Unit.OTHER_MONEY, "a$": Unit.OTHER_MONEY, "c$": Unit.OTHER_MONEY, "₩": Unit.WON, "krw": Unit.WON,
    "€": Unit.EURO, "eur": Unit.EURO, "£": Unit.POUND, "¥": Unit.YEN, "jpy": Unit.YEN, "cny": Unit.YUAN,
    "rmb": Unit.YUAN,
    "₹": Unit.RUPEE, "rs": Unit.RUPEE, "₫": Unit.DONG, "vnd": Unit.DONG,
}  # fmt: skip
_SUFFIXES = {
    Unit.PERCENT: (
        "%|％|퍼센트|프로|percent(?:age points?)?|per cent|phần trăm|điểm phần trăm|điểm %|パーセント|ポイント"
        "|个百分点|個百分點|百分点|百分點"
    ),
    Unit.TIMES: "배|倍|times|lần|-fold",
    Unit.HONG_KONG_DOLLAR: "港元|港币|港幣|홍콩달러|香港ドル|hong kong dollars?|đô la hong kong",
    Unit.OTHER_MONEY: (
        "新元|加元|澳元|싱가포르달러|シンガポールドル|豪ドル|baht|泰铢|泰銖|바트|バーツ|ringgit|rupiah"
        "|rubles?|루블|卢布|ルーブル"
    ),
    Unit.DOLLAR: "달러|弗|美元|美金|美圓|米ドル|ドル|dollars?|usd|đô la|đô",
    Unit.WON: "원|won|韩元|韓元|韩圆|韓圜|韓圓|ウォン",
    Unit.YEN: "日元|日圆|日圓|日円|円|엔|yen|yên",
    Unit.YUAN: (
        "위안|대만달러|人民币|人民幣|新台币|新台幣|台币|台幣|台湾ドル|元|yuan|renminbi|taiwan dollars?"
        "|nhân dân tệ|ndt|đài tệ"
    ),
    Unit.DONG: "동(?!\\p{L})|越南盾|越盾|盾|ドン|đồng|dong|vnd|đ(?!\\p{L})",
    Unit.EURO: "유로|欧元|歐元|ユーロ|euros?|eur",
    Unit.POUND: "파운드|英镑|英鎊|ポンド|pounds?|bảng anh|bảng",
    Unit.RUPEE: "루피|卢比|盧比|ルピー|rupees?|rupee",
    Unit.POINT: "포인트|points?|điểm|点(?!\\p{Han})|點",
}
_DATE_AFTER = (
    "년|월|일|분기|시(?!\\p{Hangul})|月|日|年|季|号(?!\\p{Han})|時|時間|时|分(?!\\p{Han}|\\p{Katakana})|四半期|財年|"
    "주년|周年|期|st|nd|rd|th|岁|歲|歳|세(?!\\p{Hangul})|度"
)
_BASIS_POINTS = "basis[-\\s]points?|bps?\\b|베이시스포인트|[个個]?基[点點]|ベーシスポイント|điểm cơ bản"
_DATE_BEFORE = regex.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|in|since|by|until|from|of"
    r"|tháng|năm|ngày|quý|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec|/|第|제|thứ|q)\.?\s?$"
)
_SERIAL_BEFORE = regex.compile(r"(?:第|제|thứ)\s?$")
_NUMBER = r"\d{1,3}(?:[,.]\d{3})+(?![\d])(?:[.,]\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?"
_PREFIX = "|".join(sorted(map(regex.escape, _PREFIXES), key=len, reverse=True))
_UNIT = "|".join(f"(?P<{unit.name}>{words})" for unit, words in _SUFFIXES.items())
_FOUND = regex.compile(
    rf"(?:(?<![a-z])(?P<prefix>{_PREFIX})\s?)?"
    rf"(?<![a-z\d]|[a-z]-|\d[.,:])(?P<amount>(?:{_NUMBER})(?:\s?(?:{_HAN_SCALES})(?:\s?\d[\d,.]*(?=\s?(?:{_HAN_SCALES})))?)*"
    rf"(?:(?<=\D)\d[\d,]*)?(?:[-\s]?(?:{_SCALE_WORDS})\b|{_SCALE_LETTER})*)"
    rf"(?P<rest>여|餘|余|多|강)?(?:[-\s]?(?:(?P<basis>{_BASIS_POINTS})|{_UNIT})|(?:[〜~–-]\d{{1,2}})?\s?(?P<date>{_DATE_AFTER}))?(?P<letters>[a-z]*)(?P<counter>[\p{{Han}}\p{{Hangul}}]?)"
)
_AFTER_LETTERS = regex.compile(rf"(?<=[a-z])(?=\d[\d,.]*\s?(?:{_HAN_SCALES}))")
_STEP = regex.compile(rf"(?P<number>\d[\d,.]*)|(?P<scale>{_HAN_SCALES}|{_SCALE_WORDS}|{_SCALE_LETTER})")
_PART_OF_A_POINT = regex.compile(r"\b(?P<part>quarter|half)[-\s](?:percentage[-\s])?point")
_PARTS = {
    "quarter": Quantity(Unit.PERCENT, 25, -2, scaled=True), "half": Quantity(Unit.PERCENT, 5, -1, scaled=True),
}  # fmt: skip
_POINTS_OF_RATES = 10
_ORDINAL_WORDS = {
    word: number
    for words in (
        "second third fourth fifth sixth seventh eighth ninth tenth", "두 세 네 다섯 여섯 일곱 여덟 아홉 열",
        "二 三 四 五 六 七 八 九 十", "hai ba tư năm sáu bảy tám chín mười",
    )
    for number, word in enumerate(words.split(), start=2)
}  # fmt: skip
_ORDINAL = regex.compile(
    r"\b(?P<word>second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b(?![-\s](?:quarter|half|of)|-)"
    r"|(?P<word>두|세|네|다섯|여섯|일곱|여덟|아홉|열)\s?번째"
    r"|第(?P<word>[二三四五六七八九十])(?!\p{Han}*季|四半期|[十百]|[方者次])|(?P<word>[二三四五六七八九])(?:つ|番|カ所|例)目"
    r"|(?<!(?:hôm|vào|sáng|chiều|tối|ngày|đến|từ|đêm)\s)thứ (?P<word>hai|ba|tư|năm|sáu|bảy|tám|chín|mười)\b"
    r"|(?P<digits>\d{1,4})(?:(?:st|nd|rd|th)\b(?!\s?(?:quarter|half))|\s?번째|つ目|番目|カ所目|例目|号店|號店|호점)"
    r"|(?:第|제|thứ\s)\s?(?P<digits>\d{1,4})(?!\s?(?:\p{Han}?季|四半期|분기|\d))"
)
_TENTHS = regex.compile(r"(?P<han>[一二三四五六七八九])(?P<word>成|割)(?!\p{Han}*[长立功本交员為为])")
_DIGITS = {han: number for number, han in enumerate("一二三四五六七八九", start=1)}
_MOST = 24
_MOST_DIGITS = 12
_YEARS = range(1990, 2060)


def quantities(text: str, *, vietnamese: bool = False) -> tuple[Quantity, ...]:
    """The quantities of a text in the order in which they stand, each once, at most two dozen."""
    found: dict[tuple[Unit, int, int], Quantity] = {}
    plain = _AFTER_LETTERS.sub(" ", unicodedata.normalize("NFKC", text).casefold())
    for quantity in _found(plain, vietnamese):
        known = found.get(quantity.same)
        if known is None or quantity.scaled:
            found[quantity.same] = quantity
        if len(found) >= _MOST:
            break
    return tuple(found.values())


def _found(text: str, vietnamese: bool) -> Iterator[Quantity]:
    for match in _FOUND.finditer(text):
        quantity = _quantity(text, match, vietnamese)
        if quantity is not None:
            yield quantity
    for match in _TENTHS.finditer(text):
        yield Quantity(Unit.PERCENT, _DIGITS[match["han"]], 1, scaled=True)
    for match in _PART_OF_A_POINT.finditer(text):
        yield _PARTS[match["part"]]
    yield from _ordinals(text)


def _ordinals(text: str) -> Iterator[Quantity]:
    for match in _ORDINAL.finditer(text):
        number = _ORDINAL_WORDS[match["word"]] if match["word"] else int(match["digits"])
        if quantity := _normal(Unit.ORDINAL, Decimal(number), scaled=False):
            yield quantity


def _quantity(text: str, match: regex.Match[str], vietnamese: bool) -> Quantity | None:
    unit = next((unit for unit in _SUFFIXES if match[unit.name]), None)
    if unit is None and match["prefix"]:
        unit = _PREFIXES[match["prefix"]]
    value = _value(match["amount"], vietnamese)
    if value is None or (unit is None and not match["basis"] and (match["letters"] or _is_date(text, match, value))):
        return None
    if unit is Unit.POINT and value < _POINTS_OF_RATES:
        unit = Unit.PERCENT
    if match["basis"]:
        unit, value = Unit.PERCENT, value / 100
    scaled = unit is not None or any(step["scale"] for step in _STEP.finditer(match["amount"]))
    return _normal(unit or Unit.COUNT, value, scaled)


def _is_date(text: str, match: regex.Match[str], value: Decimal) -> bool:
    before = text[max(0, match.start() - 12) : match.start()]
    if match["date"]:
        return not (_SERIAL_BEFORE.search(before) and match["date"] in {"期", "号"})
    if not match["counter"] and match["amount"].isdigit() and int(value) in _YEARS:
        return True
    return value < 32 and _DATE_BEFORE.search(before) is not None and not _SERIAL_BEFORE.search(before)


def _value(amount: str, vietnamese: bool) -> Decimal | None:
    """`4천490만` is 4490 times 10,000; `1조2천억` adds two such groups; a word of scale multiplies all before it."""
    sums, group, part = [Decimal(0)], Decimal(0), None
    for step in _STEP.finditer(amount):
        if step["number"]:
            part = _number(step["number"], vietnamese)
            if part is None:
                return None
            continue
        for scale in _scales(step["scale"]):
            if scale < _GROUP and step["scale"] not in _WORDS:
                group, part = group + (1 if part is None else part) * scale, None
            elif part is None and group == 0:
                sums[-1] *= scale  # a scale of a scale: 万亿, nghìn tỷ
            else:
                sums.append((group + (part or 0)) * scale)
                group, part = Decimal(0), None
    return sum(sums) + group + (part or 0)


def _scales(word: str) -> list[int]:
    return [_SCALES[word]] if word in _SCALES else [_SCALES[character] for character in word]


def _number(written: str, vietnamese: bool) -> Decimal | None:
    written = written.rstrip(".,")
    if len(written) > _MOST_DIGITS + 6:
        return None
    thousands, point = (
        (".", ",") if vietnamese and regex.search(r"\.\d{3}(?!\d)|,\d{1,2}(?!\d)", written) else (",", ".")
    )
    plain = written.replace(thousands, "").replace(point, ".")
    try:
        return Decimal(plain)
    except ArithmeticError:
        return None


def _normal(unit: Unit, value: Decimal, scaled: bool) -> Quantity | None:
    if value == 0:
        return None
    _, digits, exponent = value.normalize().as_tuple()
    if len(digits) > _MOST_DIGITS or not isinstance(exponent, int):
        return None
    return Quantity(unit, int("".join(map(str, digits))), exponent, scaled)
