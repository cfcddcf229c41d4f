"""Brings a database to the schema of this Firmwatch, whoever else starts at the same moment.

The present version is read first without any lock: usually there is nothing to do, and a `firmwatch status`
must not wait for a writer. Otherwise everything happens in one exclusive transaction, which looks again: both
databases can undo a half-made schema, and whoever comes second finds the work done.

An empty database gets the tables as `bot.store.tables` has them; only an older one is migrated. So Alembic, which
takes longer to import than a database to make, is imported when there is a migration to run.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, MetaData, String, Table, insert, inspect, select

from bot.store.connect import Exclusive, Transactions
from bot.store.tables import metadata

HEAD = "0001"
"""The revision that `bot.store.tables` describes: the last of `bot.store.migrations`."""

# As Alembic makes it: the migrations go on from here.
_VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


async def migrate(transactions: Transactions) -> None:
    """Makes the tables, or runs the migrations that the database lacks. Raises SchemaTooNew, StoreError."""
    if await present_revision(transactions) == HEAD:
        return
    async with transactions.exclusive(Exclusive.MIGRATE) as connection:
        await connection.run_sync(_bring_to_head)


async def present_revision(transactions: Transactions) -> str | None:
    """The revision of the database's schema; None: it has no tables of ours."""
    async with transactions.reading() as connection:
        return await connection.run_sync(_revision)


def _bring_to_head(connection: Connection) -> None:
    revision = _revision(connection)
    if revision is None:
        metadata.create_all(connection)
        _VERSION.create(connection)
        connection.execute(insert(_VERSION).values(version_num=HEAD))
    elif revision != HEAD:
        from bot.store.upgrade import upgrade  # noqa: PLC0415 - see above

        upgrade(connection, revision)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.scalar(select(_VERSION.c.version_num))
