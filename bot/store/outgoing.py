"""Writing new deliveries, in the transaction that decided on them.

A delivery whose key is there already was decided on before, and is left alone. An update takes the shortest way to
the reader:

1. while the post of its alert is surely not sent, the post takes the new text and there is nothing to update;
2. an update of the same alert that is surely not sent makes room for the newer one;
3. otherwise it is a row of its own, and `claim_delivery` sees to it that updates of one alert keep their distance.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import DeliveryKind, DeliveryState, NewDelivery
from bot.store.codec import CONTENT
from bot.store.statements import execute_many, insert_new
from bot.store.tables import delivery


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
    }


async def _write_update(connection: AsyncConnection, new: NewDelivery, decided_at: datetime) -> None:
    if await connection.scalar(select(exists().where(delivery.c.key == new.key))):
        return
    if await change_unsent_post(connection, new):
        return
    message = CONTENT.dump(new.message)
    if await _changed_unsent(connection, new, DeliveryKind.UPDATE, {"message": message, "key": new.key}):
        return
    await connection.execute(insert_new(connection, delivery), row_of(new, decided_at))


async def change_unsent_post(connection: AsyncConnection, new: NewDelivery) -> bool:
    """Gives the post of the same alert a new message while it surely is not sent; False: there is no such post."""
    return await _changed_unsent(connection, new, DeliveryKind.POST, {"message": CONTENT.dump(new.message)})


async def _changed_unsent(
    connection: AsyncConnection, new: NewDelivery, kind: DeliveryKind, values: dict[str, Any]
) -> bool:
    """Changes the delivery of the same alert that surely is not sent; False: there is none."""
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
    )
    return changed.rowcount > 0
