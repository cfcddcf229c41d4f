"""Column types: what Python holds, and how both databases keep it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, DateTime, Dialect, Double, Integer, Text
from sqlalchemy.types import TypeDecorator

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


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Goes in with any zone, never without one; comes out in UTC, to the microsecond."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        # SQLite knows no zones: it keeps the UTC digits that were bound.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


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
