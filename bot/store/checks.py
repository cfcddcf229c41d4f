"""Checks: what a feed showed, written in one transaction with the feed's own state.

Checks that end at about the same time share a transaction, and so do their questions for what was seen (see
`grouping`): a transaction costs as much as the rows of many checks.

Two workers may check one feed when a lease ran out under the first. Whoever writes second finds the new
entries' keys stored already and leaves those entries out; the feeds' rows keep the two apart on PostgreSQL.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    Column,
    CompoundSelect,
    FromClause,
    Select,
    Update,
    and_,
    bindparam,
    case,
    func,
    insert,
    select,
    union,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Check, EntryKeys, NewEntry, QuietCheck, SeenEntry
from bot.store.codec import HABITS
from bot.store.columns import CleanText
from bot.store.connect import Transactions
from bot.store.grouping import Grouped
from bot.store.statements import execute_many, listed_numbers, listed_pairs, update_many
from bot.store.tables import entry, feed, seen

_KEYS = (seen.c.guid, seen.c.link, seen.c.title)
_SEEN = (seen.c.id, seen.c.feed_id, *_KEYS)


def _kept(name: str) -> Any:
    """The new value of a column where the check brought one, the old one where it did not."""
    return func.coalesce(bindparam(f"new_{name}", type_=CleanText), feed.c[name])


_TROUBLE = bindparam("new_trouble", type_=CleanText)
_QUIET = (
    update(feed)
    .where(feed.c.id == bindparam("of_feed"))
    .values(
        checked_at=bindparam("new_checked_at"),
        next_check_at=bindparam("new_next_check_at"),
        failures=case((_TROUBLE.is_(None), 0), else_=feed.c.failures + 1),
        trouble=_TROUBLE,
        detail=bindparam("new_detail"),
        etag=_kept("etag"),
        last_modified=_kept("last_modified"),
        moved_to=_kept("moved_to"),
        told=bindparam("new_told"),
        lease_until=None,
    )
)
_CHANGED = (
    update(feed)
    .where(feed.c.id == bindparam("of_feed"))
    .values(
        checked_at=bindparam("at"),
        changed_at=bindparam("at"),
        baseline_at=func.coalesce(feed.c.baseline_at, bindparam("at", type_=feed.c.baseline_at.type)),
        next_check_at=bindparam("new_next_check_at"),
        body_hash=bindparam("new_body_hash"),
        etag=bindparam("new_etag"),
        last_modified=bindparam("new_last_modified"),
        moved_to=_kept("moved_to"),
        habits=bindparam("new_habits"),
        told=bindparam("new_told"),
        failures=0,
        trouble=None,
        detail=None,
        lease_until=None,
    )
)
_NEW_SEEN = insert(seen).returning(*_SEEN)
_REKEY = (
    update(seen)
    .where(seen.c.id == bindparam("of_seen"))
    .values({column: bindparam(f"new_{column.name}", type_=CleanText) for column in _KEYS})
)


class CheckOperations:
    """The store's operations around one check of a feed."""

    _transactions: Transactions

    @cached_property
    def _questions(self) -> Grouped[_Question, list[SeenEntry]]:
        return Grouped(self._seen_by_any)

    @cached_property
    def _checks(self) -> Grouped[Check, Sequence[SeenEntry]]:
        return Grouped(self._record)

    async def seen(self, feed_id: int, keys: Sequence[EntryKeys]) -> Sequence[SeenEntry]:
        return await self._questions.ask((feed_id, keys)) if keys else []

    async def record_check(self, check: Check) -> Sequence[SeenEntry]:
        return await self._checks.ask(check)

    async def record_quiet_checks(self, checks: Sequence[QuietCheck]) -> None:
        # In one order everywhere, so that two writers cannot wait for each other.
        ordered = sorted(checks, key=lambda check: check.feed_id)
        async with self._transactions.writing() as connection:
            await update_many(connection, _QUIET, [_quiet_row(check) for check in ordered])

    async def _seen_by_any(self, questions: Sequence[_Question]) -> list[list[SeenEntry]]:
        async with self._transactions.reading() as connection:
            found = await _seen(connection, questions)
        return [_sharing(found[feed_id], keys) for feed_id, keys in questions]

    async def _record(self, checks: Sequence[Check]) -> Sequence[Sequence[SeenEntry]]:
        ordered = sorted(checks, key=lambda check: check.feed_id)
        async with self._transactions.writing() as connection:
            if connection.dialect.name != "sqlite":  # where a transaction that writes is alone anyway
                ids = json.dumps([check.feed_id for check in ordered])
                await connection.execute(_lock_of_feeds(connection.dialect.name), {"feeds": ids})
            new = await _unknown(connection, ordered)
            await execute_many(connection, insert(entry), [_entry_row(one, check) for check, one in new])
            made = await _write_seen(connection, [_seen_row(one.keys, check) for check, one in new])
            await _keep_present(connection, ordered)
            await update_many(connection, _CHANGED, [_changed_row(check) for check in ordered])
        return [made[check.feed_id] for check in checks]


