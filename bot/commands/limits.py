"""How often one person may ask, and how many are being answered. In memory: a restart forgives."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

_MINUTE: Final = timedelta(minutes=1)
_MOST_PEOPLE: Final = 10_000


class Turns:
    """Counts what each person said within the last minute.

    most  commands of one person in a minute
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._said: OrderedDict[str, deque[datetime]] = OrderedDict()

    def take(self, person: str, now: datetime) -> bool:
        """Whether the person may say one thing more at `now`; counts it if so."""
        said = self._said.setdefault(person, deque())
        self._said.move_to_end(person)
        while len(self._said) > _MOST_PEOPLE:
            self._said.popitem(last=False)
        while said and now - said[0] >= _MINUTE:
            said.popleft()
        if len(said) >= self._most:
            return False
        said.append(now)
        return True


class Crowd:
    """How many people wait for an answer at the moment. Used as a context manager by each who does."""

    def __init__(self) -> None:
        self._count = 0
        self._empty = asyncio.Event()
        self._empty.set()

    def __enter__(self) -> None:
        self.enter()

    def __exit__(self, *_: object) -> None:
        self.leave()

    def enter(self) -> None:
        """One more waits."""
        self._count += 1
        self._empty.clear()

    def leave(self) -> None:
        """One less waits."""
        self._count -= 1
        if self._count <= 0:
            self._empty.set()

    async def gone(self, seconds: float) -> None:
        """Waits until nobody waits, but no longer than so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._empty.wait()
