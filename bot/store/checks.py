"""Checks: what a feed showed, written in one transaction with the feed's own state.

Two workers may check one feed when a lease ran out under the first. Whoever writes second finds the new
entries' keys stored already and leaves those entries out; the feed's row keeps the two apart on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Check, EntryKeys, NewEntry, QuietCheck, SeenEntry
from bot.store.codec import HABITS
from bot.store.columns import CleanText, UtcDateTime
from bot.store.connect import Transactions
from bot.store.statements import batches, execute_many
from bot.store.tables import entry, feed, seen

_KEYS = (seen.c.guid, seen.c.link, seen.c.title)


def _kept(name: str) -> Any:
    """The new value of a column where the check brought one, the old one where it did not."""
    return func.coalesce(bindparam(f"new_{name}", type_=CleanText), feed.c[name])


_QUIET = (
    update(feed)
    .where(feed.c.id == bindparam("of_feed"))
    .values(
        checked_at=bindparam("new_checked_at"),
        next_check_at=bindparam("new_next_check_at"),
        trouble=bindparam("new_trouble"),
        detail=bindparam("new_detail"),
        etag=_kept("etag"),
        last_modified=_kept("last_modified"),
        moved_to=_kept("moved_to"),
        lease_until=None,
    )
)
_REKEY = (
    update(seen)
    .where(seen.c.id == bindparam("of_seen"))
    .values({column: bindparam(f"new_{column.name}", type_=CleanText) for column in _KEYS})
)
_UNCHANGED = _QUIET.values(failures=0)
_TROUBLED = _QUIET.values(failures=feed.c.failures + 1)


class CheckOperations:
    """The store's operations around one check of a feed."""

    _transactions: Transactions

    async def seen(self, feed_id: int, keys: Sequence[EntryKeys]) -> Sequence[SeenEntry]:
        async with self._transactions.reading() as connection:
            return await _seen(connection, feed_id, keys)

    async def record_check(self, check: Check) -> None:
        async with self._transactions.writing() as connection:
            if connection.dialect.name != "sqlite":  # where a transaction that writes is alone anyway
                await connection.execute(select(feed.c.id).where(feed.c.id == check.feed_id).with_for_update())
            known = {one.keys for one in await _seen(connection, check.feed_id, [one.keys for one in check.new])}
            new = [one for one in check.new if one.keys not in known]
            await execute_many(connection, insert(entry), [_entry_row(one, check) for one in new])
            await execute_many(connection, insert(seen), [_seen_row(one.keys, check) for one in new])
            await _keep_present(connection, check.present, check.checked_at)
            await connection.execute(update(feed).where(feed.c.id == check.feed_id).values(_changed_state(check)))

    async def record_quiet_checks(self, checks: Sequence[QuietCheck]) -> None:
        # In one order everywhere, so that two writers cannot wait for each other.
        ordered = sorted(checks, key=lambda check: check.feed_id)
        async with self._transactions.writing() as connection:
            await execute_many(connection, _UNCHANGED, [_quiet_row(one) for one in ordered if one.trouble is None])
            await execute_many(connection, _TROUBLED, [_quiet_row(one) for one in ordered if one.trouble is not None])


async def _seen(connection: AsyncConnection, feed_id: int, keys: Sequence[EntryKeys]) -> list[SeenEntry]:
    found: dict[int, SeenEntry] = {}
    for batch in batches(keys):
        wanted = ([one.guid for one in batch], [one.link for one in batch], [one.title for one in batch])
        parts = [
            select(seen.c.id, *_KEYS).where(seen.c.feed_id == feed_id, column.in_([key for key in some if key]))
            for column, some in zip(_KEYS, wanted, strict=True)
        ]
        for row in await connection.execute(union(*parts)):
            found[row.id] = SeenEntry(id=row.id, keys=EntryKeys(guid=row.guid, link=row.link, title=row.title))
    return [found[row_id] for row_id in sorted(found)]


async def _keep_present(connection: AsyncConnection, present: Sequence[SeenEntry], at: datetime) -> None:
    # Most entries keep their keys, and rewriting those would touch three indexes.
    await execute_many(connection, _REKEY, [_rekey_row(one) for one in present if one.rekeyed])
    for batch in batches(present):
        ids = [one.id for one in batch]
        await connection.execute(update(seen).where(seen.c.id.in_(ids)).values(last_present_at=at))


def _rekey_row(one: SeenEntry) -> dict[str, Any]:
    return {"of_seen": one.id, "new_guid": one.keys.guid, "new_link": one.keys.link, "new_title": one.keys.title}


def _seen_row(keys: EntryKeys, check: Check) -> dict[str, Any]:
    return {
        "feed_id": check.feed_id,
        "guid": keys.guid,
        "link": keys.link,
        "title": keys.title,
        "last_present_at": check.checked_at,
    }


def _entry_row(new: NewEntry, check: Check) -> dict[str, Any]:
    return {
        "feed_id": check.feed_id,
        "title": new.title,
        "link": new.link,
        "summary": new.summary,
        "outlet": new.outlet,
        "language": new.language,
        "published_at": new.published_at,
        "collected_at": check.checked_at,
        "backlog_rank": new.backlog_rank,
        "pending": True,
    }


def _changed_state(check: Check) -> dict[Any, Any]:
    return {
        "checked_at": check.checked_at,
        "changed_at": check.checked_at,
        "baseline_at": func.coalesce(feed.c.baseline_at, bindparam("first", check.checked_at, type_=UtcDateTime)),
        "next_check_at": check.next_check_at,
        "body_hash": check.body_hash,
        "etag": check.etag,
        "last_modified": check.last_modified,
        "moved_to": func.coalesce(bindparam("moved", check.moved_to, type_=CleanText), feed.c.moved_to),
        "habits": HABITS.dump(check.habits),
        "failures": 0,
        "trouble": None,
        "detail": None,
        "lease_until": None,
    }


def _quiet_row(check: QuietCheck) -> dict[str, Any]:
    return {
        "of_feed": check.feed_id,
        "new_checked_at": check.checked_at,
        "new_next_check_at": check.next_check_at,
        "new_trouble": check.trouble,
        "new_detail": check.detail,
        "new_etag": check.etag,
        "new_last_modified": check.last_modified,
        "new_moved_to": check.moved_to,
    }
