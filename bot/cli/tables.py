"""What the tables of several verbs have in common."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.model import Store
from bot.settings.load import load
from bot.settings.values import Settings
from bot.store.database import open_store

Result = TypeVar("Result")


def with_store(directory: Path, work: Callable[[Settings, Store], Awaitable[Result]]) -> Result:
    """Reads the configuration, opens its database and runs `work` on both."""
    settings = load(directory, os.environ)

    async def opened() -> Result:
        store = await open_store(settings.database_url)
        try:
            return await work(settings, store)
        finally:
            await store.close()

    return asyncio.run(opened())


def new_table(*columns: str, title: str | None = None) -> Table:
    """A plain table whose cells are shown as they are: text from outside is no markup."""
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def add_row(table: Table, *cells: object, style: str | None = None) -> None:
    """Adds a row of plain text; None is shown as nothing."""
    shown = (cell if isinstance(cell, Text) else Text("" if cell is None else str(cell)) for cell in cells)
    table.add_row(*shown, style=style)


def print_json(value: Any) -> None:
    """One JSON document on standard output; times as ISO 8601."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=_as_json)
    sys.stdout.write("\n")


def ago(then: datetime | None, now: datetime) -> str:
    """`3 min ago`, `in 20 s`; `never` for None."""
    if then is None:
        return "never"
    seconds = (now - then).total_seconds()
    size = abs(seconds)
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if size >= length:
            span = f"{int(size // length)} {unit}"
            break
    else:
        span = f"{int(size)} s"
    return f"{span} ago" if seconds >= 0 else f"in {span}"


def stdout() -> Console:
    """Standard output, never colouring numbers and paths on its own."""
    return Console(highlight=False)


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value)
