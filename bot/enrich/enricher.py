"""Article text for alerts whose feed gives less than two sentences.

An alert must not wait for a web server it does not know, so

1. entries are placed at once, and nothing here can keep that up. The article is read after the transaction, by tasks
   of their own: a few at a time, each for as long as `timeout`, and none at all where too many wait.
2. A post that is due at once is put off by `wait`, a fraction of a second, only where the article may well come in
   that time: the host may be asked now, and it came in time when it was last asked. In practice that is one article
   of a fast host, or any on the own network, where each waits a little longer than the one before. If the article
   comes, or fails, the post goes out at that moment; at the latest when its time is over, whatever happens to this
   process.
3. An article that comes later changes a post that was not sent yet (held, or in quiet hours); a post that was sent is
   edited where the channel has its alerts edited (`updates: edit`). Where there is neither, nothing is read. What
   nobody waits for is read a little later, so that alerts under way have the machine to themselves.
4. What is read is lost with the process before it is written, and not asked for again: it was a courtesy. The alert
   itself never depends on it.

Article text never makes an entry alert or keeps it from alerting: only what the feed said is matched.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Self

import structlog

from bot.decide import Rulebook
from bot.enrich.reader import ArticleReader
from bot.enrich.retelling import put_off, retellings, wants_article
from bot.model import Clock, Entry, Outcome, Updates
from bot.model.article import ArticleStore, ReadArticle
from bot.stories.article import Article, Obstacle, is_about
from bot.stories.links import host_of

AT_ONCE = 8
"""Articles that are read at a time."""

_MOST_WAITING = 100
_MOST_HELD = 32
_EACH = timedelta(milliseconds=50)
"""What one article takes the worker, about: each that is read at the same time adds so much to the wait."""

_SLOW_FOR = 60.0
_MOST_HOSTS = 2_000
_GATHERING = 0.01
"""Seconds in which articles are gathered for one transaction."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read for an entry, and until when its posts are put off for it; None: they are not."""

    entry: Entry
    kept: ReadArticle
    held_until: datetime | None


class Enricher:
    """The `Articles` port. Use it as an async context manager: what is under way ends with it.

    rulebook  answers with the one in force
    wake      tells the outbox that something may be due
    wait      how long a post may be put off for its article
    later     seconds before an article is read that no post waits for
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
        later: float = 2.0,
    ) -> None:
        self._reader = reader
        self._store = store
        self._rulebook = rulebook
        self._clock = clock
        self._wake = wake
        self._wait = wait
        self._timeout = timeout.total_seconds()
        self._later = later
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._slow: dict[str, float] = {}
        self._closed: set[str] = set()
        self._held: dict[int, datetime] = {}
        self._unwritten: list[_Read] = []
        self._log = structlog.get_logger("articles")

    @property
    def closed(self) -> Collection[str]:
        """Hosts behind whose links a paywall was found lately."""
        return self._closed

    async def __aenter__(self) -> Self:
        """Starts the worker process, which takes as long as a whole wait to load what it needs."""
        self._start(self._reader.warm_up)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def hold(self, outcomes: Sequence[Outcome], now: datetime) -> Sequence[Outcome]:
        """The outcomes, with posts put off for a moment where the article may come meanwhile."""
        self._held = {}
        asked: set[str] = set()
        return [self._hold(outcome, now, asked) for outcome in outcomes] if self._wait else outcomes

    def begin(self, outcomes: Sequence[Outcome]) -> None:
        """Starts reading the articles that the outcomes, written by now, could do with."""
        for outcome in outcomes:
            entry = outcome.decision.entry
            until = self._held.pop(entry.id, None)
            if until is not None:
                self._start(partial(self._enrich, entry, until))
                wait = (until - outcome.decision.decided_at).total_seconds()
                asyncio.get_running_loop().call_later(wait, self._wake)
            elif wants_article(outcome) and len(self._tasks) < _MOST_WAITING:
                self._start(partial(self._enrich_later, outcome))

    def _hold(self, outcome: Outcome, now: datetime, asked: set[str]) -> Outcome:
        """`asked` are the hosts outside that an article of the batch is asked of."""
        entry, waiting = outcome.decision.entry, len(self._tasks) + len(self._held)
        if waiting >= _MOST_HELD or not wants_article(outcome) or not self._may_come(entry.link or "", asked):
            return outcome
        until = self._held[entry.id] = now + self._wait + waiting * _EACH
        return put_off(outcome, now, until)

    def _start(self, work: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.create_task(self._guarded(work), name="article")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception:
            self._log.exception("an article could not be made use of")

    def _may_come(self, link: str, asked: set[str]) -> bool:
        host = host_of(link)
        if self._slow.get(host, 0.0) > asyncio.get_running_loop().time():
            return False
        if self._reader.is_at_hand(link):
            return True
        alone = host not in asked and self._reader.is_free(link)
        asked.add(host)
        return alone

    async def _enrich_later(self, outcome: Outcome) -> None:
        rulebook = await self._rulebook()
        edited = {rules.channel for rules in rulebook.channels if rules.updates is Updates.EDIT}
        at = outcome.decision.decided_at
        if any(one.channel in edited or one.not_before > at for one in outcome.deliveries):
            await asyncio.sleep(self._later)
            await self._enrich(outcome.decision.entry)

    async def _enrich(self, entry: Entry, held_until: datetime | None = None) -> None:
        link = entry.link or ""
        article = await self._read(link)
        now = self._clock()
        if held_until is not None:
            self._note_time(link, in_time=now <= held_until)
        self._note_paywall(link, article)
        if article and article.text and not is_about(entry.title, article):
            article = Article(obstacle=Obstacle.NOTHING)
        if article is not None or held_until is not None:
            given = article or Article()
            kept = ReadArticle(entry_id=entry.id, text=given.text, obstacle=given.obstacle, read_at=now)
            self._keep(_Read(entry, kept, held_until))

    async def _read(self, link: str) -> Article | None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._timeout), self._turns:
                return await self._reader.read(link)
        return None

    def _keep(self, read: _Read) -> None:
        """Has it written soon, with what else is read by then: a transaction costs more than what is written in it."""
        self._unwritten.append(read)
        if len(self._unwritten) == 1:
            self._start(self._write)

    async def _write(self) -> None:
        await asyncio.sleep(_GATHERING)
        reads, self._unwritten = self._unwritten, []
        rulebook = await self._rulebook()
        channels = {rules.channel: rules for rules in rulebook.channels}
        async with self._store.retelling() as transaction:
            for read in reads:
                entry, kept = read.entry, read.kept
                told = await transaction.told(entry.id) if kept.text else ()
                found = retellings(
                    told,
                    entry,
                    kept.text,
                    channels=channels,
                    installation=rulebook.installation,
                    now=kept.read_at,
                )
                await transaction.write(kept, [*found], held_until=read.held_until)
        self._wake()

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
            self._slow.pop(host_of(link), None)
            return
        if len(self._slow) >= _MOST_HOSTS:
            self._slow.clear()
        self._slow[host_of(link)] = asyncio.get_running_loop().time() + _SLOW_FOR
