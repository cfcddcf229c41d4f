"""The `Parser` port: feeds are parsed in worker processes (`pool.py`), one feed at a time each."""

from __future__ import annotations

from typing import Self

from bot.errors import FeedFormatError
from bot.feeds.pool import WorkerEnded, WorkerPool
from bot.feeds.worker import Answer, Task
from bot.model import Fetched, ParsedFeed, Trouble


class ParserPool(WorkerPool):
    """Parses feeds. Use it as an async context manager; the limits are those of `WorkerPool`."""

    def __init__(
        self,
        *,
        workers: int = 2,
        timeout: float = 10,
        cpu: float | None = 2,
        memory: int | None = 1024 * 1024 * 1024,
    ) -> None:
        super().__init__("bot.feeds.worker", workers=workers, timeout=timeout, cpu=cpu, memory=memory)

    async def __aenter__(self) -> Self:
        """Starts the workers: the first feed is due at once."""
        await super().__aenter__()
        await self.warm_up()
        return self

    async def parse(self, fetched: Fetched, *, zone: str | None) -> ParsedFeed:
        """Reads a body in a worker: the one that remembers the feed's entries, if it is free.

        Raises FeedFormatError or ParseTimeout.
        """
        try:
            answer: Answer = await self.ask(Task(fetched, zone), near=fetched.url)
        except WorkerEnded as error:
            raise FeedFormatError(Trouble.UNREADABLE, str(error)) from error
        if isinstance(answer, FeedFormatError):
            raise answer
        return answer
