"""`firmwatch article`: what the bot reads in a web page, and what it would say of it."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Line

from bot.app import page_readers, reading
from bot.cli.backtest_entries import archive
from bot.cli.logs import set_up_logs
from bot.cli.tables import print_json, stdout
from bot.enrich.reader import ArticleReader
from bot.enrich.worker import Task, answer
from bot.errors import FirmwatchError, StoreError
from bot.feeds.keys import link_key
from bot.feeds.links import site_of
from bot.model import Entry
from bot.settings.load import load
from bot.settings.values import Settings
from bot.stories.article import Article, Obstacle, is_about
from bot.stories.summary import summarise

_ANOTHER = "another text than the title promises: the bot would leave it aside"
_UNHAD = "it could not be had: the site did not answer, or its robots.txt forbids it"
OBSTACLES = {
    None: _UNHAD,
    Obstacle.PAYWALL: "a paywall: the site keeps the article for those who pay or log in",
    Obstacle.WALL: "no article: the page asks for consent, or for proof that a person is reading",
    Obstacle.NOTHING: "no article was found in the page",
    Obstacle.TOO_MUCH: "not read: the page would cost the parser too much",
}


@dataclass(frozen=True, slots=True)
class _Shown:
    """An article, and what is known of it from elsewhere.

    title      that of the feed's entry, or the given one; else the page's own headline
    outlet     as the feed calls it, else the site of the link; None for a file
    published  by the feed; None: no feed has listed it
    """

    article: Article
    title: str
    outlet: str | None
    published: datetime | None

    @property
    def verdict(self) -> str:
        if not self.article.text:
            return OBSTACLES[self.article.obstacle]
        return "an article" if is_about(self.title, self.article) else _ANOTHER


def show(subject: str, directory: Path, *, title: str, as_json: bool) -> int:
    """Reads a link as the bot does, or a saved page; `title` is what the summary must not repeat."""
    set_up_logs("warning", "auto")  # only they say why an address was refused
    if subject.startswith(("http://", "https://")):
        shown, zone = asyncio.run(_fetched(subject, directory, title))
    else:
        article = answer(Task(read_bytes(subject, "a saved page"), None))
        shown, zone = _Shown(article, title or article.headline, None, None), UTC
    summary = summarise(shown.title, shown.article.text)
    if as_json:
        print_json(_facts(shown, summary))
    else:
        stdout().print(_page(shown, summary, zone))
    return 0 if shown.article.text else 1


async def _fetched(link: str, directory: Path, title: str) -> tuple[_Shown, tzinfo]:
    settings = load(directory, os.environ)
    async with reading(settings.fetch, parsers=0) as (fetcher, _), page_readers() as pool:
        read = await ArticleReader(fetcher, pool, product=settings.fetch.product).read(link)
    article, entry = read or Article(), await _listed(link, settings)
    if entry is None:
        return _Shown(article, title or article.headline, site_of(link), None), settings.zone
    return _Shown(article, title or entry.title, entry.outlet, entry.published_at), settings.zone


async def _listed(link: str, settings: Settings) -> Entry | None:
    """The entry by which a feed has listed the link; None where none has, or there is no database."""
    try:
        async with archive(settings.database_url) as store:
            decisions = await store.decisions([link_key(link)]) if store else ()
    except StoreError:
        # Reading a page needs no database.
        return None
    return decisions[0].entry if decisions else None


def _facts(shown: _Shown, summary: str) -> dict[str, object]:
    return {
        "title": shown.title,
        "outlet": shown.outlet,
        "published_at": shown.published,
        "verdict": shown.verdict,
        "obstacle": shown.article.obstacle,
        "summary": summary,
        "text": shown.article.text,
    }


def _page(shown: _Shown, summary: str, zone: tzinfo) -> RenderableType:
    when = f"{shown.published.astimezone(zone):%Y-%m-%d %H:%M %Z}" if shown.published else None
    labelled = (
        ("Title", shown.title),
        ("Outlet", shown.outlet or "not known: a feed or an address says it"),
        ("Date", when or "not known: a feed says it, and none has listed this"),
        ("Verdict", shown.verdict),
        ("Summary", summary),
    )
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for label, value in labelled:
        if value:
            grid.add_row(label, Line(value, style="bold" if label == "Summary" else ""))
    text = (Line(), Line("Text", style="dim"), Line(shown.article.text)) if shown.article.text else ()
    return Group(grid, *text)


def read_bytes(subject: str, expected: str) -> bytes:
    """What a file holds, or standard input for `-`. Raises FirmwatchError, which says what was `expected`."""
    if subject == "-":
        return sys.stdin.buffer.read()
    if not subject:
        raise FirmwatchError(f"nothing was named; expected a link, {expected}, or - for stdin")
    try:
        return Path(subject).read_bytes()
    except OSError as error:
        raise FirmwatchError(f"{subject}: {error.strerror}; expected a link, {expected}, or - for stdin") from error
