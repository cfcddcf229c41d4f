"""Feeds: what the files declare, and claiming what is due."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Ailment, DeclaredFeed, Feed, FeedState, Habits, Symptom, Trouble
from bot.store.codec import HABITS
from bot.store.connect import Transactions
from bot.store.statements import batches, execute_many, listed_numbers, update_many
from bot.store.tables import feed

_POSTPONED = (
    update(feed)
    .where(feed.c.id == bindparam("of_feed"))
    .values(next_check_at=bindparam("new_next_check_at"), lease_until=None)
)
_AILMENTS: Mapping[str, Ailment] = {one.value: one for one in (*Trouble, *Symptom)}
_NOW = bindparam("now", type_=feed.c.next_check_at.type)
_DUE = (
    select(feed)
    .where(feed.c.active, feed.c.next_check_at <= _NOW)
    .where(or_(feed.c.lease_until.is_(None), feed.c.lease_until <= _NOW))
    .order_by(feed.c.next_check_at, feed.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_DECLARED = ("name", "language", "every", "zone", "tags")


class FeedOperations:
    """The store's operations on feeds."""

    _transactions: Transactions

    async def declare_feeds(self, feeds: Sequence[DeclaredFeed], now: datetime) -> None:
        async with self._transactions.writing() as connection:
            rows = await connection.execute(select(feed).where(feed.c.community == ""))
            changes = declaration({row.url: feed_of(row) for row in rows}, feeds, now)
            await write_declared(connection, changes)
            for ids in batches(changes.missing):
                await connection.execute(update(feed).where(feed.c.id.in_(ids)).values(active=False))

    async def claim_due_feeds(self, now: datetime, limit: int, lease: timedelta) -> Sequence[Feed]:
        async with self._transactions.writing() as connection:
            due = await connection.execute(_DUE, {"now": now, "most": limit})
            claimed = [feed_of(row) for row in due]
            if claimed:
                ids = json.dumps([one.id for one in claimed])
                await connection.execute(_leased(connection.dialect.name), {"claimed": ids, "until": now + lease})
        return claimed

    async def postpone_checks(self, until: Mapping[int, datetime]) -> None:
        # In one order everywhere, so that two writers cannot wait for each other.
        rows = [{"of_feed": feed_id, "new_next_check_at": until[feed_id]} for feed_id in sorted(until)]
        async with self._transactions.writing() as connection:
            await update_many(connection, _POSTPONED, rows)

    async def feeds(self) -> Sequence[Feed]:
        async with self._transactions.reading() as connection:
            return [feed_of(row) for row in await connection.execute(select(feed).order_by(feed.c.id))]


async def write_declared(connection: AsyncConnection, changes: Changes) -> None:
    """Inserts new feeds and updates changed ones."""
    await execute_many(connection, insert(feed), changes.new)
    values: dict[str, Any] = {
        name: bindparam(f"new_{name}") for name in (*_DECLARED, "active", "paused", "next_check_at")
    }
    changed = update(feed).where(feed.c.id == bindparam("feed_id")).values(values)
    await execute_many(connection, changed, changes.changed)


@cache
def _leased(dialect: str) -> Update:
    claimed = feed.c.id.in_(listed_numbers(dialect, "claimed"))
    return update(feed).where(claimed).values(lease_until=bindparam("until"))


@dataclass(slots=True)
class Changes:
    """What makes the stored feeds those declared: rows to insert, rows to update, ids that rest."""

    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)


def declaration(stored: dict[str, Feed], declared: Sequence[DeclaredFeed], now: datetime) -> Changes:
    """Compares the stored feeds, by address, with those that are declared now. Pure."""
    wanted = {one.url: one for one in declared}
    changes = Changes(missing=[one.id for url, one in stored.items() if one.active and url not in wanted])
    for url, one in wanted.items():
        known = stored.get(url)
        if known is None:
            changes.new.append(_new_row(one, now))
        elif known.declared != one or not known.active:
            changes.changed.append(_changed_row(known, one, now))
    return changes


def _new_row(declared: DeclaredFeed, now: datetime) -> dict[str, Any]:
    values = {name: getattr(declared, name) for name in _DECLARED}
    state = {"active": True, "paused": False, "next_check_at": now, "failures": 0}
    return {"url": declared.url, "community": declared.community or "", **values, **state}


def _changed_row(known: Feed, declared: DeclaredFeed, now: datetime) -> dict[str, Any]:
    values = {f"new_{name}": getattr(declared, name) for name in _DECLARED}
    due = _due_after_change(known, declared, now)
    return {"feed_id": known.id, **values, "new_active": True, "new_paused": False, "new_next_check_at": due}


def _due_after_change(known: Feed, declared: DeclaredFeed, now: datetime) -> datetime | None:
    due = known.state.next_check_at
    if due is None:
        # A feed that said 410 is not asked again, unless somebody took it out and put it back.
        return None if known.active else now
    if declared.every is not None and declared.every != known.declared.every:
        return min(due, now + declared.every)
    return due


def feed_of(row: Sequence[Any]) -> Feed:
    """A row of `feed` as a value."""
    # By place: to ask a row for its columns by name takes longer than to make the value.
    feed_id, url, community, name, language, every, zone, tags, active, paused, *state = row
    declared = DeclaredFeed(
        url=url, name=name, language=language, every=every, zone=zone, tags=tags, community=community or None
    )
    return Feed(id=feed_id, declared=declared, state=_state_of(state), active=active, paused=paused)


def _state_of(values: Sequence[Any]) -> FeedState:
    etag, last_modified, body_hash, moved_to, baseline_at, next_check_at, checked_at, changed_at, *rest = values
    failures, trouble, detail, habits, told, _ = rest
    return FeedState(
        etag=etag,
        last_modified=last_modified,
        body_hash=body_hash,
        moved_to=moved_to,
        baseline_at=baseline_at,
        next_check_at=next_check_at,
        checked_at=checked_at,
        changed_at=changed_at,
        failures=failures,
        trouble=Trouble(trouble) if trouble else None,
        detail=detail,
        habits=HABITS.load(habits) if habits else Habits(),
        told=_AILMENTS[told] if told else None,
    )
