"""Parsing away from the event loop, in processes that can be killed.

A feed can be written so that parsing it takes minutes, and a thread cannot be stopped. So feeds are parsed in
worker processes: one that runs out of time is killed and replaced. Workers are started afresh, not forked from
a process that has threads and sockets. They end with their parent, also when it is killed outright: each
watches it, because one that is stuck in a parse would not notice that its pipe has closed.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import signal
import threading
from multiprocessing.connection import wait
from types import TracebackType
from typing import Self

from pebble import ProcessExpired, ProcessPool

from bot.errors import FeedFormatError, ParseTimeout
from bot.feeds.parse import parse_feed
from bot.model import Fetched, ParsedFeed, Trouble

_WARM_UP = (
    b"<rss version='2.0'><channel><title>w</title><item><title>&lt;b&gt;w&lt;/b&gt;</title><link>http://w.test/</link>"
    b"<pubDate>Mon, 01 Jan 2024 00:00:00 GMT</pubDate></item></channel></rss>"
)


class ParserPool:
    """The `Parser` port on worker processes. Use it as an async context manager.

    `timeout` is in seconds for one feed; `memory` bounds a worker's data in bytes; None: no bound.
    """

    def __init__(self, *, workers: int = 2, timeout: float = 10, memory: int | None = 1024 * 1024 * 1024) -> None:
        self._timeout = timeout
        self._workers = workers
        self._pool = ProcessPool(
            max_workers=workers,
            initializer=_start_worker,
            initargs=(memory,),
            context=multiprocessing.get_context("forkserver"),
        )

    async def __aenter__(self) -> Self:
        """Starts the workers; they warm up by themselves, nobody waits for them."""
        await asyncio.to_thread(self._pool.schedule, _warm_up)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self._end)

    async def parse(self, fetched: Fetched, *, zone: str | None) -> ParsedFeed:
        """Reads a body in a worker. Raises FeedFormatError or ParseTimeout."""
        future = self._pool.schedule(_parse, args=(fetched, zone), timeout=self._timeout)
        try:
            return await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise ParseTimeout(f"parsing took more than {self._timeout:g} s") from error
        except ProcessExpired as error:
            raise FeedFormatError(Trouble.UNREADABLE, f"parsing ended the worker ({error})") from error

    def _end(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


def _parse(fetched: Fetched, zone: str | None) -> ParsedFeed:
    try:
        return parse_feed(fetched.body, url=fetched.url, content_type=fetched.content_type, zone=zone)
    except FeedFormatError:
        raise
    except Exception as error:
        # Whatever a feed does to the parser, it is the feed that cannot be read.
        raise FeedFormatError(Trouble.UNREADABLE, f"the parser failed on it ({type(error).__name__})") from error


def _start_worker(memory: int | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    if memory is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    _warm_up()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _warm_up() -> None:
    """The first parse loads what the later ones share."""
    parse_feed(_WARM_UP, url="http://w.test/", content_type="application/xml", zone=None)
