"""Digests: posts that are told together, or not at all, whatever becomes of the digest."""

from datetime import datetime
from typing import Any

import pytest

from bot.model import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Digest,
    DigestGroup,
    Message,
    NewDelivery,
    Store,
)
from tests.store.build import DAY, HOUR, MINUTE, add, owe, post, update
from tests.values import NOW

PENDING, SENT, REFUSED = DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.REFUSED
UNKNOWN = DeliveryState.UNKNOWN
LATER = NOW + HOUR


def digest_of(posts: Any, **given: Any) -> NewDelivery:
    messages = tuple(one.message for one in posts if isinstance(one.message, Message))
    content = Digest(groups=(DigestGroup(label="알리바바", messages=messages),), since=NOW)
    whole: dict[str, Any] = {"key": "digest", "kind": DeliveryKind.DIGEST, "message": content, **given}
    return post(None, "file:a", LATER, **whole)


async def gathered(store: Store, count: int = 3) -> list[Delivery]:
    """The posts of `count` stories, told by a digest."""
    await owe(store, count)
    posts = list(await store.overdue("file:a", LATER, 10))
    assert len(posts) == count
    assert await store.gather(digest_of(posts), [one.id for one in posts], LATER)
    return posts


async def claim(store: Store, now: datetime = LATER) -> Delivery:
    claimed = await store.claim_delivery("file:a", now, MINUTE)
    assert claimed is not None
    return claimed


async def settle(store: Store, state: DeliveryState, **given: Any) -> Delivery:
    claimed = await claim(store)
    await store.record_delivery(claimed.id, state, now=LATER, **given)
    return claimed


async def states(store: Store) -> dict[DeliveryKind, set[DeliveryState]]:
    found: dict[DeliveryKind, set[DeliveryState]] = {}
    for delivery in await store.deliveries():
        found.setdefault(delivery.kind, set()).add(delivery.state)
    return found


async def alerts(store: Store) -> dict[str, int]:
    counts = await store.counts()
    return {name: count for name, count in counts.items() if name.startswith("alerts.") and count}


async def test_what_is_overdue_is_shown_in_order(store: Store) -> None:
    await owe(store, 3)
    await add(store, post(None, "file:a", key="young", not_before=NOW + MINUTE), post(None, "file:b", key="other"))
    assert [one.story_id for one in await store.overdue("file:a", NOW, 10)] == [1, 2, 3]
    assert [one.story_id for one in await store.overdue("file:a", NOW, 2)] == [1, 2]
    assert await store.overdue("file:a", NOW - MINUTE, 10) == []


@pytest.mark.parametrize("state", [DeliveryState.SENDING, UNKNOWN, SENT, REFUSED])
async def test_only_what_is_surely_not_sent_is_gathered(store: Store, state: DeliveryState) -> None:
    await owe(store, 2)
    claimed = await claim(store, NOW)
    if state is not DeliveryState.SENDING:
        await store.record_delivery(claimed.id, state, now=NOW, not_before=NOW)
    overdue = await store.overdue("file:a", LATER, 10)
    assert [one.story_id for one in overdue] == [2]
    both = [claimed.id, overdue[0].id]
    assert not await store.gather(digest_of([*overdue, claimed]), both, LATER)
    assert {one.kind for one in await store.deliveries()} == {DeliveryKind.POST}
    assert all(one.digest_id is None for one in await store.deliveries())


async def test_a_post_that_was_once_unknown_is_posted_by_itself(store: Store) -> None:
    await owe(store)
    await settle(store, UNKNOWN, not_before=NOW)
    await settle(store, PENDING, not_before=NOW)
    assert await store.overdue("file:a", LATER, 10) == []


async def test_posts_in_a_digest_are_nobodys_to_send(store: Store) -> None:
    await gathered(store)
    assert (await claim(store)).key == "digest"
    assert await store.claim_delivery("file:a", LATER, MINUTE) is None
    posts = [one for one in await store.deliveries() if one.kind is DeliveryKind.POST]
    digest = next(one for one in await store.deliveries() if one.kind is DeliveryKind.DIGEST)
    assert {(one.digest_id, one.detail) for one in posts} == {(digest.id, f"told by digest {digest.id}")}


async def test_gathering_again_changes_nothing(store: Store) -> None:
    posts = await gathered(store)
    assert not await store.gather(digest_of(posts), [one.id for one in posts], LATER)
    assert len(await store.deliveries()) == 4


