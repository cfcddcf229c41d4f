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
