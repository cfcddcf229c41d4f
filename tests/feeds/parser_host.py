"""A process of its own that holds a parser pool, for a test that ends it the hard way.

It parses one feed, prints the ids of its workers, has both begin a parse that takes longer than anybody waits, and
prints `stuck`.
"""

from __future__ import annotations

import asyncio
import os

from bot.feeds.workers import ParserPool
from bot.model import Fetched
from tests.feeds.making import rss, slow_feed
from tests.feeds.processes import children


async def main() -> None:
    async with ParserPool(workers=2, timeout=600, cpu=None) as pool:
        await pool.parse(Fetched(url="https://news.test/", body=rss(["a"])), zone=None)
        print(*children(os.getpid()), flush=True)
        slow = Fetched(url="https://news.test/", body=slow_feed())
        parses = [asyncio.create_task(pool.parse(slow, zone=None)) for _ in range(2)]
        await asyncio.sleep(0.5)
        print("stuck", flush=True)
        await asyncio.gather(*parses)


if __name__ == "__main__":
    asyncio.run(main())
