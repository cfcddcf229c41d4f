"""Where a backtest's entries come from: the database, or files; in pages, so that few are held at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.backtest.files import document_entries, in_order, line_entries
from bot.clock import utc_now
from bot.errors import FirmwatchError
from bot.feeds.reading import read_body
from bot.feeds.workers import ParserPool
from bot.model import DeclaredFeed, Entry, Fetched, FetchFailed, Parser, Store
from bot.store.database import open_to_read

PAGE = 1000
_LINES = frozenset({".jsonl", ".ndjson"})
_PARSE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Page:
    """Entries in the order of collection; `done` is the share of the work that ends with them, 0 to 1."""

    entries: Sequence[Entry]
    done: float


@asynccontextmanager
async def archive(url: str) -> AsyncIterator[Store | None]:
    """The database of a DATABASE_URL, only to be read; None when there is none yet."""
    store = await open_to_read(url)
    try:
        yield store
    finally:
        if store is not None:
            await store.close()


async def stored_pages(store: Store, since: datetime, until: datetime, size: int = PAGE) -> AsyncIterator[Page]:
    """The entries that were collected since then, up to `until`: what comes in meanwhile is another day's."""
    last: Entry | None = None
    while page := await store.entries(since, after=last, limit=size):
        entries = [entry for entry in page if entry.collected_at <= until]
        last = page[-1]
        if entries:
            yield Page(entries, (entries[-1].collected_at - since) / (until - since))
        if len(entries) < len(page):
            return


async def listed_pages(entries: Sequence[Entry], size: int = PAGE) -> AsyncIterator[Page]:
    """Entries that are at hand."""
    for start in range(0, len(entries), size):
        yield Page(entries[start : start + size], min(1.0, (start + size) / len(entries)))


async def read_files(paths: Sequence[Path], feeds: Sequence[DeclaredFeed]) -> tuple[list[Entry], list[str]]:
    """The entries of documents and JSON lines, folders searched through, and what could not be read and why.

    `feeds` are those that JSON lines may name. Raises FirmwatchError for a path that is not there and for a line
    that is no entry.
    """
    now, entries, unread = utc_now(), list[Entry](), list[str]()
    async with ParserPool(workers=2, timeout=_PARSE_SECONDS) as parser:
        for number, path in enumerate(_files(paths), 1):
            if path.suffix.lower() in _LINES:
                entries += line_entries(str(path), _text(path).splitlines(), feeds, now)
                continue
            found = await _document(path, parser, number, now)
            if isinstance(found, FetchFailed):
                unread.append(f"{path}: {found.detail}")
            else:
                entries += found
    return in_order(entries), unread


async def _document(path: Path, parser: Parser, number: int, now: datetime) -> list[Entry] | FetchFailed:
    fetched = _as_fetched(path)
    parsed = await read_body(fetched, parser, zone=None)
    if isinstance(parsed, FetchFailed):
        return parsed
    return document_entries(path.name, fetched, parsed, number=number, now=now)


def _as_fetched(path: Path) -> Fetched:
    return Fetched(url=path.absolute().as_uri(), body=_bytes(path))


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files that are named and those of the folders, hidden ones left out, by name."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise FirmwatchError(f"{path}: no such file or folder; name feed documents or JSON lines of entries")
        inside = sorted(one for one in path.rglob("[!.]*") if one.is_file()) if path.is_dir() else [path]
        if not inside:
            raise FirmwatchError(f"{path}: an empty folder; put feed documents or JSON lines of entries there")
        found += inside
    return found


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FirmwatchError(f"{path}: {error.strerror}") from error


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FirmwatchError(f"{path}: not UTF-8 text (byte {error.start})") from error
