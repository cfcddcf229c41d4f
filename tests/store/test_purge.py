from dataclasses import replace

import pytest

from bot.model import AlertState, DeliveryKind, DeliveryState, Purged, Retention, SeenEntry, Store, Traits
from tests.store.build import DAY, HOUR, check, collect, keys, new_entry, one_feed, outcome, post, remembered, write
from tests.values import NOW

KEEP = Retention(entries=30 * DAY, decisions=90 * DAY, seen=400 * DAY)
OLD = NOW + 31 * DAY
NOTHING = Purged(entries=0, decisions=0, seen=0)


async def send(store: Store) -> None:
    claimed = await store.claim_delivery("file:a", NOW, HOUR)
    assert claimed is not None
    await store.record_delivery(claimed.id, DeliveryState.SENT, now=NOW, message_id="1")


async def left(store: Store, *names: str) -> list[int]:
    counts = await store.counts()
    return [counts[name] for name in names]


async def test_nothing_goes_before_its_time(store: Store) -> None:
    await write(store, *(outcome(entry) for entry in await collect(store, 2)))
    assert await store.purge(NOW + 30 * DAY, KEEP, 100) == NOTHING
    assert await left(store, "entries", "stories", "decisions", "seen") == [2, 2, 2, 2]


async def test_entries_go_with_their_stories_and_decisions_stay_longer(store: Store) -> None:
    (entry,) = await collect(store, 1)
    await write(store, outcome(entry))
    await send(store)
    assert await store.purge(OLD, KEEP, 100) == Purged(entries=1, decisions=0, seen=0)
    names = ("entries", "stories", "alerts.done", "deliveries.sent", "decisions", "seen")
    assert await left(store, *names) == [0, 0, 0, 0, 1, 1]
    assert await store.purge(NOW + 91 * DAY, KEEP, 100) == Purged(entries=0, decisions=1, seen=0)


async def test_an_entry_stays_until_it_is_placed(store: Store) -> None:
    await collect(store, 1)
    assert await store.purge(NOW + 500 * DAY, KEEP, 100) == NOTHING


async def test_a_story_stays_while_a_channel_is_owed_it(store: Store) -> None:
    (entry,) = await collect(store, 1)
    await write(store, outcome(entry))
    assert (await store.purge(OLD, KEEP, 100)).entries == 1
    assert await left(store, "entries", "stories", "deliveries.pending") == [0, 1, 1]
    await send(store)
    await store.purge(OLD, KEEP, 100)
    assert await left(store, "stories", "deliveries.sent") == [0, 0]


@pytest.mark.parametrize("state", [AlertState.HELD, AlertState.DUE])
async def test_a_story_stays_while_an_alert_of_it_is_held_or_due(store: Store, state: AlertState) -> None:
    (entry,) = await collect(store, 1)
    whole = outcome(entry)
    await write(store, replace(whole, alerts=(replace(whole.alerts[0], state=state),), deliveries=()))
    await store.purge(OLD, KEEP, 100)
    assert await left(store, "stories", f"alerts.{state}") == [1, 1]


async def test_a_story_stays_while_one_of_its_entries_does(store: Store) -> None:
    (first,) = await collect(store, 1)
    await write(store, outcome(first, []))
    await store.record_check(check(first.feed_id, [new_entry(9)], at=NOW + 20 * DAY))
    async with store.placing() as transaction:
        (second,) = await transaction.pending(10)
        await transaction.write([outcome(second, [], joins=first.id, keys=frozenset({1}))])
    assert (await store.purge(OLD, KEEP, 100)).entries == 1
    async with store.placing() as transaction:
        memory = await remembered(transaction, frozenset({1}), NOW - DAY)
    assert len(memory.stories[0].reports) == 2


