import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from bot.model import AlertState, DeliveryState, QuietCheck, Store, Trouble
from bot.store import open_store
from bot.store.connect import Transactions
from tests.store.build import HOUR, MINUTE, check, collect, new_entry, one_feed, outcome, owe, remembered, write
from tests.values import NOW

KOREA = timezone(timedelta(hours=9))


async def test_an_installation_keeps_its_name(store: Store, url: str) -> None:
    names = {await store.installation() for _ in range(3)}
    again = await open_store(url)
    names.add(await again.installation())
    await again.close()
    (name,) = names
    assert len(name) == 16


async def test_two_installations_have_different_names(store: Store, new_url: Callable[[], str]) -> None:
    other = await open_store(new_url())
    assert await other.installation() != await store.installation()
    await other.close()


async def test_beats_are_the_latest(store: Store) -> None:
    assert await store.beats() == {}
    await store.beat("tick", NOW)
    await store.beat("outbox", NOW)
    await store.beat("tick", NOW + MINUTE)
    assert await store.beats() == {"tick": NOW + MINUTE, "outbox": NOW}


async def test_the_reads_of_one_operation_see_one_moment(store: Store, raw: Transactions) -> None:
    beats = text("SELECT count(*) FROM beat")
    async with raw.reading() as connection:
        assert await connection.scalar(beats) == 0
        await store.beat("tick", NOW)
        assert await connection.scalar(beats) == 0
    async with raw.reading() as connection:
        assert await connection.scalar(beats) == 1


async def test_counts_name_every_state(store: Store) -> None:
    counts = await store.counts()
    assert set(counts.values()) == {0}
    assert {f"alerts.{state}" for state in AlertState} <= set(counts)
    assert {f"deliveries.{state}" for state in DeliveryState} <= set(counts)
    first, second, _ = await collect(store, 3)
    await write(store, outcome(first), outcome(second, [], joins=first.id))
    await store.park_channel("file:a", "archived", NOW, NOW)
    trouble = QuietCheck(feed_id=first.feed_id, checked_at=NOW, next_check_at=NOW, trouble=Trouble.TLS)
    await store.record_quiet_checks([trouble])
    present = {name: count for name, count in (await store.counts()).items() if count}
    assert present == {
        "feeds": 1,
        "feeds.trouble": 1,
        "entries": 3,
        "pending": 1,
        "seen": 3,
        "stories": 1,
        "decisions": 2,
        "alerts.due": 1,
        "deliveries.pending": 1,
        "parked": 1,
    }


async def test_times_come_back_in_utc_to_the_microsecond(store: Store) -> None:
    feed = await one_feed(store)
    local = datetime(2026, 4, 20, 8, 59, 59, 999999, tzinfo=KOREA)
    dated = [new_entry(1, published_at=local), new_entry(2, published_at=datetime(1, 1, 2, tzinfo=UTC))]
    await store.record_check(check(feed.id, dated, at=local))
    async with store.placing() as transaction:
        first, second = await transaction.pending(2)
    assert first.published_at == first.collected_at == local
    assert first.collected_at.tzinfo is UTC
    assert second.published_at == datetime(1, 1, 2, tzinfo=UTC)


async def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    feed = await one_feed(store)
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match="without a zone"):
        await store.record_check(check(feed.id, [new_entry(1)], at=naive))


async def test_ids_have_64_bits(store: Store, raw: Transactions) -> None:
    feed = await one_feed(store)
    await store.record_check(check(feed.id, [new_entry(1)]))
    high = 9007199254740993
    async with raw.writing() as connection:
        if connection.dialect.name == "sqlite":
            await connection.execute(text("UPDATE sqlite_sequence SET seq = 9007199254740992 WHERE name = 'entry'"))
        else:
            await connection.execute(text("ALTER SEQUENCE entry_id_seq RESTART WITH 9007199254740993"))
    await store.record_check(check(feed.id, [new_entry(2)]))
    async with store.placing() as transaction:
        _, entry = await transaction.pending(10)
        assert entry.id == high
        whole = outcome(entry)
        await transaction.write([whole])
        memory = await remembered(transaction, whole.report.keys, NOW - HOUR)
    assert memory.told == {(high, "file:a"): whole.deliveries[0].message}
    assert (await store.decisions([f"link-key-{high}"]))[0].entry == entry
    claimed = await store.claim_delivery("file:a", NOW, MINUTE)
    assert claimed is not None
    assert claimed.message.story_id == claimed.story_id == high


async def test_a_shared_store_leaves_leases_alone(store: Store) -> None:
    await owe(store)
    await store.claim_delivery("file:a", NOW, HOUR)
    await store.release_leases()
    assert await store.claim_delivery("file:a", NOW, HOUR) is None


async def test_a_cancelled_operation_leaves_the_store_in_working_order(store: Store) -> None:
    """Cancelled at many different moments, an operation happens wholly or not at all, and the next one goes on."""
    entries = await collect(store, 60)
    cancelled = []
    for number, entry in enumerate(entries):
        task = asyncio.create_task(write(store, outcome(entry)))
        await asyncio.sleep(number * 0.0002)
        task.cancel()
        await asyncio.wait([task])
        cancelled.append(task)  # its traceback, which holds on to what was under way, lives on
        await asyncio.wait_for(store.beat("tick", NOW), timeout=5)
    counts = await store.counts()
    placed = len(entries) - counts["pending"]
    assert counts["stories"] == counts["decisions"] == counts["deliveries.pending"] == placed
