"""What a benchmark answers with, and how CPU time is taken."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One comparison: the CPU time of both sides for the same work in the same run, in `unit`."""

    what: str
    ours: float
    peer: float
    peer_name: str
    unit: str

    @property
    def ratio(self) -> float:
        """How many times the peer's time ours is; below 1 is faster."""
        return self.ours / self.peer


def cpu_seconds(work: Callable[[], object], *, rounds: int = 5) -> float:
    """The median CPU time of this thread for one call, after one call to warm up."""
    work()
    times = []
    for _ in range(rounds):
        began = time.thread_time()
        work()
        times.append(time.thread_time() - began)
    return statistics.median(times)


def spent_cpu() -> float:
    """CPU seconds of this process and its living children, so far; the children's in steps of the system's clock."""
    children = psutil.Process().children(recursive=True)
    return time.process_time() + sum(sum(process.cpu_times()[:2]) for process in children)
