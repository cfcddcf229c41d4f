"""Writing new deliveries, in the transaction that decided on them.

A delivery whose key is there already was decided on before, and is left alone. An update takes the shortest way to
the reader:

1. while the post of its alert is surely not sent, the post takes the new text and there is nothing to update; if the
   text says that another alert tells the story, nobody needs the post, and it is taken back (`bot.store.withdrawing`);
2. an update of the same alert that is surely not sent makes room for the newer one;
3. otherwise it is a row of its own, and `claim_delivery` sees to it that updates of one alert keep their distance.

Whether a post is sent is looked at here, not where it was decided: another process may be sending it by now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import DeliveryKind, DeliveryState, Message, NewDelivery
from bot.store.codec import CONTENT
from bot.store.statements import execute_many, insert_new
from bot.store.tables import delivery
from bot.store.withdrawing import retell, withdraw


async def write_deliveries(connection: AsyncConnection, new: Sequence[tuple[NewDelivery, datetime]]) -> None:
    """Writes deliveries, each with the time at which it was decided on."""
    rows = [row_of(one, at) for one, at in new if one.kind is not DeliveryKind.UPDATE]
    await execute_many(connection, insert_new(connection, delivery), rows)
    for one, at in new:
        if one.kind is DeliveryKind.UPDATE:
            await _write_update(connection, one, at)


def row_of(new: NewDelivery, decided_at: datetime) -> dict[str, Any]:
    """The row of a delivery that nobody has tried yet."""
    return {
        "key": new.key,
        "kind": new.kind,
        "channel": new.channel,
        "story_id": new.story_id,
        "message": CONTENT.dump(new.message),
        "not_before": new.not_before,
        "due_at": new.not_before,
        "state": DeliveryState.PENDING,
        "attempts": 0,
        "ever_unknown": False,
        "alone": False,
        "together": new.together,
        "created_at": decided_at,
        "part_of": _part_of(new),
    }


def _part_of(new: NewDelivery) -> int | None:
    """The story whose alert tells by now what the delivery's alert told."""
    told = new.message.part_of if isinstance(new.message, Message) else None
    return told.story_id if told else None


async def _write_update(connection: AsyncConnection, new: NewDelivery, decided_at: datetime) -> None:
    if await connection.scalar(select(exists().where(delivery.c.key == new.key))):
        return
    part_of = _part_of(new)
    if part_of is not None and new.story_id is not None and await withdraw(connection, new.story_id, new.channel):
        return
    if part_of is None and await change_unsent_post(connection, new):
        return
    values = {"message": CONTENT.dump(new.message), "key": new.key, "part_of": part_of}
    if await _changed_unsent(connection, new, DeliveryKind.UPDATE, values):
        return
    await connection.execute(insert_new(connection, delivery), row_of(new, decided_at))


async def change_unsent_post(connection: AsyncConnection, new: NewDelivery) -> bool:
    """Gives the post of the same alert a new message while it surely is not sent; False: there is no such post."""
    changed = await _changed_unsent(connection, new, DeliveryKind.POST, {"message": CONTENT.dump(new.message)})
    for digest_id, story_id in changed:
        if digest_id is not None and isinstance(new.message, Message):
            await retell(connection, digest_id, story_id, new.message)
    return bool(changed)


async def _changed_unsent(
    connection: AsyncConnection, new: NewDelivery, kind: DeliveryKind, values: dict[str, Any]
) -> Sequence[tuple[int | None, int]]:
    """Changes the delivery of the same alert that surely is not sent; the digest that tells it, and its story."""
    changed = await connection.execute(
        update(delivery)
        .where(
            delivery.c.story_id == new.story_id,
            delivery.c.channel == new.channel,
            delivery.c.kind == kind,
            delivery.c.state == DeliveryState.PENDING,
            ~delivery.c.ever_unknown,
        )
        .values(**values)
        .returning(delivery.c.digest_id, delivery.c.story_id)
    )
    return [(row.digest_id, row.story_id) for row in changed]
