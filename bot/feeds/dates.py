"""Dates as feeds write them, read as UTC.

Rules

- A date with an offset is what it says. A zone's name counts by the table below, except where the feed's own
  zone goes by that name (`CST` is China's in a feed of Asia/Shanghai). A date without either is local time in
  the feed's zone; if it has none, in the country whose language the date is written in, else UTC.
- A date of numbers that ends in the year (`1/5/2024`) is day first, in American zones month first. Where it can
  be read both ways and the feed has no zone, it is not read; with dots (`1.5.2024`) the day is always first.
- A day past the end of its month is its last day, and 25:30 is half past one of the next day, as broadcasters
  write it. Ten digits are seconds since 1970, thirteen are milliseconds.
- Other languages, calendars and orders are rewritten first (`datewords.py`).
- What cannot be read is None. No date is made up: a wrong one keeps an alert back, a missing one does not.
- What was mended, or read for want of a zone, is noted (`DateNote`).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import regex

from bot.feeds.datewords import plain_date, zone_of_words
from bot.model import DateNote

_LONGEST = 100
_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_HOURS = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0,
    "KST": 9, "JST": 9, "HKT": 8, "SGT": 8, "MYT": 8, "PHT": 8, "AWST": 8, "CST": -6,
    "ICT": 7, "WIB": 7, "IST": 5.5, "PKT": 5, "GST": 4, "MSK": 3, "EAT": 3,
    "WITA": 8, "WIT": 9,
    "EET": 2, "EEST": 3, "SAST": 2, "CET": 1, "CEST": 2, "MET": 1, "MEST": 2, "MEZ": 1, "MESZ": 2, "BST": 1, "WEST": 1,
    "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9,
    "AKDT": -8, "HST": -10,
    "ART": -3, "BRT": -3, "AEST": 10, "AEDT": 11, "ACST": 9.5, "NZST": 12, "NZDT": 13,
}  # fmt: skip
_PLACES = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
_AFTER_NOON = frozenset({"pm", "p.m.", "오후", "下午", "午後", "晚上"})

_HALF = "(?P<half>오전|오후|上午|下午|午前|午後|凌晨|早上|晚上)?"
_LATIN_HALF = r"(?:\s*(?P<half>[ap]m|[ap]\.m\.))?"
_MINUTE = r"(?:(?P<minute>\d{2})|(?P<minute>\d)(?=\s*[분分]|:\d|\s|$))?\s*(?:분|分|phút)?"
_SECOND = r"(?:\s*[:.]?\s*(?P<second>\d{2}|(?<=:)\d(?!\d))(?:[.,]\d+)?\s*[초秒]?)?"
_CLOCK = rf"{_HALF}\s*(?P<hour>\d{{1,2}})\s*(?:[:.]|시|時|时|点|點|giờ|h)\s*{_MINUTE}{_SECOND}{_LATIN_HALF}"
_DAY_NAME = r"(?:[월화수목금토일月火水木金土日](?:요일|曜日|曜)?|(?:星期|周|週)[一二三四五六日天])"
_WEEKDAY = rf"(?:\s*[(\[（]?\s*{_DAY_NAME}\s*[)\]）]?)?"
_LATIN_WEEKDAY = r"(?:[^\W\d]+\.?\s*,?\s+)?"
_NAME = r"(?P<name>[^\W\d]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|[.,])?"
_BETWEEN = r"(?:[T\s,]|\s[-–|]\s|\bat\b)*"
_BARE_ZONE = r"\s*(?P<zone>[+-]\d\d:?\d\d|Z|[A-Z]{3,4})"

_DATES = (
    rf"{_LATIN_WEEKDAY}{_DAY}[\s-]+{_NAME},?[\s-]+(?P<year>\d{{4}}|\d{{2}})",  # 01 May 2024
    _LATIN_WEEKDAY
    + r"(?P<year>\d{4})\s*(?P<dash>[-/.])\s*(?P<month>\d{1,2})\s*(?P=dash)\s*(?P<day>\d{1,2})\.?"
    + _WEEKDAY,
    r"(?P<year>\d{4})\s*[년年]\s*(?P<month>\d{1,2})\s*[월月]\s*(?P<day>\d{1,2})\s*[일日号號]" + _WEEKDAY,
    r"(?:[^\d]{1,16})?(?P<one>\d{1,2})(?P<dash>[-/.])(?P<two>\d{1,2})(?P=dash)(?P<year>\d{4})",  # 1/5/2024
    rf"{_LATIN_WEEKDAY}{_NAME}\s+{_DAY},\s*(?P<year>\d{{4}})",  # May 1, 2024
)
_FORMS = tuple(
    regex.compile(form, regex.IGNORECASE)
    for form in (
        *(rf"{date}(?:{_BETWEEN}{_CLOCK}\s*(?P<zone>.*)|{_BARE_ZONE})?" for date in _DATES),
        rf"{_LATIN_WEEKDAY}{_NAME}\s+{_DAY}\s+{_CLOCK}\s+(?P<zone>[A-Z+\-\d:]*)\s*(?P<year>\d{{4}})(?:\s+(?P<zone>[A-Z]{{3,4}}))?",
        r"(?P<epoch>1\d{9})(?:\d{3})?",
        r"(?P<year>\d{4})(?:-(?P<month>\d{2}))?",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<zone>.*)",
    )
)
_USUAL = regex.compile(
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? (?:[A-Z]{1,5}|[+-]\d{4})"
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)? ?(?:Z|[+-]\d\d:?\d\d)?)?"
)
_OFFSET = regex.compile(r"\(?(?:GMT|UTC|UT)?\s*:?([+\-−])-?\s*(\d{1,2}):?(\d{2})?\b", regex.IGNORECASE)
_ZONE_NAME = regex.compile(r"\(?([A-Za-z]{1,5})\b")

_Parts = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment that a date names, in UTC, and what was made of the date to read it; None: it said all by itself."""

    at: datetime
    note: DateNote | None = None


