"""The `Parser` port: feeds are parsed in worker processes (`pool.py`), one feed at a time each."""

from __future__ import annotations

from typing import Self

from bot.errors import FeedFormatError
from bot.feeds.pool import WorkerEnded, WorkerPool
from bot.feeds.worker import Answer, Task
from bot.model import Fetched, KnownEntries, ParsedFeed, Trouble


class ParserPool(WorkerPool):
    """Parses feeds. Use it as an async context manager; the limits are those of `WorkerPool`."""

    def __init__(
        self,
        *,
        workers: int = 2,
        timeout: float = 10,
        cpu: float | None = 1.9,
        memory: int | None = 64 * 1024 * 1024,
    ) -> None:
        super().__init__("bot.feeds.worker", workers=workers, timeout=timeout, cpu=cpu, memory=memory)

    async def __aenter__(self) -> Self:
        """Starts the workers: the first feed is due at once."""
        await super().__aenter__()
        await self.warm_up()
        return self

    async def parse(self, fetched: Fetched, *, zone: str | None, known: KnownEntries | None = None) -> ParsedFeed:
        """Reads what is not known of a body in a worker. Raises FeedFormatError or ParseTimeout."""
        try:
            answer: Answer = await self.ask(Task(fetched, zone, known))
        except WorkerEnded as error:
            raise FeedFormatError(Trouble.UNREADABLE, str(error)) from error
        if isinstance(answer, FeedFormatError):
            raise answer
        return answer
