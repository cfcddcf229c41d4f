"""The migrations, and what the databases make of the tables."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import SchemaTooNew
from bot.model import DeliveryKind, DeliveryState, Entry, QuietCheck, Retention, Store
from bot.store import open_store
from bot.store.connect import Transactions, database_url
from bot.store.migrate import HEAD
from bot.store.tables import metadata
from bot.store.upgrade import upgrade
from tests.store.build import DAY, HOUR, MINUTE, check, collect, keys, new_entry, outcome, post, remembered, update
from tests.values import NOW

_SQLITE = (
    "SELECT name, sql FROM sqlite_master"
    " WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'"
)
_POSTGRESQL = (
    """SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name <> 'alembic_version'""",
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename <> 'alembic_version'",
    """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = current_schema()::regnamespace AND conrelid <> 'alembic_version'::regclass""",
)


async def described(url: str) -> list[tuple[Any, ...]]:
    """Every table, column, index and constraint, as the database itself tells it."""
    transactions = Transactions(database_url(url))
    async with transactions.writing() as connection:
        rows = await _rows(connection)
        schema = "" if connection.dialect.name == "sqlite" else await connection.scalar(text("SELECT current_schema()"))
    await transactions.close()
    return sorted(tuple(_plain(part, schema) for part in row) for row in rows)


async def _rows(connection: AsyncConnection) -> list[Iterable[Any]]:
    queries = (_SQLITE,) if connection.dialect.name == "sqlite" else _POSTGRESQL
    return [row for query in queries for row in await connection.execute(text(query))]


def _plain(part: Any, schema: str) -> str:
    words = " ".join(str(part).split())
    return words.replace(f"{schema}.", "") if schema else words


async def test_the_migrations_make_exactly_the_tables(new_url: Callable[[], str]) -> None:
    opened, migrated = new_url(), new_url()
    await (await open_store(opened)).close()
    transactions = Transactions(database_url(migrated))
    async with transactions.writing() as connection:
        await connection.run_sync(upgrade, None)
        assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == HEAD
    await transactions.close()
    made = await described(opened)
    assert made == await described(migrated)
    assert len(made) > len(metadata.tables)


async def test_a_migrated_database_is_opened_as_it_is(url: str) -> None:
    transactions = Transactions(database_url(url))
    async with transactions.writing() as connection:
        await connection.run_sync(upgrade, None)
    await transactions.close()
    store = await open_store(url)
    assert (await store.counts())["feeds"] == 0
    await store.close()


async def test_opening_again_changes_nothing(url: str) -> None:
    for _ in range(2):
        store = await open_store(url)
        assert (await store.counts())["feeds"] == 0
        await store.close()


async def test_a_newer_schema_is_refused_by_name(store: Store, url: str, raw: Transactions) -> None:
    async with raw.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(SchemaTooNew, match=r"schema 0999.* up to \d{4}; install"):
        await open_store(url)


async def test_what_is_done_often_scans_no_table(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/plan.db")
    entries = await collect(store, 2)
    with statements_of_engines() as statements:
        await _everything_often(store, *entries)
    await store.close()
    assert len(statements) > 25
    with closing(sqlite3.connect(tmp_path / "plan.db")) as connection:
        plans = {statement: _plan(connection, statement, values) for statement, values in statements.items()}
    assert {statement: plan for statement, plan in plans.items() if _scans(plan)} == {}


async def _everything_often(store: Store, entry: Entry, later: Entry) -> None:
    (feed,) = await store.claim_due_feeds(NOW + HOUR, 9, MINUTE)
    present = await store.seen(feed.id, [keys(0), keys(1)])
    await store.record_check(check(feed.id, [new_entry(5)], present=tuple(present)))
    await store.record_quiet_checks([QuietCheck(feed_id=feed.id, checked_at=NOW, next_check_at=NOW)])
    async with store.placing() as transaction:
        await transaction.pending(9)
        await transaction.write([outcome(entry)])
        await remembered(transaction, frozenset({entry.id}), NOW - HOUR)
    await store.channels_due(NOW)
    claimed = await store.claim_delivery("file:a", NOW, MINUTE)
    assert claimed is not None
    await store.record_delivery(claimed.id, DeliveryState.SENT, now=NOW, message_id="1")
    new = (update(entry.id, "update"), post(None, "file:a", key="waits"))
    async with store.placing() as transaction:
        await transaction.write([replace(outcome(later), alerts=(), deliveries=new)])
    (waiting,) = await store.overdue("file:a", NOW, 40)
    await store.gather(post(None, "file:a", kind=DeliveryKind.DIGEST, key="digest"), [waiting.id], NOW)
    await store.sweeps_due(NOW, 9)
    await store.record_sweep(claimed.id, now=NOW, message_id="2")
    await store.serves("file:a")
    await store.decisions([f"link-key-{entry.id}"])
    await store.beat("tick", NOW)
    await store.purge(NOW + 31 * DAY, Retention(), 10)


@contextmanager
def statements_of_engines() -> Iterator[dict[str, Any]]:
    """What every engine executes meanwhile: statements, each with the values of one execution."""
    statements: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if not statement.startswith("BEGIN"):
            statements[statement] = values[0] if many else values

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _plan(connection: sqlite3.Connection, statement: str, values: Any) -> list[str]:
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]


def _scans(plan: Iterable[str]) -> bool:
    # Parked channels are a handful. Seen keys are looked through by the purge alone, in a reading transaction.
    return any(line.startswith("SCAN ") and " USING " not in line and line[5:] not in _SMALL for line in plan)


_SMALL = {"CONSTANT ROW", "asked VIRTUAL TABLE INDEX 1:", "parked", "seen", "(subquery-1)", "(subquery-2)"}
