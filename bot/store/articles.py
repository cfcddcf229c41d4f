"""Articles: their text beside the entry, and the alerts that are told again with it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import DeliveryKind, DeliveryState, Message
from bot.model.article import ReadArticle, Retelling, Told
from bot.store.codec import CONTENT
from bot.store.connect import Exclusive, Transactions
from bot.store.outgoing import change_unsent_post, write_deliveries
from bot.store.statements import insert_or_update
from bot.store.tables import article, delivery, entry, report, story


class ArticleOperations:
    """The store's operation of telling alerts again."""

    _transactions: Transactions

    @asynccontextmanager
    async def retelling(self) -> AsyncIterator[Retellings]:
        async with self._transactions.exclusive(Exclusive.PLACE) as connection:
            yield Retellings(connection)


class Retellings:
    """The `RetellTransaction` port on an open transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def told(self, entry_id: int) -> Sequence[Told]:
        messages = (
            select(delivery.c.story_id, delivery.c.channel, delivery.c.message)
            .where(delivery.c.story_id.in_(await self._stories(entry_id)))
            .where(delivery.c.kind.in_((DeliveryKind.POST, DeliveryKind.UPDATE)))
            .order_by(delivery.c.id)
        )
        told: dict[tuple[int, str], Told] = {}
        for row in await self._connection.execute(messages):
            message = CONTENT.load(row.message)
            if isinstance(message, Message):  # the last one is what stands there
                told[row.story_id, row.channel] = Told(story_id=row.story_id, channel=row.channel, message=message)
        return [*told.values()]

    async def write(
        self, article: ReadArticle, retellings: Sequence[Retelling], *, held_until: datetime | None
    ) -> None:
        await self._keep(article)
        edits = [(one.delivery, article.read_at) for one in retellings if one.edits]
        await write_deliveries(self._connection, edits)
        for one in retellings:
            if not one.edits:
                await change_unsent_post(self._connection, one.delivery)
        if held_until is not None:
            await self._release(article, held_until)

    async def _keep(self, read: ReadArticle) -> None:
        kept = await self._connection.scalar(select(entry.c.id).where(entry.c.id == read.entry_id))
        if kept is None:
            return  # purged meanwhile
        row = {"entry_id": read.entry_id, "text": read.text, "obstacle": read.obstacle, "read_at": read.read_at}
        statement = insert_or_update(self._connection, article, "text", "obstacle", "read_at")
        await self._connection.execute(statement, row)

    async def _release(self, read: ReadArticle, held_until: datetime) -> None:
        """Makes due what was put off until then for the article, and nothing that waits for another reason."""
        await self._connection.execute(
            update(delivery)
            .where(
                delivery.c.story_id.in_(await self._stories(read.entry_id)),
                delivery.c.kind == DeliveryKind.POST,
                delivery.c.state == DeliveryState.PENDING,
                delivery.c.attempts == 0,
                delivery.c.due_at == held_until,
            )
            .values(due_at=read.read_at, not_before=read.read_at)
        )

    async def _stories(self, entry_id: int) -> list[int]:
        """The story of an entry, with those that were merged into it: alerts stay under the id they were made with."""
        its_story = select(report.c.story_id).where(report.c.entry_id == entry_id).scalar_subquery()
        found = select(story.c.id).where(or_(story.c.id == its_story, story.c.merged_into == its_story))
        return [*await self._connection.scalars(found)]
