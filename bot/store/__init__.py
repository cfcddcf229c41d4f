"""The tables, behind the `Store` and `PlaceTransaction` ports: SQLite, or PostgreSQL by another DATABASE_URL.

`open_store` is the way in. Beneath it: `connect` (transactions), `file` and `lock` (SQLite's file, and who owns
it), `migrate` (the schema's history), `tables` and `columns` (what is kept), `codec` (values kept whole), and
one module for each group of operations. Nothing here decides anything about news: these are the rows, and who
may have them.
"""

from bot.store.database import Database, open_store

__all__ = ["Database", "open_store"]
