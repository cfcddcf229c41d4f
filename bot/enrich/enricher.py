"""Article text for alerts whose feed gives less than two sentences.

An alert must not wait for a web server it does not know, so

1. entries are placed at once, and nothing here can keep that up. The article is read after the transaction, by tasks
   of their own: a few at a time, each for as long as `timeout`, and none at all where too many wait.
2. A post that is due at once is put off by `wait`, a fraction of a second, only where the article may well come in
   that time: the host may be asked now, it came in time when it was last asked, and few others are read meanwhile.
   In practice that is a fast host, or one on the own network. If the article comes, or fails, the post goes out at that
   moment; at the latest when `wait` is over, whatever happens to this process.
3. An article that comes later changes a post that was not sent yet (held, or in quiet hours); a post that was sent is
   edited where the channel has its alerts edited (`updates: edit`).
4. What is read is lost with the process before it is written, and not asked for again: it was a courtesy. The alert
   itself never depends on it.

Article text never makes an entry alert or keeps it from alerting: only what the feed said is matched.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Self

import structlog
from yarl import URL

from bot.decide import Rulebook
from bot.enrich.reader import ArticleReader
from bot.enrich.retelling import put_off, retellings, wants_article
from bot.model import Clock, Entry, Outcome
from bot.model.article import ArticleStore, ReadArticle
from bot.stories.article import Article, Obstacle, is_about
from bot.stories.links import host_of

AT_ONCE = 8
"""Articles that are read at a time."""

_MOST_WAITING = 100
_SLOW_FOR = 600.0
_MOST_HOSTS = 2_000


class Enricher:
    """The `Articles` port. Use it as an async context manager: what is under way ends with it.

    rulebook  answers with the one in force
    wake      tells the outbox that something may be due
    wait      how long a post may be put off for its article
    timeout   how long reading one may take, waiting for a turn included
    """

    def __init__(
        self,
        reader: ArticleReader,
        store: ArticleStore,
        rulebook: Callable[[], Awaitable[Rulebook]],
        *,
        clock: Clock,
        wake: Callable[[], None],
        wait: timedelta,
        timeout: timedelta,
    ) -> None:
        self._reader = reader
        self._store = store
        self._rulebook = rulebook
        self._clock = clock
        self._wake = wake
        self._wait = wait
        self._timeout = timeout.total_seconds()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._slow: dict[str, float] = {}
        self._closed: set[str] = set()
        self._warm = False
        self._log = structlog.get_logger("articles")

    @property
    def closed(self) -> Collection[str]:
        """Hosts behind whose links a paywall was found lately."""
        return self._closed

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def hold(self, outcomes: Sequence[Outcome], now: datetime) -> Sequence[Outcome]:
        """The outcomes, with posts put off for a moment where the article may come meanwhile."""
        until, free = now + self._wait, AT_ONCE - len(self._tasks)
        held: list[Outcome] = []
        for outcome in outcomes:
            waits = free > 0 and wants_article(outcome) and self._may_come(outcome.decision.entry)
            held.append(put_off(outcome, now, until) if waits else outcome)
            free -= waits
        return held

    def begin(self, outcomes: Sequence[Outcome]) -> None:
        """Starts reading the articles that the outcomes, written by now, could do with."""
        if not self._warm:
            self._warm = True
            self._start(self._reader.warm_up)
        for outcome in outcomes:
            if wants_article(outcome) and len(self._tasks) < _MOST_WAITING:
                until = outcome.decision.decided_at + self._wait
                held = any(delivery.not_before == until for delivery in outcome.deliveries)
                self._start(partial(self._enrich, outcome.decision.entry, until, held=held))
                if held:
                    asyncio.get_running_loop().call_later(self._wait.total_seconds(), self._wake)

    def _start(self, work: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.create_task(self._guarded(work), name="article")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception:
            self._log.exception("an article could not be made use of")

    def _may_come(self, entry: Entry) -> bool:
        link = entry.link or ""
        if self._slow.get(_host(link), 0.0) > asyncio.get_running_loop().time():
            return False
        return self._reader.is_open(link, self._wait.total_seconds())

    async def _enrich(self, entry: Entry, until: datetime, *, held: bool) -> None:
        link = entry.link or ""
        article = await self._read(link)
        now = self._clock()
        self._note_time(link, in_time=now <= until)
        self._note_paywall(link, article)
        if article and article.text and not is_about(entry.title, article.text):
            article = Article(obstacle=Obstacle.NOTHING)
        if article is not None or held:
            await self._write(entry, article or Article(), now, until if held else None)
            self._wake()

    async def _read(self, link: str) -> Article | None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._timeout), self._turns:
                return await self._reader.read(link)
        return None

    async def _write(self, entry: Entry, article: Article, now: datetime, held_until: datetime | None) -> None:
        rulebook = await self._rulebook()
        channels = {rules.channel: rules for rules in rulebook.channels}
        async with self._store.retelling() as transaction:
            told = await transaction.told(entry.id) if article.text else ()
            found = retellings(
                told, entry, article.text, channels=channels, installation=rulebook.installation, now=now
            )
            read = ReadArticle(entry_id=entry.id, text=article.text, obstacle=article.obstacle, read_at=now)
            await transaction.write(read, [*found], held_until=held_until)

    def _note_paywall(self, link: str, article: Article | None) -> None:
        """Remembers sites by what their last article was; which site it was does not outlive the process."""
        if article is None:
            return
        if article.obstacle is not Obstacle.PAYWALL:
            self._closed.discard(host_of(link))
        elif len(self._closed) < _MOST_HOSTS:
            self._closed.add(host_of(link))

    def _note_time(self, link: str, *, in_time: bool) -> None:
        """Remembers hosts that do not answer in time, so that nobody waits for them again for a while."""
        if in_time:
            self._slow.pop(_host(link), None)
            return
        if len(self._slow) >= _MOST_HOSTS:
            self._slow.clear()
        self._slow[_host(link)] = asyncio.get_running_loop().time() + _SLOW_FOR


def _host(link: str) -> str:
    return URL(link).host or ""
