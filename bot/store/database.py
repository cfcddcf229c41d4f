"""The store as one: the groups of named operations over one set of transactions."""

from __future__ import annotations

import asyncio

from bot.errors import StoreError
from bot.model import Store
from bot.store.archive import ArchiveOperations
from bot.store.articles import ArticleOperations
from bot.store.checks import CheckOperations
from bot.store.connect import Transactions, database_url, sqlite_file
from bot.store.corrections import CorrectionOperations
from bot.store.deliveries import DeliveryOperations
from bot.store.digests import DigestOperations
from bot.store.feeds import FeedOperations
from bot.store.file import make_file
from bot.store.lock import ProcessLock
from bot.store.migrate import HEAD, migrate, present_revision
from bot.store.parking import ParkingOperations
from bot.store.placing import PlaceOperations
from bot.store.setups import SetupOperations
from bot.store.sweeps import SweepOperations
from bot.store.upkeep import UpkeepOperations
from bot.store.watches import WatchOperations


class Database(
    FeedOperations,
    WatchOperations,
    CheckOperations,
    PlaceOperations,
    DeliveryOperations,
    DigestOperations,
    SweepOperations,
    SetupOperations,
    ParkingOperations,
    UpkeepOperations,
    ArchiveOperations,
    ArticleOperations,
    CorrectionOperations,
):
    """The `Store` port on SQLite or PostgreSQL. Every operation raises StoreError when the database fails."""

    def __init__(self, transactions: Transactions, lock: ProcessLock | None) -> None:
        """`lock` is held until `close` by a process that owns the database alone; None: it is shared."""
        self._transactions = transactions
        self._lock = lock
        self._alone = lock is not None

    async def close(self) -> None:
        await self._transactions.close()
        if self._lock is not None:
            self._lock.release()


async def open_store(url: str, *, alone: bool = False) -> Store:
    """Opens the database of a DATABASE_URL and brings its schema up to date.

    url    `sqlite:///PATH`, `sqlite:////PATH` from the root, or `postgresql://…`; a missing file and its
           folder are made
    alone  on SQLite, keeps every other process that asks for the same out until `close`; PostgreSQL is
           made for several

    Raises StoreError: SchemaTooNew for a schema that this Firmwatch does not know, StoreInUse when another
    process owns the file.
    """
    address = database_url(url)
    path = sqlite_file(address)
    if path is not None:
        await asyncio.to_thread(make_file, path)
    lock = ProcessLock(path) if alone and path is not None else None
    transactions = Transactions(address)
    database = Database(transactions, lock)
    try:
        await migrate(transactions)
    except BaseException:
        await database.close()
        raise
    return database


async def open_to_read(url: str) -> Store | None:
    """Opens the database of a DATABASE_URL as it is: nothing is made, migrated or locked. None: there is none yet.

    Raises StoreError, also for a schema that is not the one of this Firmwatch.
    """
    address = database_url(url)
    path = sqlite_file(address)
    if path is not None and not path.exists():
        return None
    transactions = Transactions(address)
    try:
        revision = await present_revision(transactions)
        if revision not in {None, HEAD}:
            raise StoreError(
                f"the database has schema {revision}, this Firmwatch reads schema {HEAD}; "
                "start the Firmwatch of this version once (it brings an older database up to date), "
                "or use the version that runs"
            )
    except BaseException:
        await transactions.close()
        raise
    if revision is None:
        await transactions.close()
        return None
    return Database(transactions, None)
