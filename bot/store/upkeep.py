"""Looking at the store, keeping it small, and signs of life.

What a purge leaves:

- an entry until it is placed and has outlived its time;
- a story while one of its entries is left, or one of its alerts or deliveries may still be sent: a channel
  that was out of reach for months gets what it is owed;
- of a report that is too old to be compared with others: what a story says of it;
- seen keys while the entry is still in its feed, however old: it must not look new again.

Rows are looked for in a reading transaction, which hinders nobody, and removed by id in a short writing
one, which asks again whether they may go.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, Select, and_, delete, exists, func, select, update

from bot.model import AlertState, Decision, DeliveryState, Purged, Retention
from bot.store.codec import DECISION
from bot.store.connect import Exclusive, Transactions
from bot.store.delivery_rows import unfinished
from bot.store.statements import batches, insert_new, insert_or_update
from bot.store.tables import (
    alert,
    audit,
    beat,
    correction,
    decision,
    delivery,
    entry,
    feed,
    meta,
    parked,
    report,
    report_key,
    seen,
    story,
    watch,
)

_INSTALLATION = "installation"
_COMPARED = timedelta(days=7)
"""How long reports can be compared with others; placing looks back three days."""
_KEYS = 16
"""Keys that a report has, about."""


class UpkeepOperations:
    """The store's operations that serve the store and those who watch it."""

    _transactions: Transactions
    _alone: bool

    async def decisions(self, link_keys: Sequence[str]) -> Sequence[Decision]:
        rows: list[Row[Any]] = []
        async with self._transactions.reading() as connection:
            for batch in batches(sorted(set(link_keys))):
                rows += await connection.execute(select(decision).where(decision.c.link_key.in_(batch)))
        rows.sort(key=lambda row: (row.decided_at, row.entry_id), reverse=True)
        return [DECISION.load(row.record) for row in rows]

    async def story_decisions(self, story_id: int) -> Sequence[Decision]:
        # Every id is that of an entry, and where that is by now, there is its story.
        home = select(report.c.story_id).where(report.c.entry_id == story_id).scalar_subquery()
        joined = select(decision.c.record).join(report, report.c.entry_id == decision.c.entry_id)
        async with self._transactions.reading() as connection:
            records = await connection.scalars(joined.where(report.c.story_id == home).order_by(report.c.id))
            return [DECISION.load(record) for record in records]

    async def counts(self) -> Mapping[str, int]:
        async with self._transactions.reading() as connection:
            counts: dict[str, int] = {}
            for name, query in _totals().items():
                counts[name] = (await connection.execute(query)).scalar_one()
            for name, column, states in _STATES:
                counts |= {f"{name}.{state}": 0 for state in states}
                rows = await connection.execute(select(column, func.count()).group_by(column))
                counts |= {f"{name}.{state}": count for state, count in rows}
        return counts

    async def beat(self, part: str, now: datetime) -> None:
        async with self._transactions.writing() as connection:
            await connection.execute(insert_or_update(connection, beat, "at"), {"part": part, "at": now})

    async def beats(self) -> Mapping[str, datetime]:
        async with self._transactions.reading() as connection:
            return {row.part: row.at for row in await connection.execute(select(beat))}

    async def release_leases(self) -> None:
        if not self._alone:
            return
        async with self._transactions.writing() as connection:
            await connection.execute(update(feed).where(feed.c.lease_until.is_not(None)).values(lease_until=None))
            sending = delivery.c.state == DeliveryState.SENDING
            await connection.execute(update(delivery).where(sending).values(due_at=delivery.c.not_before))

    async def installation(self) -> str:
        known = select(meta.c.value).where(meta.c.name == _INSTALLATION)
        async with self._transactions.reading() as connection:
            name = await connection.scalar(known)
        if name is not None:
            return str(name)
        async with self._transactions.writing() as connection:
            made = {"name": _INSTALLATION, "value": secrets.token_hex(8)}
            await connection.execute(insert_new(connection, meta), made)
            return str((await connection.execute(known)).scalar_one())

    async def purge(self, now: datetime, keep: Retention, batch: int) -> Purged:
        entries = await self._remove(entry.c.id, _outlived_entry(now - keep.entries), batch)
        await self._remove(story.c.id, _outlived_story(now - keep.entries), batch)
        await self._remove(delivery.c.id, _outlived_delivery(now - keep.entries), batch)
        decisions = await self._remove(decision.c.entry_id, decision.c.decided_at < now - keep.decisions, batch)
        await self._remove(audit.c.id, audit.c.at < now - keep.seen, batch)
        forgotten = await self._remove(seen.c.id, _outlived_keys(now - keep.seen), batch)
        await self._forget_traits(now - _COMPARED, batch)
        return Purged(entries=entries, decisions=decisions, seen=forgotten)

    async def _forget_traits(self, before: datetime, limit: int) -> None:
        """Takes from old reports what only serves to compare them: it is most of what they weigh."""
        # Entries and stories are numbered as they come, so one story's id parts old reports from others.
        last = select(story.c.id).where(story.c.opened_at < before).order_by(story.c.opened_at.desc()).limit(1)
        old = select(report_key.c.entry_id).where(report_key.c.entry_id <= last.scalar_subquery())
        async with self._transactions.reading() as connection:
            ids = sorted(set(await connection.scalars(old.order_by(report_key.c.entry_id).limit(limit * _KEYS))))
        if not ids:
            return
        async with self._transactions.exclusive(Exclusive.PLACE) as connection:
            for some in batches(ids):
                await connection.execute(delete(report_key).where(report_key.c.entry_id.in_(some)))
                bare = update(report).where(report.c.entry_id.in_(some))
                await connection.execute(bare.values({report.c["keys"]: frozenset(), report.c.traits: "{}"}))

    async def _remove(self, row_id: Column[int], outlived: ColumnElement[bool], limit: int) -> int:
        async with self._transactions.reading() as connection:
            ids = list(await connection.scalars(select(row_id).where(outlived).limit(limit)))
        if not ids:
            return 0
        removed = 0
        async with self._transactions.exclusive(Exclusive.PLACE) as connection:
            for some in batches(ids):
                result = await connection.execute(delete(row_id.table).where(row_id.in_(some), outlived))
                removed += result.rowcount
        return removed


