"""Holds SQLite's write lock for a moment now and then, as a backup or a curious operator does.

python -m tests.chaos.locker DATABASE SEED
"""

from __future__ import annotations

import random
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path


def main(database: Path, chance: random.Random) -> None:
    """Runs until it is killed."""
    while True:
        time.sleep(chance.uniform(1, 6))
        if database.exists():
            hold(database, chance.uniform(0.1, 1.2))


def hold(database: Path, seconds: float) -> None:
    """Takes the lock if it can, and gives it back with nothing changed."""
    with closing(sqlite3.connect(database, timeout=5, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return
        time.sleep(seconds)
        connection.execute("ROLLBACK")


if __name__ == "__main__":
    main(Path(sys.argv[1]), random.Random(int(sys.argv[2])))
