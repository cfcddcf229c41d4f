"""Digests: posts that have waited for too long, told together.

A post that a digest tells keeps its row and loses its `due_at`: nobody claims it. What becomes of the digest becomes
of its posts:

- sent: they are sent, and their alerts done;
- refused by the service: they are free again, to be posted one by one (`alone`), and never gathered a second time;
- dropped by a person: they are dropped with it, and come back with it when it is tried again.

Everything about one digest happens in one transaction, so that no crash leaves a post told twice or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import AlertState, Delivery, DeliveryKind, DeliveryState, NewDelivery
from bot.store.connect import Transactions
from bot.store.delivery_rows import DELIVERIES, delivery_of
from bot.store.outgoing import row_of
from bot.store.statements import insert_new
from bot.store.tables import alert, delivery

# Surely not sent, by themselves or in a digest.
_UNTOLD = (
    (delivery.c.kind == DeliveryKind.POST)
    & (delivery.c.state == DeliveryState.PENDING)
    & delivery.c.digest_id.is_(None)
    & ~delivery.c.ever_unknown
    & ~delivery.c.alone
)


class DigestOperations:
    """The store's operations on digests."""

    _transactions: Transactions

    async def overdue(self, channel: str, before: datetime, limit: int) -> Sequence[Delivery]:
        # An attempt that was refused for now moves `due_at`, and the post has waited since the first one.
        since = func.coalesce(delivery.c.first_attempt_at, delivery.c.due_at)
        waits = and_(delivery.c.channel == channel, delivery.c.due_at.is_not(None), since <= before)
        waiting = DELIVERIES.where(waits, _UNTOLD, ~_has_digest(channel))
        async with self._transactions.reading() as connection:
            rows = await connection.execute(waiting.order_by(delivery.c.id).limit(limit))
            return [delivery_of(row) for row in rows]

    async def held(self, channel: str, now: datetime, limit: int) -> Sequence[Delivery]:
        due = and_(delivery.c.channel == channel, delivery.c.due_at <= now, waits_for_others())
        async with self._transactions.reading() as connection:
            rows = await connection.execute(DELIVERIES.where(due).order_by(delivery.c.id).limit(limit))
            return [delivery_of(row) for row in rows]

    async def release(self, posts: Sequence[int]) -> None:
        async with self._transactions.writing() as connection:
            await connection.execute(update(delivery).where(delivery.c.id.in_(posts)).values(together=False))

    async def gather(self, digest: NewDelivery, posts: Sequence[int], now: datetime) -> bool:
        chosen = select(delivery.c.id).where(delivery.c.id.in_(posts), _UNTOLD).order_by(delivery.c.id)
        async with self._transactions.writing() as connection:
            free = (await connection.scalars(chosen.with_for_update())).all()
            if len(free) < len(posts) or await connection.scalar(select(_has_digest(digest.channel))):
                return False
            new = insert_new(connection, delivery).returning(delivery.c.id)
            if (await connection.execute(new, row_of(digest, now))).first() is None:
                return False
            known = select(delivery.c.id).where(delivery.c.key == digest.key)
            digest_id = (await connection.execute(known)).scalar_one()
            told = {"digest_id": digest_id, "due_at": null(), "detail": f"told by digest {digest_id}"}
            await connection.execute(update(delivery).where(delivery.c.id.in_(posts)).values(**told))
        return True


def waits_for_others() -> ColumnElement[bool]:
    """Posts that nobody claims until they are gathered or released. One that may have been sent does not wait."""
    return delivery.c.together & _UNTOLD


def _has_digest(channel: str) -> ColumnElement[bool]:
    """Whether a digest of the channel is still to be sent. Then the next waits, and gathers all that came since."""
    underway = delivery.alias("underway")
    return exists().where(
        underway.c.channel == channel,
        underway.c.due_at.is_not(None),
        underway.c.kind == DeliveryKind.DIGEST,
        underway.c.state.in_((DeliveryState.PENDING, DeliveryState.SENDING)),
    )


async def has_posts(connection: AsyncConnection, digest_id: int) -> bool:
    """Whether there are posts that nobody will see unless the digest is sent."""
    return bool(await connection.scalar(select(exists().where(delivery.c.digest_id == digest_id))))


async def follow_digest(
    connection: AsyncConnection, digest: Row[Any], state: DeliveryState, *, dropped: str | None
) -> None:
    """Makes of a digest's posts and their alerts what was made of the digest.

    `dropped` is the reason of a person who gave it up; None: the service decided.
    """
    its_posts = update(delivery).where(delivery.c.digest_id == digest.id)
    stories = select(delivery.c.story_id).where(delivery.c.digest_id == digest.id)
    its_alerts = update(alert).where(alert.c.channel == digest.channel, alert.c.story_id.in_(stories))
    if state is DeliveryState.SENT:
        await connection.execute(its_alerts.values(state=AlertState.DONE))
        await connection.execute(its_posts.values(state=state))
    elif state is not DeliveryState.REFUSED:
        owed_again = its_alerts.where(alert.c.state == AlertState.DROPPED)
        await connection.execute(owed_again.values(state=AlertState.DUE))
        await connection.execute(its_posts.values(state=DeliveryState.PENDING))
    elif dropped is not None:
        await connection.execute(its_alerts.values(state=AlertState.DROPPED))
        await connection.execute(its_posts.values(state=state, detail=dropped))
    else:
        free = {"digest_id": null(), "alone": True, "due_at": delivery.c.not_before, "detail": null()}
        await connection.execute(its_posts.values(**free))
