"""Deadlines: what takes too long is ended, without a timer for each of it.

Timers that are set for every request and set anew for every piece of its answer, and hardly ever run out, cost a
fifth of what a request costs that answers 304. One look at all that is under way, some times a second and only while
there is any, costs next to nothing. It finds what is late by `LOOK_EVERY` at most.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

LOOK_EVERY = 0.05
"""Seconds."""


class Stalled(TimeoutError):
    """No piece came for too long, while there was time left for the whole."""


class Deadlines:
    """Watches over what is under way on one event loop."""

    def __init__(self) -> None:
        self._watched: set[Deadline] = set()
        self._looks = False

    def __len__(self) -> int:
        """How many are under way."""
        return len(self._watched)

    def within(self, total: float, *, piece: float) -> Deadline:
        """A deadline for a block, in seconds for the whole and for each piece."""
        return Deadline(self, total, piece)

    def add(self, deadline: Deadline) -> None:
        """Begins to watch."""
        self._watched.add(deadline)
        if not self._looks:
            self._looks = True
            asyncio.get_running_loop().call_later(LOOK_EVERY, self._look)

    def discard(self, deadline: Deadline) -> None:
        """Ends watching."""
        self._watched.discard(deadline)

    def _look(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        for deadline in [one for one in self._watched if one.at <= now]:
            self._watched.discard(deadline)
            deadline.run_out()
        self._looks = bool(self._watched)
        if self._looks:
            loop.call_later(LOOK_EVERY, self._look)


class Deadline:
    """Ends its block with TimeoutError when the whole takes too long, with Stalled when a piece does.

    at  when the block is ended as things stand, in the loop's time
    """

    __slots__ = ("_cancelling", "_deadlines", "_ends_at", "_piece", "_ran_out", "_task", "_total", "at")

    def __init__(self, deadlines: Deadlines, total: float, piece: float) -> None:
        self._deadlines = deadlines
        self._total = total
        self._piece = piece
        self._ran_out = False

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("only a task can be ended by a deadline")
        self._task = task
        self._cancelling = task.cancelling()
        self._ends_at = asyncio.get_running_loop().time() + self._total
        self.piece_came()
        self._deadlines.add(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._deadlines.discard(self)
        # Somebody else may have cancelled the task too, and that must stand.
        if self._ran_out and self._task.uncancel() <= self._cancelling and isinstance(error, asyncio.CancelledError):
            raise (Stalled if self.at < self._ends_at else TimeoutError) from error

    def piece_came(self) -> None:
        """Begins the time for the next piece."""
        self.at = min(self._ends_at, asyncio.get_running_loop().time() + self._piece)

    def run_out(self) -> None:
        """Ends the block."""
        self._ran_out = True
        self._task.cancel()
