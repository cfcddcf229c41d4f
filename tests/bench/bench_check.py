"""Whole checks of feeds on loopback, parsing and storing included, beside the update of lemon24/reader.

Both sides check the same 100 feeds five times on a database of their own: first everything is new, then one
feed in five has a new entry and the others answer 304. Each side runs in a process of its own, so that its CPU
time, workers included, can be told from the server's, which runs in a third. What a process spends before the
first check is not counted.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from ipaddress import IPv4Network
from pathlib import Path

from reader import make_reader

from bot.app import reading
from bot.model import DeclaredFeed
from bot.pipeline import Collector
from bot.settings.values import FetchSettings
from bot.store.database import open_store
from tests.bench.feeds import START, document
from tests.bench.rows import Row, spent_cpu
from tests.wire.feed_server import FeedServer

FEEDS = 100
UPDATES = 5
RUNS = 3
CHANGED = 5
"""One feed in so many has a new entry at each update but the first."""


def run() -> list[Row]:
    """Two rows: CPU milliseconds a feed when all is new, and when four in five feeds are unchanged."""
    ours, peers = zip(*((_measure("ours"), _measure("reader")) for _ in range(RUNS)), strict=True)
    return [
        Row(
            what=f"check a feed, {kind}",
            ours=statistics.median(times[kind] for times in ours) * 1000 / FEEDS,
            peer=statistics.median(times[kind] for times in peers) * 1000 / FEEDS,
            peer_name="lemon24/reader",
            unit="ms",
        )
        for kind in ("all new", "80 % answering 304")
    ]


def _measure(side: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_serve_and_measure(side, Path(folder)))


async def _serve_and_measure(side: str, folder: Path) -> dict[str, float]:
    async with FeedServer() as server:
        for feed in range(FEEDS):
            server.serve(f"/{feed}.xml", document(feed))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.bench.bench_check",
            side,
            server.origin,
            str(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        times = []
        for update in range(UPDATES):
            _publish(server, update)
            process.stdin.write(b"go\n")
            times.append(float(await process.stdout.readline()))
        process.stdin.close()
        await process.wait()
    return {"all new": times[0], "80 % answering 304": statistics.median(times[1:])}


def _publish(server: FeedServer, update: int) -> None:
    if update:
        for feed in range(update % CHANGED, FEEDS, CHANGED):
            server.serve(f"/{feed}.xml", document(feed, extra=update))


async def _side(update: Callable[[], Awaitable[object]]) -> None:
    """Updates once for every line of standard input, and prints the CPU seconds that each update took."""
    while await asyncio.to_thread(sys.stdin.readline):
        began = spent_cpu()
        await update()
        sys.stdout.write(f"{spent_cpu() - began}\n")
        sys.stdout.flush()


async def _reader(urls: list[str], folder: Path) -> None:
    with make_reader(str(folder / "reader.db")) as reader:
        for url in urls:
            reader.add_feed(url)

        async def update() -> None:
            await asyncio.to_thread(reader.update_feeds, scheduled=False, workers=8)

        await _side(update)


async def _ours(urls: list[str], folder: Path) -> None:
    # The clock jumps an hour between two updates, so that every feed is due.
    hours = 0

    def clock() -> datetime:
        return START + timedelta(hours=hours)

    store = await open_store(f"sqlite:///{folder / 'ours.db'}", alone=True)
    await store.declare_feeds([DeclaredFeed(url=url, name=url) for url in urls], clock())
    async with reading(FETCH) as (fetcher, parser):
        collector = Collector(store, fetcher, parser, clock=clock, chance=random.random)
        await asyncio.sleep(3)  # the parsers start up

        async def update() -> None:
            nonlocal hours
            feeds = await store.claim_due_feeds(clock(), FEEDS, timedelta(minutes=1))
            assert len(feeds) == FEEDS
            await asyncio.gather(*(collector.collect(feed) for feed in feeds))
            await collector.flush()
            hours += 1

        await _side(update)
    await store.close()


FETCH = FetchSettings(
    allow_private=(IPv4Network("127.0.0.0/8"),),
    timeout=timedelta(seconds=30),
    read_timeout=timedelta(seconds=15),
    max_bytes=10_000_000,
    pace=timedelta(seconds=1),
    concurrency=64,
    user_agent="Firmwatch benchmark",
)


if __name__ == "__main__":
    side = _ours if sys.argv[1] == "ours" else _reader
    asyncio.run(side([f"{sys.argv[2]}/{feed}.xml" for feed in range(FEEDS)], Path(sys.argv[3])))
