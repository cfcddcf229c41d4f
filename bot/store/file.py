"""The SQLite file: there, in a folder that is there, and with a write-ahead log."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from bot.errors import StoreError
from bot.store.connect import BUSY_SECONDS, explanation


def make_file(path: Path) -> None:
    """Makes the file and its folder where they are missing. Raises StoreError where they cannot be made.

    Waits, and blocks, while another process is making the same file.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path.parent}: {error.strerror}; the folder of {path.name} cannot be made there") from error
    try:
        # Opened here first, because the asynchronous driver leaves a thread behind when it cannot.
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
            _write_ahead(connection)
    except sqlite3.Error as error:
        raise StoreError(explanation(str(path), error)) from error


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switches the log on, which the file remembers. SQLite itself does not wait for others here."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
