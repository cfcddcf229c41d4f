"""Channels to which nothing can be sent for now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, exists, or_, select

from bot.model import Parked
from bot.store.connect import Transactions
from bot.store.delivery_rows import unfinished
from bot.store.statements import insert_or_update
from bot.store.tables import delivery, parked, setup, watch


class ParkingOperations:
    """The store's operations on parked channels."""

    _transactions: Transactions

    async def park_channel(self, channel: str, reason: str, now: datetime, retry_at: datetime) -> None:
        values = {"channel": channel, "reason": reason, "since": now, "retry_at": retry_at}
        async with self._transactions.writing() as connection:
            # One that is parked again has been out of reach since the first time.
            await connection.execute(insert_or_update(connection, parked, "reason", "retry_at"), values)

    async def unpark_channel(self, channel: str) -> None:
        async with self._transactions.writing() as connection:
            await connection.execute(delete(parked).where(parked.c.channel == channel))

    async def parked(self) -> Sequence[Parked]:
        async with self._transactions.reading() as connection:
            rows = await connection.execute(select(parked).order_by(parked.c.since, parked.c.channel))
            return [
                Parked(channel=row.channel, reason=row.reason, since=row.since, retry_at=row.retry_at) for row in rows
            ]

    async def serves(self, channel: str) -> bool:
        watched = exists().where(watch.c.channel == channel)
        arranged = exists().where(setup.c.channel == channel)
        owed = exists().where(delivery.c.channel == channel, delivery.c.due_at.is_not(None), unfinished())
        async with self._transactions.reading() as connection:
            return bool(await connection.scalar(select(or_(watched, arranged, owed))))


def resting(now: datetime) -> Select[tuple[str]]:
    """Channels that are parked and not to be asked yet."""
    return select(parked.c.channel).where(parked.c.retry_at > now)
