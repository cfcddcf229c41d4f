"""What people arranged from chat, and the trail of who changed what.

An arrangement is one document for each channel and each community. It is read, changed in pure code and written
back whole, if nobody else wrote it meanwhile: its revision says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Table, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import AuditEntry, Change, Changed, Community, DeliveryKind, DeliveryState, Setup
from bot.store.codec import COMMUNITY, SETUP
from bot.store.connect import Transactions
from bot.store.feeds import declaration, feed_of, write_declared
from bot.store.outgoing import write_deliveries
from bot.store.statements import insert_new
from bot.store.tables import audit, community, delivery, feed, meta, setup

_ARRANGEMENT: Final = "arrangement"
_FIRST: Final = "0"
_NOBODY: Final = ""  # the community of a feed that serves everyone


class _StaleError(Exception):
    """Ends a transaction in which a document turned out to be newer than the one that was read."""


class SetupOperations:
    """The store's operations on arrangements."""

    _transactions: Transactions

    async def setup(self, channel: str) -> Setup | None:
        async with self._transactions.reading() as connection:
            row = (await connection.execute(select(setup).where(setup.c.channel == channel))).first()
        return None if row is None else replace(SETUP.load(row.record), revision=row.revision)

    async def setups(self) -> Sequence[Setup]:
        async with self._transactions.reading() as connection:
            rows = await connection.execute(select(setup).order_by(setup.c.channel))
            return [replace(SETUP.load(row.record), revision=row.revision) for row in rows]

    async def community(self, name: str) -> Community:
        async with self._transactions.reading() as connection:
            row = (await connection.execute(select(community).where(community.c.name == name))).first()
        return Community(name=name) if row is None else replace(COMMUNITY.load(row.record), revision=row.revision)

    async def communities(self) -> Sequence[Community]:
        async with self._transactions.reading() as connection:
            rows = await connection.execute(select(community).order_by(community.c.name))
            return [replace(COMMUNITY.load(row.record), revision=row.revision) for row in rows]

    async def own_feeds(self) -> Mapping[int, str]:
        owned = select(feed.c.id, feed.c.community).where(feed.c.community != _NOBODY)
        async with self._transactions.reading() as connection:
            return {row.id: row.community for row in await connection.execute(owned)}

    async def change(self, change: Change) -> Changed:
        try:
            async with self._transactions.writing() as connection:
                if not await noted(connection, change.audit):
                    return Changed.REPEATED
                await _write_documents(connection, change)
                await _write_feeds(connection, change)
                await _write_outgoing(connection, change)
                await _count_up(connection)
        except _StaleError:
            return Changed.STALE
        return Changed.DONE

    async def arrangement(self) -> int:
        async with self._transactions.reading() as connection:
            known = await connection.scalar(select(meta.c.value).where(meta.c.name == _ARRANGEMENT))
        return int(known or _FIRST)

    async def audit(self, community: str, *, channel: str | None = None, limit: int = 20) -> Sequence[AuditEntry]:
        trail = select(audit).where(audit.c.community == community).order_by(audit.c.id.desc()).limit(limit)
        if channel is not None:
            trail = trail.where(audit.c.channel == channel)
        names = [each.name for each in fields(AuditEntry)]
        async with self._transactions.reading() as connection:
            rows = await connection.execute(trail)
            return [AuditEntry(**{name: getattr(row, name) for name in names}) for row in rows]


async def noted(connection: AsyncConnection, entry: AuditEntry) -> bool:
    """Writes the line of the trail; False: the call has one already."""
    values = {each.name: getattr(entry, each.name) for each in fields(AuditEntry)}
    # PostgreSQL does not count rows that it makes ids for.
    new = insert_new(connection, audit).returning(audit.c.id)
    return (await connection.execute(new, values)).first() is not None


async def _write_documents(connection: AsyncConnection, change: Change) -> None:
    if change.setup is not None:
        record = SETUP.dump(change.setup)
        await _write(connection, setup, {"channel": change.setup.channel}, record, change.setup.revision)
    if change.community is not None:
        record = COMMUNITY.dump(change.community)
        await _write(connection, community, {"name": change.community.name}, record, change.community.revision)


async def _write(connection: AsyncConnection, table: Table, key: dict[str, str], record: str, revision: int) -> None:
    """Writes a document over the one with the revision. Raises _StaleError when that is not there any more."""
    values = {"record": record, "revision": revision + 1}
    if revision == 0:
        new = insert_new(connection, table).returning(table.c.revision)
        written = (await connection.execute(new, key | values)).first()
    else:
        ((name, value),) = key.items()
        same = and_(table.c[name] == value, table.c.revision == revision)
        changed = update(table).where(same).values(**values).returning(table.c.revision)
        written = (await connection.execute(changed)).first()
    if written is None:
        raise _StaleError


async def _write_feeds(connection: AsyncConnection, change: Change) -> None:
    now = change.audit.at
    if change.added_feeds:
        own = feed.c.community == change.audit.community
        there = await connection.execute(select(feed).where(own))
        known = {row.url: feed_of(row) for row in there}
        await write_declared(connection, declaration(known, change.added_feeds, now))
    woken = {"active": True, "paused": False, "next_check_at": now}
    for ids, values in (
        (change.paused, {"active": False, "paused": True}),
        (change.removed, {"active": False, "paused": False}),
        (change.woken, woken),
    ):
        if ids:
            # Never a feed of somebody else, whatever ids were given.
            own = and_(feed.c.id.in_(ids), feed.c.community == change.audit.community)
            await connection.execute(update(feed).where(own).values(**values))


async def _write_outgoing(connection: AsyncConnection, change: Change) -> None:
    await write_deliveries(connection, [(notice, change.audit.at) for notice in change.notices])
    if change.held_until is not None:
        await _reschedule(connection, change.audit.channel, change.held_until, change.audit.at)


async def _reschedule(connection: AsyncConnection, channel: str, until: datetime, now: datetime) -> None:
    held = and_(
        delivery.c.channel == channel,
        delivery.c.kind == DeliveryKind.POST,
        delivery.c.state == DeliveryState.PENDING,
        delivery.c.together,
        delivery.c.due_at > now,
    )
    await connection.execute(update(delivery).where(held).values(not_before=until, due_at=until))


async def _count_up(connection: AsyncConnection) -> None:
    await connection.execute(insert_new(connection, meta), {"name": _ARRANGEMENT, "value": _FIRST})
    row = await connection.execute(select(meta.c.value).where(meta.c.name == _ARRANGEMENT).with_for_update())
    number = int(row.scalar_one()) + 1
    await connection.execute(update(meta).where(meta.c.name == _ARRANGEMENT).values(value=str(number)))
