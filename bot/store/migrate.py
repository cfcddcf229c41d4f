"""Brings a database to the schema of this Firmwatch, whoever else starts at the same moment.

The present version is read first without any lock: usually there is nothing to do, and a `firmwatch status`
must not wait for a writer. Otherwise everything happens in one exclusive transaction, which looks again: both
databases can undo a half-made schema, and whoever comes second finds the work done.
"""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.errors import SchemaTooNew
from bot.store.connect import Exclusive, Transactions


async def migrate(transactions: Transactions) -> None:
    """Runs the migrations that the database lacks. Raises SchemaTooNew, StoreError."""
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    scripts = ScriptDirectory.from_config(config)
    async with transactions.reading() as connection:
        if await connection.run_sync(_is_current, scripts):
            return
    async with transactions.exclusive(Exclusive.MIGRATE) as connection:
        if not await connection.run_sync(_is_current, scripts):
            await connection.run_sync(_upgrade, config)


def _is_current(connection: Connection, scripts: ScriptDirectory) -> bool:
    head = scripts.get_current_head()
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise SchemaTooNew(
            f"the database has schema {current}, this Firmwatch knows schemas up to {head}; "
            "install the Firmwatch that wrote it, or a newer one"
        )
    return current == head


def _upgrade(connection: Connection, config: Config) -> None:
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
