"""Deliveries that may show twice are remembered until they were looked at again."""

from datetime import datetime

import pytest

from bot.model import DeliveryKind, DeliveryState, Store
from bot.store import open_store
from tests.store.build import HOUR, MINUTE, add, message, owe, post, update
from tests.values import NOW

SENT, UNKNOWN = DeliveryState.SENT, DeliveryState.UNKNOWN


async def settle(store: Store, *states: DeliveryState, now: datetime = NOW, message_id: str = "1") -> int:
    for state in states:
        claimed = await store.claim_delivery("file:a", now, MINUTE)
        assert claimed is not None
        await store.record_delivery(
            claimed.id, state, now=now, not_before=now, message_id=message_id, sweep_at=now + MINUTE
        )
    return claimed.id


@pytest.mark.parametrize(("states", "swept"), [((UNKNOWN, SENT), True), ((SENT,), False)])
async def test_only_what_was_ever_unknown_is_swept(
    store: Store, states: tuple[DeliveryState, ...], *, swept: bool
) -> None:
    await owe(store)
    await settle(store, *states)
    assert await store.sweeps_due(NOW + MINUTE / 2, 10) == []
    assert [one.message_id for one in await store.sweeps_due(NOW + MINUTE, 10)] == (["1"] if swept else [])


async def test_what_a_dead_process_was_sending_is_swept_too(store: Store) -> None:
    await owe(store)
    assert await store.claim_delivery("file:a", NOW, MINUTE)
    await settle(store, SENT, now=NOW + MINUTE)
    assert len(await store.sweeps_due(NOW + 2 * MINUTE, 10)) == 1


async def test_the_time_of_a_sweep_survives_a_restart(url: str) -> None:
    store = await open_store(url)
    await owe(store)
    await settle(store, UNKNOWN, SENT)
    await store.close()
    store = await open_store(url)
    assert len(await store.sweeps_due(NOW + MINUTE, 10)) == 1
    await store.close()


async def test_a_sweep_is_done_or_comes_again(store: Store) -> None:
    await owe(store)
    delivery_id = await settle(store, UNKNOWN, SENT)
    await store.record_sweep(delivery_id, now=NOW + MINUTE, sweep_at=NOW + HOUR)
    assert await store.sweeps_due(NOW + 59 * MINUTE, 10) == []
    assert [one.message_id for one in await store.sweeps_due(NOW + HOUR, 10)] == ["1"]
    await store.record_sweep(delivery_id, now=NOW + HOUR)
    assert await store.sweeps_due(NOW + 2 * HOUR, 10) == []


async def test_the_longest_waiting_are_swept_first(store: Store) -> None:
    await owe(store, 3)
    ids = [await settle(store, UNKNOWN, SENT, now=NOW + number * MINUTE) for number in range(3)]
    await store.record_sweep(ids[0], now=NOW, sweep_at=NOW + HOUR)
    assert [one.id for one in await store.sweeps_due(NOW + 2 * HOUR, 2)] == ids[1:]


async def test_if_another_message_stays_its_last_update_is_made_again(store: Store) -> None:
    await owe(store)
    post_id = await settle(store, UNKNOWN, SENT, message_id="2")
    await add(store, update(1, "older"))
    await settle(store, SENT)
    await add(store, update(1, "newer"))
    await settle(store, SENT, now=NOW + MINUTE)
    later = NOW + HOUR
    await store.record_sweep(post_id, now=later, message_id="2")
    assert await store.claim_delivery("file:a", later, MINUTE) is None, "nothing has changed"
    await store.record_sweep(post_id, now=later, message_id="1")
    again = await store.claim_delivery("file:a", later, MINUTE)
    assert again is not None
    assert (again.key, again.message_id, again.message) == ("newer", "1", message(1, "newer"))
    assert await store.claim_delivery("file:a", later, MINUTE) is None


async def test_a_reply_is_swept_where_it_was_sent(store: Store) -> None:
    await owe(store)
    await settle(store, SENT, message_id="p")
    await add(store, post(1, "file:a", kind=DeliveryKind.REPLY, key="r"))
    await settle(store, UNKNOWN, SENT, message_id="r")
    (reply,) = await store.sweeps_due(NOW + MINUTE, 10)
    assert (reply.message_id, reply.reply_to) == ("r", "p")
