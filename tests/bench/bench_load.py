"""The whole bot under the load of many feeds: `python -m tests.bench.bench_load FEEDS SECONDS ROUNDS [SETTLING]`.

Runs `firmwatch run` on a loopback server with so many feeds, each to be asked every so many seconds, for so many
rounds after those in which it settles (one, unless more are asked for). In the first round every feed is new and read
whole; in each later one, one feed in 25 has a new entry (that is a quarter of a million a day), and the others answer
304. Says what share of one core all its processes took, what memory they held at most, and how much later than its
interval a feed was asked.

The aim is 20,000 feeds every 300 seconds within one core and 500 MB, none later by more than a tenth. 4,000 every 60
are the same load in a fifth of the time, but not the same memory. It is no part of `make bench`, for it takes a quarter
of an hour.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import psutil

from tests.bench.feeds import document
from tests.bench.rows import spent_cpu
from tests.wire.bot_process import BotProcess
from tests.wire.feed_server import RSS, FeedServer, Request, status

CHANGING = 25
"""A feed has a new entry each so many times that it is asked."""

ITEMS = 6
"""Few: in the first round they are all placed, which is not what is to be measured."""

MEGABYTE = 1024 * 1024


@dataclass(slots=True)
class Feeds:
    """Feeds that are made when they are asked for, and when each was asked, in seconds."""

    count: int
    asked: defaultdict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def answer(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        """A behaviour of the server for the address of any feed."""
        feed = int(request.path[1:])
        times = self.asked[feed]
        version = (len(times) + feed % CHANGING) // CHANGING
        times.append(request.at)
        headers = {"ETag": f'"{version}"', "Content-Type": RSS}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return await status(304, headers)(request, writer)
        return await status(200, headers, document(feed, ITEMS, version))(request, writer)

    def delays(self, every: float, since: float) -> list[float]:
        """By what share of the interval each check since then was late, sorted; below 0: it was early."""
        gaps = (after - before for times in self.asked.values() for before, after in pairwise(times) if after >= since)
        return sorted(gap / every - 1 for gap in gaps)


async def main(count: int, every: float, rounds: int, settling: int = 1) -> None:
    """Runs the bot and prints what it took."""
    feeds = Feeds(count)
    with tempfile.TemporaryDirectory() as folder:
        async with FeedServer() as server:
            for feed in range(count):
                server.answer(f"/{feed}", feeds.answer)
            bot = BotProcess(Path(folder))
            declared = [
                {"url": server.url(f"/{feed}"), "name": str(feed), "every": f"{every:g}s"} for feed in range(count)
            ]
            bot.configure(declared, [{"keyword": "no such word in any feed"}])
            await bot.start()
            try:
                await _watch(feeds, server, every, rounds, settling)
            finally:
                await bot.stop()


async def _watch(feeds: Feeds, server: FeedServer, every: float, rounds: int, settling: int) -> None:
    loop = asyncio.get_running_loop()
    while len(feeds.asked) < feeds.count:  # noqa: ASYNC110 - another process cannot set an event
        await asyncio.sleep(1)
    print(f"asked all feeds, {_memory() / MEGABYTE:.0f} MB", flush=True)
    await asyncio.sleep(every * settling)
    began, spent, most = loop.time(), _spent(), 0.0
    while loop.time() < began + rounds * every:
        server.requests.clear()
        most = max(most, _memory())
        await asyncio.sleep(min(5.0, every))
    share = (_spent() - spent) / (loop.time() - began)
    delays = feeds.delays(every, began)
    checks = len(delays) / (loop.time() - began)
    print(f"{checks:.1f} checks a second in {share:.1%} of a core, {most / MEGABYTE:.0f} MB at most")
    print(f"latest by {delays[-1]:.1%} of the interval, 99 in 100 by less than {delays[len(delays) * 99 // 100]:.1%}")


def _spent() -> float:
    """CPU seconds of the bot, its workers included, but not of this process."""
    own = psutil.Process().cpu_times()
    return spent_cpu() - own.user - own.system


def _memory() -> float:
    """Bytes that the bot's processes hold, what they share counted once."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            total += process.memory_full_info().pss
    return total


if __name__ == "__main__":
    began = time.monotonic()
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), *map(int, sys.argv[3:])))
    print(f"{time.monotonic() - began:.0f} s in all")
