"""What SQLAlchemy spells by dialect, and lists cut to what a statement may carry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import JSON, BigInteger, ColumnElement, FromClause, Select, Table, Text, bindparam, cast, func, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

T = TypeVar("T")

_MOST_VALUES = 500


def _insert(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - a large module that SQLite does without

    return postgresql.insert(table)


def insert_new(connection: AsyncConnection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Inserts rows, and leaves those alone that are there already by any unique key."""
    return _insert(connection, table).on_conflict_do_nothing()


def insert_or_update(connection: AsyncConnection, table: Table, *changed: str) -> sqlite.Insert | postgresql.Insert:
    """Inserts rows; of one that is there by its primary key, the columns `changed` take the new values."""
    statement = _insert(connection, table)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key), set_={name: statement.excluded[name] for name in changed}
    )


def rows_of(connection: AsyncConnection, numbers: Iterable[int]) -> FromClause:
    """The numbers as rows of one column, `value`, however many there are: one parameter carries them all."""
    listed = bindparam("numbers", json.dumps(sorted(numbers)), type_=Text, unique=True)
    if connection.dialect.name == "sqlite":
        return func.json_each(listed).table_valued("value", name="asked")
    values = func.json_array_elements_text(cast(listed, JSON))
    return select(cast(values.column_valued("value"), BigInteger).label("value")).subquery("asked")


def listed_numbers(dialect: str, name: str) -> Select[Any]:
    """The numbers of a JSON list, which the parameter `name` carries."""
    listed = bindparam(name, type_=Text)
    if dialect == "sqlite":
        return select(func.json_each(listed).table_valued("value", name="asked").c.value)
    return select(cast(func.json_array_elements_text(cast(listed, JSON)).column_valued(), BigInteger))


def listed_pairs(dialect: str, name: str) -> FromClause:
    """The pairs in a JSON list, which the parameter `name` carries, as rows of a `number` and a `text`."""
    listed = bindparam(name, type_=Text)
    number: ColumnElement[Any]
    if dialect == "sqlite":
        pair = func.json_each(listed).table_valued("value", name="asked").c.value
        number, text = func.json_extract(pair, "$[0]"), func.json_extract(pair, "$[1]")
    else:
        pair = func.json_array_elements(cast(listed, JSON)).column_valued()
        number = cast(func.json_extract_path_text(pair, "0"), BigInteger)
        text = func.json_extract_path_text(pair, "1")
    return select(number.label("number"), text.label("text")).subquery()


async def execute_many(connection: AsyncConnection, statement: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Executes the statement once for each row, in one call to the driver; no rows: not at all."""
    if rows:
        await connection.execute(statement, rows)


def batches(items: Sequence[T], size: int = _MOST_VALUES) -> Iterator[Sequence[T]]:
    """The items in runs of at most `size`, short enough for one statement's IN list."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
