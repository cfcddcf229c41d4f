"""Sweeps: deliveries that may show twice, to be looked at again. When is kept in the table, and so survives a crash."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Delivery, DeliveryKind, DeliveryState
from bot.store.connect import Transactions
from bot.store.delivery_rows import DELIVERIES, delivery_of, locked
from bot.store.tables import delivery


class SweepOperations:
    """The store's operations for looking again."""

    _transactions: Transactions

    async def sweeps_due(self, now: datetime, limit: int) -> Sequence[Delivery]:
        due = DELIVERIES.where(delivery.c.sweep_at <= now).order_by(delivery.c.sweep_at, delivery.c.id).limit(limit)
        async with self._transactions.reading() as connection:
            return [delivery_of(row) for row in await connection.execute(due)]

    async def record_sweep(
        self, delivery_id: int, *, now: datetime, message_id: str | None = None, sweep_at: datetime | None = None
    ) -> None:
        async with self._transactions.writing() as connection:
            row = await locked(connection, delivery_id)
            if row is None:
                return
            kept = message_id or row.message_id
            values = {"message_id": kept, "sweep_at": sweep_at}
            await connection.execute(update(delivery).where(delivery.c.id == delivery_id).values(**values))
            if kept != row.message_id and row.kind == DeliveryKind.POST:
                await _edit_again(connection, row, now)


async def _edit_again(connection: AsyncConnection, row: Row[Any], now: datetime) -> None:
    """The message that stays was never edited: its last update was made to a copy."""
    last = select(func.max(delivery.c.id)).where(
        delivery.c.story_id == row.story_id,
        delivery.c.channel == row.channel,
        delivery.c.kind == DeliveryKind.UPDATE,
        delivery.c.state == DeliveryState.SENT,
    )
    again = {"state": DeliveryState.PENDING, "not_before": now, "due_at": now}
    await connection.execute(update(delivery).where(delivery.c.id == last.scalar_subquery()).values(**again))
