"""The outbox's table: claiming a delivery, and writing what became of it.

A row may be claimed when its `due_at` has come, whatever its state: pending and unknown rows wait for their
`not_before`, one that is being sent for the end of its lease. Sent and refused rows have no `due_at`. What was
sent stays sent: a worker that comes back after its lease ran out cannot undo what the next one found.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import AlertState, Delivery, DeliveryKind, DeliveryState, Parked
from bot.store.codec import CONTENT
from bot.store.connect import Transactions
from bot.store.statements import insert_or_update
from bot.store.tables import alert, delivery, parked

_RANK = case({DeliveryKind.POST: 0, DeliveryKind.UPDATE: 2}, value=delivery.c.kind, else_=1)
_FINAL = (DeliveryState.SENT, DeliveryState.REFUSED)


class DeliveryOperations:
    """The store's operations for the outbox."""

    _transactions: Transactions

    async def channels_due(self, now: datetime) -> Sequence[str]:
        due = (
            select(delivery.c.channel)
            .where(delivery.c.due_at <= now, delivery.c.channel.not_in(_resting(now)))
            .distinct()
            .order_by(delivery.c.channel)
        )
        async with self._transactions.reading() as connection:
            return list(await connection.scalars(due))

    async def claim_delivery(self, channel: str, now: datetime, lease: timedelta) -> Delivery | None:
        best = (
            select(delivery)
            .where(delivery.c.channel == channel, delivery.c.due_at <= now, delivery.c.channel.not_in(_resting(now)))
            .order_by(_RANK, delivery.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        async with self._transactions.writing() as connection:
            row = (await connection.execute(best)).first()
            if row is None:
                return None
            attempt = {
                "attempts": row.attempts + 1,
                "first_attempt_at": row.first_attempt_at or now,
                "last_attempt_at": now,
            }
            claim = {"state": DeliveryState.SENDING, "due_at": now + lease}
            await connection.execute(update(delivery).where(delivery.c.id == row.id).values(**attempt, **claim))
        return _delivery_of(row, **attempt)

    async def record_delivery(
        self,
        delivery_id: int,
        state: DeliveryState,
        *,
        now: datetime,
        not_before: datetime | None = None,
        message_id: str | None = None,
        detail: str | None = None,
    ) -> None:
        async with self._transactions.writing() as connection:
            row = await _locked(connection, delivery_id)
            if row is None or row.state == DeliveryState.SENT:
                return
            values: dict[str, Any] = {
                "message_id": message_id,
                "detail": detail,
                "ever_unknown": row.ever_unknown or state is DeliveryState.UNKNOWN,
            }
            await _move(connection, row, state, not_before or row.not_before, values)

    async def retry_delivery(self, delivery_id: int, now: datetime) -> bool:
        async with self._transactions.writing() as connection:
            row = await _locked(connection, delivery_id)
            if row is None or row.state in {DeliveryState.SENT, DeliveryState.SENDING}:
                return False
            unparked = await connection.execute(delete(parked).where(parked.c.channel == row.channel))
            if row.state == DeliveryState.PENDING and unparked.rowcount == 0:
                return False
            # What may have been sent stays unknown: it is looked for before it is sent again.
            unknown = row.state == DeliveryState.UNKNOWN
            await _move(connection, row, DeliveryState.UNKNOWN if unknown else DeliveryState.PENDING, now, {})
            return True

    async def drop_delivery(self, delivery_id: int, reason: str, now: datetime) -> bool:
        async with self._transactions.writing() as connection:
            row = await _locked(connection, delivery_id)
            leased = row is not None and row.state == DeliveryState.SENDING and row.due_at > now
            if row is None or leased or row.state in _FINAL:
                return False
            await _move(connection, row, DeliveryState.REFUSED, row.not_before, {"detail": reason})
            return True

    async def deliveries(
        self, *, states: Sequence[DeliveryState] = (), channel: str | None = None, limit: int = 50
    ) -> Sequence[Delivery]:
        wanted = select(delivery).order_by(delivery.c.id.desc()).limit(limit)
        if states:
            wanted = wanted.where(delivery.c.state.in_(states))
        if channel is not None:
            wanted = wanted.where(delivery.c.channel == channel)
        async with self._transactions.reading() as connection:
            return [_delivery_of(row) for row in await connection.execute(wanted)]

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


def unfinished() -> ColumnElement[bool]:
    """Deliveries that may still be sent."""
    return delivery.c.state.not_in(_FINAL)


def _resting(now: datetime) -> Select[tuple[str]]:
    """Channels that are parked and not to be asked yet."""
    return select(parked.c.channel).where(parked.c.retry_at > now)


async def _locked(connection: AsyncConnection, delivery_id: int) -> Row[Any] | None:
    return (await connection.execute(select(delivery).where(delivery.c.id == delivery_id).with_for_update())).first()


async def _move(
    connection: AsyncConnection, row: Row[Any], state: DeliveryState, not_before: datetime, values: dict[str, Any]
) -> None:
    """Puts a delivery into a state in which nobody is sending it, and its alert into the one that follows."""
    due_at = None if state in _FINAL else not_before
    await connection.execute(
        update(delivery)
        .where(delivery.c.id == row.id)
        .values(state=state, not_before=not_before, due_at=due_at, **values)
    )
    if row.kind == DeliveryKind.POST and row.story_id is not None:
        await _follow(connection, row, state)


async def _follow(connection: AsyncConnection, row: Row[Any], state: DeliveryState) -> None:
    its_alert = and_(alert.c.story_id == row.story_id, alert.c.channel == row.channel)
    dropped = alert.c.state == AlertState.DROPPED
    match state:
        case DeliveryState.SENT:
            change = update(alert).where(its_alert).values(state=AlertState.DONE)
        case DeliveryState.REFUSED:
            change = update(alert).where(its_alert).values(state=AlertState.DROPPED)
        case _:  # owed again after a refusal; a held alert stays held
            change = update(alert).where(its_alert, dropped).values(state=AlertState.DUE)
    await connection.execute(change)


def _delivery_of(row: Row[Any], **newer: Any) -> Delivery:
    values = {
        "id": row.id,
        "key": row.key,
        "kind": DeliveryKind(row.kind),
        "channel": row.channel,
        "story_id": row.story_id,
        "message": CONTENT.load(row.message),
        "not_before": row.not_before,
        "state": DeliveryState(row.state),
        "attempts": row.attempts,
        "created_at": row.created_at,
        "first_attempt_at": row.first_attempt_at,
        "last_attempt_at": row.last_attempt_at,
        "message_id": row.message_id,
        "detail": row.detail,
    }
    return Delivery(**(values | newer))
