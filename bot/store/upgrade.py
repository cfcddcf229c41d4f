"""Running Alembic's migrations, for a database that an earlier Firmwatch made."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.errors import SchemaTooNew


def upgrade(connection: Connection, revision: str | None) -> None:
    """Runs what is missing after `revision` (None: everything) in the connection's transaction.

    Raises SchemaTooNew for a revision that is none of ours.
    """
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    scripts = ScriptDirectory.from_config(config)
    if revision is not None and revision not in {script.revision for script in scripts.walk_revisions()}:
        raise SchemaTooNew(
            f"the database has schema {revision}, this Firmwatch knows schemas up to {scripts.get_current_head()}; "
            "install the Firmwatch that wrote it, or a newer one"
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
