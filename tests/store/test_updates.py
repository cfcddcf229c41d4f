"""Updates and replies: they follow their post, and updates of one alert keep apart."""

from datetime import datetime, timedelta

import pytest

from bot.model import Delivery, DeliveryKind, DeliveryState, Message, Store
from tests.store.build import HOUR, MINUTE, add, owe, post, update
from tests.values import NOW

SECOND = timedelta(seconds=1)
PENDING, SENT, UNKNOWN = DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.UNKNOWN


async def claim(store: Store, now: datetime = NOW) -> Delivery:
    claimed = await claimed_or_none(store, now)
    assert claimed is not None
    return claimed


async def claimed_or_none(store: Store, now: datetime = NOW) -> Delivery | None:
    return await store.claim_delivery("file:a", now, 10 * MINUTE)


async def send(store: Store, now: datetime = NOW, message_id: str = "p") -> Delivery:
    claimed = await claim(store, now)
    await store.record_delivery(claimed.id, SENT, now=NOW, message_id=message_id)
    return claimed


def title(delivery: Delivery) -> str:
    assert isinstance(delivery.message, Message)
    return delivery.message.title


async def keys(store: Store) -> list[str]:
    return [delivery.key for delivery in reversed(await store.deliveries())]


async def test_an_update_names_the_message_of_its_post(store: Store) -> None:
    await owe(store, 2)
    await send(store, message_id="하나")
    await send(store, message_id="둘")
    await add(store, update(2, "u2"), update(1, "u1"))
    claimed = [await claim(store), await claim(store)]
    assert [(one.key, one.message_id, one.reply_to) for one in claimed] == [("u2", "둘", None), ("u1", "하나", None)]


async def test_a_reply_names_the_message_that_it_answers(store: Store) -> None:
    await owe(store)
    await send(store, message_id="하나")
    await add(store, post(1, "file:a", kind=DeliveryKind.REPLY, key="r"))
    claimed = await claim(store)
    assert (claimed.kind, claimed.message_id, claimed.reply_to) == (DeliveryKind.REPLY, None, "하나")


async def test_an_update_of_an_unsent_post_becomes_the_post(store: Store) -> None:
    await owe(store)
    await add(store, update(1, "아직 보내지 않은 글"))
    assert await keys(store) == ["post:1:file:a"]
    assert title(await claim(store)) == "아직 보내지 않은 글"


async def test_in_one_transaction_too_an_update_becomes_the_post(store: Store) -> None:
    await add(store, post(None, "file:a"))
    story = (await store.counts())["stories"]
    await add(store, update(story, "더 새 글"), post(story, "file:a"))
    assert title((await store.deliveries())[0]) == "더 새 글"


@pytest.mark.parametrize("state", [DeliveryState.SENDING, UNKNOWN])
async def test_an_update_waits_while_nobody_knows_whether_the_post_is_there(store: Store, state: DeliveryState) -> None:
    await owe(store)
    claimed = await claim(store)
    if state is UNKNOWN:
        await store.record_delivery(claimed.id, UNKNOWN, now=NOW, not_before=NOW + HOUR)
    await add(store, update(1, "u"), post(1, "file:a", kind=DeliveryKind.REPLY, key="r"))
    assert await store.channels_due(NOW) == [], "there is nothing to do, and nobody is woken for it"
    assert await claimed_or_none(store) is None
    await store.record_delivery(claimed.id, SENT, now=NOW, message_id="p")
    assert await store.channels_due(NOW) == ["file:a"]
    assert [(await claim(store)).key for _ in range(2)] == ["r", "u"]


async def test_an_update_of_a_refused_post_has_no_message_to_change(store: Store) -> None:
    await owe(store)
    await store.record_delivery((await claim(store)).id, DeliveryState.REFUSED, now=NOW)
    await add(store, update(1, "u"))
    assert (await claim(store)).message_id is None


async def test_a_newer_update_takes_the_place_of_an_unsent_one(store: Store) -> None:
    await owe(store)
    await send(store)
    await add(store, update(1, "first", not_before=NOW + MINUTE))
    await add(store, update(1, "second"))
    assert await keys(store) == ["post:1:file:a", "second"]
    assert await claimed_or_none(store) is None, "the place in time stays"
    assert title(await claim(store, NOW + MINUTE)) == "second"


async def test_an_update_that_was_decided_on_before_is_left_alone(store: Store) -> None:
    await owe(store)
    await send(store)
    await add(store, update(1, "u"))
    await send(store)
    await add(store, update(1, "u"))
    assert await keys(store) == ["post:1:file:a", "u"]


async def test_an_update_that_may_have_arrived_is_not_replaced(store: Store) -> None:
    await owe(store)
    await send(store)
    await add(store, update(1, "first"))
    first = await claim(store)
    await store.record_delivery(first.id, UNKNOWN, now=NOW, not_before=NOW + SECOND)
    await add(store, update(1, "second"))
    assert (await claim(store, NOW + 2 * SECOND)).key == "first"
    await store.record_delivery(first.id, SENT, now=NOW, message_id="p")
    assert (await claim(store, NOW + 2 * SECOND + MINUTE)).key == "second"


async def test_updates_of_one_alert_keep_a_minute_apart_and_others_do_not_wait(store: Store) -> None:
    await owe(store, 2)
    for _ in range(2):
        await send(store)
    await add(store, update(1, "1a"))
    await send(store)
    await add(store, update(1, "1b"), update(2, "2a"))
    assert (await send(store, NOW + SECOND)).key == "2a"
    assert await store.channels_due(NOW + 59 * SECOND) == []
    assert await claimed_or_none(store, NOW + 59 * SECOND) is None
    assert await store.channels_due(NOW + MINUTE) == ["file:a"]
    assert (await claim(store, NOW + MINUTE)).key == "1b"
