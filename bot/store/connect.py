"""From a DATABASE_URL to transactions.

SQLite: a write-ahead log (see `file`), so that reading never waits for writing; synchronous=FULL, so that what
was committed survives a power cut; a writing transaction takes the write lock when it begins, because one that
reads first and then finds the lock taken cannot wait and fails. Writers of this process queue on a lock of their
own, which is fair; SQLite's own waiting is not.

PostgreSQL: writers run side by side. What must be serialised takes an advisory lock for its transaction.

A driver's error leaves a transaction as a StoreError that says what to do. A broken constraint does not: that
is a mistake in the program and keeps its traceback.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from enum import IntEnum
from pathlib import Path

from sqlalchemy import URL, Connection, event, func, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import StoreError

SQLITE = "sqlite+aiosqlite"
POSTGRESQL = "postgresql+psycopg"

_DRIVERS = {"sqlite": SQLITE, "postgresql": POSTGRESQL, "postgres": POSTGRESQL}
_FORMS = "write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME"
BUSY_SECONDS = 30.0
_PRAGMAS = ("PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON")

_ADVICE = (
    ("database is locked", f"another process has been writing for {BUSY_SECONDS:.0f} seconds; end it or try again"),
    ("unable to open database file", "the folder must exist, and this user must be allowed to write in it"),
    ("readonly database", "this user must be allowed to write the file and its folder"),
    ("disk is full", "make room on the disk; nothing that was committed is lost"),
    ("not a database", "name another file in DATABASE_URL, or move this one away"),
    ("malformed", "the file is damaged; bring back a copy of it"),
    ("password authentication failed", "check the user and password in DATABASE_URL"),
    ("permission denied", "grant the user of DATABASE_URL the right to create and use tables there"),
    ('(database|role) ".*" does not exist', "create the database and the user that DATABASE_URL names"),
    ("too many (clients|connections)", "raise the server's max_connections, or run fewer processes"),
    ("connection", "check the address in DATABASE_URL, and that the server runs"),
)


class Exclusive(IntEnum):
    """What only one transaction on the whole database does at a time. The values are PostgreSQL lock numbers."""

    MIGRATE = 0x6669726D01
    PLACE = 0x6669726D02


class Transactions:
    """Reading and writing transactions on one database."""

    def __init__(self, url: URL) -> None:
        """`url` comes from `database_url`. Nothing is opened before the first transaction."""
        self._where = url.database or "" if url.drivername == SQLITE else _shown(url)
        self._engine = _sqlite_engine(url) if url.drivername == SQLITE else _postgresql_engine(url)
        one_moment = {} if url.drivername == SQLITE else {"isolation_level": "REPEATABLE READ"}
        self._reader = self._engine.execution_options(**one_moment)
        self._writer = self._engine.execution_options(writing=True)
        self._turn = asyncio.Lock() if url.drivername == SQLITE else nullcontext()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that changes nothing. All its reads see one moment."""
        with self._explained():
            async with self._reader.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is committed when the block ends well, and undone otherwise."""
        async with self._turn:
            with self._explained():
                async with self._writer.begin() as connection:
                    yield connection

    @asynccontextmanager
    async def exclusive(self, what: Exclusive) -> AsyncIterator[AsyncConnection]:
        """A writing transaction that runs when no other for the same purpose does, in any process."""
        async with self.writing() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execute(select(func.pg_advisory_xact_lock(what)))
            yield connection

    async def close(self) -> None:
        """Closes every connection."""
        await self._engine.dispose()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except DBAPIError as error:
            raise StoreError(explanation(self._where, error.orig or error)) from error


def database_url(text: str) -> URL:
    """Reads a DATABASE_URL and chooses the driver. Raises StoreError, never showing a password."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise StoreError(f"DATABASE_URL is no address; {_FORMS}") from error
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise StoreError(f"DATABASE_URL begins with {url.drivername}://, which Firmwatch cannot use; {_FORMS}")
    if driver == SQLITE and (url.host or url.database in {None, "", ":memory:"}):
        raise StoreError("DATABASE_URL names no file; write sqlite:///PATH, or sqlite:////PATH from the root")
    return url.set(drivername=driver)


def sqlite_file(url: URL) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL."""
    return Path(url.database or "") if url.drivername == SQLITE else None


def explanation(where: str, error: BaseException) -> str:
    """One line for a driver's error: where, what, and what to do about it."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    advice = next((advice for sign, advice in _ADVICE if re.search(sign, str(error))), "see the database server's log")
    return f"{where}: {lines[0]}; {advice}"


def _shown(url: URL) -> str:
    """The address as people write it, without its password and options."""
    return url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)


def _sqlite_engine(url: URL) -> AsyncEngine:
    # isolation_level None: the driver begins no transactions of its own, so that ours begin as we say.
    engine = create_async_engine(
        url, paramstyle="named", connect_args={"timeout": BUSY_SECONDS, "isolation_level": None}
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        try:
            cursor = connection.cursor()
            for pragma in _PRAGMAS:
                cursor.execute(pragma)
            cursor.close()
        except BaseException:
            # The pool does not know it yet, and its thread would outlive the event loop.
            connection.close()
            raise

    @event.listens_for(engine.sync_engine, "invalidate")
    def undo(connection: DBAPIConnection, _record: ConnectionPoolEntry, _error: BaseException | None) -> None:
        # A task that is cancelled leaves its connection to be closed. SQLite closes one only when its last
        # statement is gone, and the traceback may hold that for long, with the write lock.
        with suppress(asyncio.CancelledError, sqlite3.Error):
            connection.rollback()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _postgresql_engine(url: URL) -> AsyncEngine:
    return create_async_engine(url, pool_size=10, pool_pre_ping=True)
