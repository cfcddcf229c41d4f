import asyncio
from dataclasses import replace

from bot.model import DateNote, EntryKeys, FeedState, Habits, QuietCheck, Retention, SeenEntry, Store, Trouble
from tests.store.build import DAY, HOUR, MINUTE, check, declared, keys, new_entry, one_feed
from tests.values import NOW

HABITS = Habits(hint=10 * MINUTE, rhythm=HOUR, skips=frozenset({"0", "sun"}), novel_at=NOW, gap_at=NOW)


async def state(store: Store) -> FeedState:
    return (await store.feeds())[0].state


async def test_a_check_writes_the_state_of_its_feed_and_ends_the_lease(store: Store) -> None:
    feed = await one_feed(store)
    await store.claim_due_feeds(NOW, 1, HOUR)
    await store.record_check(check(feed.id, habits=HABITS, moved_to="https://new.example/rss"))
    assert await state(store) == FeedState(
        etag='"1"',
        last_modified="Mon, 20 Apr 2026 09:00:00 GMT",
        body_hash="hash",
        moved_to="https://new.example/rss",
        baseline_at=NOW,
        next_check_at=NOW + 5 * MINUTE,
        checked_at=NOW,
        changed_at=NOW,
        habits=HABITS,
    )
    assert len(await store.claim_due_feeds(NOW + 5 * MINUTE, 1, HOUR)) == 1


async def test_the_baseline_is_the_first_success_even_an_empty_one(store: Store) -> None:
    feed = await one_feed(store)
    failed = QuietCheck(feed_id=feed.id, checked_at=NOW, next_check_at=NOW, trouble=Trouble.TIMEOUT)
    await store.record_quiet_checks([failed])
    assert (await state(store)).baseline_at is None
    await store.record_check(check(feed.id, at=NOW + MINUTE))
    await store.record_check(check(feed.id, [new_entry(1)], at=NOW + HOUR))
    assert (await state(store)).baseline_at == NOW + MINUTE


async def test_a_permanent_move_is_kept_until_the_next_one(store: Store) -> None:
    feed = await one_feed(store)
    await store.record_check(check(feed.id, moved_to="https://new.example/rss"))
    await store.record_check(check(feed.id))
    quiet = QuietCheck(feed_id=feed.id, checked_at=NOW, next_check_at=NOW)
    await store.record_quiet_checks([quiet])
    assert (await state(store)).moved_to == "https://new.example/rss"
    await store.record_quiet_checks([replace(quiet, moved_to="https://newer.example/rss")])
    assert (await state(store)).moved_to == "https://newer.example/rss"


async def test_trouble_adds_up_and_success_ends_it(store: Store) -> None:
    feed = await one_feed(store)
    await store.record_check(check(feed.id))
    failed = QuietCheck(
        feed_id=feed.id, checked_at=NOW, next_check_at=NOW + HOUR, trouble=Trouble.SERVER_ERROR, detail="HTTP 503"
    )
    await store.record_quiet_checks([failed])
    await store.record_quiet_checks([failed])
    troubled = await state(store)
    assert (troubled.failures, troubled.trouble, troubled.detail) == (2, Trouble.SERVER_ERROR, "HTTP 503")
    assert (troubled.etag, troubled.changed_at) == ('"1"', NOW)
    unchanged = QuietCheck(feed_id=feed.id, checked_at=NOW + HOUR, next_check_at=NOW + 2 * HOUR, etag='"2"')
    await store.record_quiet_checks([unchanged])
    well = await state(store)
    assert (well.failures, well.trouble, well.detail, well.etag) == (0, None, None, '"2"')
    assert (well.checked_at, well.changed_at, well.body_hash) == (NOW + HOUR, NOW, "hash")
    await store.record_quiet_checks([failed])
    await store.record_check(check(feed.id))
    assert ((await state(store)).failures, (await state(store)).trouble) == (0, None)


async def test_entries_are_pending_in_the_order_of_the_check(store: Store) -> None:
    feed = await one_feed(store, tags=frozenset({"business"}))
    dated = [
        new_entry(1, backlog_rank=1, date_note=DateNote.NO_ZONE),
        new_entry(2, published_at=None, language=None, link=None),
    ]
    await store.record_check(check(feed.id, dated, at=NOW + MINUTE))
    async with store.placing() as transaction:
        first, second = await transaction.pending(10)
        assert await transaction.pending(1) == [first]
    assert (first.title, first.backlog_rank, first.published_at) == (dated[0].title, 1, NOW)
    assert (first.date_note, second.date_note) == (DateNote.NO_ZONE, None)
    assert (second.published_at, second.language, second.link, second.backlog_rank) == (None, None, None, None)
    assert (first.feed_name, first.feed_url, first.feed_tags) == ("뉴스 1", feed.declared.url, frozenset({"business"}))
    assert (first.collected_at, first.community) == (NOW + MINUTE, None)


