"""The outbox's table: claiming a delivery, and writing what became of it.

A row may be claimed when its `due_at` has come, whatever its state: pending and unknown rows wait for their
`not_before`, one that is being sent for the end of its lease. Sent and refused rows have no `due_at`. What was
sent stays sent: a worker that comes back after its lease ran out cannot undo what the next one found.

Two kinds wait for more than their time, and are as if they were not there until then:

- an update or a reply, until its post is sent or given up;
- an update, until the last attempt at another update of the same alert is `UPDATES_APART` ago.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, case, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import AlertState, Delivery, DeliveryKind, DeliveryState
from bot.store.connect import Transactions
from bot.store.delivery_rows import BELONGS_TO_POST, DELIVERIES, FINAL, ITS_POST, delivery_of, locked, post
from bot.store.digests import follow_digest, has_posts, waits_for_others
from bot.store.parking import resting
from bot.store.tables import alert, delivery, parked
from bot.store.withdrawing import withdraw_told_elsewhere

UPDATES_APART: Final = timedelta(seconds=60)
"""The shortest time between two updates of one alert."""

# A digest tells what has waited longest, but for what may have been sent before it.
_RANK = case(
    ((delivery.c.kind == DeliveryKind.DIGEST) | ((delivery.c.kind == DeliveryKind.POST) & delivery.c.ever_unknown), 0),
    (delivery.c.kind == DeliveryKind.POST, 1),
    (delivery.c.kind == DeliveryKind.UPDATE, 3),
    else_=2,
)


class DeliveryOperations:
    """The store's operations for the outbox."""

    _transactions: Transactions

    async def channels_due(self, now: datetime) -> Sequence[str]:
        due = select(delivery.c.channel).where(_claimable(now)).distinct().order_by(delivery.c.channel)
        async with self._transactions.reading() as connection:
            return list(await connection.scalars(due))

    async def told_to_wait(self, now: datetime) -> Mapping[str, datetime]:
        waiting = (
            select(delivery.c.channel, func.max(delivery.c.due_at).label("until"))
            .where(delivery.c.due_at > now, delivery.c.state == DeliveryState.PENDING, delivery.c.attempts > 0)
            .group_by(delivery.c.channel)
        )
        async with self._transactions.reading() as connection:
            rows = await connection.execute(waiting)
            return {row.channel: row.until for row in rows}

    async def claim_delivery(self, channel: str, now: datetime, lease: timedelta) -> Delivery | None:
        best = (
            DELIVERIES.where(delivery.c.channel == channel, _claimable(now), ~waits_for_others())
            .order_by(_RANK, delivery.c.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=delivery)
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
            claim = {
                "state": DeliveryState.SENDING,
                "due_at": now + lease,
                "ever_unknown": row.ever_unknown or row.state == DeliveryState.SENDING,
            }
            await connection.execute(update(delivery).where(delivery.c.id == row.id).values(**attempt, **claim))
        return delivery_of(row, **attempt)

    async def record_delivery(
        self,
        delivery_id: int,
        state: DeliveryState,
        *,
        now: datetime,
        not_before: datetime | None = None,
        message_id: str | None = None,
        detail: str | None = None,
        sweep_at: datetime | None = None,
    ) -> None:
        async with self._transactions.writing() as connection:
            row = await locked(connection, delivery_id)
            if row is None or row.state == DeliveryState.SENT:
                return
            ever_unknown = row.ever_unknown or state is DeliveryState.UNKNOWN
            values: dict[str, Any] = {
                "message_id": message_id,
                "detail": detail,
                "ever_unknown": ever_unknown,
                "sweep_at": sweep_at if ever_unknown else None,
            }
            await _move(connection, row, state, not_before or row.not_before, values)

    async def retry_delivery(self, delivery_id: int, now: datetime) -> bool:
        async with self._transactions.writing() as connection:
            row = await locked(connection, delivery_id)
            if row is None or not await _can_be_retried(connection, row):
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
            row = await locked(connection, delivery_id)
            leased = row is not None and row.state == DeliveryState.SENDING and row.due_at > now
            if row is None or leased or row.state in FINAL or row.digest_id is not None:
                return False
            await _move(connection, row, DeliveryState.REFUSED, row.not_before, {"detail": reason}, dropped=reason)
            return True

    async def delivery(self, delivery_id: int) -> Delivery | None:
        async with self._transactions.reading() as connection:
            row = (await connection.execute(DELIVERIES.where(delivery.c.id == delivery_id))).first()
            return None if row is None else delivery_of(row)

    async def deliveries(
        self, *, states: Sequence[DeliveryState] = (), channel: str | None = None, limit: int = 50
    ) -> Sequence[Delivery]:
        wanted = DELIVERIES.order_by(delivery.c.id.desc()).limit(limit)
        if states:
            wanted = wanted.where(delivery.c.state.in_(states))
        if channel is not None:
            wanted = wanted.where(delivery.c.channel == channel)
        async with self._transactions.reading() as connection:
            return [delivery_of(row) for row in await connection.execute(wanted)]

    async def posts(
        self, channel: str, *, since: datetime | None = None, before: int | None = None, limit: int
    ) -> Sequence[Delivery]:
        wanted = DELIVERIES.where(delivery.c.channel == channel, delivery.c.kind == DeliveryKind.POST)
        if since is not None:
            wanted = wanted.where(delivery.c.created_at >= since)
        if before is not None:
            wanted = wanted.where(delivery.c.id < before)
        async with self._transactions.reading() as connection:
            rows = await connection.execute(wanted.order_by(delivery.c.id.desc()).limit(limit))
            return [delivery_of(row) for row in rows]

    async def post_of(
        self, channel: str, *, story_id: int | None = None, message_id: str | None = None
    ) -> Delivery | None:
        wanted = DELIVERIES.where(delivery.c.channel == channel, delivery.c.kind == DeliveryKind.POST)
        if story_id is not None:
            wanted = wanted.where(delivery.c.story_id == story_id)
        if message_id is not None:
            wanted = wanted.where(delivery.c.message_id == message_id)
        async with self._transactions.reading() as connection:
            row = (await connection.execute(wanted.order_by(delivery.c.id).limit(1))).first()
            return None if row is None else delivery_of(row)


def _claimable(now: datetime) -> ColumnElement[bool]:
    """Deliveries that may be claimed at `now`."""
    unsettled = exists().where(ITS_POST, post.c.state.not_in(FINAL))
    last = delivery.alias("last")
    lately = exists().where(
        last.c.story_id == delivery.c.story_id,
        last.c.channel == delivery.c.channel,
        last.c.kind == DeliveryKind.UPDATE,
        last.c.id != delivery.c.id,
        last.c.last_attempt_at > now - UPDATES_APART,
    )
    is_update = delivery.c.kind == DeliveryKind.UPDATE
    return and_(
        delivery.c.due_at <= now,
        delivery.c.channel.not_in(resting(now)),
        or_(~BELONGS_TO_POST, ~unsettled),
        or_(~is_update, ~lately),
    )


async def _can_be_retried(connection: AsyncConnection, row: Row[Any]) -> bool:
    """Posts that a digest tells come and go with it. A digest that the service refused has none any more."""
    if row.state in {DeliveryState.SENT, DeliveryState.SENDING} or row.digest_id is not None:
        return False
    return row.kind != DeliveryKind.DIGEST or await has_posts(connection, row.id)


async def _move(
    connection: AsyncConnection,
    row: Row[Any],
    state: DeliveryState,
    not_before: datetime,
    values: dict[str, Any],
    *,
    dropped: str | None = None,
) -> None:
    """Puts a delivery into a state in which nobody is sending it, and its alerts into the one that follows."""
    due_at = None if state in FINAL else not_before
    await connection.execute(
        update(delivery)
        .where(delivery.c.id == row.id)
        .values(state=state, not_before=not_before, due_at=due_at, **values)
    )
    if row.kind == DeliveryKind.DIGEST:
        await follow_digest(connection, row, state, dropped=dropped)
    elif row.kind == DeliveryKind.POST and row.story_id is not None:
        await _follow(connection, row, state)
    if state is DeliveryState.PENDING or row.kind == DeliveryKind.DIGEST:
        await withdraw_told_elsewhere(connection, row.channel)


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
