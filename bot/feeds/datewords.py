"""Dates in words, rewritten in numbers: what `dates.py` need not know of languages, eras and calendars. Pure.

Rules

- Full-width digits, Chinese numerals, the eras of Japan and the years of the Republic become plain years, months
  and days. Times of day in words become morning or afternoon: 밤 9시, 中午12:10, 9:30 chiều.
- A time may stand before its date, as Vietnamese sites write it, and a label before both: `입력 2024.05.01`.
- A date of numbers beside a Vietnamese word is day first. Two digits of a year come first in East Asia.
"""

from __future__ import annotations

import unicodedata

import regex

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "R": 2018, "H": 1988, "S": 1925, "民國": 1911, "民国": 1911}
_ERA = regex.compile(r"(?:(令和|平成|昭和|民國|民国)|\b([RHS])(?=\d))\s*(元|\d{1,3})\s*([年./-])")
_DIGITS = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")} | {"零": "0"}
_YEAR_IN_NUMERALS = regex.compile(r"[〇零一二三四五六七八九]{4}(?=年)")
_NUMERAL = regex.compile(r"([二三]?)(十)?([一二三四五六七八九]?)(?=[月日号號])")
_VIETNAMESE = regex.compile(
    r"\b(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|ngày|tháng|thg\s?\d|lúc|giờ|phút|sáng|trưa|chiều|tối"
    r"|(?<=\d\s?)(?:SA|CH)$)",
    regex.IGNORECASE,
)
_TIME_FIRST = regex.compile(
    r"(?P<time>\d{1,2}(?::|\s?giờ|\s?h|g)\s?(?:\d{2})?(?::\d{2})?(?:\s?phút)?(?:\s?[AP]M)?)[\s,|–-]+"
    r"(?P<date>[^:]*\d{4}[^:]*?)(?P<zone>\s*\(?\b(?:GMT|UTC)[^()]*\)?)?",
    regex.IGNORECASE,
)
_EAST_ASIA = regex.compile(
    r"Asia/(?:Seoul|Pyongyang|Tokyo|Shanghai|Chongqing|Urumqi|Taipei|Hong_Kong|Macau)|Japan|ROK|PRC|ROC"
)
_SHORT_YEAR = regex.compile(r"(?P<year>\d{2}|1\d{2})(?P<dash>[./-])(?P<rest>\d{1,2}(?P=dash)\d{1,2}\b.*)")

_ZONES_OF_WORDS = (
    (regex.compile(r"\p{Hangul}"), "Asia/Seoul"),
    (regex.compile(r"令和|平成|昭和|午前|午後|曜|[(（][月火水木金土日][)）]|[\p{Hiragana}\p{Katakana}]"), "Asia/Tokyo"),
    (regex.compile(r"民[國国]|上午|下午|凌晨|星期|[周週][一二三四五六日]|[时点點]"), "Asia/Shanghai"),
)

_Rules = tuple[tuple[regex.Pattern[str], str], ...]


def _rules(*pairs: tuple[str, str]) -> _Rules:
    return tuple((regex.compile(pattern, regex.IGNORECASE), becomes) for pattern, becomes in pairs)