async def test_seen_finds_by_any_key_and_only_in_its_feed(store: Store) -> None:
    feed = await one_feed(store)
    await store.record_check(check(feed.id, [new_entry(number) for number in range(5)]))
    asked = [
        EntryKeys(guid="guid-0", link="other", title=None),
        EntryKeys(guid=None, link="link-1", title="other"),
        EntryKeys(guid=None, link=None, title="title-2"),
        EntryKeys(guid="link-3", link="title-3", title="guid-3"),
        EntryKeys(guid=None, link=None, title=None),
    ]
    assert [one.keys for one in await store.seen(feed.id, asked)] == [keys(0), keys(1), keys(2)]
    assert await store.seen(feed.id + 1, asked) == []
    assert await store.seen(feed.id, []) == []
    many = [keys(number) for number in range(3000)]
    assert len(await store.seen(feed.id, many)) == 5


async def test_present_entries_take_the_keys_they_carry_now(store: Store) -> None:
    feed = await one_feed(store)
    await store.record_check(check(feed.id, [new_entry(1), new_entry(2)]))
    first, second = await store.seen(feed.id, [keys(1), keys(2)])
    renumbered = SeenEntry(id=first.id, keys=EntryKeys(guid="guid-new", link="link-1", title=None), rekeyed=True)
    await store.record_check(check(feed.id, at=NOW + MINUTE, present=(renumbered, second)))
    assert await store.seen(feed.id, [EntryKeys(guid="guid-new", link=None, title=None)]) == [renumbered]
    assert await store.seen(feed.id, [EntryKeys(guid="guid-1", link=None, title="title-1")]) == []
    assert await store.seen(feed.id, [keys(2)]) == [second]


async def test_a_check_that_two_workers_bring_is_stored_once(store: Store) -> None:
    feed = await one_feed(store)
    both = [new_entry(1), new_entry(2)]
    await store.record_check(check(feed.id, both))
    await store.record_check(check(feed.id, [*both, new_entry(3)]))
    async with store.placing() as transaction:
        assert len(await transaction.pending(10)) == 3
    assert (await store.counts())["seen"] == 3


async def test_hostile_text_is_kept_as_far_as_a_database_can(store: Store) -> None:
    feed = await one_feed(store)
    hostile = new_entry(1, title="a\ud800b\x00c", summary="\ud83d\ude00 \udc00", outlet="'; DROP TABLE entry; --")
    await store.record_check(check(feed.id, [hostile]))
    async with store.placing() as transaction:
        (entry,) = await transaction.pending(10)
    assert (entry.title, entry.summary, entry.outlet) == ("a\ufffdb\ufffdc", "😀 \ufffd", "'; DROP TABLE entry; --")


async def test_hundreds_of_quiet_checks_in_one_call(store: Store) -> None:
    feed = await one_feed(store)
    await store.record_quiet_checks([])
    unknown = [QuietCheck(feed_id=feed.id + number, checked_at=NOW, next_check_at=NOW + HOUR) for number in range(500)]
    await store.record_quiet_checks(unknown)
    assert (await state(store)).next_check_at == NOW + HOUR


async def test_a_check_answers_with_the_rows_that_it_made(store: Store) -> None:
    feed = await one_feed(store)
    assert await store.record_check(check(feed.id)) == []
    made = await store.record_check(check(feed.id, [new_entry(1), new_entry(2)]))
    assert made == await store.seen(feed.id, [keys(1), keys(2)])
    more = await store.record_check(check(feed.id, [new_entry(2), new_entry(3)]))
    assert more == await store.seen(feed.id, [keys(3)])


async def test_what_stayed_is_present_and_keeps_its_keys(store: Store) -> None:
    feed = await one_feed(store)
    first, _ = await store.record_check(check(feed.id, [new_entry(1), new_entry(2)]))
    await store.record_check(check(feed.id, at=NOW + 400 * DAY, stayed=(first.id,)))
    await store.purge(NOW + 401 * DAY, Retention(), 10)
    assert await store.seen(feed.id, [keys(1), keys(2)]) == [first]


async def test_checks_that_meet_are_each_stored(store: Store) -> None:
    await store.declare_feeds([declared(number) for number in range(40)], NOW)
    feeds = await store.feeds()
    made = await asyncio.gather(*(store.record_check(check(feed.id, [new_entry(feed.id)])) for feed in feeds))
    assert [[row.keys for row in rows] for rows in made] == [[keys(feed.id)] for feed in feeds]
    seen = await asyncio.gather(*(store.seen(feed.id, [keys(feed.id), keys(1)]) for feed in feeds))
    assert seen == made
    async with store.placing() as transaction:
        assert {entry.feed_id for entry in await transaction.pending(100)} == {feed.id for feed in feeds}