_Question = tuple[int, Sequence[EntryKeys]]
"""A feed, and the keys of which it is asked whether they were seen in it."""


@cache
def _seen_query(dialect: str) -> CompoundSelect[Any]:
    return union(*(_seen_by(key, listed_pairs(dialect, f"some_{key.name}")) for key in _KEYS))


def _seen_by(key: Column[Any], asked: FromClause) -> Select[Any]:
    # A join, because SQLite uses only half of the index for pairs that are looked for with IN.
    alike = and_(seen.c.feed_id == asked.c.number, key == asked.c.text)
    return select(*_SEEN).join_from(asked, seen, alike)


@cache
def _presence(dialect: str) -> Update:
    return update(seen).where(seen.c.id.in_(listed_numbers(dialect, "rows"))).values(last_present_at=bindparam("at"))


@cache
def _lock_of_feeds(dialect: str) -> Any:
    wanted = feed.c.id.in_(listed_numbers(dialect, "feeds"))
    return select(feed.c.id).where(wanted).order_by(feed.c.id).with_for_update()


async def _seen(connection: AsyncConnection, questions: Sequence[_Question]) -> defaultdict[int, list[SeenEntry]]:
    """Rows that share a key with any that is asked for, by feed and in order."""
    asked = {
        f"some_{key.name}": json.dumps(
            [(feed_id, value) for feed_id, keys in questions for one in keys if (value := getattr(one, key.name))]
        )
        for key in _KEYS
    }
    return _by_feed(await connection.execute(_seen_query(connection.dialect.name), asked))


async def _write_seen(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> defaultdict[int, list[SeenEntry]]:
    return _by_feed(await connection.execute(_NEW_SEEN, rows) if rows else ())


def _by_feed(rows: Iterable[Any]) -> defaultdict[int, list[SeenEntry]]:
    found = defaultdict[int, list[SeenEntry]](list)
    for row_id, feed_id, guid, link, title in sorted(rows, key=itemgetter(0)):
        found[feed_id].append(SeenEntry(id=row_id, keys=EntryKeys(guid=guid, link=link, title=title)))
    return found


def _sharing(rows: Iterable[SeenEntry], keys: Sequence[EntryKeys]) -> list[SeenEntry]:
    """Those of a feed's rows that one question is about: others may have asked about the same feed."""
    guids, links, titles = ({getattr(one, key.name) for one in keys} - {None} for key in _KEYS)
    return [row for row in rows if row.keys.guid in guids or row.keys.link in links or row.keys.title in titles]


async def _unknown(connection: AsyncConnection, checks: Sequence[Check]) -> list[tuple[Check, NewEntry]]:
    """The checks' new entries, without those that somebody else has stored meanwhile."""
    questions = [(check.feed_id, [one.keys for one in check.new]) for check in checks if check.new]
    if not questions:
        return []
    rows = await _seen(connection, questions)
    known = {feed_id: {row.keys for row in found} for feed_id, found in rows.items()}
    new: list[tuple[Check, NewEntry]] = []
    for check in checks:
        stored = known.setdefault(check.feed_id, set())
        new += [(check, one) for one in check.new if one.keys not in stored]
        stored.update(one.keys for one in check.new)
    return new


async def _keep_present(connection: AsyncConnection, checks: Sequence[Check]) -> None:
    # Most entries keep their keys, and rewriting those would touch three indexes.
    await execute_many(
        connection, _REKEY, [_rekey_row(one) for check in checks for one in check.present if one.rekeyed]
    )
    present = [_present_row(check) for check in checks if check.present or check.stayed]
    await execute_many(connection, _presence(connection.dialect.name), present)


def _present_row(check: Check) -> dict[str, Any]:
    return {"rows": json.dumps([*check.stayed, *(one.id for one in check.present)]), "at": check.checked_at}


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
        "date_note": new.date_note,
        "pending": True,
    }


def _changed_row(check: Check) -> dict[str, Any]:
    return {
        "of_feed": check.feed_id,
        "at": check.checked_at,
        "new_next_check_at": check.next_check_at,
        "new_body_hash": check.body_hash,
        "new_etag": check.etag,
        "new_last_modified": check.last_modified,
        "new_moved_to": check.moved_to,
        "new_habits": HABITS.dump(check.habits),
        "new_told": check.told,
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
        "new_told": check.told,
    }