async def test_reports_that_nobody_is_compared_with_any_more_are_stripped(store: Store) -> None:
    first, second = await collect(store, 2)
    traits = Traits(firms=("alibaba",))
    await write(store, outcome(first, keys=frozenset({1, 2}), traits=traits))
    await write(store, outcome(second, keys=frozenset({1, 3}), traits=traits, at=NOW + 7 * DAY))
    await store.purge(NOW + 8 * DAY, KEEP, 100)
    async with store.placing() as transaction:
        memory = await remembered(transaction, frozenset({1, 2, 3}), NOW - DAY)
        assert [story.id for story in memory.stories] == [second.id]
        assert memory.stories[0].reports[0].traits == traits
    assert await left(store, "entries", "stories") == [2, 2]


async def test_deliveries_without_a_story_go_once_they_are_settled(store: Store) -> None:
    (entry,) = await collect(store, 1)
    notices = [post(None, "file:a", key=str(number), kind=DeliveryKind.NOTICE) for number in range(2)]
    await write(store, replace(outcome(entry), alerts=(), deliveries=tuple(notices)))
    await send(store)
    await store.purge(OLD, KEEP, 100)
    assert await left(store, "deliveries.sent", "deliveries.pending") == [0, 1]


async def test_what_a_digest_told_outlives_it(store: Store) -> None:
    await write(store, *(outcome(entry) for entry in await collect(store, 2)))
    (first, second) = await store.overdue("file:a", NOW, 10)
    digest = post(None, "file:a", kind=DeliveryKind.DIGEST, key="digest")
    assert await store.gather(digest, [first.id, second.id], NOW)
    await send(store)
    await store.record_check(check(1, [new_entry(9)], at=NOW + 20 * DAY))
    async with store.placing() as transaction:
        (entry,) = await transaction.pending(10)
        await transaction.write([outcome(entry, [], joins=1)])
    await store.purge(OLD, KEEP, 100)
    (left_over,) = await store.deliveries()
    assert (left_over.id, left_over.state, left_over.digest_id) == (first.id, DeliveryState.SENT, None)
    assert left_over.message_id is None


async def test_keys_stay_while_the_entry_is_in_its_feed(store: Store) -> None:
    feed = await one_feed(store)
    await store.record_check(check(feed.id, [new_entry(1), new_entry(2)]))
    first, second = await store.seen(feed.id, [keys(1), keys(2)])
    ancient = NOW + 2000 * DAY
    assert (await store.purge(ancient, KEEP, 100)).seen == 0
    await store.record_check(check(feed.id, at=NOW + DAY, present=(SeenEntry(id=first.id, keys=first.keys),)))
    assert (await store.purge(NOW + 401 * DAY, KEEP, 100)).seen == 1
    assert [one.id for one in await store.seen(feed.id, [first.keys, second.keys])] == [first.id]
    assert (await store.purge(ancient, KEEP, 100)).seen == 0


async def test_a_purged_entry_is_still_known_by_its_feed(store: Store) -> None:
    (entry,) = await collect(store, 1)
    await write(store, outcome(entry, []))
    await store.purge(OLD, KEEP, 100)
    await store.record_check(check(entry.feed_id, [new_entry(0)], at=OLD))
    async with store.placing() as transaction:
        assert await transaction.pending(10) == []


async def test_the_id_of_a_purged_row_is_never_given_again(store: Store) -> None:
    entries = await collect(store, 3)
    await write(store, *(outcome(entry, []) for entry in entries))
    await store.purge(OLD, KEEP, 100)
    assert await left(store, "entries", "stories") == [0, 0]
    await store.record_check(check(entries[0].feed_id, [new_entry(7)], at=OLD))
    async with store.placing() as transaction:
        (entry,) = await transaction.pending(10)
    assert entry.id > entries[-1].id


async def test_a_purge_goes_in_batches(store: Store) -> None:
    entries = await collect(store, 7)
    await write(store, *(outcome(entry, []) for entry in entries))
    late = NOW + 91 * DAY
    purged = [await store.purge(late, KEEP, 3) for _ in range(4)]
    assert [one.entries for one in purged] == [3, 3, 1, 0]
    assert [one.decisions for one in purged] == [3, 3, 1, 0]
    assert await left(store, "stories") == [0]
