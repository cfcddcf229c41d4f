"""Parsing away from the event loop, in processes that can be killed.

A feed can be written so that parsing it takes minutes, and a thread cannot be stopped. So feeds are parsed in
worker processes (`worker.py`), one feed at a time each: one that runs out of time is killed, and the next feed
that needs it starts another.

Why not a pool of multiprocessing: it imports the program's main module in every worker, here with the SDKs of
two chat services; it breaks for good when a worker is killed from outside; and its workers, asleep on a shared
lock, do not notice that their parent was. Here each worker has its own pair of pipes, and nothing else in common
with anybody.
"""

from __future__ import annotations

import asyncio
import pickle
import signal
import sys
from types import TracebackType
from typing import Self
from zlib import crc32

from bot.errors import FeedFormatError, ParseTimeout
from bot.feeds.worker import HEADER, Answer, Task
from bot.model import Fetched, ParsedFeed, Trouble

_BUFFER = 1024 * 1024


class ParserPool:
    """The `Parser` port on worker processes. Use it as an async context manager.

    `timeout` is in seconds for one feed, the wait for a free worker not counted; `cpu` is in seconds of computing, so
    that a busy machine does not make a good feed a bad one; `memory` bounds the data of one worker in bytes. None:
    no bound.
    """

    def __init__(
        self,
        *,
        workers: int = 2,
        timeout: float = 10,
        cpu: float | None = 2,
        memory: int | None = 1024 * 1024 * 1024,
    ) -> None:
        self._timeout = timeout
        self._cpu = cpu
        self._workers = [_Worker(memory or 0, cpu or 0) for _ in range(workers)]
        self._free: list[_Worker] = []
        self._turn = asyncio.Semaphore(0)
        self._closed = False

    async def __aenter__(self) -> Self:
        """Starts the workers; they warm up by themselves, nobody waits for them."""
        for worker in self._workers:
            await worker.start()
            self._give_back(worker)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kills the workers. A parse that is under way, or asked for later, raises RuntimeError."""
        self._closed = True
        await asyncio.gather(*(worker.kill() for worker in self._workers))

    async def parse(self, fetched: Fetched, *, zone: str | None) -> ParsedFeed:
        """Reads a body in a worker. Raises FeedFormatError or ParseTimeout."""
        await self._turn.acquire()
        worker = self._take(fetched.url)
        try:
            self._check_open()
            answer = await self._ask(worker, Task(fetched, zone))
        finally:
            self._give_back(worker)
        if isinstance(answer, FeedFormatError):
            raise answer
        return answer

    def _take(self, url: str) -> _Worker:
        """A free worker: the one that remembers the feed's entries, if it is free."""
        own = self._workers[crc32(url.encode("utf-8", "replace")) % len(self._workers)]
        worker = own if own in self._free else self._free[0]
        self._free.remove(worker)
        return worker

    def _give_back(self, worker: _Worker) -> None:
        self._free.append(worker)
        self._turn.release()

    async def _ask(self, worker: _Worker, task: Task) -> Answer:
        try:
            async with asyncio.timeout(self._timeout):
                return await worker.ask(task)
        except TimeoutError as error:
            await worker.kill()
            raise ParseTimeout(f"parsing took more than {self._timeout:g} s") from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            self._check_open()
            if await worker.kill() == -signal.SIGPROF:
                raise ParseTimeout(f"parsing took more than {self._cpu:g} s of computing") from error
            raise FeedFormatError(Trouble.UNREADABLE, "parsing ended the worker process") from error
        except asyncio.CancelledError:
            # Whatever the worker says now, it would be heard as the answer to the next task.
            await worker.kill()
            raise

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("the parser pool is closed")


class _Worker:
    """One worker process, started when it is needed."""

    def __init__(self, memory: int, cpu: float) -> None:
        self._memory = memory
        self._cpu = cpu
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> asyncio.subprocess.Process:
        # A session of its own: Ctrl-C in the terminal is for the parent, which ends its workers itself.
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", f"from bot.feeds.worker import main; main({self._memory}, {self._cpu})"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_BUFFER,
            start_new_session=True,
        )
        return self._process

    async def ask(self, task: Task) -> Answer:
        """Raises IncompleteReadError or ConnectionError if the process ends meanwhile."""
        process = self._process or await self.start()
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - they were asked for
        message = pickle.dumps(task, pickle.HIGHEST_PROTOCOL)
        process.stdin.write(HEADER.pack(len(message)) + message)
        await process.stdin.drain()
        (length,) = HEADER.unpack(await process.stdout.readexactly(HEADER.size))
        answer: Answer = pickle.loads(await process.stdout.readexactly(length))  # noqa: S301 - our own process
        return answer

    async def kill(self) -> int | None:
        """Ends the process if it runs. Answers how it ended: an exit status, or a signal's number below zero."""
        process, self._process = self._process, None
        if process is None:
            return None
        if process.returncode is None:
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        return await process.wait()
