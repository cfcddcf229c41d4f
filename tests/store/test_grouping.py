"""Requests that meet are carried out together, and none suffers from another."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.store.grouping import Grouped


class Desk:
    """Doubles numbers, slowly, and says in which groups it got them. Of a group with a 0 it does nothing."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.grouped = Grouped(self._work, pause=0.001)

    async def _work(self, numbers: Sequence[int]) -> Sequence[int]:
        self.groups.append(list(numbers))
        await asyncio.sleep(0.002)
        if 0 in numbers:
            raise ZeroDivisionError
        return [2 * number for number in numbers]


async def test_one_that_comes_alone_is_carried_out_at_once() -> None:
    desk = Desk()
    assert [await desk.grouped.ask(number) for number in (1, 2)] == [2, 4]
    assert desk.groups == [[1], [2]]


async def test_what_comes_while_one_is_under_way_shares_the_next() -> None:
    desk = Desk()
    first = asyncio.create_task(desk.grouped.ask(1))
    await asyncio.sleep(0.001)
    rest = [asyncio.create_task(desk.grouped.ask(number)) for number in range(2, 9)]
    assert await asyncio.gather(first, *rest) == [2 * number for number in range(1, 9)]
    assert desk.groups == [[1], list(range(2, 9))]


async def test_a_bad_one_fails_by_itself() -> None:
    desk = Desk()
    answers = await asyncio.gather(*(desk.grouped.ask(number) for number in (5, 0, 7)), return_exceptions=True)
    assert (answers[0], answers[2]) == (10, 14)
    assert isinstance(answers[1], ZeroDivisionError)
    assert await desk.grouped.ask(8) == 16


@pytest.mark.parametrize("leaves", [0, 1])
async def test_one_that_is_cancelled_leaves_the_others_theirs(leaves: int) -> None:
    desk = Desk()
    asking = [asyncio.create_task(desk.grouped.ask(number)) for number in (1, 2, 3)]
    await asyncio.sleep(0.001)
    asking.pop(leaves).cancel()
    assert await asyncio.gather(*asking) == [number * 2 for number in (1, 2, 3) if number != leaves + 1]
    assert await desk.grouped.ask(4) == 8


async def test_hundreds_at_once() -> None:
    desk = Desk()
    assert await asyncio.gather(*(desk.grouped.ask(number) for number in range(1, 1001))) == list(range(2, 2001, 2))
    assert max(map(len, desk.groups)) <= 200
