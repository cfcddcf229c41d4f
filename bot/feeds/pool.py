"""Work on what comes from outside, away from the event loop, in processes that can be killed.

A document can be written so that parsing it takes minutes, and a thread cannot be stopped. So documents are read in
worker processes (`serve.py`), one at a time each: one that runs out of time is killed, and the next document that
needs it starts another.

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
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from bot.errors import ParseTimeout
from bot.feeds.serve import HEADER

_BUFFER = 1024 * 1024
_LAST_BREATH = 1.0  # seconds


class WorkerEnded(Exception):
    """The worker process ended in the middle of a task."""


class WorkerPool:
    """Worker processes that answer tasks. Use it as an async context manager.

    `module` names the module whose `main(memory, cpu)` a worker runs. `timeout` is in seconds for one task, the wait
    for a free worker not counted; `cpu` is in seconds of computing, so that a busy machine does not make a good
    document a bad one; `memory` bounds the bytes that one task may add to a worker's data. None: no bound.
    """

    def __init__(self, module: str, *, workers: int, timeout: float, cpu: float | None, memory: int | None) -> None:
        self._timeout = timeout
        self._cpu = cpu
        self._workers = [_Worker(module, memory or 0, cpu or 0) for _ in range(workers)]
        self._free: list[_Worker] = []
        self._turn = asyncio.Semaphore(0)
        self._closed = False

    async def __aenter__(self) -> Self:
        for worker in self._workers:
            self._give_back(worker)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kills the workers. A task that is under way, or asked for later, raises RuntimeError."""
        self._closed = True
        await asyncio.gather(*(worker.kill() for worker in self._workers))

    async def warm_up(self) -> None:
        """Starts workers that do not run; they load what they need by themselves, nobody waits for it."""
        for worker in list(self._free):
            await worker.start()

    async def ask(self, task: object) -> Any:
        """A worker's answer to a task. Raises ParseTimeout or WorkerEnded."""
        await self._turn.acquire()
        worker = self._free.pop()
        try:
            self._check_open()
            return await self._answer(worker, task)
        finally:
            self._give_back(worker)

    def _give_back(self, worker: _Worker) -> None:
        self._free.append(worker)
        self._turn.release()

    async def _answer(self, worker: _Worker, task: object) -> Any:
        try:
            async with asyncio.timeout(self._timeout):
                return await worker.ask(task)
        except TimeoutError as error:
            await worker.kill()
            raise ParseTimeout(f"parsing took more than {self._timeout:g} s") from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            self._check_open()
            if await worker.end() == -signal.SIGPROF:
                raise ParseTimeout(f"parsing took more than {self._cpu:g} s of computing") from error
            raise WorkerEnded("parsing ended the worker process") from error
        except asyncio.CancelledError:
            # Whatever the worker says now, it would be heard as the answer to the next task.
            await worker.kill()
            raise

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("the parser pool is closed")


class _Worker:
    """One worker process, started when it is needed."""

    def __init__(self, module: str, memory: int, cpu: float) -> None:
        self._program = f"from {module} import main; main({memory}, {cpu})"
        self._process: asyncio.subprocess.Process | None = None
        self._starting = asyncio.Lock()

    async def start(self) -> asyncio.subprocess.Process:
        async with self._starting:
            if self._process is not None and self._process.returncode is not None:
                await self.kill()  # it ended between two tasks, which is no fault of the next
            if self._process is None:
                # A session of its own: Ctrl-C in the terminal is for the parent, which ends its workers itself.
                self._process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-c", self._program),
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    limit=_BUFFER,
                    start_new_session=True,
                )
            return self._process

    async def ask(self, task: object) -> Any:
        """Raises IncompleteReadError or ConnectionError if the process ends meanwhile."""
        process = await self.start()
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - they were asked for
        message = pickle.dumps(task, pickle.HIGHEST_PROTOCOL)
        process.stdin.write(HEADER.pack(len(message)) + message)
        await process.stdin.drain()
        (length,) = HEADER.unpack(await process.stdout.readexactly(HEADER.size))
        answer, worn = pickle.loads(await process.stdout.readexactly(length))  # noqa: S301 - our own process
        if worn:
            await self.kill()
        return answer

    async def end(self) -> int | None:
        """What `kill` answers, for a process that is ending: its own end is waited for, or it would not be known."""
        if self._process is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LAST_BREATH):
                    await self._process.wait()
        return await self.kill()

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
