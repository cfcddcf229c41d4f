from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from bot.model import AlertState, Delivery, DeliveryKind, DeliveryState, Store
from bot.store.connect import Transactions
from bot.store.tables import delivery as delivery_table
from tests.store.build import (
    DAY,
    HOUR,
    MINUTE,
    add,
    check,
    collect,
    new_entry,
    one_feed,
    outcome,
    owe,
    post,
    update,
    write,
)
from tests.values import NOW

PENDING, SENDING, SENT = DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.SENT
REFUSED, UNKNOWN = DeliveryState.REFUSED, DeliveryState.UNKNOWN


async def claim(store: Store, now: datetime = NOW, channel: str = "file:a") -> Delivery:
    claimed = await store.claim_delivery(channel, now, MINUTE)
    assert claimed is not None
    return claimed


async def the_only(store: Store) -> Delivery:
    (delivery,) = await store.deliveries()
    return delivery


async def alert_state(store: Store) -> AlertState:
    counts = await store.counts()
    (state,) = (state for state in AlertState if counts[f"alerts.{state}"])
    return state


async def test_a_claim_is_committed_and_says_what_was_before(store: Store) -> None:
    await owe(store)
    claimed = await claim(store)
    assert (claimed.state, claimed.attempts) == (PENDING, 1)
    assert (claimed.first_attempt_at, claimed.last_attempt_at, claimed.not_before) == (NOW, NOW, NOW)
    assert await the_only(store) == replace(claimed, state=SENDING)
    assert await store.claim_delivery("file:a", NOW + 59 * MINUTE / 60, MINUTE) is None
    again = await claim(store, NOW + MINUTE)
    assert (again.state, again.attempts) == (SENDING, 2)
    assert (again.first_attempt_at, again.last_attempt_at) == (NOW, NOW + MINUTE)


async def test_what_waited_longest_goes_first_and_updates_last(store: Store) -> None:
    await owe(store)
    await store.record_delivery((await claim(store)).id, SENT, now=NOW, message_id="1")
    kinds = [DeliveryKind.REPLY, DeliveryKind.POST, DeliveryKind.DIGEST, DeliveryKind.POST, DeliveryKind.NOTICE]
    others = [post(None, "file:a", kind=kind, key=str(number)) for number, kind in enumerate(kinds)]
    await add(store, update(1, "update"), *others)
    order = [(await claim(store)).key for _ in range(6)]
    assert order == ["2", "1", "3", "0", "4", "update"]
    assert await store.claim_delivery("file:a", NOW, MINUTE) is None


async def test_a_delivery_waits_for_its_time_and_its_channel(store: Store) -> None:
    await add(store, post(None, "file:a", not_before=NOW + HOUR, key="later"), post(None, "file:b", key="other"))
    assert await store.channels_due(NOW) == ["file:b"]
    assert await store.claim_delivery("file:a", NOW, MINUTE) is None
    assert await store.channels_due(NOW + HOUR) == ["file:a", "file:b"]
    assert (await claim(store, NOW + HOUR)).key == "later"
    assert await store.channels_due(NOW + HOUR) == ["file:b"]
    assert await store.channels_due(NOW + HOUR + MINUTE) == ["file:a", "file:b"]


@pytest.mark.parametrize(
    ("state", "wait", "claimable"),
    [
        (PENDING, None, NOW),
        (PENDING, 5 * MINUTE, NOW + 5 * MINUTE),
        (UNKNOWN, 5 * MINUTE, NOW + 5 * MINUTE),
        (SENT, None, None),
        (REFUSED, None, None),
    ],
)
async def test_what_became_of_a_delivery_says_when_it_is_claimed_again(
    store: Store, state: DeliveryState, wait: Any, claimable: datetime | None
) -> None:
    await owe(store)
    claimed = await claim(store)
    not_before = NOW + wait if wait else None
    await store.record_delivery(claimed.id, state, now=NOW, not_before=not_before, detail="why")
    assert ((await the_only(store)).state, (await the_only(store)).detail) == (state, "why")
    if claimable is None:
        assert await store.claim_delivery("file:a", NOW + DAY, MINUTE) is None
        return
    assert await store.claim_delivery("file:a", claimable - MINUTE / 60, MINUTE) is None
    assert (await claim(store, claimable)).state is state


async def test_a_channel_that_was_told_to_wait_is_known(store: Store) -> None:
    await owe(store, count=2)
    claimed = await claim(store)
    assert await store.told_to_wait(NOW) == {}, "what is being sent is not told to wait"
    await store.record_delivery(claimed.id, PENDING, now=NOW, not_before=NOW + MINUTE)
    assert await store.told_to_wait(NOW) == {"file:a": NOW + MINUTE}
    assert await store.told_to_wait(NOW + MINUTE) == {}
    unknown = await claim(store)
    await store.record_delivery(unknown.id, UNKNOWN, now=NOW, not_before=NOW + HOUR)
    assert await store.told_to_wait(NOW) == {"file:a": NOW + MINUTE}, "others may go before an unknown one"


