"""What the tables of several verbs have in common."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.errors import FirmwatchError
from bot.model import Store
from bot.settings.load import load
from bot.settings.values import Settings
from bot.store.connect import database_url, sqlite_file
from bot.store.database import open_store

Result = TypeVar("Result")

MOST_NAMED = 10
"""Lines for one kind of trouble, so that a machine that is offline does not fill the screen."""


def with_store(directory: Path, work: Callable[[Settings, Store], Awaitable[Result]]) -> Result:
    """Reads the configuration, opens its database and runs `work` on both.

    Raises FirmwatchError when there is no database yet: verbs that look make none.
    """
    settings = load(directory, os.environ)
    file = sqlite_file(database_url(settings.database_url))
    if file is not None and not file.exists():
        raise FirmwatchError(
            f"there is no database at {file.absolute()}: the bot has not run there. Start it with `firmwatch run`, or "
            "name another file with DATABASE_URL or `database:` in bot.yaml (a relative path begins in this folder)"
        )

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


def troubles(title: str, rows: Iterable[tuple[str, str, str]]) -> RenderableType:
    """What is wrong, grouped by what to do about it: rows of (who, what is wrong, what to do)."""
    groups: dict[str, list[str]] = {}
    for who, what, remedy in rows:
        groups.setdefault(remedy, []).append(f"{who}: {what}")
    parts: list[RenderableType] = [Text(title, style="bold")]
    for remedy, concerned in groups.items():
        more = len(concerned) - MOST_NAMED
        lines = concerned[:MOST_NAMED] + ([f"… and {more} more"] if more > 0 else [])
        parts.append(Padding(Text(remedy, style="yellow"), (0, 0, 0, 2)))
        parts.extend(Padding(Text(line), (0, 0, 0, 4)) for line in lines)
    return Group(*parts)


def counted(count: int, noun: str) -> str:
    """`1 feed`, `2 feeds`."""
    return f"{count:,} {noun}{'' if count == 1 else 's' if not noun.endswith('ch') else 'es'}"


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
