"""Parsing in processes: quick, killable, and gone when their parent is."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bot.errors import FeedFormatError, ParseTimeout
from bot.feeds.workers import ParserPool
from bot.model import Fetched
from tests.feeds.making import rss, slow_feed
from tests.feeds.processes import children, largest, resident, runs

URL = "https://news.test/feed.xml"
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def pool() -> AsyncIterator[ParserPool]:
    async with ParserPool(workers=2, timeout=4, cpu=None, memory=None) as running:
        yield running


async def test_a_feed_is_parsed_elsewhere(pool: ParserPool) -> None:
    feed = await pool.parse(Fetched(url=URL, body=rss(["삼성전자 실적", "台積電 營收"])), zone="Asia/Seoul")
    assert [entry.title for entry in feed.entries] == ["삼성전자 실적", "台積電 營收"]


async def test_what_is_no_feed_is_said_across_the_boundary(pool: ParserPool) -> None:
    with pytest.raises(FeedFormatError) as caught:
        await pool.parse(Fetched(url=URL, body=b"<html><title>Log in</title></html>"), zone=None)
    assert caught.value.trouble == "web-page"
    assert "Log in" in caught.value.detail


async def test_a_stuck_parse_is_killed_and_holds_up_nobody(pool: ParserPool) -> None:
    stuck = asyncio.create_task(pool.parse(Fetched(url=URL, body=slow_feed()), zone=None))
    await asyncio.sleep(0.1)
    for _ in range(20):
        await pool.parse(Fetched(url=URL, body=rss(["a"])), zone=None)
    assert not stuck.done()
    async with asyncio.timeout(20):
        with pytest.raises(ParseTimeout, match="more than 4 s"):
            await stuck
        await asyncio.gather(*(pool.parse(Fetched(url=URL, body=rss(["a"])), zone=None) for _ in range(4)))


async def test_computing_is_bounded_too_whatever_else_the_machine_does() -> None:
    async with ParserPool(workers=1, timeout=60, cpu=1) as pool:
        with pytest.raises(ParseTimeout, match="more than 1 s of computing"):
            await pool.parse(Fetched(url=URL, body=slow_feed()), zone=None)
        assert (await pool.parse(Fetched(url=URL, body=rss(["c"])), zone=None)).entries[0].title == "c"


async def test_leaving_is_prompt_while_a_parse_is_stuck() -> None:
    others = set(children(os.getpid()))
    async with ParserPool(workers=1, timeout=600, cpu=None) as pool:
        slow = Fetched(url=URL, body=slow_feed())
        parses = [asyncio.create_task(pool.parse(slow, zone=None)) for _ in range(3)]
        await asyncio.sleep(0.5)
        began = time.monotonic()
    assert time.monotonic() - began < 10
    for parse in parses:
        with pytest.raises(RuntimeError, match="closed"):
            await parse
    assert set(children(os.getpid())) <= others


async def test_a_cancelled_parse_leaves_no_answer_behind(pool: ParserPool) -> None:
    for _ in range(2):
        parse = asyncio.create_task(pool.parse(Fetched(url=URL, body=slow_feed()), zone=None))
        await asyncio.sleep(0.1)
        parse.cancel()
    feeds = await asyncio.gather(*(pool.parse(Fetched(url=URL, body=rss([str(n)])), zone=None) for n in range(4)))
    assert [feed.entries[0].title for feed in feeds] == ["0", "1", "2", "3"]


async def test_a_worker_that_was_killed_is_replaced() -> None:
    others = set(children(os.getpid()))
    async with ParserPool(workers=1) as pool:
        await pool.parse(Fetched(url=URL, body=rss(["a"])), zone=None)
        for child in set(children(os.getpid())) - others:
            os.kill(child, signal.SIGKILL)
        with pytest.raises(FeedFormatError):
            await pool.parse(Fetched(url=URL, body=rss(["b"])), zone=None)
        assert (await pool.parse(Fetched(url=URL, body=rss(["c"])), zone=None)).entries[0].title == "c"


async def test_a_worker_that_ended_between_two_feeds_costs_neither() -> None:
    others = set(children(os.getpid()))
    async with ParserPool(workers=1) as pool:
        await pool.parse(Fetched(url=URL, body=rss(["a"])), zone=None)
        (child,) = set(children(os.getpid())) - others
        os.kill(child, signal.SIGKILL)
        for _ in range(500):
            await asyncio.sleep(0.02)
            if child not in children(os.getpid()):
                break  # its end was noticed
        await asyncio.sleep(0.1)
        assert (await pool.parse(Fetched(url=URL, body=rss(["b"])), zone=None)).entries[0].title == "b"


MEGABYTE = 1024 * 1024

HUNGRY: dict[str, Callable[[], bytes]] = {
    "a long title": lambda: rss(["<b>가</b> " * 120_000]),
    "a list of lists": lambda: b'{"items": [], "x": [' + b"[]," * 2_000_000 + b"0]}",
    "names": lambda: b'{"items": [], "x": {' + b",".join(b'"k%d":1' % n for n in range(600_000)) + b'"":0}}',
    "text of which nobody says the coding": lambda: ("阿里巴巴集团今日" * 200_000).encode("gb18030"),
}


@pytest.mark.parametrize("name", HUNGRY)
async def test_memory_is_bounded_and_the_next_feed_is_read(name: str) -> None:
    others = set(children(os.getpid()))
    async with ParserPool(workers=1, timeout=60, cpu=None, memory=64 * MEGABYTE) as pool:
        await pool.parse(Fetched(url=URL, body=rss(["a"])), zone=None)
        (worker,) = set(children(os.getpid())) - others
        before = resident(worker)
        with suppress(FeedFormatError):
            await pool.parse(Fetched(url=URL, body=HUNGRY[name]()), zone=None)
        assert not runs(worker) or largest(worker) < before + 70 * MEGABYTE
        assert (await pool.parse(Fetched(url=URL, body=rss(["c"])), zone=None)).entries[0].title == "c"


async def test_what_takes_too_much_memory_is_said() -> None:
    async with ParserPool(workers=1, timeout=60, cpu=None, memory=30 * MEGABYTE) as pool:
        with pytest.raises(FeedFormatError, match="too much memory"):
            await pool.parse(Fetched(url=URL, body=HUNGRY["a list of lists"]()), zone=None)


async def test_a_large_feed_of_wide_characters_is_read_within_the_usual_bounds() -> None:
    text = "Samsung Electronics reports its quarterly earnings 🚀 " * 600  # four bytes a character as a text
    body = rss([f"😀 {number}" for number in range(250)]).replace(
        b"<guid>", f"<description>{text}</description><guid>".encode()
    )
    assert len(body) > 7 * MEGABYTE
    async with ParserPool(workers=1, timeout=60, cpu=None) as pool:
        feed = await pool.parse(Fetched(url=URL, body=body), zone=None)
    assert len(feed.entries) == 250


@pytest.mark.slow
async def test_a_worker_never_stays_much_larger_than_it_was() -> None:
    others = set(children(os.getpid()))
    async with ParserPool(workers=1, timeout=60, cpu=None, memory=32 * MEGABYTE) as pool:
        await pool.parse(Fetched(url=URL, body=rss(["a"])), zone=None)
        (worker,) = set(children(os.getpid())) - others
        before = resident(worker)
        for make in HUNGRY.values():
            with suppress(FeedFormatError):
                await pool.parse(Fetched(url=URL, body=make()), zone=None)
            assert all(resident(one) < before + 80 * MEGABYTE for one in set(children(os.getpid())) - others)


async def test_workers_vanish_with_a_killed_parent() -> None:
    host = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.feeds.parser_host", stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert host.stdout is not None
    try:
        async with asyncio.timeout(30):
            workers = [int(process) for process in (await host.stdout.readline()).split()]
            assert len(workers) == 2
            assert await host.stdout.readline() == b"stuck\n"
    finally:
        host.kill()
        await host.wait()
    deadline = time.monotonic() + 10
    while any(runs(process) for process in workers) and time.monotonic() < deadline:
        time.sleep(0.05)  # noqa: ASYNC251 - nothing else is to run here
    assert [process for process in workers if runs(process)] == []
