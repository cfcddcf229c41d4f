"""The newswire: a small web server on loopback that publishes a script as it goes along.

Its clock stands at 0 until every feed has been asked once, so that readers find what was there from the
start before anything new appears, however slow the machine. From then on each feed shows what its script
says for the moment at which it is asked.

A Last-Modified date has whole seconds and says nothing about two changes within one. So it is only given
once its second is over; the ETag is always exact.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.demo.documents import Document, article_page, feed_document
from bot.demo.script import Script, ScriptFeed, Start, items_at
from bot.model import Clock

HOST = "127.0.0.1"
PORT = 8711
"""Where the newswire is found if the port is free; otherwise the system picks another."""


class Newswire:
    """Serves `script` while it is entered: `async with Newswire(script, clock) as wire`.

    port  0: any free one
    """

    def __init__(self, script: Script, clock: Clock, *, port: int = PORT) -> None:
        self._script = script
        self._clock = clock
        self._port = port
        self._feeds = {feed.path: feed for feed in script.feeds}
        self._unasked = set(self._feeds)
        self._asked_after_end = Counter[str]()
        self._started = asyncio.Event()
        self._read = asyncio.Event()
        self._base_url = ""

    async def __aenter__(self) -> Self:
        listener = _listener(self._port)
        self._base_url = f"http://{HOST}:{listener.getsockname()[1]}"
        opened = self._clock()
        self._start = Start(opened=opened, started=opened)
        app = web.Application()
        app.router.add_get("/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.SockSite(self._runner, listener).start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """Where the newswire is served, without a slash at the end."""
        return self._base_url

    @property
    def seconds(self) -> float:
        """The newswire's clock: seconds from its start, 0 until every feed has been asked."""
        if not self._started.is_set():
            return 0.0
        return (self._clock() - self._start.started).total_seconds()

    @property
    def done(self) -> bool:
        """Whether everything was published."""
        return self.seconds >= self._script.length

    async def read_to_the_end(self) -> None:
        """Waits until every feed was asked twice since the last publication.

        A reader that comes back has stored what it was given the first time.
        """
        await self._read.wait()

    def publications(self) -> Mapping[str, datetime]:
        """When each address first had its article, UTC, of what was published so far."""
        times: dict[str, datetime] = {}
        for entry in sorted(self._script.entries, key=lambda entry: entry.at):
            if entry.at <= self.seconds:
                times.setdefault(self._base_url + entry.link, self._start.moment(entry.at))
        return times

    async def _serve(self, request: web.Request) -> web.Response:
        feed = self._feeds.get(request.path)
        if feed is None:
            return self._article(request)
        seconds = self.seconds
        document = feed_document(feed, items_at(feed, seconds, self._start), self._base_url)
        self._note_asked(feed, seconds)
        return conditional(document, request.headers, self._clock())

    def _article(self, request: web.Request) -> web.Response:
        for feed in self._script.feeds:
            for item in items_at(feed, self.seconds, self._start):
                if item.link == request.path:
                    return conditional(article_page(feed, item), request.headers, self._clock())
        raise web.HTTPNotFound(text="The newswire has published nothing at this address.")

    def _note_asked(self, feed: ScriptFeed, seconds: float) -> None:
        if seconds >= self._script.length:
            self._asked_after_end[feed.path] += 1
            if all(self._asked_after_end[path] >= 2 for path in self._feeds):
                self._read.set()
        self._unasked.discard(feed.path)
        if not self._unasked and not self._started.is_set():
            self._start = Start(opened=self._start.opened, started=self._clock())
            self._started.set()


def conditional(document: Document, headers: Mapping[str, str], now: datetime) -> web.Response:
    """The document, or 304 for a reader whose validators say that it has it already."""
    validators = {"ETag": document.etag}
    changed_at = document.changed_at
    if changed_at and now - changed_at.replace(microsecond=0) >= timedelta(seconds=1):
        validators["Last-Modified"] = format_datetime(changed_at.astimezone(UTC), usegmt=True)
    if is_unchanged(document, headers):
        return web.Response(status=304, headers=validators)
    return web.Response(body=document.body, headers={**validators, "Content-Type": document.content_type})


def is_unchanged(document: Document, headers: Mapping[str, str]) -> bool:
    """Whether a reader with these request headers has the document: by its ETag, else by its date."""
    tags = headers.get("If-None-Match")
    if tags is not None:
        return tags.strip() == "*" or document.etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
    since = _date(headers.get("If-Modified-Since", ""))
    return since is not None and document.changed_at is not None and document.changed_at.replace(microsecond=0) <= since


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _listener(port: int) -> socket.socket:
    """A listening socket on loopback: on `port`, or on any free one when it is taken."""
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        return socket.create_server((HOST, 0))
