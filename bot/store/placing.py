"""Placing: the one transaction in which entries become stories, alerts and deliveries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, FromClause, Row, Select, and_, func, insert, or_, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import (
    Alert,
    AlertState,
    Correction,
    DateNote,
    DeliveryKind,
    Entry,
    Memory,
    Message,
    Outcome,
    Placement,
    Report,
    Story,
    Traits,
    ends_of,
)
from bot.store.codec import CONTENT, DECISION, REASONS, TRAITS
from bot.store.connect import Exclusive, Transactions
from bot.store.outgoing import write_deliveries
from bot.store.statements import batches, execute_many, insert_new, insert_or_update, rows_of
from bot.store.tables import alert, correction, decision, delivery, entry, feed, report, report_key, story
from bot.store.withdrawing import surely_unsent

ENTRIES = select(entry, feed.c.name, feed.c.url, feed.c.tags, feed.c.community).join(feed, feed.c.id == entry.c.feed_id)
"""Entries with what placing needs to know of their feeds; `entry_of` reads the rows."""

_REPORTS = select(*(column for column in report.c if column.name not in {"keys", "traits"}))
# A row has a method called `keys`.
_COMPARABLE = select(report.c.entry_id, report.c["keys"].label("report_keys"), report.c.traits)
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

    async def latest(self, keys: frozenset[int], most: int) -> Mapping[int, Sequence[int]]:
        found: defaultdict[int, list[int]] = defaultdict(list)
        if keys:
            for row in await self._connection.execute(_latest(rows_of(self._connection, keys), most)):
                found[row.key].append(row.entry_id)
        return found

    async def memory(self, entry_ids: Collection[int], since: datetime, *, whole: bool = False) -> Memory:
        """As the port has it; `whole`: every report with its keys and traits."""
        ids: set[int] = set()
        for batch in batches(sorted(entry_ids)):
            found = select(report.c.story_id).where(report.c.entry_id.in_(batch), report.c.at > since)
            ids.update(await self._connection.scalars(found))
        corrections = await self._corrections(ids)
        stories: list[Story] = []
        told: list[Row[Any]] = []
        for batch in batches(sorted(ids)):
            merged = select(story.c.id).where(story.c.merged_into.in_(batch))
            united = [*batch, *await self._connection.scalars(merged)]
            stories += await self._stories(united, entry_ids, whole=whole or bool(corrections))
            told += await self._connection.execute(_alerts_of(united))
        return Memory(
            stories=tuple(stories),
            told={(row.story_id, row.channel): _message(row.message) for row in told},
            unsent=frozenset((row.story_id, row.channel) for row in told if row.unsent),
            dropped=frozenset((row.story_id, row.channel) for row in told if row.alert_state == AlertState.DROPPED),
            corrections=corrections,
        )

    async def _corrections(self, story_ids: set[int]) -> tuple[Correction, ...]:
        """What was corrected of the stories; those that are bound up with them by it come to `story_ids`."""
        found: dict[int, Correction] = {}
        asked: set[int] = set()
        while left := story_ids - asked:
            asked |= left
            for batch in batches(sorted(left)):
                for row in await self._connection.execute(_corrections_of(batch)):
                    found[row.id] = correction_of(row)
                    story_ids |= {row.home, row.other, row.apart or row.other}
        return tuple(found[number] for number in sorted(found))

    async def write(self, outcomes: Sequence[Outcome]) -> None:
        connection = self._connection
        opened = [_story_row(outcome) for outcome in outcomes if _has_a_story_of_its_own(outcome)]
        await execute_many(connection, insert(story), opened)
        await execute_many(connection, insert(report), [_report_row(outcome) for outcome in outcomes])
        for outcome in outcomes:  # also what was reported in this batch of a story that became another in it
            await self._merge(outcome.decision.placement)
        corrections = [asdict(one) for outcome in outcomes for one in outcome.corrections]
        await execute_many(connection, insert(correction), corrections)
        await execute_many(connection, insert_new(connection, report_key), [*_key_rows(outcomes)])
        alerts = [alert_row(one) for outcome in outcomes for one in outcome.alerts]
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

    async def _merge(self, placement: Placement) -> None:
        """Stories that turned out to be one: their reports go over; their alerts stay and point to it."""
        gone = placement.merged
        if not gone:
            return
        into = {"merged_into": placement.story_id}
        before = or_(story.c.id.in_(gone), story.c.merged_into.in_(gone))
        await self._connection.execute(update(story).where(before).values(into))
        moved = update(report).where(report.c.story_id.in_(gone)).values(story_id=placement.story_id)
        await self._connection.execute(moved)

    async def _stories(self, ids: Sequence[int], asked: Collection[int], *, whole: bool) -> list[Story]:
        rows: defaultdict[int, list[Row[Any]]] = defaultdict(list)
        for row in await self._connection.execute(_REPORTS.where(report.c.story_id.in_(ids)).order_by(report.c.id)):
            rows[row.story_id].append(row)
        wanted = {row.entry_id for its in rows.values() for row in (its if whole else ends_of(its))}
        comparable: dict[int, Any] = {
            row.entry_id: row
            for batch in batches(sorted(wanted.union(asked)))
            for row in await self._connection.execute(_COMPARABLE.where(report.c.entry_id.in_(batch)))
        }
        found = await self._connection.execute(select(story).where(story.c.id.in_(ids)).order_by(story.c.id))
        return [
            Story(
                id=row.id,
                opened_at=row.opened_at,
                reports=tuple(_report_of(one, comparable.get(one.entry_id)) for one in rows[row.id]),
                merged_into=row.merged_into,
            )
            for row in found
        ]


def _latest(asked: FromClause, most: int) -> Select[tuple[int, int]]:
    """The keys asked for, each with the last `most` entries whose reports have it, in their order."""
    of_key = report_key.alias("of_key")
    horizon = (
        select(of_key.c.entry_id)
        .where(of_key.c.key == asked.c.value)
        .order_by(of_key.c.entry_id.desc())
        .offset(most - 1)
        .limit(1)
        .scalar_subquery()
    )
    recent = and_(report_key.c.key == asked.c.value, report_key.c.entry_id >= func.coalesce(horizon, 0))
    found = select(report_key.c.key, report_key.c.entry_id).select_from(asked.join(report_key, recent))
    return found.order_by(report_key.c.key, report_key.c.entry_id)


def _alerts_of(story_ids: Sequence[int]) -> Select[Any]:
    """The alerts of stories with their messages in order, so that the last one of each is what stands there."""
    its_messages = and_(
        delivery.c.story_id == alert.c.story_id,
        delivery.c.channel == alert.c.channel,
        delivery.c.kind.in_((DeliveryKind.POST, DeliveryKind.UPDATE)),
    )
    unsent = and_(delivery.c.kind == DeliveryKind.POST, surely_unsent())
    its_columns = (alert.c.story_id, alert.c.channel, alert.c.state.label("alert_state"))
    return (
        select(*its_columns, delivery.c.message, unsent.label("unsent"))
        .outerjoin(delivery, its_messages)
        .where(alert.c.story_id.in_(story_ids))
        .order_by(delivery.c.id)
    )


def _corrections_of(story_ids: Sequence[int]) -> CompoundSelect[Any]:
    """Corrections that move entries out of these stories (`home`), and those that move some into them (`other`).

    With the story from which they keep an entry (`apart`).
    """
    other = func.coalesce(story.c.merged_into, story.c.id).label("other")
    kept_from = report.alias("kept_from")
    joined = (
        select(correction, report.c.story_id.label("home"), other, kept_from.c.story_id.label("apart"))
        .join(report, report.c.entry_id == correction.c.entry_id)
        .join(story, story.c.id == correction.c.story_id)
        .outerjoin(kept_from, kept_from.c.entry_id == correction.c.apart_from)
    )
    # Not by OR, which no index answers. What moves an entry into a story that is part of one of these counts, too.
    return union_all(
        joined.where(report.c.story_id.in_(story_ids)),
        joined.where(correction.c.story_id.in_(story_ids)),
        joined.where(story.c.merged_into.in_(story_ids)),
    )


def correction_of(row: Row[Any]) -> Correction:
    """A row of the table as a value."""
    return Correction(**{each.name: getattr(row, each.name) for each in fields(Correction)})


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
        date_note=DateNote(row.date_note) if row.date_note else None,
    )


def _report_of(row: Any, comparable: Any | None) -> Report:
    return Report(
        entry_id=row.entry_id,
        feed_id=row.feed_id,
        outlet=row.outlet,
        language=row.language,
        title=row.title,
        link=row.link,
        link_key=row.link_key,
        at=row.at,
        keys=comparable.report_keys if comparable else frozenset(),
        traits=TRAITS.load(comparable.traits) if comparable else Traits(),
    )


def _story_row(outcome: Outcome) -> dict[str, Any]:
    placement = outcome.decision.placement
    into = None if placement.opened else placement.story_id
    return {"id": outcome.decision.entry.id, "opened_at": outcome.report.at, "merged_into": into}


def _has_a_story_of_its_own(outcome: Outcome) -> bool:
    """Whether the entry opened one, in some channel at least, or alerted again as a development.

    A story that only a channel sees, and a development, is one that became another.
    """
    told = [one.story_id for one in outcome.alerts] + [one.story_id for one in outcome.corrections]
    return outcome.decision.placement.opened or outcome.decision.entry.id in told


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
        "keys": one.keys,
        "traits": TRAITS.dump(one.traits),
    }


def _key_rows(outcomes: Iterable[Outcome]) -> Iterable[dict[str, Any]]:
    for outcome in outcomes:
        for key in sorted(outcome.report.keys):
            yield {"key": key, "entry_id": outcome.report.entry_id}


def alert_row(one: Alert) -> dict[str, Any]:
    """The row of an alert."""
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
