"""Taking back alerts that nobody has seen: what they would have told is told by another, or was never of its own.

A post goes with its alert and everything that would have followed it, as if it had never been decided on: so it can be
decided on again, under the same key, when what took it back is undone. A digest that would have told it is told
without it.

What may have been seen stays. A request that was under way when its story became part of another may fail after all;
then its post is taken back at that moment, for the update that says so waits beside it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import DeliveryKind, DeliveryState, Digest, DigestGroup, Message
from bot.store.codec import CONTENT
from bot.store.tables import alert, delivery

_ITS_DIGEST = delivery.alias("its_digest")
_UNTRIED = and_(delivery.c.state == DeliveryState.PENDING, ~delivery.c.ever_unknown)


def surely_unsent() -> ColumnElement[bool]:
    """Deliveries that wait, and that the service surely has not got, by themselves or in a digest."""
    waits = and_(_ITS_DIGEST.c.state == DeliveryState.PENDING, ~_ITS_DIGEST.c.ever_unknown)
    in_none_sent = exists().where(_ITS_DIGEST.c.id == delivery.c.digest_id, waits)
    return and_(_UNTRIED, or_(delivery.c.digest_id.is_(None), in_none_sent))


async def withdraw(connection: AsyncConnection, story_id: int, channel: str) -> bool:
    """Takes back an alert with its post, if nobody can have seen it; False: somebody may have."""
    its_own = and_(delivery.c.story_id == story_id, delivery.c.channel == channel)
    its_post = select(delivery).where(its_own, delivery.c.kind == DeliveryKind.POST)
    post = (await connection.execute(its_post.with_for_update())).first()
    if post is None:
        return True
    if not await _is_free(connection, post):
        return False
    await connection.execute(delete(delivery).where(its_own, _UNTRIED))
    if post.digest_id is not None:
        await retell(connection, post.digest_id, story_id, None)
    left = exists().where(delivery.c.story_id == alert.c.story_id, delivery.c.channel == alert.c.channel)
    its_alert = and_(alert.c.story_id == story_id, alert.c.channel == channel)
    await connection.execute(delete(alert).where(its_alert, ~left))
    return True


async def _is_free(connection: AsyncConnection, post: Row[Any]) -> bool:
    """Whether a post, and the digest that tells it, are surely not sent; until the transaction ends."""
    if post.digest_id is not None:
        digest = select(delivery.c.id).where(delivery.c.id == post.digest_id, _UNTRIED)
        if await connection.scalar(digest.with_for_update()) is None:
            return False
    return bool(await connection.scalar(select(exists().where(delivery.c.id == post.id, surely_unsent()))))


async def retell(connection: AsyncConnection, digest_id: int, story_id: int, message: Message | None) -> None:
    """Lets a digest that is surely not sent tell a story by this message from now on, or not at all."""
    unsent = select(delivery.c.message).where(delivery.c.id == digest_id, _UNTRIED).with_for_update()
    stored = await connection.scalar(unsent)
    digest = CONTENT.load(stored) if stored else None
    if not isinstance(digest, Digest):
        return
    groups = tuple(group for each in digest.groups if (group := _retold(each, story_id, message)).messages)
    its_row = delivery.c.id == digest_id
    if groups:
        told = CONTENT.dump(replace(digest, groups=groups))
        await connection.execute(update(delivery).where(its_row).values(message=told))
    else:
        await connection.execute(delete(delivery).where(its_row))


def _retold(group: DigestGroup, story_id: int, message: Message | None) -> DigestGroup:
    told = (message if one.story_id == story_id else one for one in group.messages)
    return replace(group, messages=tuple(one for one in told if one is not None))


async def withdraw_told_elsewhere(connection: AsyncConnection, channel: str) -> None:
    """Takes back the posts of a channel that turned out not to be sent, and that others tell by now."""
    marked = delivery.alias("marked")
    post = and_(delivery.c.channel == channel, delivery.c.kind == DeliveryKind.POST, surely_unsent())
    elsewhere = exists().where(
        marked.c.story_id == delivery.c.story_id,
        marked.c.channel == delivery.c.channel,
        marked.c.part_of.is_not(None),
        marked.c.state == DeliveryState.PENDING,
    )
    for story_id in (await connection.scalars(select(delivery.c.story_id).where(post, elsewhere))).all():
        await withdraw(connection, story_id, channel)
