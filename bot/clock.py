"""The one place that reads the clock; everything else is handed the time."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present in UTC, its zone set."""
    return datetime.now(UTC)
