"""Reading the past: in pages, in the order of collection, and without touching it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.model import Entry, Store
from bot.store.database import open_store, open_to_read
from tests.store.build import DAY, MINUTE, check, collect, declared, new_entry
from tests.values import NOW


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def touch(url: str) -> None:
    """Leaves an SQLite file without tables, as a bot that was ended too early does."""
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).touch()


async def two_feeds(store: Store) -> None:
    """Six entries; the second feed's were collected before the last of the first feed's."""
    await store.declare_feeds([declared(1, tags=frozenset({"business"})), declared(2)], NOW)
    first, second = await store.feeds()
    await store.record_check(check(first.id, [new_entry(0), new_entry(1)], at=NOW))
    await store.record_check(check(first.id, [new_entry(2)], at=NOW + 3 * MINUTE))
    await store.record_check(check(second.id, [new_entry(3), new_entry(4), new_entry(5)], at=NOW + MINUTE))


async def all_of(store: Store, limit: int) -> list[Entry]:
    found: list[Entry] = []
    while page := await store.entries(NOW - DAY, after=found[-1] if found else None, limit=limit):
        assert len(page) <= limit
        found += page
    return found


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 100])
async def test_pages_hold_every_entry_once_in_the_order_of_collection(store: Store, limit: int) -> None:
    await two_feeds(store)
    found = await all_of(store, limit)
    assert [entry.title for entry in found] == [new_entry(number).title for number in (0, 1, 3, 4, 5, 2)]
    assert found == sorted(found, key=lambda entry: (entry.collected_at, entry.id))


async def test_an_entry_comes_as_it_came_to_placing(store: Store) -> None:
    await two_feeds(store)
    async with store.placing() as transaction:
        pending = await transaction.pending(10)
    assert sorted(await all_of(store, 10), key=lambda entry: entry.id) == pending


async def test_what_was_collected_before_is_left_out(store: Store) -> None:
    await two_feeds(store)
    assert len(await store.entries(NOW + MINUTE, limit=10)) == 4
    assert await store.entries(NOW + DAY, limit=10) == []


async def test_a_database_that_is_there_is_opened_to_read(url: str, store: Store) -> None:
    await collect(store, 2)
    reading = await open_to_read(url)
    assert reading is not None
    assert len(await reading.entries(NOW - DAY, limit=10)) == 2
    await reading.close()


async def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert await open_to_read(f"sqlite:///{tmp_path}/data/none.db") is None
    assert names(tmp_path) == []


async def test_an_empty_database_stays_empty(url: str) -> None:
    touch(url)
    assert await open_to_read(url) is None
    assert await open_to_read(url) is None


async def test_another_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    await (await open_store(f"sqlite:///{path}")).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.close()
    with pytest.raises(StoreError, match="schema 0000"):
        await open_to_read(f"sqlite:///{path}")


async def test_the_newest_come_in_the_order_of_collection(store: Store) -> None:
    await two_feeds(store)
    everything = await all_of(store, 10)
    assert await store.newest_entries(NOW - DAY, limit=3) == everything[-3:]
    assert await store.newest_entries(NOW + DAY, limit=3) == []
