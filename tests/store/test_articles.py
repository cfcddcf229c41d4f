"""Articles: kept with their entry, and told in alerts that began with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.model import DeliveryKind, DeliveryState, Message, ReadArticle, Retelling, Store, Told
from bot.model.delivery import Delivery
from bot.store.connect import Transactions
from bot.store.tables import article
from tests.store.build import HOUR, MINUTE, add, collect, message, outcome, post, remembered, update, write
from tests.values import NOW

SOON = timedelta(milliseconds=300)


def read(entry_id: int = 1, text: str = "알리바바가 서울에 데이터센터를 짓는다.", **given: object) -> ReadArticle:
    return replace(ReadArticle(entry_id=entry_id, text=text, obstacle=None, read_at=NOW), **given)  # type: ignore[arg-type]


def retelling(channel: str = "file:a", *, edits: bool = True, story_id: int = 1) -> Retelling:
    changed = replace(message(story_id), summary="더 나은 요약.")
    update = post(story_id, channel, kind=DeliveryKind.UPDATE, key=f"article:{channel}", message=changed)
    return Retelling(delivery=update, edits=edits)


async def told(store: Store, entry_id: int) -> Sequence[Told]:
    async with store.retelling() as transaction:
        return await transaction.told(entry_id)


async def retell(
    store: Store, *retellings: Retelling, about: ReadArticle | None = None, held_until: datetime | None = None
) -> None:
    async with store.retelling() as transaction:
        await transaction.write(about or read(), retellings, held_until=held_until)


async def claim(store: Store, channel: str = "file:a", now: datetime = NOW) -> Delivery | None:
    return await store.claim_delivery(channel, now, 10 * MINUTE)


async def sent(store: Store, channel: str = "file:a") -> None:
    claimed = await claim(store, channel)
    assert claimed is not None
    await store.record_delivery(claimed.id, DeliveryState.SENT, now=NOW, message_id="1")


def summary(delivery: Delivery | None) -> str:
    assert delivery is not None
    assert isinstance(delivery.message, Message)
    return delivery.message.summary


async def test_an_article_is_kept_and_goes_with_its_entry(store: Store, raw: Transactions) -> None:
    await collect(store, 1)
    await retell(store, about=read(text="하나.", obstacle="paywall"))
    await retell(store, about=read(text="둘."))
    await retell(store, about=read(999, text="purged meanwhile"))
    async with raw.reading() as connection:
        rows = [(row.entry_id, row.text, row.obstacle) for row in await connection.execute(select(article))]
    assert rows == [(1, "둘.", None)]
    async with raw.writing() as connection:
        await connection.exec_driver_sql("DELETE FROM entry")
        assert (await connection.execute(select(article))).all() == []


async def test_an_unsent_post_takes_the_new_text_whatever_the_channel_wants(store: Store) -> None:
    (entry,) = await collect(store, 1)
    await write(store, outcome(entry, ["file:a", "file:b"]))
    await retell(store, retelling("file:a", edits=True), retelling("file:b", edits=False))
    assert summary(await claim(store, "file:a")) == "더 나은 요약."
    assert summary(await claim(store, "file:b")) == "더 나은 요약."
    assert (await store.counts())["deliveries.pending"] == 0


async def test_a_post_that_was_sent_is_edited_where_the_channel_wants_it(store: Store) -> None:
    (entry,) = await collect(store, 1)
    await write(store, outcome(entry, ["file:a", "file:b"]))
    await sent(store, "file:a")
    await sent(store, "file:b")
    await retell(store, retelling("file:a", edits=True), retelling("file:b", edits=False))
    edit = await claim(store, "file:a")
    assert edit is not None
    assert (edit.kind, summary(edit)) == (DeliveryKind.UPDATE, "더 나은 요약.")
    assert await claim(store, "file:b") is None


async def test_an_alert_is_shown_as_it_stands(store: Store) -> None:
    (entry,) = await collect(store, 1)
    await write(store, outcome(entry))
    assert [one.message.title for one in await told(store, entry.id)] == [message(1).title]
    await sent(store)
    await add(store, update(1, "고친 제목"))
    assert [(one.story_id, one.channel, one.message.title) for one in await told(store, entry.id)] == [
        (1, "file:a", "고친 제목")
    ]
    async with store.placing() as transaction:
        memory = await remembered(transaction, frozenset({entry.id}), NOW - HOUR)
    shown = memory.told[1, "file:a"]
    assert shown is not None
    assert shown.title == "고친 제목"


async def test_what_was_put_off_for_the_article_is_due_when_it_is_read(store: Store) -> None:
    entries = await collect(store, 2)
    for entry, until in zip(entries, (NOW + SOON, NOW + HOUR), strict=True):
        whole = outcome(entry)
        await write(store, replace(whole, deliveries=tuple(replace(one, not_before=until) for one in whole.deliveries)))
    assert await claim(store) is None
    for entry in entries:
        await retell(store, about=read(entry.id, text=""), held_until=NOW + SOON)
    first = await claim(store)
    assert first is not None
    assert first.story_id == entries[0].id
    assert await claim(store, now=NOW + SOON) is None
    assert await claim(store, now=NOW + HOUR) is not None
