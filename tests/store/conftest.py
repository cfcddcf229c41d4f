"""A fresh database for each test: an SQLite file, and a schema of its own on PostgreSQL.

PostgreSQL is the server that FIRMWATCH_TEST_POSTGRES_URL names (`.ci/postgres` starts one). Without it those
tests are skipped, except under CI, where they fail.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from bot.model import Store
from bot.store import open_store
from bot.store.connect import Transactions, database_url

POSTGRES = "FIRMWATCH_TEST_POSTGRES_URL"


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes the addresses of empty databases."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield lambda: f"sqlite:///{tmp_path}/{secrets.token_hex(4)}.db"
        else:
            server = postgres_server()
            yield lambda: stack.enter_context(_schema(server))


@pytest.fixture
def url(new_url: Callable[[], str]) -> str:
    """The address of an empty database."""
    return new_url()


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """An open store on the database at `url`."""
    opened = await open_store(url)
    yield opened
    await opened.close()


@pytest.fixture
async def raw(url: str) -> AsyncIterator[Transactions]:
    """Transactions beside the store, for what its operations do not show."""
    transactions = Transactions(database_url(url))
    yield transactions
    await transactions.close()


def postgres_server() -> str:
    server = os.environ.get(POSTGRES, "")
    if not server:
        missing = f"no PostgreSQL: set {POSTGRES}, or run `.ci/postgres make test`"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return server


@contextmanager
def _schema(server: str) -> Iterator[str]:
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
        yield f"{server}?options=-csearch_path%3D{name}"
        connection.execute("SET client_min_messages = warning")
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
