"""Time zones as people call them: by name, by city, or by the letters behind a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final
from zoneinfo import available_timezones

COMMON: Final = (
    "UTC",
    "Asia/Seoul",
    "Asia/Tokyo",
    "Asia/Shanghai",
    "Asia/Taipei",
    "Asia/Hong_Kong",
    "Asia/Ho_Chi_Minh",
    "Asia/Singapore",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
)
"""Offered before anything is typed."""

_ALSO: Final[Mapping[str, str]] = {
    "kst": "Asia/Seoul",
    "서울": "Asia/Seoul",
    "jst": "Asia/Tokyo",
    "東京": "Asia/Tokyo",
    "beijing": "Asia/Shanghai",
    "北京": "Asia/Shanghai",
    "hkt": "Asia/Hong_Kong",
    "香港": "Asia/Hong_Kong",
    "台北": "Asia/Taipei",
    "hanoi": "Asia/Ho_Chi_Minh",
    "hà nội": "Asia/Ho_Chi_Minh",
    "saigon": "Asia/Ho_Chi_Minh",
    "ho chi minh city": "Asia/Ho_Chi_Minh",
    "ict": "Asia/Ho_Chi_Minh",
    "gmt": "UTC",
    "washington": "America/New_York",
    "san francisco": "America/Los_Angeles",
}
"""Cities without a zone of their own, and letters that mean one zone only (CST and IST mean several)."""


def zone_meant(text: str) -> str | None:
    """The zone that is called so: `Asia/Seoul`, `seoul`, `KST`, `Hanoi`; None: no zone is."""
    wanted = text.strip().casefold().removeprefix("asia/") if "/" in text else text.strip().casefold()
    names = _names()
    return names.get(text.strip().casefold()) or names.get(wanted)


def zones_like(typed: str) -> Sequence[str]:
    """The zones with what was typed in their name or in that of a city, likeliest first."""
    wanted = typed.strip().casefold()
    if not wanted:
        return COMMON
    found = dict.fromkeys(zone for name, zone in _names().items() if name.startswith(wanted))
    found |= dict.fromkeys(zone for name, zone in _names().items() if wanted in name)
    return sorted(found, key=lambda zone: zone not in COMMON)


@cache
def _names() -> Mapping[str, str]:
    zones = sorted(available_timezones(), key=lambda zone: (zone not in COMMON, zone.count("/") != 1, zone))
    names: dict[str, str] = {}
    for zone in zones:
        names.setdefault(zone.casefold(), zone)
    for zone in zones:
        names.setdefault(zone.rpartition("/")[2].replace("_", " ").casefold(), zone)
    return {**names, **_ALSO}
