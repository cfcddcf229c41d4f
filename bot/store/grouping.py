"""Requests that are carried out together, while they come faster than one by one is cheap.

A transaction costs as much as the rows of many checks, so requests that are made while one is under way wait for it
and share the next. One that comes when nothing is under way is carried out at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")

_PAUSE = 0.03
_MOST = 200


@dataclass(slots=True, eq=False)
class _Asked(Generic[Q, A]):
    request: Q
    answer: asyncio.Future[A]


class Grouped(Generic[Q, A]):
    """Carries out requests, together those that meet.

    work   carries out a group, all or nothing of it, and answers in its order
    pause  seconds from the end of a group of several to the next, which takes what comes meanwhile
    """

    def __init__(self, work: Callable[[Sequence[Q]], Awaitable[Sequence[A]]], *, pause: float = _PAUSE) -> None:
        self._work = work
        self._pause = pause
        self._waiting: dict[_Asked[Q, A], None] = {}
        self._turn = asyncio.Lock()
        self._next = 0.0

    async def ask(self, request: Q) -> A:
        """The answer to one request. Raises what carrying it out by itself raises."""
        asked = _Asked[Q, A](request, asyncio.get_running_loop().create_future())
        self._waiting[asked] = None
        try:
            async with self._turn:
                if not asked.answer.done():
                    await self._lead(asked)
        finally:
            self._waiting.pop(asked, None)
        return asked.answer.result()

    async def _lead(self, own: _Asked[Q, A]) -> None:
        """Carries out the next group for everybody in it, `own` among them: turns come in the order of asking."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._next - loop.time()))
        group = list(islice(self._waiting, _MOST))
        try:
            await self._carry_out(group)
        except Exception:
            if len(group) == 1:
                raise
            # One of them is at fault for all, perhaps. The others are tried when their turn comes.
            await self._carry_out([own])
        self._next = loop.time() + self._pause if len(group) > 1 else 0.0

    async def _carry_out(self, group: Sequence[_Asked[Q, A]]) -> None:
        answers = await self._work([asked.request for asked in group])
        for asked, answer in zip(group, answers, strict=True):
            self._waiting.pop(asked, None)
            asked.answer.set_result(answer)
