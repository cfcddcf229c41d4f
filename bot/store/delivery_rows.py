"""Rows of the outbox's table as values, and what several groups of operations ask of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Content, Delivery, DeliveryKind, DeliveryState, Message
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

# The message that tells by now what an update's alert told: a post, or the digest that told that.
_other, _told_by = delivery.alias("other"), delivery.alias("told_by")
_OTHER_ID = (
    select(func.coalesce(_other.c.message_id, _told_by.c.message_id))
    .select_from(_other.outerjoin(_told_by, _told_by.c.id == _other.c.digest_id))
    .where(
        _other.c.story_id == delivery.c.part_of,
        _other.c.channel == delivery.c.channel,
        _other.c.kind == DeliveryKind.POST,
    )
    .limit(1)
    .scalar_subquery()
)

DELIVERIES = select(
    delivery,
    case((BELONGS_TO_POST, _POST_ID)).label("post_id"),
    case((delivery.c.part_of.is_not(None), _OTHER_ID)).label("other_id"),
)
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
        "message": _content(row),
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


def _content(row: Row[Any]) -> Content:
    content = CONTENT.load(row.message)
    if isinstance(content, Message) and content.part_of is not None:
        return replace(content, part_of=replace(content.part_of, message_id=row.other_id))
    return content