_STATES = (
    ("alerts", alert.c.state, tuple(AlertState)),
    ("deliveries", delivery.c.state, tuple(DeliveryState)),
)


def _totals() -> dict[str, Select[Any]]:
    active = select(func.count()).select_from(feed).where(feed.c.active)
    whole = {"entries": entry, "seen": seen, "stories": story, "decisions": decision, "watches": watch}
    return {
        "feeds": active,
        "feeds.trouble": active.where(feed.c.trouble.is_not(None)),
        "pending": select(func.count()).select_from(entry).where(entry.c.pending),
        "parked": select(func.count()).select_from(parked),
        **{name: select(func.count()).select_from(table) for name, table in whole.items()},
    }


def _outlived_entry(before: datetime) -> ColumnElement[bool]:
    return and_(entry.c.collected_at < before, ~entry.c.pending)


def _outlived_story(before: datetime) -> ColumnElement[bool]:
    living = exists().where(report.c.story_id == story.c.id, entry.c.id == report.c.entry_id)
    seen_in_it = exists().where(correction.c.story_id == story.c.id, entry.c.id == correction.c.entry_id)
    owed = exists().where(alert.c.story_id == story.c.id, alert.c.state.in_((AlertState.HELD, AlertState.DUE)))
    unsent = exists().where(delivery.c.story_id == story.c.id, unfinished())
    return and_(story.c.opened_at < before, ~living, ~seen_in_it, ~owed, ~unsent)


def _outlived_delivery(before: datetime) -> ColumnElement[bool]:
    return and_(delivery.c.story_id.is_(None), delivery.c.created_at < before, ~unfinished())


def _outlived_keys(before: datetime) -> ColumnElement[bool]:
    last_read = select(feed.c.changed_at).where(feed.c.id == seen.c.feed_id).scalar_subquery()
    return and_(seen.c.last_present_at < before, seen.c.last_present_at < last_read)
