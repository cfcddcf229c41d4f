"""Column types: what Python holds, and how both databases keep it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, DateTime, Dialect, Double, Integer, Text
from sqlalchemy.dialects.sqlite import DATETIME
from sqlalchemy.types import TypeDecorator

_DIGITS = len("2026-04-20 09:00:00.000000")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

Id = BigInteger().with_variant(Integer, "sqlite")
"""64 bits in both databases; SQLite counts rows by itself only in a column it calls INTEGER."""


def storable(text: str) -> str:
    """The text with U+FFFD for what a database cannot keep: U+0000 (PostgreSQL) and lone surrogates (both).

    Two surrogates that belong together, left by a careless JSON reader, become the character they mean.
    """
    if _UNSTORABLE.search(text) is None:
        return text
    return text.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class CleanText(TypeDecorator[str]):
    """Text of any origin, made storable. A member of a StrEnum is kept as its value."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else storable(str(value))


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {value!r}")
    return value.astimezone(UTC)


class _ZonedMoment(TypeDecorator[datetime]):
    """A moment in PostgreSQL, which answers in the zone of its session."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


class _UtcDigits(DATETIME):
    """A moment in SQLite, which knows no zones and keeps the digits of UTC."""

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], str | None]:
        return lambda value: None if value is None else _utc(value).isoformat(" ", "microseconds")[:_DIGITS]

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], datetime | None]:
        # Reading the zone with the digits takes a tenth of the time of putting it in afterwards.
        read = datetime.fromisoformat
        return lambda value: None if value is None else read(value + "+00:00")


UtcDateTime = _ZonedMoment().with_variant(_UtcDigits(), "sqlite")  # type: ignore[no-untyped-call]
"""A moment. Goes in with any zone, never without one; comes out in UTC, to the microsecond."""


class Duration(TypeDecorator[timedelta]):
    """A span of time, kept in seconds."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> float | None:
        return None if value is None else value.total_seconds()

    def process_result_value(self, value: float | None, dialect: Dialect) -> timedelta | None:
        return None if value is None else timedelta(seconds=value)


class Words(TypeDecorator[frozenset[str]]):
    """A set of words, kept as a sorted JSON list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: frozenset[str] | None, dialect: Dialect) -> str:
        return json.dumps(sorted(map(storable, value or ())), ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str]:
        # Most sets are empty, and each row of a feed has one.
        return frozenset(json.loads(value)) if value and value != "[]" else frozenset()


class Numbers(TypeDecorator[frozenset[int]]):
    """A set of whole numbers, kept as a sorted JSON list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: frozenset[int] | None, dialect: Dialect) -> str:
        return json.dumps(sorted(value or ()), separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[int]:
        return frozenset(json.loads(value or "[]"))
