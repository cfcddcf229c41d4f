"""One text, one time of day: quiet hours and digests.

Like `scalars`: the value, or ValueError with a sentence for the person who wrote it.
"""

from __future__ import annotations

import re
from datetime import time
from typing import Final

from bot.model import DigestTimes, QuietHours
from bot.suggest import hint

_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~〜～]\s*(\d{1,2}):(\d{2})", re.ASCII)
_CLOCK = re.compile(r"\d{1,2}:\d{2}", re.ASCII)
_BETWEEN = re.compile(r"[\s,，、]+")
_DAY_NAMES: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_GROUPS: Final = {
    "daily": frozenset(range(7)),
    "weekdays": frozenset(range(5)),
    "weekends": frozenset({5, 6}),
}


def quiet_hours(text: str) -> QuietHours:
    """`22:00-07:00`; a dash or a wave, as Korea and Japan write it, says the same."""
    match = _HOURS.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is not a span of hours; write it as 22:00-07:00")
    first, second, third, fourth = (int(part) for part in match.groups())
    try:
        start, end = time(first, second), time(third, fourth)
    except ValueError:
        raise ValueError(f"'{text}' has an hour over 23 or a minute over 59; midnight is 00:00") from None
    if start == end:
        raise ValueError(f"'{text}' begins and ends at the same time; leave 'quiet' out to post at any hour")
    return QuietHours(start=start, end=end)


def digest_times(text: str) -> DigestTimes:
    """`08:30`, `daily 08:30`, `weekdays 17:00`, `mon,thu 09:00`; the time may come first."""
    words = [word for word in _BETWEEN.split(text.lower()) if word]
    clocks = [word for word in words if any(character.isdigit() for character in word)]
    if len(clocks) > 1:
        raise ValueError(f"'{text}' has more than one time; a digest comes once a day, such as daily 08:30")
    days = frozenset(day for word in words if word not in clocks for day in _days(word, text))
    if not clocks:
        raise ValueError(f"'{text}' has no time of day; write it as daily 08:30, weekdays 17:00 or mon,thu 09:00")
    return DigestTimes(at=_clock(clocks[0]), days=days or _DAY_GROUPS["daily"])


def _days(word: str, text: str) -> frozenset[int]:
    if word in _DAY_GROUPS:
        return _DAY_GROUPS[word]
    for number, name in enumerate(_DAY_NAMES):
        if len(word) > 2 and name.startswith(word):
            return frozenset({number})
    advice = hint(word, (*_DAY_GROUPS, *_DAY_NAMES), "write daily, weekdays, weekends, or days such as mon,thu")
    raise ValueError(f"'{word}' in '{text}' is no day{advice}")


def _clock(text: str) -> time:
    if not _CLOCK.fullmatch(text):
        raise ValueError(f"'{text}' is no time of day; write it as 08:30 or 17:00")
    hours, minutes = text.split(":")
    try:
        return time(int(hours), int(minutes))
    except ValueError:
        raise ValueError(f"'{text}' has an hour over 23 or a minute over 59; midnight is 00:00") from None
