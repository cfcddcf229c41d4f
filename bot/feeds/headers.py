"""What a server's headers say, read with suspicion: every one of them may be missing, wrong or hostile."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_LONGEST_KEPT = 1024
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_UNCACHED = re.compile(r"(?:^|[,\s])(?:no-cache|no-store)\b", re.IGNORECASE)


def kept_header(headers: Mapping[str, str], name: str) -> str | None:
    """A header that may be stored and sent back; None: missing, endless, or not printable ASCII."""
    value = headers.get(name, "").strip()
    if not value or len(value) > _LONGEST_KEPT or not (value.isascii() and value.isprintable()):
        return None
    return value


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the server asks to be left alone, from seconds or from a date; never negative."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(int(value[:12]), 10**9))
    until = _date(value)
    return None if until is None else max(until - now, timedelta(0))


def max_age(headers: Mapping[str, str]) -> timedelta | None:
    """How long the server calls its answer fresh, by Cache-Control, or else by Expires and its own clock.

    None: it does not say, or wants no caching.
    """
    value = headers.get("Cache-Control", "")
    if _UNCACHED.search(value):
        return None
    found = _MAX_AGE.search(value)
    if found is not None:
        return timedelta(seconds=min(int(found[1]), 10**9)) or None
    expires, sent = headers.get("Expires"), headers.get("Date")
    if not expires or not sent:
        return None
    until, at = _date(expires), _date(sent)
    return until - at if until is not None and at is not None and until > at else None


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)
