"""The newest of many, without keeping the rest."""

from __future__ import annotations

from datetime import datetime
from heapq import heappush, heappushpop
from itertools import count
from typing import Generic, TypeVar

T = TypeVar("T")


class Newest(Generic[T]):
    """Keeps the `limit` items with the latest times; of equal times, those that came last."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._numbers = count()
        self._kept: list[tuple[datetime, int, T]] = []

    def add(self, item: T, at: datetime) -> None:
        ranked = (at, next(self._numbers), item)
        if len(self._kept) < self._limit:
            heappush(self._kept, ranked)
        elif self._limit:
            heappushpop(self._kept, ranked)

    @property
    def items(self) -> tuple[T, ...]:
        """What is kept, newest first."""
        return tuple(item for _, _, item in sorted(self._kept, key=lambda one: one[:2], reverse=True))
