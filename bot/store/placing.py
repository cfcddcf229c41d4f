"""Placing: the one transaction in which entries become stories, alerts and deliveries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Alert, DeliveryKind, Entry, Memory, Message, Outcome, Report, Story
from bot.store.codec import CONTENT, DECISION, REASONS
from bot.store.connect import Exclusive, Transactions
from bot.store.outgoing import write_deliveries
from bot.store.statements import batches, execute_many, insert_new, insert_or_update
from bot.store.tables import alert, decision, delivery, entry, feed, report, report_key, story

ENTRIES = select(entry, feed.c.name, feed.c.url, feed.c.tags, feed.c.community).join(feed, feed.c.id == entry.c.feed_id)
"""Entries with what placing needs to know of their feeds; `entry_of` reads the rows."""

_PENDING = ENTRIES.where(entry.c.pending).order_by(entry.c.id)


class PlaceOperations:
    """The store's operation of placing."""

    _transactions: Transactions

    @asynccontextmanager
    async def placing(self) -> AsyncIterator[Placing]:
        async with self._transactions.exclusive(Exclusive.PLACE) as connection:
            yield Placing(connection)


class Placing:
    """The `PlaceTransaction` port on an open transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def pending(self, limit: int) -> Sequence[Entry]:
        return [entry_of(row) for row in await self._connection.execute(_PENDING.limit(limit))]

    async def memory(self, keys: frozenset[str], since: datetime) -> Memory:
        ids: set[int] = set()
        for batch in batches(sorted(keys)):
            found = select(report_key.c.story_id).where(report_key.c.key.in_(batch), report_key.c.at > since)
            ids.update(await self._connection.scalars(found))
        stories: list[Story] = []
        told: dict[tuple[int, str], Message | None] = {}
        for batch_of_ids in batches(sorted(ids)):
            stories += await self._stories(batch_of_ids)
            told |= await self._told(batch_of_ids)
        return Memory(stories=tuple(stories), told=told)

    async def _told(self, story_ids: Sequence[int]) -> dict[tuple[int, str], Message | None]:
        its_messages = and_(
            delivery.c.story_id == alert.c.story_id,
            delivery.c.channel == alert.c.channel,
            delivery.c.kind.in_((DeliveryKind.POST, DeliveryKind.UPDATE)),
        )
        alerts = (
            select(alert.c.story_id, alert.c.channel, delivery.c.message)
            .outerjoin(delivery, its_messages)
            .where(alert.c.story_id.in_(story_ids))
            .order_by(delivery.c.id)  # the last one is what stands there
        )
        return {(row.story_id, row.channel): _message(row.message) for row in await self._connection.execute(alerts)}

    async def write(self, outcomes: Sequence[Outcome]) -> None:
        connection = self._connection
        opened = [_story_row(outcome) for outcome in outcomes if outcome.decision.placement.opened]
        await execute_many(connection, insert(story), opened)
        await execute_many(connection, insert(report), [_report_row(outcome) for outcome in outcomes])
        await execute_many(connection, insert_new(connection, report_key), [*_key_rows(outcomes)])
        alerts = [_alert_row(one) for outcome in outcomes for one in outcome.alerts]
        await execute_many(connection, insert_new(connection, alert), alerts)
        deliveries = [(one, outcome.decision.decided_at) for outcome in outcomes for one in outcome.deliveries]
        await write_deliveries(connection, deliveries)
        await execute_many(
            connection,
            insert_or_update(connection, decision, "link_key", "decided_at", "record"),
            [_decision_row(outcome) for outcome in outcomes],
        )
        for batch in batches([outcome.decision.entry.id for outcome in outcomes]):
            await connection.execute(update(entry).where(entry.c.id.in_(batch)).values(pending=False))

    async def _stories(self, ids: Sequence[int]) -> list[Story]:
        rows = await self._connection.execute(select(report).where(report.c.story_id.in_(ids)).order_by(report.c.id))
        keys: defaultdict[int, set[str]] = defaultdict(set)
        for row in await self._connection.execute(select(report_key).where(report_key.c.story_id.in_(ids))):
            keys[row.entry_id].add(row.key)
        reports: defaultdict[int, list[Report]] = defaultdict(list)
        for row in rows:
            reports[row.story_id].append(_report_of(row, keys[row.entry_id]))
        found = await self._connection.execute(select(story).where(story.c.id.in_(ids)).order_by(story.c.id))
        return [
            Story(id=row.id, opened_at=row.opened_at, reports=tuple(reports[row.id]), merged_into=row.merged_into)
            for row in found
        ]


def _message(stored: str | None) -> Message | None:
    content = CONTENT.load(stored) if stored else None
    return content if isinstance(content, Message) else None


def entry_of(row: Row[Any]) -> Entry:
    """A row of `ENTRIES` as a value."""
    return Entry(
        id=row.id,
        feed_id=row.feed_id,
        feed_name=row.name,
        feed_url=row.url,
        feed_tags=row.tags,
        community=row.community or None,
        title=row.title,
        link=row.link,
        summary=row.summary,
        outlet=row.outlet,
        language=row.language,
        published_at=row.published_at,
        collected_at=row.collected_at,
        backlog_rank=row.backlog_rank,
    )


def _report_of(row: Row[Any], keys: Iterable[str]) -> Report:
    return Report(
        entry_id=row.entry_id,
        feed_id=row.feed_id,
        outlet=row.outlet,
        language=row.language,
        title=row.title,
        link=row.link,
        link_key=row.link_key,
        at=row.at,
        keys=frozenset(keys),
    )


def _story_row(outcome: Outcome) -> dict[str, Any]:
    return {"id": outcome.decision.placement.story_id, "opened_at": outcome.report.at}


def _report_row(outcome: Outcome) -> dict[str, Any]:
    one = outcome.report
    return {
        "entry_id": one.entry_id,
        "story_id": outcome.decision.placement.story_id,
        "feed_id": one.feed_id,
        "outlet": one.outlet,
        "language": one.language,
        "title": one.title,
        "link": one.link,
        "link_key": one.link_key,
        "at": one.at,
    }


def _key_rows(outcomes: Iterable[Outcome]) -> Iterable[dict[str, Any]]:
    for outcome in outcomes:
        one = outcome.report
        for key in sorted(one.keys):
            story_id = outcome.decision.placement.story_id
            yield {"entry_id": one.entry_id, "key": key, "story_id": story_id, "at": one.at}


def _alert_row(one: Alert) -> dict[str, Any]:
    return {
        "story_id": one.story_id,
        "channel": one.channel,
        "state": one.state,
        "reasons": REASONS.dump(one.reasons),
        "created_at": one.created_at,
    }


def _decision_row(outcome: Outcome) -> dict[str, Any]:
    return {
        "entry_id": outcome.decision.entry.id,
        "link_key": outcome.report.link_key,
        "decided_at": outcome.decision.decided_at,
        "record": DECISION.dump(outcome.decision),
    }
