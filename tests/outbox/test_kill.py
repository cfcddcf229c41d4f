"""What a reader of the file sees when the process is killed again and again."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from bot.model import DeliveryState
from bot.store import open_store
from tests.outbox.conftest import owe

DELIVERIES = 100  # in each of two channels
KILLS = 12
MOST_BETWEEN_KILLS = 12
ROOT = Path(__file__).parents[2]


def _start(database: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.outbox.victim", str(database)]
    victim = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert victim.stdout is not None
    assert victim.stdout.readline() == "sending\n"
    return victim


async def _prepare(database: Path, channels: list[str]) -> None:
    store = await open_store(f"sqlite:///{database}")
    await owe(store, channels, DELIVERIES)
    await store.close()


async def _states(database: Path) -> Counter[DeliveryState]:
    store = await open_store(f"sqlite:///{database}")
    states = Counter(delivery.state for delivery in await store.deliveries(limit=10 * DELIVERIES))
    await store.close()
    return states


def _lines(paths: list[Path]) -> int:
    return sum(path.read_bytes().count(b"\n") for path in paths if path.exists())


def _wait_for_lines(paths: list[Path], goal: int) -> None:
    deadline = time.monotonic() + 30
    while _lines(paths) < goal:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def _keys(path: Path) -> Counter[str]:
    return Counter(json.loads(line)["key"] for line in path.read_bytes().splitlines())


@pytest.mark.slow
def test_kill_at_random_moments_loses_and_doubles_nothing(tmp_path: Path) -> None:
    database = tmp_path / "firmwatch.db"
    paths = [tmp_path / "alerts" / "하나.jsonl", tmp_path / "alerts" / "둘.jsonl"]
    asyncio.run(_prepare(database, [f"file:{path}" for path in paths]))
    caught = 0
    for _ in range(KILLS):
        with _start(database) as victim:
            _wait_for_lines(paths, _lines(paths) + random.randrange(MOST_BETWEEN_KILLS))
            time.sleep(random.uniform(0, 0.01))
            victim.kill()
        states = asyncio.run(_states(database))
        caught += states[DeliveryState.SENDING] > 0
    assert states[DeliveryState.PENDING] > 0, "it was killed while there was work left"
    assert caught > 0, "it was killed in the middle of sending"
    with _start(database) as victim:
        assert victim.wait(timeout=60) == 0
    for path in paths:
        keys = _keys(path)
        assert len(keys) == DELIVERIES
        assert max(keys.values()) == 1
    assert asyncio.run(_states(database)) == {DeliveryState.SENT: 2 * DELIVERIES}
