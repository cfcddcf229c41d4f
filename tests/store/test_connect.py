"""The address, the file, its owner, and what is said when something is wrong."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import StoreError
from bot.store import open_store
from bot.store.connect import Transactions, database_url, explanation, sqlite_file
from tests.store.build import HOUR, owe
from tests.values import NOW


@pytest.mark.parametrize(
    ("given", "driver", "database"),
    [
        ("sqlite:///data/firmwatch.db", "sqlite+aiosqlite", "data/firmwatch.db"),
        ("sqlite:////var/lib/firmwatch.db", "sqlite+aiosqlite", "/var/lib/firmwatch.db"),
        ("sqlite:////tmp/파일 1.db", "sqlite+aiosqlite", "/tmp/파일 1.db"),  # noqa: S108
        ("postgresql://bot:pw@db.example/news", "postgresql+psycopg", "news"),
        ("postgres://bot:pw@db.example:5433/news?sslmode=require", "postgresql+psycopg", "news"),
    ],
)
def test_the_driver_is_chosen_here(given: str, driver: str, database: str) -> None:
    address = database_url(given)
    assert (address.drivername, address.database) == (driver, database)
    assert (sqlite_file(address) is None) == given.startswith("postgres")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "is no address"),
        ("data/firmwatch.db", "is no address"),
        ("postgresql://bot:secret@db.example:port/news", "is no address"),
        ("mysql://bot:secret@db.example/news", "begins with mysql://"),
        ("postgresql+asyncpg://bot:secret@db.example/news", "begins with postgresql+asyncpg://"),
        ("sqlite://", "names no file"),
        ("sqlite:///", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite://firmwatch.db", "names no file"),
    ],
)
def test_a_wrong_address_is_explained_without_its_password(given: str, said: str) -> None:
    with pytest.raises(StoreError) as raised:
        database_url(given)
    assert said in str(raised.value)
    assert "sqlite:///PATH" in str(raised.value)
    assert "secret" not in str(raised.value)


async def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "새 폴더" / "deeper" / "firmwatch.db"
    await (await open_store(f"sqlite:///{path}")).close()
    assert path.exists()


async def test_a_file_is_kept_safe_and_read_beside_writing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/firmwatch.db"
    await (await open_store(url)).close()
    transactions = Transactions(database_url(url))
    async with transactions.writing() as writing, transactions.reading() as reading:
        await writing.execute(text("INSERT INTO meta VALUES ('a', 'b')"))
        assert await reading.scalar(text("SELECT count(*) FROM meta")) == 0
        pragmas = [await reading.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")]
        assert pragmas == ["wal", 2]
        assert await reading.scalar(text("PRAGMA foreign_keys")) == 1
    await transactions.close()


async def test_a_file_that_another_process_is_making_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "firmwatch.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        opening = asyncio.create_task(open_store(f"sqlite:///{path}"))
        await asyncio.sleep(0.1)
        assert not opening.done()
        other.execute("COMMIT")
        await (await opening).close()
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_what_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("these are not the rows you are looking for\n" * 50)
    with pytest.raises(StoreError, match=r"notes\.txt: file is not a database; name another file in DATABASE_URL"):
        await open_store(f"sqlite:///{path}")
    assert path.read_text().startswith("these are not")


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"file: .*; the folder of firmwatch\.db cannot be made there"):
        await open_store(f"sqlite:///{tmp_path}/file/firmwatch.db")


async def test_a_folder_in_place_of_the_file_is_explained(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="unable to open database file; the folder must exist"):
        await open_store(f"sqlite:///{tmp_path}")


async def test_a_server_that_is_not_there_is_explained_without_its_password() -> None:
    with pytest.raises(StoreError) as raised:
        await open_store("postgresql://bot:secret@127.0.0.1:1/news")
    assert "check the address in DATABASE_URL" in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ('FATAL:  role "bot" does not exist', "create the database and the user"),
        ('FATAL:  database "news" does not exist', "create the database and the user"),
        ("column feed.colour does not exist\nLINE 1: SELECT", "column feed.colour does not exist; see the database"),
        ("FATAL:  sorry, too many clients already", "raise the server's max_connections"),
        ('FATAL:  password authentication failed for user "bot"', "check the user and password"),
        ("permission denied for schema public", "grant the user of DATABASE_URL"),
        ("server closed the connection unexpectedly\n\tThis probably means", "check the address in DATABASE_URL"),
        ("database is locked", "another process has been writing for 30 seconds"),
        ("attempt to write a readonly database", "this user must be allowed to write"),
        ("database disk image is malformed", "the file is damaged; bring back a copy"),
        ("", "here: OperationalError; see the database"),
    ],
)
def test_a_fault_is_one_line_that_says_what_to_do(fault: str, said: str) -> None:
    explained = explanation("here", sqlite3.OperationalError(fault))
    assert said in explained
    assert "\n" not in explained


async def test_a_full_disk_is_explained(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/small.db"
    await (await open_store(url)).close()
    transactions = Transactions(database_url(url))

    async def fill() -> None:
        async with transactions.writing() as connection:
            await connection.execute(text("PRAGMA max_page_count = 1"))
            await connection.execute(text("INSERT INTO meta VALUES ('a', :value)"), {"value": "x" * 100_000})

    with pytest.raises(StoreError, match="database or disk is full; make room on the disk"):
        await fill()
    await transactions.close()


async def test_the_owner_keeps_a_second_one_out_and_readers_in(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/firmwatch.db"
    owner = await open_store(url, alone=True)
    reader = await open_store(url)
    assert (await reader.counts())["feeds"] == 0
    second = await asyncio.to_thread(_open_alone, url)
    assert second.startswith("StoreInUse")
    assert f"process {os.getpid()}" in second
    await reader.close()
    await owner.close()
    await (await open_store(url, alone=True)).close()


async def test_the_owner_takes_back_what_its_last_run_had_claimed(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/firmwatch.db", alone=True)
    await owe(store)
    await store.claim_delivery("file:a", NOW, HOUR)
    assert len(await store.claim_due_feeds(NOW + HOUR, 9, HOUR)) == 1
    await store.release_leases()
    claimed = await store.claim_delivery("file:a", NOW, HOUR)
    assert claimed is not None
    assert claimed.state == "sending"
    assert len(await store.claim_due_feeds(NOW + HOUR, 9, HOUR)) == 1
    await store.close()


def _open_alone(url: str) -> str:
    """Opens the store alone in another process, and says how that went."""
    command = [sys.executable, "-m", "tests.store.worker", "open", url]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


async def test_a_writer_waits_for_another_process(tmp_path: Path) -> None:
    path = tmp_path / "firmwatch.db"
    store = await open_store(f"sqlite:///{path}")
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(store.beat("tick", NOW))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    assert await store.beats() == {}
    other.execute("COMMIT")
    await waiting
    assert await store.beats() == {"tick": NOW}
    other.close()
    await store.close()
