"""The inside of a worker process: a task from standard input, an answer to standard output, and again.

With each answer it says whether it is worn and should be replaced: memory that was freed is not always given back.

It ends with its parent, also when that is killed outright and this one is in the middle of a task: a thread watches
the input for the hang-up that the system delivers then.
"""

from __future__ import annotations

import gc
import os
import pickle
import resource
import select
import signal
import struct
import sys
import threading
from collections.abc import Callable
from typing import Any, BinaryIO

HEADER = struct.Struct("!Q")
"""Before each message: its length."""


def serve(make: Callable[[], Callable[[Any], Any]], *, memory: int, cpu: float) -> None:
    """Answers tasks until the input ends.

    make    loads what is needed and gives the function that answers; it must not raise for any task
    memory  bounds the bytes that one task, itself included, may add to the process's data, 0: no bound. What needs
            more meets a MemoryError, or an end of the process where a library knows no better
    cpu     bounds the seconds of computing for one task, 0: no bound. What takes longer ends the process by SIGPROF,
            which also ends what is in the middle of a library's code
    """
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    threading.Thread(target=_end_with, args=(source.fileno(),), daemon=True).start()
    answer = make()
    gc.freeze()  # what was loaded stays, and need not be looked through again and again
    bound = _MemoryBound(memory)
    bound.begin()
    while (message := _receive(source)) is not None:
        task = pickle.loads(message)  # noqa: S301 - our own parent
        del message  # or the body would be here twice
        signal.setitimer(signal.ITIMER_PROF, cpu)
        answered = answer(task)
        bound.end()
        message = pickle.dumps((answered, bound.is_worn), pickle.HIGHEST_PROTOCOL)
        signal.setitimer(signal.ITIMER_PROF, 0)
        del task, answered
        sink.write(HEADER.pack(len(message)) + message)
        sink.flush()
        del message
        bound.begin()


class _MemoryBound:
    """Bounds what one task after the other adds to the process's data by `most` bytes; 0: no bound."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._page = resource.getpagesize()
        self._sizes = os.open("/proc/self/statm", os.O_RDONLY)
        self._first = self._data()

    @property
    def is_worn(self) -> bool:
        """Whether earlier tasks have left so much behind that the process had better be replaced."""
        return bool(self._most) and self._data() > self._first + self._most

    def begin(self) -> None:
        """From here on the bound counts."""
        if self._most:
            self._set(self._data() + self._most)

    def end(self) -> None:
        """Lifts the bound."""
        if self._most:
            self._set(resource.RLIM_INFINITY)

    def _data(self) -> int:
        return int(os.pread(self._sizes, 200, 0).split()[5]) * self._page

    def _set(self, soft: int) -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, resource.RLIM_INFINITY))


def _receive(source: BinaryIO) -> bytes | None:
    header = source.read(HEADER.size)
    return source.read(HEADER.unpack(header)[0]) if len(header) == HEADER.size else None


def _end_with(source: int) -> None:
    hang_up = select.poll()
    hang_up.register(source, 0)  # a hang-up is reported unasked
    hang_up.poll()
    os._exit(1)
