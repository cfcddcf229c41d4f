"""Several processes on one database, and one that is killed."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.model import AlertState, DeliveryState
from bot.store import open_store
from bot.store.connect import Transactions, database_url
from bot.store.tables import alert, decision, delivery, entry, feed, report, seen, story
from tests.store.build import collect, declared, outcome, write
from tests.store.worker import ENTRIES_A_CHECK
from tests.values import NOW

pytestmark = pytest.mark.slow


@contextmanager
def worker(what: str, url: str) -> Iterator[subprocess.Popen[str]]:
    """A worker process, which is gone when the block ends."""
    command = [sys.executable, "-m", "tests.store.worker", what, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def run_at_once(what: str, url: str, count: int) -> list[list[str]]:
    """Starts workers, lets them go together when all are ready, and answers with the lines of each."""
    with ExitStack() as stack:
        workers = [stack.enter_context(worker(what, url)) for _ in range(count)]
        assert {line(process) for process in workers} == {"ready"}
        for process in workers:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        answers = [process.communicate(timeout=60)[0].split("\n")[:-1] for process in workers]
        assert {process.returncode for process in workers} == {0}
        return answers


def test_processes_that_open_a_new_database_at_once_make_it_once(url: str) -> None:
    answers = run_at_once("share", url, 3)
    assert len(answers) == 3
    assert len({name for (name,) in answers}) == 1


async def test_processes_that_claim_at_once_never_get_the_same(url: str) -> None:
    store = await open_store(url)
    await write(store, *(outcome(one) for one in await collect(store, 60)))
    await store.declare_feeds([declared(number) for number in range(2, 40)], NOW)
    claimed = [one for lines in run_at_once("claim", url, 2) for one in lines]
    assert len(claimed) == len(set(claimed)) == 60 + 38
    assert (await store.counts())["deliveries.sending"] == 60
    await store.close()


async def test_a_killed_process_leaves_whole_rows_and_loses_none(url: str) -> None:
    stored = 0
    for _ in range(3):
        with worker("work", url) as process:
            stored = max(stored, int(line(process)))
            await asyncio.sleep(random.uniform(0.05, 0.2))
            process.kill()
            assert process.stdout is not None
            stored = max([stored, *map(int, process.stdout.read().split("\n")[:-1])])
        await assert_whole(url, stored)


async def assert_whole(url: str, stored: int) -> None:
    """Checks come whole, placed entries have all that follows from them, what was reported is there."""
    transactions = Transactions(database_url(url))
    async with transactions.reading() as connection:

        async def ids(column: Any, *conditions: Any) -> Sequence[Any]:
            return sorted(await connection.scalars(select(column).where(*conditions)))

        (checks,) = map(int, await ids(feed.c.body_hash))
        placed = await ids(entry.c.id, ~entry.c.pending)
        assert checks >= stored
        assert await connection.scalar(select(func.count()).select_from(entry)) == checks * ENTRIES_A_CHECK
        assert await connection.scalar(select(func.count()).select_from(seen)) == checks * ENTRIES_A_CHECK
        columns = (story.c.id, report.c.entry_id, decision.c.entry_id, alert.c.story_id, delivery.c.story_id)
        for column in columns:
            assert await ids(column) == placed
        done = await ids(alert.c.story_id, alert.c.state == AlertState.DONE)
        assert await ids(delivery.c.story_id, delivery.c.state == DeliveryState.SENT) == done
    await transactions.close()