def parse_date(text: str | None, zone: str | None) -> datetime | None:
    """The moment that a feed's date names, in UTC; None: it cannot be read. `zone` is an IANA name."""
    moment = read_date(text, zone)
    return moment.at if moment is not None else None


def first_date(texts: Iterable[str], zone: str | None) -> Moment | None:
    """The first of an entry's dates that can be read, noted where one before it cannot; `zone` is an IANA name."""
    skipped = False
    for text in filter(None, texts):
        moment = read_date(text, zone)
        if moment is not None:
            return Moment(moment.at, DateNote.OTHER) if skipped else moment
        skipped = True
    return None


def read_date(text: str | None, zone: str | None) -> Moment | None:
    """As `parse_date`, with a note."""
    text = " ".join((text or "")[:_LONGEST].split())
    if not _USUAL.fullmatch(text):
        zone = zone or zone_of_words(text)
        text = plain_date(text, zone)
    for form in _FORMS if text else ():
        found = form.fullmatch(text)
        if found is not None:
            try:
                return _moment(found.groupdict(), zone)
            except (ValueError, OverflowError):
                continue
    return None


def _moment(parts: _Parts, zone: str | None) -> Moment:
    if parts.get("epoch"):
        return Moment(datetime.fromtimestamp(int(parts["epoch"] or 0), UTC))
    year, month, day = _date(parts, zone)
    local = datetime(year, month, day) + _time(parts)  # noqa: DTZ001 - its zone is found out next
    named = _zone(parts.get("zone") or "", local, zone)
    at = local.replace(tzinfo=named or _own_zone(zone)).astimezone(UTC)
    if day < int(parts.get("day") or 0):
        return Moment(at, DateNote.IMPOSSIBLE)
    return Moment(at, DateNote.NO_ZONE if named is None else None)


def _date(parts: _Parts, zone: str | None) -> tuple[int, int, int]:
    """Year, month and day. Raises ValueError for what is no date, or one with two readings."""
    digits = parts["year"] or ""
    year = int(digits)
    if len(digits) == 2:
        year += 2000 if year < 70 else 1900
    if not 1970 <= year <= 2100:
        raise ValueError("not a year in which feeds were written")
    if parts.get("one"):
        one, two = int(parts["one"] or 0), int(parts["two"] or 0)
        return (year, two, one) if parts["dash"] == "." else (year, *_month_and_day(one, two, zone))
    name = parts.get("name")
    month = _MONTHS.get(name[:3].lower(), 0) if name else int(parts.get("month") or 1)
    return year, month, _day(year, month, int(parts.get("day") or 1))


def _day(year: int, month: int, day: int) -> int:
    """The day, mended where its month is shorter. Raises ValueError for what is no month."""
    return min(day, monthrange(year, month)[1]) if day <= 31 else day


def _month_and_day(one: int, two: int, zone: str | None) -> tuple[int, int]:
    if one == two or two > 12:
        return one, two
    if one > 12:
        return two, one
    if zone is None:
        raise ValueError("day first or month first?")
    return (one, two) if zone.startswith(("America/", "US/")) else (two, one)


def _time(parts: _Parts) -> timedelta:
    """The time of day. Raises ValueError for an hour or minute that does not exist."""
    hour, minute = int(parts.get("hour") or 0), int(parts.get("minute") or 0)
    second = min(int(parts.get("second") or 0), 59)  # a leap second
    half = (parts.get("half") or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half in _AFTER_NOON else 0)
    if hour > 29 or minute > 59:
        raise ValueError("not a time of day")
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _zone(text: str, local: datetime, zone: str | None) -> tzinfo | None:
    """The zone that follows a time; None: there is none. Raises ValueError for numbers that are none."""
    offset = _OFFSET.match(text)
    if offset is not None:
        sign = 1 if offset[1] == "+" else -1
        return timezone(sign * timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0)))
    named, own = _ZONE_NAME.match(text), _own_zone(zone)
    name = named[1].upper() if named is not None else ""
    if local.replace(tzinfo=own).tzname() == name:
        return own
    if name in _PLACES:
        return ZoneInfo(_PLACES[name])
    if name in _HOURS:
        return timezone(timedelta(hours=_HOURS[name]))
    if any(map(str.isdigit, text)):
        raise ValueError("numbers that nobody understands")
    return None


def _own_zone(zone: str | None) -> tzinfo:
    try:
        return ZoneInfo(zone) if zone else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
