"""A look at the system's processes."""

from __future__ import annotations

from pathlib import Path


def children(process: int) -> list[int]:
    """The ids of a process's children."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def runs(process: int) -> bool:
    """Whether the process is there and has not ended."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def resident(process: int) -> int:
    """The bytes of memory that a process holds."""
    return _size(process, "VmRSS")


def largest(process: int) -> int:
    """The most bytes of memory that a process ever held."""
    return _size(process, "VmHWM")


def _size(process: int, name: str) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))
