"""What a reader of the file sees when the process is killed again and again."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.model import DeliveryState
from bot.store import open_store
from tests.outbox.conftest import owe

KILLS = 8
ROOT = Path(__file__).parents[2]


def _start(database: Path, *limit: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.outbox.victim", str(database), *limit]
    victim = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert victim.stdout is not None
    assert victim.stdout.readline() == "sending\n"
    return victim


async def _prepare(database: Path, channels: list[str], count: int, since: timedelta) -> None:
    store = await open_store(f"sqlite:///{database}")
    await owe(store, channels, count, since)
    await store.close()


async def _states(database: Path) -> Counter[DeliveryState]:
    store = await open_store(f"sqlite:///{database}")
    states = Counter(delivery.state for delivery in await store.deliveries(limit=10_000))
    await store.close()
    return states


def _lines(paths: list[Path]) -> int:
    return sum(path.read_bytes().count(b"\n") for path in paths if path.exists())


def _wait_for_lines(paths: list[Path], goal: int) -> None:
    deadline = time.monotonic() + 30
    while _lines(paths) < goal:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def _stories(line: dict[str, Any]) -> list[int]:
    return [item["story"] for item in line.get("items", [line])]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("count", "since", "limit", "most_between_kills"),
    [
        pytest.param(100, timedelta(0), [], 12, id="posts"),
        pytest.param(1200, timedelta(hours=1), ["30"], 3, id="digests"),
    ],
)
def test_kill_at_random_moments_loses_and_doubles_nothing(
    tmp_path: Path, count: int, since: timedelta, limit: list[str], most_between_kills: int
) -> None:
    database = tmp_path / "firmwatch.db"
    paths = [tmp_path / "alerts" / "하나.jsonl", tmp_path / "alerts" / "둘.jsonl"]
    asyncio.run(_prepare(database, [f"file:{path}" for path in paths], count, since))
    caught = 0
    for _ in range(KILLS):
        with _start(database, *limit) as victim:
            _wait_for_lines(paths, _lines(paths) + random.randrange(most_between_kills))
            time.sleep(random.uniform(0, 0.02))
            victim.kill()
        states = asyncio.run(_states(database))
        caught += states[DeliveryState.SENDING] > 0
    assert states[DeliveryState.PENDING] > 0, "it was killed while there was work left"
    assert caught > 0, "it was killed in the middle of sending"
    with _start(database, *limit) as victim:
        assert victim.wait(timeout=60) == 0
    for path in paths:
        lines = _read(path)
        assert Counter(story for line in lines for story in _stories(line)) == Counter(range(1, count + 1))
        assert len({line["key"] for line in lines}) == len(lines)
        assert any(line["kind"] == "digest" for line in lines) is bool(limit)
    assert set(asyncio.run(_states(database))) == {DeliveryState.SENT}