_LABEL = regex.compile(
    r"^(?:입력|수정|등록|승인|작성|发布时间|發布時間|发布于|發布於|更新时间|更新時間|来源时间|公開日?時?|更新日?時?|配信日?時?"
    r"|投稿日?|掲載日?|published|posted|updated|đăng|cập nhật)(?:\s+on\b|\s+at\b)?\s*:?\s*(?=\S)",
    regex.IGNORECASE,
)
_VIETNAMESE_RULES = _rules(
    (r"\b(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)\s*,?\s*", ""),
    (r"(\d{1,2})\s*(?:tháng|thg)\s*(\d{1,2})\s*,?\s*(?:năm\s*)?(\d{4})", r"\3-\2-\1"),
    (r"\b(\d{1,2})([/.-])(\d{1,2})\2(\d{4})\b", r"\4-\3-\1"),
    (r"\b(?:ngày|lúc|vào)\s*", ""),
    (r"\s*\b(?:sáng|SA)\b", " AM"),
    (r"\s*\b(?:trưa|chiều|tối|CH)\b", " PM"),
)
_HALF_RULES = _rules(
    (r"([点點时時시])\s*(?:半|반)", r"\g<1>30分"),
    (r"(?:낮|정오)\s*(?=1[01](?!\d))|새벽|아침", "오전 "),
    (r"밤\s*12\s*(?=[시:])", "24"),
    (r"낮|정오|저녁|밤", "오후 "),
    (r"中午\s*(?=1[01](?!\d))|清晨|早晨|凌晨|未明|早朝|深夜\s*(?=0?[0-5](?!\d))", "上午 "),
    (r"中午|傍晚|晚上|晚间|晚間|夕方|夜|深夜", "下午 "),
)
_ORDER_RULES = _rules(
    # `수, 01 5월 2024 …` and `星期三, 01 5月 2024 …`: the shape of e-mail dates in another language
    (r"^\D{0,8}?\b(\d{1,2})\s+(\d{1,2})\s*[월月]\s*,?\s*(\d{4})\b", r"\3-\2-\1"),
    (r"^(?:[a-z]{3,9}\.?,?\s+)?([a-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})\s+(?=\d)", r"\2 \1 \3 "),
    (r"^([a-z]{3,9}\.?),(?=\d)", r"\1, "),
)


def zone_of_words(text: str) -> str | None:
    """The zone of the country whose language a date is written in, an IANA name; None: it does not tell."""
    if _VIETNAMESE.search(text):
        return "Asia/Ho_Chi_Minh"
    return next((zone for words, zone in _ZONES_OF_WORDS if words.search(text)), None)


def plain_date(text: str, zone: str | None) -> str:
    """A date as numbers and English names; what is not understood stays. `zone` is the feed's, an IANA name."""
    text = unicodedata.normalize("NFKC", text)
    if not text.isascii():
        text = _without_numerals(text)
        text = _apply(_HALF_RULES, text)
    text = _LABEL.sub("", _ERA.sub(_year_of_era, text))
    if _VIETNAMESE.search(text):
        text = _apply(_VIETNAMESE_RULES, text)
    text = _apply(_ORDER_RULES, " ".join(text.split()))
    time_first = _TIME_FIRST.fullmatch(text)
    if time_first is not None:
        text = f"{time_first['date'].strip(' ,')} {time_first['time']} {time_first['zone'] or ''}".strip()
    return _with_whole_year(text, zone)


def _apply(rules: _Rules, text: str) -> str:
    for pattern, becomes in rules:
        text = pattern.sub(becomes, text)
    return text


def _year_of_era(found: regex.Match[str]) -> str:
    before = _ERAS[(found[1] or found[2]).upper()]
    return f"{before + (1 if found[3] == '元' else int(found[3]))}{found[4]}"


def _without_numerals(text: str) -> str:
    text = _YEAR_IN_NUMERALS.sub(lambda found: "".join(_DIGITS[digit] for digit in found[0]), text)
    return _NUMERAL.sub(_number, text)


def _number(found: regex.Match[str]) -> str:
    tens, ten, ones = found[1], found[2], found[3]
    if not (tens or ten or ones):
        return ""
    if not ten:
        return _DIGITS[tens] if tens and not ones else found[0] if tens else _DIGITS[ones]
    return str(int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(ones, "0")))


def _with_whole_year(text: str, zone: str | None) -> str:
    found = _SHORT_YEAR.fullmatch(text)
    if found is None or not _EAST_ASIA.fullmatch(zone or ""):
        return text
    year = int(found["year"])
    return f"{year + (1911 if year >= 100 else 2000)}{found['dash']}{found['rest']}"
