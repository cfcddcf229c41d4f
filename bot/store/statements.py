"""What SQLAlchemy spells by dialect, and lists cut to what a statement may carry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Dialect,
    FromClause,
    Select,
    Table,
    Text,
    UpdateBase,
    bindparam,
    cast,
    func,
    select,
)
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


class _Prepared:
    """A statement as the driver takes it, and how its parameters are made so."""

    def __init__(self, statement: UpdateBase, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        names = compiled.bind_names
        self.sql = str(compiled)
        self._processors = {
            names[bind]: process
            for bind in names
            if (process := bind.type.dialect_impl(dialect).bind_processor(dialect))
        }
        self._own = self._processed({names[bind]: bind.value for bind in names if not bind.required})

    def row(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters of one row."""
        return self._own | self._processed(values)

    def _processed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        processors = self._processors
        return {
            name: value if value is None or name not in processors else processors[name](value)
            for name, value in values.items()
        }


_prepared = lru_cache(maxsize=64)(_Prepared)


async def update_many(connection: AsyncConnection, statement: UpdateBase, rows: Sequence[Mapping[str, Any]]) -> None:
    """Like `execute_many`, for a statement that names every parameter: what it becomes is worked out once."""
    if rows:
        prepared = _prepared(statement, connection.dialect)
        await connection.exec_driver_sql(prepared.sql, [prepared.row(row) for row in rows])


async def execute_many(connection: AsyncConnection, statement: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Executes the statement once for each row, in one call to the driver; no rows: not at all."""
    if rows:
        await connection.execute(statement, rows)


def batches(items: Sequence[T], size: int = _MOST_VALUES) -> Iterator[Sequence[T]]:
    """The items in runs of at most `size`, short enough for one statement's IN list."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
