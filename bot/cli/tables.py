"""What the tables of several verbs have in common."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.errors import FirmwatchError
from bot.model import Store, Trouble
from bot.settings.load import load
from bot.settings.values import Settings
from bot.store.connect import database_url, sqlite_file
from bot.store.database import open_store

Result = TypeVar("Result")

_WHOLE = re.compile(r"\S*://\S+|[!-~]+")
"""What is not to be broken: addresses, and words that are not written without spaces between them."""

_BETWEEN = 3
_INDENT = 2
_SHORT = 40
_READABLE = 24
"""Cells of a text that need no more lines than anybody reads."""

_UNREACHED = frozenset({Trouble.UNREACHABLE, Trouble.TIMEOUT})
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


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[object]], console: Console | None = None) -> None:
    """Prints rows as a table; where that would break an address or a word, as a list. None is shown as nothing.

    The first column is the name of a row in a list, or its first two, where the first has no heading.
    `console` is standard output unless told.
    """
    console = console or stdout()
    shown = [[_shown(cell) for cell in row] for row in rows]
    widths = _widths([[Text(column) for column in columns], *shown], console.width)
    if widths is None:
        for row in shown:
            _print_item(console, columns, row)
        return
    table = new_table(*columns)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in shown:
        table.add_row(*row)
    console.print(table)


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


def looks_offline(found: Iterable[Trouble | None]) -> bool:
    """Whether the troubles of all feeds look as if this machine had no network: nobody even refused."""
    every = list(found)
    return bool(every) and all(trouble in _UNREACHED for trouble in every)


def counted(count: int, noun: str) -> str:
    """`1 feed`, `2 feeds`."""
    return f"{count:,} {noun}{'' if count == 1 else 's' if not noun.endswith('ch') else 'es'}"


def add_row(table: Table, *cells: object, style: str | None = None) -> None:
    """Adds a row of plain text; None is shown as nothing."""
    table.add_row(*map(_shown, cells), style=style)


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


def _shown(cell: object) -> Text:
    return cell if isinstance(cell, Text) else Text("" if cell is None else str(cell))


def _widths(rows: Sequence[Sequence[Text]], room: int) -> list[int] | None:
    """The widths of columns in which nothing is broken that should be whole, in cells; None: they do not fit."""
    columns = list(zip(*rows, strict=True))
    most = [max(_longest(cell.plain.splitlines()) for cell in column) for column in columns]
    whole = [max(_longest(_WHOLE.findall(cell.plain)) for cell in column) for column in columns]
    widths = [max(least, min(wide, _READABLE)) for least, wide in zip(whole, most, strict=True)]
    spare = room - _BETWEEN * len(columns) - sum(widths)
    if spare < 0:
        return None
    # Those that want least are served first, and what they leave goes to the others.
    wanting = sorted(range(len(columns)), key=lambda place: most[place] - widths[place])
    for number, place in enumerate(wanting):
        given = min(most[place] - widths[place], spare // (len(wanting) - number))
        widths[place] += given
        spare -= given
    return widths


def _longest(texts: Iterable[str]) -> int:
    return max(map(cell_len, texts), default=0)


def _print_item(console: Console, columns: Sequence[str], row: Sequence[Text]) -> None:
    """A row as lines: its name, then what is short together, then what is long."""
    named = 1 if columns[0] else 2
    first, *others = Text(" ").join(row[:named]).split()
    rest = [
        f"{name.lower()}: {cell.plain}" for name, cell in zip(columns[named:], row[named:], strict=True) if cell.plain
    ]
    short = " · ".join(one for one in rest if cell_len(one) <= _SHORT)
    _print_line(console, first, 0)
    for line in (*others, *map(Text, filter(None, (short, *(one for one in rest if cell_len(one) > _SHORT))))):
        _print_line(console, line, _INDENT)


def _print_line(console: Console, line: Text, indent: int) -> None:
    """Where a word is longer than the line, the terminal breaks the line: what is copied there is whole."""
    if _longest(_WHOLE.findall(line.plain)) > console.width - indent:
        console.print(Text(" " * indent) + line, soft_wrap=True)
    else:
        console.print(Padding(line, (0, 0, 0, indent), expand=False))


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value)
