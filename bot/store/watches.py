"""Watches: since when each has been there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, insert, select

from bot.model import ChannelRules, Watch
from bot.store.columns import storable
from bot.store.connect import Transactions
from bot.store.statements import execute_many
from bot.store.tables import watch

_FILE = "file"


class WatchOperations:
    """The store's operations on watches.

    A watch that is taken out is forgotten, so that one which comes back is new: it alerts nothing that was
    collected while it was away.
    """

    _transactions: Transactions

    async def declare_watches(self, channels: Sequence[ChannelRules], now: datetime) -> tuple[ChannelRules, ...]:
        wanted = {_key(rules, one) for rules in channels for one in rules.watches}
        async with self._transactions.writing() as connection:
            rows = await connection.execute(select(watch).where(watch.c.origin == _FILE))
            added = {(row.channel, row.key): row.added_at for row in rows}
            gone = and_(
                watch.c.channel == bindparam("of_channel"),
                watch.c.key == bindparam("of_key"),
                watch.c.origin == _FILE,
            )
            missing = [{"of_channel": channel, "of_key": key} for channel, key in sorted(added.keys() - wanted)]
            await execute_many(connection, delete(watch).where(gone), missing)
            new = sorted(wanted - added.keys())
            rows_to_add = [{"channel": channel, "key": key, "origin": _FILE, "added_at": now} for channel, key in new]
            await execute_many(connection, insert(watch), rows_to_add)
        added.update(dict.fromkeys(new, now))
        return tuple(_dated(rules, added) for rules in channels)


def _dated(rules: ChannelRules, added: Mapping[tuple[str, str], datetime]) -> ChannelRules:
    return replace(rules, watches=tuple(replace(one, added_at=added[_key(rules, one)]) for one in rules.watches))


def _key(rules: ChannelRules, one: Watch) -> tuple[str, str]:
    """What the database calls a watch."""
    return storable(rules.channel), storable(one.key)
