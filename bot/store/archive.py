"""What was collected, read again from the beginning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_

from bot.model import Entry
from bot.store.connect import Transactions
from bot.store.placing import ENTRIES, entry_of
from bot.store.tables import entry


class ArchiveOperations:
    """The store's operation of reading the past. A page is one short transaction, so it hinders nobody."""

    _transactions: Transactions

    async def entries(self, since: datetime, *, after: Entry | None = None, limit: int) -> Sequence[Entry]:
        # The bound on the time alone is what the index is searched by.
        found = ENTRIES.where(entry.c.collected_at >= (after.collected_at if after else since))
        if after:
            later = entry.c.collected_at > after.collected_at
            found = found.where(or_(later, and_(entry.c.collected_at == after.collected_at, entry.c.id > after.id)))
        page = found.order_by(entry.c.collected_at, entry.c.id).limit(limit)
        async with self._transactions.reading() as connection:
            return [entry_of(row) for row in await connection.execute(page)]

    async def newest_entries(self, since: datetime, limit: int) -> Sequence[Entry]:
        newest = ENTRIES.where(entry.c.collected_at >= since)
        newest = newest.order_by(entry.c.collected_at.desc(), entry.c.id.desc()).limit(limit)
        async with self._transactions.reading() as connection:
            return [entry_of(row) for row in await connection.execute(newest)][::-1]
