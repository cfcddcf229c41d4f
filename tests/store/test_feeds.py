from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import QuietCheck, Store, Trouble
from tests.store.build import DAY, HOUR, MINUTE, check, declared, keys, new_entry, one_feed
from tests.values import NOW


async def test_a_feed_comes_back_as_it_was_declared(store: Store) -> None:
    wanted = declared(
        name="経済ニュース",
        language="ja",
        every=timedelta(seconds=1.5),
        zone="Asia/Tokyo",
        tags=frozenset({"business", "科技", 'a"b'}),
    )
    await store.declare_feeds([wanted], NOW)
    (feed,) = await store.feeds()
    assert feed.declared == wanted
    assert feed.active
    assert feed.state.next_check_at == NOW


async def test_declaring_again_changes_nothing_but_what_differs(store: Store) -> None:
    feed = await one_feed(store)
    await store.record_check(check(feed.id, [new_entry(1)]))
    before = (await store.feeds())[0]
    await store.declare_feeds([declared()], NOW + HOUR)
    assert (await store.feeds())[0] == before
    await store.declare_feeds([declared(name="이름", tags=frozenset({"tech"}))], NOW + HOUR)
    after = (await store.feeds())[0]
    assert after == replace(before, declared=declared(name="이름", tags=frozenset({"tech"})))


async def test_a_feed_that_is_taken_out_rests_and_returns_with_its_memory(store: Store) -> None:
    feed = await one_feed(store)
    await store.record_check(check(feed.id, [new_entry(1)]))
    await store.declare_feeds([declared(2)], NOW + DAY)
    resting, other = await store.feeds()
    assert (resting.active, other.active) == (False, True)
    assert [claimed.id for claimed in await store.claim_due_feeds(NOW + DAY, 9, MINUTE)] == [other.id]
    await store.declare_feeds([declared(), declared(2)], NOW + DAY)
    back = (await store.feeds())[0]
    assert back.active
    assert back.state.body_hash == "hash"
    assert [one.keys for one in await store.seen(feed.id, [keys(1)])] == [keys(1)]


@pytest.mark.parametrize(
    ("before", "after", "due"),
    [
        (30 * MINUTE, MINUTE, NOW + MINUTE),
        (None, MINUTE, NOW + MINUTE),
        (MINUTE, 30 * MINUTE, NOW + 5 * MINUTE),
        (MINUTE, None, NOW + 5 * MINUTE),
        (MINUTE, MINUTE, NOW + 5 * MINUTE),
    ],
)
async def test_a_shorter_interval_does_not_wait_out_the_old_one(
    store: Store, before: timedelta | None, after: timedelta | None, due: object
) -> None:
    feed = await one_feed(store, every=before)
    await store.record_check(check(feed.id))
    await store.declare_feeds([declared(every=after)], NOW)
    assert (await store.feeds())[0].state.next_check_at == due


async def test_a_gone_feed_is_asked_again_only_when_it_was_taken_out_and_put_back(store: Store) -> None:
    feed = await one_feed(store)
    gone = QuietCheck(feed_id=feed.id, checked_at=NOW, next_check_at=None, trouble=Trouble.GONE, detail="HTTP 410")
    await store.record_quiet_checks([gone])
    await store.declare_feeds([declared(every=MINUTE)], NOW)
    assert await store.claim_due_feeds(NOW + DAY, 9, MINUTE) == []
    await store.declare_feeds([], NOW)
    await store.declare_feeds([declared(every=MINUTE)], NOW + DAY)
    assert [claimed.id for claimed in await store.claim_due_feeds(NOW + DAY, 9, MINUTE)] == [feed.id]


async def test_due_feeds_are_claimed_longest_waiting_first(store: Store) -> None:
    await store.declare_feeds([declared(number) for number in range(4)], NOW)
    feeds = await store.feeds()
    delays = {feeds[0].id: 3, feeds[1].id: 1, feeds[2].id: 9, feeds[3].id: 2}
    for feed_id, minutes in delays.items():
        await store.record_check(check(feed_id, next_check_at=NOW + minutes * MINUTE))
    claimed = await store.claim_due_feeds(NOW + 5 * MINUTE, 2, MINUTE)
    assert [feed.id for feed in claimed] == [feeds[1].id, feeds[3].id]
    rest = await store.claim_due_feeds(NOW + 5 * MINUTE, 9, MINUTE)
    assert [feed.id for feed in rest] == [feeds[0].id]


async def test_a_lease_keeps_a_feed_until_it_ends(store: Store) -> None:
    await one_feed(store)
    assert len(await store.claim_due_feeds(NOW, 9, MINUTE)) == 1
    assert await store.claim_due_feeds(NOW + 59 * MINUTE / 60, 9, MINUTE) == []
    assert len(await store.claim_due_feeds(NOW + MINUTE, 9, MINUTE)) == 1


async def test_thousands_of_feeds_are_declared_and_taken_out(store: Store) -> None:
    await store.declare_feeds([declared(number) for number in range(2000)], NOW)
    assert len(await store.claim_due_feeds(NOW, 1500, MINUTE)) == 1500
    await store.declare_feeds([declared(1999)], NOW)
    assert (await store.counts())["feeds"] == 1


async def test_a_feed_that_is_put_off_is_due_at_its_new_time_and_not_before(store: Store) -> None:
    await store.declare_feeds([declared(number) for number in range(3)], NOW)
    first, second, third = await store.claim_due_feeds(NOW, 9, HOUR)
    await store.postpone_checks({second.id: NOW + MINUTE, first.id: NOW + 2 * MINUTE})
    assert await store.claim_due_feeds(NOW + MINUTE / 2, 9, MINUTE) == []
    assert [feed.id for feed in await store.claim_due_feeds(NOW + MINUTE, 9, HOUR)] == [second.id]
    assert [feed.id for feed in await store.claim_due_feeds(NOW + 2 * MINUTE, 9, HOUR)] == [first.id]
    assert [feed.id for feed in await store.claim_due_feeds(NOW + HOUR, 9, HOUR)] == [third.id]
    await store.postpone_checks({})
