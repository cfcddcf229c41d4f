"""Rows of the outbox's table as values, and what several groups of operations ask of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Delivery, DeliveryKind, DeliveryState
from bot.store.codec import CONTENT
from bot.store.tables import delivery

FINAL = (DeliveryState.SENT, DeliveryState.REFUSED)

post = delivery.alias("post")
"""Beside `delivery`, the post that an update or a reply belongs to."""

ITS_POST = and_(
    post.c.story_id == delivery.c.story_id,
    post.c.channel == delivery.c.channel,
    post.c.kind == DeliveryKind.POST,
)
BELONGS_TO_POST = delivery.c.kind.in_((DeliveryKind.UPDATE, DeliveryKind.REPLY))

# A post that a digest told has no message of its own.
_POST_ID = select(post.c.message_id).where(ITS_POST).limit(1).scalar_subquery()

DELIVERIES = select(delivery, case((BELONGS_TO_POST, _POST_ID)).label("post_id"))
"""Everything that `delivery_of` reads."""


def unfinished() -> ColumnElement[bool]:
    """Deliveries that may still be sent."""
    return delivery.c.state.not_in(FINAL)


async def locked(connection: AsyncConnection, delivery_id: int) -> Row[Any] | None:
    """A row of the table, which nobody else changes before the transaction ends."""
    return (await connection.execute(select(delivery).where(delivery.c.id == delivery_id).with_for_update())).first()


def delivery_of(row: Row[Any], **newer: Any) -> Delivery:
    """The value of a row of DELIVERIES, with the values of `newer` in place of its own."""
    kind = DeliveryKind(row.kind)
    values = {
        "id": row.id,
        "key": row.key,
        "kind": kind,
        "channel": row.channel,
        "story_id": row.story_id,
        "message": CONTENT.load(row.message),
        "not_before": row.not_before,
        "state": DeliveryState(row.state),
        "attempts": row.attempts,
        "created_at": row.created_at,
        "first_attempt_at": row.first_attempt_at,
        "last_attempt_at": row.last_attempt_at,
        "message_id": row.post_id if kind is DeliveryKind.UPDATE else row.message_id,
        "reply_to": row.post_id if kind is DeliveryKind.REPLY else None,
        "digest_id": row.digest_id,
        "detail": row.detail,
    }
    return Delivery(**(values | newer))
