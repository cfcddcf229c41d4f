"""A file that one process holds for as long as it lives.

The lock is a POSIX record lock, not flock(2): it belongs to the process alone. A parser that was forked from
the bot and outlives it for a moment, after a kill, must not keep the next start out.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from bot.errors import StoreError, StoreInUse


class ProcessLock:
    """Held from its making to `release`, or to the end of the process, however it ends."""

    def __init__(self, database: Path) -> None:
        """Locks `DATABASE.lock`. Raises StoreInUse when another process has it, StoreError when none can."""
        path = database.with_name(f"{database.name}.lock")
        try:
            self._file: IO[str] = path.open("a+", encoding="ascii")
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror}; this user must be allowed to write there") from error
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = self._holder()
            self._file.close()
            raise StoreInUse(
                f"{database}: another Firmwatch ({holder}) runs on this database; "
                "stop it first, or name another file in DATABASE_URL"
            ) from error
        self._sign()

    def release(self) -> None:
        """Lets others have the file, which stays: removing it could part two processes that wait for it."""
        self._file.close()

    def _sign(self) -> None:
        self._file.truncate(0)
        self._file.write(f"{os.getpid()}\n")
        self._file.flush()

    def _holder(self) -> str:
        self._file.seek(0)
        return f"process {self._file.read(20).strip() or 'unknown'}"
