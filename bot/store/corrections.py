"""Corrections: what people of a channel said of stories, written in turn with placing, so that nothing joins a story
while it is taken apart.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import and_, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import (
    Changed,
    Corrected,
    Correction,
    Decision,
    Memory,
)
from bot.store.codec import DECISION
from bot.store.connect import Exclusive, Transactions
from bot.store.outgoing import write_deliveries
from bot.store.placing import Placing, alert_row, correction_of
from bot.store.setups import noted
from bot.store.statements import batches, execute_many, insert_new
from bot.store.tables import alert, article, correction, decision, report, story

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class CorrectionOperations:
    """The store's operations on corrections."""

    _transactions: Transactions

    @asynccontextmanager
    async def correcting(self) -> AsyncIterator[Correcting]:
        async with self._transactions.exclusive(Exclusive.PLACE) as connection:
            yield Correcting(connection)

    async def corrections(self, entry_ids: Sequence[int]) -> Sequence[Correction]:
        found: list[Correction] = []
        async with self._transactions.reading() as connection:
            for batch in batches(sorted(set(entry_ids))):
                rows = select(correction).where(correction.c.entry_id.in_(batch))
                ordered = rows.order_by(correction.c.entry_id, correction.c.channel, correction.c.id)
                found += [correction_of(row) for row in await connection.execute(ordered)]
        return found

    async def stories_of(self, entry_ids: Collection[int]) -> Memory:
        async with self._transactions.reading() as connection:
            return await Placing(connection).memory(entry_ids, _EVER, whole=True)


class Correcting:
    """The `CorrectTransaction` port on an open transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        placing = Placing(connection)
        self.latest = placing.latest
        self.memory = partial(placing.memory, whole=True)

    async def records(self, entry_ids: Collection[int]) -> Sequence[tuple[Decision, str]]:
        found: list[tuple[Decision, str]] = []
        for batch in batches(sorted(entry_ids)):
            read = article.c.entry_id == decision.c.entry_id
            known = select(decision.c.record, article.c.text).outerjoin(article, read)
            rows = known.where(decision.c.entry_id.in_(batch)).order_by(decision.c.entry_id)
            found += [(DECISION.load(row.record), row.text or "") for row in await self._connection.execute(rows)]
        return found

    async def write(self, corrected: Corrected) -> Changed:
        connection, now = self._connection, corrected.audit.at
        if not await noted(connection, corrected.audit):
            return Changed.REPEATED
        await self._take_back(corrected.taken_back)
        await self._open([one.entry_id for one in corrected.corrections if one.story_id == one.entry_id])
        said = insert_new(connection, correction)
        await execute_many(connection, said, [asdict(one) for one in corrected.corrections])
        await execute_many(connection, insert_new(connection, alert), [alert_row(one) for one in corrected.alerts])
        await write_deliveries(connection, [(one, now) for one in corrected.deliveries])
        return Changed.DONE

    async def _open(self, entry_ids: Sequence[int]) -> None:
        """Makes stories of entries that are seen as stories of their own; to everybody else they are part of others."""
        for batch in batches(entry_ids):
            rows = await self._connection.execute(select(report).where(report.c.entry_id.in_(batch)))
            opened = [{"id": row.entry_id, "opened_at": row.at, "merged_into": row.story_id} for row in rows]
            await execute_many(self._connection, insert_new(self._connection, story), opened)

    async def _take_back(self, corrections: Sequence[Correction]) -> None:
        for one in corrections:
            same = and_(
                correction.c.entry_id == one.entry_id,
                correction.c.channel == one.channel,
                correction.c.call == one.call,
            )
            await self._connection.execute(delete(correction).where(same))
