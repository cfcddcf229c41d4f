"""The inside of a worker process: a task from standard input, an answer to standard output, and again.

It ends with its parent, also when that is killed outright and this one is in the middle of a task: a thread watches
the input for the hang-up that the system delivers then.
"""

from __future__ import annotations

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
    memory  bounds the process's data in bytes, 0: no bound
    cpu     bounds the seconds of computing for one task, 0: no bound. What takes longer ends the process by SIGPROF,
            which also ends what is in the middle of a library's code
    """
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    threading.Thread(target=_end_with, args=(source.fileno(),), daemon=True).start()
    if memory:
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    answer = make()
    while (message := _receive(source)) is not None:
        task = pickle.loads(message)  # noqa: S301 - our own parent
        signal.setitimer(signal.ITIMER_PROF, cpu)
        message = pickle.dumps(answer(task), pickle.HIGHEST_PROTOCOL)
        signal.setitimer(signal.ITIMER_PROF, 0)
        sink.write(HEADER.pack(len(message)) + message)
        sink.flush()


def _receive(source: BinaryIO) -> bytes | None:
    header = source.read(HEADER.size)
    return source.read(HEADER.unpack(header)[0]) if len(header) == HEADER.size else None


def _end_with(source: int) -> None:
    hang_up = select.poll()
    hang_up.register(source, 0)  # a hang-up is reported unasked
    hang_up.poll()
    os._exit(1)
