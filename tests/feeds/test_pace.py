"""One request a second to a host, in the order of asking, whatever others do."""

from __future__ import annotations

import asyncio

from bot.feeds.pace import HostPace

GAP = 0.05


async def test_turns_of_a_host_are_apart_and_in_order() -> None:
    pace, taken, loop = HostPace(GAP), [], asyncio.get_running_loop()

    async def one(number: int) -> None:
        await pace.turn("news.test")
        taken.append((number, loop.time()))

    await asyncio.gather(*(one(number) for number in range(5)))
    assert [number for number, _ in taken] == [0, 1, 2, 3, 4]
    times = [at for _, at in taken]
    assert times[-1] - times[0] >= 4 * GAP * 0.9


async def test_hosts_do_not_wait_for_each_other() -> None:
    pace, loop = HostPace(60), asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.timeout(5):
        await asyncio.gather(*(pace.turn(f"{number}.test") for number in range(1000)))
    assert loop.time() - began < 5


async def test_without_a_gap_nobody_waits() -> None:
    pace = HostPace(0)
    async with asyncio.timeout(5):
        for _ in range(1000):
            await pace.turn("news.test")
    assert len(pace) == 0


async def test_a_turn_given_back_can_be_taken() -> None:
    pace = HostPace(60)
    await pace.turn("news.test")
    for _ in range(100):
        waiting = asyncio.create_task(pace.turn("news.test"))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    loop = asyncio.get_running_loop()
    assert pace.next_turn("news.test") - loop.time() <= 60


async def test_hosts_of_the_past_are_forgotten() -> None:
    pace = HostPace(0.001)
    for number in range(10_000):
        await pace.turn(f"{number}.test")
        if number % 500 == 0:
            await asyncio.sleep(0.002)
    assert len(pace) < 3000