async def test_a_sent_post_makes_its_alert_done_for_good(store: Store) -> None:
    await owe(store)
    claimed = await claim(store)
    await store.record_delivery(claimed.id, SENT, now=NOW, message_id="1713603600.000100")
    await store.record_delivery(claimed.id, UNKNOWN, now=NOW, not_before=NOW)
    sent = await the_only(store)
    assert (sent.state, sent.message_id) == (SENT, "1713603600.000100")
    assert await alert_state(store) is AlertState.DONE
    assert await store.claim_delivery("file:a", NOW + DAY, MINUTE) is None


async def test_only_posts_move_the_alert(store: Store) -> None:
    (entry,) = await collect(store, 1)
    await write(store, replace(outcome(entry), deliveries=(update(entry.id, "update"),)))
    claimed = await claim(store)
    await store.record_delivery(claimed.id, REFUSED, now=NOW)
    assert await alert_state(store) is AlertState.DUE


async def test_a_delivery_stays_marked_as_ever_unknown(store: Store, raw: Transactions) -> None:
    await owe(store)
    for state in (UNKNOWN, SENT):
        claimed = await claim(store, NOW + HOUR)
        await store.record_delivery(claimed.id, state, now=NOW, not_before=NOW)
    async with raw.reading() as connection:
        assert await connection.scalar(select(delivery_table.c.ever_unknown)) is True


async def test_a_refused_delivery_can_be_tried_again(store: Store) -> None:
    await owe(store)
    claimed = await claim(store)
    await store.record_delivery(claimed.id, REFUSED, now=NOW, detail="msg_too_long")
    assert await alert_state(store) is AlertState.DROPPED
    assert await store.retry_delivery(claimed.id, NOW + HOUR)
    assert await alert_state(store) is AlertState.DUE
    assert await store.claim_delivery("file:a", NOW, MINUTE) is None
    assert (await claim(store, NOW + HOUR)).state is PENDING


async def test_only_refused_and_unknown_deliveries_are_tried_again(store: Store) -> None:
    await owe(store)
    delivery = await the_only(store)
    assert not await store.retry_delivery(delivery.id, NOW)
    await claim(store)
    assert not await store.retry_delivery(delivery.id, NOW)
    await store.record_delivery(delivery.id, UNKNOWN, now=NOW, not_before=NOW + DAY)
    assert await store.retry_delivery(delivery.id, NOW)
    await store.record_delivery(delivery.id, SENT, now=NOW, message_id="1")
    assert not await store.retry_delivery(delivery.id, NOW)
    assert not await store.retry_delivery(delivery.id + 1, NOW)


async def test_a_delivery_is_dropped_with_a_reason(store: Store) -> None:
    await owe(store)
    delivery = await the_only(store)
    assert await store.drop_delivery(delivery.id, "오래된 소식", NOW)
    assert ((await the_only(store)).state, (await the_only(store)).detail) == (REFUSED, "오래된 소식")
    assert await alert_state(store) is AlertState.DROPPED
    assert await store.claim_delivery("file:a", NOW + DAY, MINUTE) is None
    assert not await store.drop_delivery(delivery.id, "again", NOW)
    assert not await store.drop_delivery(delivery.id + 1, "none", NOW)


async def test_a_delivery_under_way_is_not_dropped(store: Store) -> None:
    await owe(store)
    claimed = await claim(store)
    assert not await store.drop_delivery(claimed.id, "too early", NOW)
    assert await store.drop_delivery(claimed.id, "nobody sends it any more", NOW + MINUTE)
    assert (await the_only(store)).state is REFUSED


async def test_a_parked_channel_is_left_alone_until_its_time(store: Store) -> None:
    await owe(store)
    await store.park_channel("file:a", "not in channel", NOW, NOW + HOUR)
    assert await store.channels_due(NOW) == []
    await store.park_channel("file:a", "channel archived", NOW + MINUTE, NOW + 2 * HOUR)
    (parked,) = await store.parked()
    assert (parked.reason, parked.since, parked.retry_at) == ("channel archived", NOW, NOW + 2 * HOUR)
    assert await store.channels_due(NOW + HOUR) == []
    assert await store.channels_due(NOW + 2 * HOUR) == ["file:a"]
    await store.unpark_channel("file:a")
    assert await store.channels_due(NOW) == ["file:a"]
    assert await store.parked() == []


async def test_deliveries_are_listed_newest_first(store: Store) -> None:
    await add(store, *(post(None, channel, key=f"{channel}{n}") for n in range(3) for channel in ("file:a", "file:b")))
    claimed = await claim(store, channel="file:b")
    assert [one.key for one in await store.deliveries(limit=2)] == ["file:b2", "file:a2"]
    assert [one.key for one in await store.deliveries(channel="file:a")] == ["file:a2", "file:a1", "file:a0"]
    assert [one.id for one in await store.deliveries(states=[SENDING, SENT])] == [claimed.id]
    assert await store.deliveries(states=[SENDING], channel="file:a") == []


async def test_a_quiet_channel_costs_no_message(store: Store) -> None:
    feed = await one_feed(store)
    await store.record_check(check(feed.id, [new_entry(1)]))
    assert await store.channels_due(NOW + DAY) == []
    assert await store.claim_delivery("file:a", NOW + DAY, MINUTE) is None
