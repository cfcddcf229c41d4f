"""Whole checks of feeds on loopback, parsing and storing included, beside the update of lemon24/reader; and a check
that a 304 ends, beside the request alone.

Both sides check the same feeds five times on a database of their own: first everything is new, then one feed in five
has a new entry and the others answer 304. Each side runs in a process of its own, so that its CPU time, workers
included, can be told from the server's, which runs in a third. What a process spends before the first check is not
counted. There are 400 short feeds, and 100 long ones, because reading those for the first time takes its time.
"""

from __future__ import annotations

import asyncio
import gc
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import IPv4Network
from pathlib import Path

import aiohttp
from reader import make_reader

from bot.app import reading
from bot.model import DeclaredFeed, Feed, FeedState, Fetched
from bot.pipeline import Collector
from bot.settings.values import FetchSettings
from bot.store.database import open_store
from tests.bench.feeds import START, document, long_document
from tests.bench.rows import Row, spent_cpu
from tests.wire.feed_server import FeedServer


@dataclass(frozen=True, slots=True)
class Kind:
    """Feeds of one kind.

    document  that of a feed, by its number, with so many more items than at first
    changing  one feed in so many has a new item at each update but the first; 0: none
    updates   how often each feed is checked
    """

    name: str
    feeds: int
    document: Callable[[int, int], bytes]
    changing: int = 5
    updates: int = 5


KINDS = (
    Kind("short", 400, lambda feed, extra: document(feed, extra=extra)),
    Kind("long", 100, long_document),
)


def run() -> list[Row]:
    """For each kind of feeds, CPU milliseconds a feed when all is new and when four in five are unchanged."""
    return [row for kind in KINDS for row in _compared(kind)] + _not_modified()


def _compared(kind: Kind) -> list[Row]:
    ours, peer = (_measure(kind, side) for side in ("ours", "reader"))
    return [
        Row(
            what=f"check a {kind.name} feed, {what}",
            ours=ours[what] * 1000 / kind.feeds,
            peer=peer[what] * 1000 / kind.feeds,
            peer_name="lemon24/reader",
            unit="ms",
        )
        for what in ours
    ]


def _measure(kind: Kind, side: str) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        times = asyncio.run(_serve_and_measure(kind, side, Path(folder)))
    return {"all new": times[0], "80 % answering 304": statistics.median(times[1:])}


def _not_modified() -> list[Row]:
    """A 304, asked for as feeds are and in a check from claim to record, beside nothing but the request."""
    kind = Kind("unchanged", 400, lambda feed, _: document(feed, items=1), changing=0, updates=41)
    with tempfile.TemporaryDirectory() as folder:
        sides = {
            side: statistics.median(asyncio.run(_serve_and_measure(kind, side, Path(folder)))[1:])
            for side in ("fetch", "ours", "request")
        }
    return [
        Row(
            what=what,
            ours=sides[side] * 1000 / kind.feeds,
            peer=sides["request"] * 1000 / kind.feeds,
            peer_name="aiohttp request",
            unit="ms",
        )
        for side, what in (("fetch", "ask for a feed, a 304"), ("ours", "check a feed, a 304"))
    ]


async def _serve_and_measure(kind: Kind, side: str, folder: Path) -> list[float]:
    """The CPU seconds of each update."""
    async with FeedServer() as server:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bench.bench_check", side, str(kind.feeds), server.origin, str(folder)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        times = []
        for update in range(kind.updates):
            _publish(kind, server, update)
            process.stdin.write(b"go\n")
            times.append(float(await process.stdout.readline()))
        process.stdin.close()
        await process.wait()
    return times


def _publish(kind: Kind, server: FeedServer, update: int) -> None:
    for feed in range(kind.feeds):
        if not update or (kind.changing and feed % kind.changing == update % kind.changing):
            server.serve(f"/{feed}.xml", kind.document(feed, min(update, 1)))


async def _side(update: Callable[[], Awaitable[object]]) -> None:
    """Updates once for every line of standard input, and prints the CPU seconds that each update took."""
    gc.collect()
    gc.freeze()
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
            feeds = await store.claim_due_feeds(clock(), len(urls), timedelta(minutes=1))
            assert len(feeds) == len(urls)
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


async def _fetch(urls: list[str], _folder: Path) -> None:
    feeds = {url: Feed(id=0, declared=DeclaredFeed(url=url, name=url)) for url in urls}
    async with reading(FETCH, parsers=1) as (fetcher, _):
        await asyncio.sleep(3)  # the parser starts up

        async def ask(url: str) -> None:
            answer = await fetcher.fetch(feeds[url])
            if isinstance(answer, Fetched):
                feeds[url] = replace(feeds[url], state=FeedState(etag=answer.etag))

        async def update() -> None:
            await asyncio.gather(*(ask(url) for url in urls))

        await _side(update)


async def _request(urls: list[str], _folder: Path) -> None:
    """Asks each feed for what it has, with its validators."""
    etags: dict[str, str] = {}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=FETCH.concurrency)) as session:

        async def ask(url: str) -> None:
            async with session.get(url, headers={"If-None-Match": etags.get(url, "")}) as response:
                await response.read()
                etags[url] = response.headers["ETag"]

        async def update() -> None:
            await asyncio.gather(*(ask(url) for url in urls))

        await _side(update)


if __name__ == "__main__":
    side = {"ours": _ours, "reader": _reader, "fetch": _fetch, "request": _request}[sys.argv[1]]
    asyncio.run(side([f"{sys.argv[3]}/{feed}.xml" for feed in range(int(sys.argv[2]))], Path(sys.argv[4])))