async def test_nothing_more_is_gathered_until_the_digest_is_sent(store: Store) -> None:
    await gathered(store)
    await add(store, post(None, "file:a", key="새 글"))
    assert await store.overdue("file:a", LATER, 10) == []
    (new,) = [one for one in await store.deliveries() if one.key == "새 글"]
    assert not await store.gather(digest_of([new], key="another"), [new.id], LATER)
    await settle(store, SENT, message_id="d")
    assert [one.key for one in await store.overdue("file:a", LATER, 10)] == ["새 글"]


async def test_a_digest_that_nobody_knows_of_keeps_nobody_waiting(store: Store) -> None:
    await gathered(store)
    await add(store, post(None, "file:a", key="새 글"))
    await settle(store, UNKNOWN, not_before=LATER + HOUR)
    assert [one.key for one in await store.overdue("file:a", LATER, 10)] == ["새 글"]


async def test_a_sent_digest_makes_its_alerts_done(store: Store) -> None:
    await gathered(store)
    await settle(store, SENT, message_id="d")
    assert await states(store) == {DeliveryKind.DIGEST: {SENT}, DeliveryKind.POST: {SENT}}
    assert await alerts(store) == {"alerts.done": 3}
    posts = [one for one in await store.deliveries() if one.kind is DeliveryKind.POST]
    assert {one.message_id for one in posts} == {None}, "none of them has a message that could be edited"
    assert await store.claim_delivery("file:a", LATER + DAY, MINUTE) is None


async def test_an_update_of_a_told_post_has_no_message_to_change(store: Store) -> None:
    await gathered(store)
    await settle(store, SENT, message_id="d")
    await add(store, update(1, "u"))
    assert (await claim(store)).message_id is None


@pytest.mark.parametrize("state", [PENDING, UNKNOWN])
async def test_while_a_digest_is_on_its_way_its_alerts_are_due(store: Store, state: DeliveryState) -> None:
    await gathered(store)
    await settle(store, state, not_before=LATER)
    assert await states(store) == {DeliveryKind.DIGEST: {state}, DeliveryKind.POST: {PENDING}}
    assert await alerts(store) == {"alerts.due": 3}
    assert (await claim(store)).key == "digest"


async def test_the_posts_of_a_refused_digest_are_posted_one_by_one(store: Store) -> None:
    await gathered(store)
    refused = await settle(store, REFUSED, detail="too long")
    assert await alerts(store) == {"alerts.due": 3}
    assert await store.overdue("file:a", LATER, 10) == [], "and never gathered again"
    told = [await settle(store, SENT, message_id=str(number)) for number in range(3)]
    assert [(one.kind, one.story_id) for one in told] == [(DeliveryKind.POST, story) for story in (1, 2, 3)]
    assert await alerts(store) == {"alerts.done": 3}
    assert not await store.retry_delivery(refused.id, LATER), "its posts went out by themselves"


async def test_a_dropped_digest_takes_its_posts_along_and_brings_them_back(store: Store) -> None:
    await gathered(store)
    digest = (await store.deliveries(limit=1))[0]
    assert await store.drop_delivery(digest.id, "지난 소식", LATER)
    assert await states(store) == {DeliveryKind.DIGEST: {REFUSED}, DeliveryKind.POST: {REFUSED}}
    assert {one.detail for one in await store.deliveries()} == {"지난 소식"}
    assert await alerts(store) == {"alerts.dropped": 3}
    assert await store.retry_delivery(digest.id, LATER)
    assert await alerts(store) == {"alerts.due": 3}
    await settle(store, SENT, message_id="d")
    assert await states(store) == {DeliveryKind.DIGEST: {SENT}, DeliveryKind.POST: {SENT}}


async def test_a_post_in_a_digest_is_neither_retried_nor_dropped_by_itself(store: Store) -> None:
    first, *_ = await gathered(store)
    assert not await store.retry_delivery(first.id, LATER)
    assert not await store.drop_delivery(first.id, "this one only", LATER)
    digest = (await store.deliveries(limit=1))[0]
    await store.drop_delivery(digest.id, "지난 소식", LATER)
    assert not await store.retry_delivery(first.id, LATER)


async def test_two_that_gather_the_same_posts_make_one_digest(store: Store) -> None:
    await owe(store, 3)
    ids = [one.id for one in await store.overdue("file:a", LATER, 10)]
    posts = await store.deliveries()
    done = [await store.gather(digest_of(posts, key=key), ids, LATER) for key in ("하나", "둘")]
    assert done == [True, False]
