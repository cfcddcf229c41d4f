import asyncio

import pytest

from bot.feeds.deadlines import LOOK_EVERY, Deadlines, Stalled

LONG = 60.0
SHORT = 0.1


async def test_the_whole_may_not_take_too_long() -> None:
    deadlines = Deadlines()
    with pytest.raises(TimeoutError) as late, deadlines.within(SHORT, piece=LONG):
        await asyncio.sleep(LONG)
    assert not isinstance(late.value, Stalled)
    assert len(deadlines) == 0


async def test_each_piece_has_its_time() -> None:
    deadlines = Deadlines()
    with pytest.raises(Stalled), deadlines.within(LONG, piece=SHORT):
        await asyncio.sleep(LONG)
    with deadlines.within(LONG, piece=5 * SHORT) as deadline:
        for _ in range(10):
            await asyncio.sleep(SHORT)
            deadline.piece_came()


async def test_pieces_do_not_stretch_the_whole() -> None:
    deadlines = Deadlines()

    async def drip() -> None:
        with deadlines.within(5 * SHORT, piece=2 * SHORT) as deadline:
            while True:
                await asyncio.sleep(SHORT / 4)
                deadline.piece_came()

    with pytest.raises(TimeoutError) as late:
        await drip()
    assert not isinstance(late.value, Stalled)


async def test_only_what_is_late_is_ended() -> None:
    deadlines = Deadlines()

    async def work(seconds: float, allowed: float) -> str:
        with deadlines.within(allowed, piece=allowed):
            await asyncio.sleep(seconds)
        return "done"

    results = await asyncio.gather(
        *(work(4 * SHORT, LONG) for _ in range(20)),
        *(work(LONG, SHORT) for _ in range(20)),
        return_exceptions=True,
    )
    assert results[:20] == ["done"] * 20
    assert [type(one) for one in results[20:]] == [TimeoutError] * 20
    assert len(deadlines) == 0


async def test_it_watches_again_after_a_rest() -> None:
    deadlines = Deadlines()
    for _ in range(2):
        with pytest.raises(TimeoutError), deadlines.within(SHORT, piece=LONG):
            await asyncio.sleep(LONG)
        await asyncio.sleep(3 * LOOK_EVERY)


async def test_a_cancelled_task_stays_cancelled() -> None:
    deadlines = Deadlines()

    async def work() -> None:
        with deadlines.within(SHORT, piece=SHORT):
            try:
                await asyncio.sleep(LONG)
            finally:
                task.cancel()  # from outside, just when the time has run out

    task = asyncio.create_task(work())
    with pytest.raises(asyncio.CancelledError):
        await task
    early = asyncio.create_task(asyncio.sleep(LONG))
    with deadlines.within(LONG, piece=LONG):
        early.cancel()
        with pytest.raises(asyncio.CancelledError):
            await early


async def test_what_ends_in_time_leaves_its_error_and_nothing_behind() -> None:
    deadlines = Deadlines()
    with pytest.raises(ValueError, match="own"), deadlines.within(SHORT, piece=SHORT):
        raise ValueError("own")
    with deadlines.within(SHORT, piece=SHORT):
        pass
    await asyncio.sleep(2 * SHORT)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_one_within_another() -> None:
    deadlines = Deadlines()
    with pytest.raises(Stalled), deadlines.within(LONG, piece=SHORT), deadlines.within(LONG, piece=LONG):
        await asyncio.sleep(LONG)
