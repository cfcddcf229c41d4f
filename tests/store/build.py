"""Builds what goes into the store: checks, outcomes, deliveries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.model import (
    Alert,
    AlertState,
    Check,
    Decision,
    DeclaredFeed,
    DeliveryKind,
    Entry,
    EntryKeys,
    Feed,
    Habits,
    Matches,
    Memory,
    Message,
    NewDelivery,
    NewEntry,
    Outcome,
    Placement,
    PlaceTransaction,
    Reason,
    ReasonKind,
    Report,
    Store,
)
from tests.values import NOW

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

TITLES = (
    "알리바바, 서울에 데이터센터 짓는다",
    "阿里巴巴第三季度云收入增长34%",
    "阿里巴巴雲端營收大增",
    "アリババ、生成AIに5兆円を投資",
    "Alibaba mở trung tâm dữ liệu ở Việt Nam",
    "Alibaba lifts cloud spending 🚀",
)


def declared(number: int = 1, **given: Any) -> DeclaredFeed:
    return DeclaredFeed(**{"url": f"https://feed{number}.example/rss", "name": f"뉴스 {number}", **given})


async def one_feed(store: Store, **given: Any) -> Feed:
    """A feed that is declared and was not checked yet."""
    await store.declare_feeds([declared(**given)], NOW)
    return (await store.feeds())[0]


def keys(number: int) -> EntryKeys:
    return EntryKeys(guid=f"guid-{number}", link=f"link-{number}", title=f"title-{number}")


def new_entry(number: int, **given: Any) -> NewEntry:
    whole = NewEntry(
        keys=keys(number),
        title=TITLES[number % len(TITLES)],
        link=f"https://feed.example/{number}",
        summary="",
        outlet="한강경제",
        language="ko",
        published_at=NOW,
        backlog_rank=None,
    )
    return replace(whole, **given)


def check(feed_id: int, new: Iterable[NewEntry] = (), at: datetime = NOW, **given: Any) -> Check:
    whole = Check(
        feed_id=feed_id,
        checked_at=at,
        next_check_at=at + 5 * MINUTE,
        body_hash="hash",
        etag='"1"',
        last_modified="Mon, 20 Apr 2026 09:00:00 GMT",
        moved_to=None,
        habits=Habits(),
        new=tuple(new),
        present=(),
    )
    return replace(whole, **given)


async def collect(store: Store, count: int, at: datetime = NOW, **given: Any) -> Sequence[Entry]:
    """Stores entries of a feed as pending, and answers with them."""
    feed = await one_feed(store)
    await store.record_check(check(feed.id, [new_entry(number, **given) for number in range(count)], at))
    async with store.placing() as transaction:
        return await transaction.pending(count)


def message(story_id: int, title: str = TITLES[0]) -> Message:
    reason = Reason(kind=ReasonKind.FIRM, subject="alibaba", label="알리바바", surface="알리바바", where="title")
    return Message(
        story_id=story_id,
        title=title,
        link="https://feed.example/1",
        outlet="한강경제",
        language="ko",
        published_at=NOW,
        summary="阿里巴巴 · アリババ",
        reasons=(reason,),
    )


def outcome(entry: Entry, channels: Iterable[str] = ("file:a",), *, joins: int | None = None, **given: Any) -> Outcome:
    """An entry that opens a story (or joins one) and is posted in the channels."""
    story_id = entry.id if joins is None else joins
    at = given.pop("at", NOW)
    channels = tuple(channels)
    return Outcome(
        decision=Decision(
            entry=entry,
            decided_at=at,
            matches=Matches(),
            placement=Placement(story_id=story_id, opened=joins is None, reason="same title"),
            channels=(),
        ),
        report=report(entry, **{"at": at, **given}),
        alerts=tuple(_alert(story_id, channel, at) for channel in channels),
        deliveries=tuple(post(story_id, channel, at) for channel in channels),
    )


def report(entry: Entry, **given: Any) -> Report:
    whole = Report(
        entry_id=entry.id,
        feed_id=entry.feed_id,
        outlet=entry.outlet,
        language=entry.language,
        title=entry.title,
        link=entry.link,
        link_key=f"link-key-{entry.id}",
        at=entry.collected_at,
        keys=frozenset({entry.id, 1_000_000 + entry.id}),
    )
    return replace(whole, **given)


def post(story_id: int | None, channel: str, at: datetime = NOW, **given: Any) -> NewDelivery:
    whole = NewDelivery(
        key=f"post:{story_id}:{channel}",
        kind=DeliveryKind.POST,
        channel=channel,
        story_id=story_id,
        message=message(story_id or 0),
        not_before=at,
    )
    return replace(whole, **given)


async def write(store: Store, *outcomes: Outcome) -> None:
    async with store.placing() as transaction:
        await transaction.write(outcomes)


async def add(store: Store, *deliveries: NewDelivery, at: datetime = NOW) -> None:
    """Writes deliveries that were decided on with one more entry, which alerts nobody by itself."""
    feed = next(iter(await store.feeds()), None) or await one_feed(store)
    number = 1000 + (await store.counts())["entries"]
    await store.record_check(check(feed.id, [new_entry(number)], at))
    async with store.placing() as transaction:
        (entry,) = await transaction.pending(1)
        await transaction.write([replace(outcome(entry, at=at), deliveries=deliveries, alerts=())])


def update(story_id: int, key: str, **given: Any) -> NewDelivery:
    """A change to the story's post in `file:a`; its title is its key."""
    return post(story_id, "file:a", kind=DeliveryKind.UPDATE, key=key, message=message(story_id, key), **given)


async def owe(store: Store, count: int = 1, channel: str = "file:a") -> None:
    """Places entries, each of which is to be posted in the channel."""
    await write(store, *(outcome(entry, [channel]) for entry in await collect(store, count)))


def _alert(story_id: int, channel: str, at: datetime) -> Alert:
    reasons = message(story_id).reasons
    return Alert(story_id=story_id, channel=channel, state=AlertState.DUE, reasons=reasons, created_at=at)


async def remembered(transaction: PlaceTransaction, keys: Iterable[int], since: datetime, latest: int = 48) -> Memory:
    """What placing is told of the past by these keys."""
    found = await transaction.latest(frozenset(keys), latest)
    return await transaction.memory({entry_id for ids in found.values() for entry_id in ids}, since)
