"""`firmwatch article`: what the bot reads in a web page, and what it would say of it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from rich.text import Text as Line

from bot.app import page_readers, reading
from bot.cli.tables import print_json, stdout
from bot.enrich.reader import ArticleReader
from bot.enrich.worker import Task, answer
from bot.errors import FirmwatchError
from bot.settings.load import load
from bot.stories.article import Article, Obstacle
from bot.stories.summary import summarise

_UNHAD = "it could not be had: the site did not answer, or its robots.txt forbids it"
OBSTACLES = {
    None: _UNHAD,
    Obstacle.PAYWALL: "a paywall: the site keeps the article for those who pay or log in",
    Obstacle.WALL: "no article: the page asks for consent, or for proof that a person is reading",
    Obstacle.NOTHING: "no article was found in the page",
    Obstacle.TOO_MUCH: "not read: the page would cost the parser too much",
}


def show(subject: str, directory: Path, *, title: str, as_json: bool) -> int:
    """Reads a link as the bot does, or a saved page; `title` is what the summary must not repeat."""
    if subject.startswith(("http://", "https://")):
        article = asyncio.run(_fetched(subject, directory)) or Article()
    else:
        article = answer(Task(read_bytes(subject, "a saved page"), None))
    summary = summarise(title, article.text)
    if as_json:
        print_json({"obstacle": article.obstacle, "summary": summary, "text": article.text})
    elif article.text:
        stdout().print(Line(summary, style="bold"), Line(), Line(article.text), sep="\n")
    else:
        stdout().print(OBSTACLES[article.obstacle], markup=False)
    return 0 if article.text else 1


async def _fetched(link: str, directory: Path) -> Article | None:
    settings = load(directory, os.environ).fetch
    async with reading(settings, parsers=0) as (fetcher, _), page_readers() as pool:
        return await ArticleReader(fetcher, pool, product=settings.product).read(link)


def read_bytes(subject: str, expected: str) -> bytes:
    """What a file holds, or standard input for `-`. Raises FirmwatchError, which says what was `expected`."""
    if subject == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(subject).read_bytes()
    except OSError as error:
        raise FirmwatchError(f"{subject}: {error.strerror}; expected a link, {expected}, or - for stdin") from error
