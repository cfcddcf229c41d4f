"""Alerts whose story another alert tells: what nobody has seen is taken back, what may have been seen says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.model import (
    AlertState,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Digest,
    DigestGroup,
    Message,
    NewDelivery,
    PartOf,
    Store,
)
from tests.store.build import HOUR, MINUTE, add, message, owe, post, update
from tests.values import NOW

HERE = "file:a"
PENDING, SENT, REFUSED, UNKNOWN = (
    DeliveryState.PENDING,
    DeliveryState.SENT,
    DeliveryState.REFUSED,
    DeliveryState.UNKNOWN,
)
LATER = NOW + HOUR


def marked(story_id: int, into: int) -> NewDelivery:
    """The word that the alert of a story is part of another."""
    said = replace(message(story_id), part_of=PartOf(story_id=into, title="알리바바, 서울에 데이터센터 짓는다"))
    return replace(update(story_id, f"{story_id} is {into}"), message=said)


def digest(*stories: int) -> NewDelivery:
    groups = (DigestGroup(label="알리바바", messages=tuple(message(one) for one in stories)),)
    content = Digest(groups=groups, since=NOW)
    return NewDelivery(
        key="digest", kind=DeliveryKind.DIGEST, channel=HERE, story_id=None, message=content, not_before=NOW
    )


async def claimed(store: Store) -> Delivery:
    found = await store.claim_delivery(HERE, LATER, MINUTE)
    assert found is not None
    return found


async def sent(store: Store, count: int = 1) -> None:
    for _ in range(count):
        one = await claimed(store)
        await store.record_delivery(one.id, SENT, now=NOW, message_id=f"message {one.id}")


async def waiting(store: Store) -> list[tuple[DeliveryKind, int | None]]:
    return [(one.kind, one.story_id) for one in await store.deliveries(states=[PENDING])][::-1]


async def alerts(store: Store) -> int:
    counts = await store.counts()
    return sum(counts[f"alerts.{state}"] for state in AlertState)


async def gathered(store: Store, *stories: int) -> None:
    posts = [one.id for one in await store.posts(HERE, limit=9) if one.story_id in stories]
    assert await store.gather(digest(*stories), posts, NOW)


def told_in(delivery: Delivery) -> Sequence[Message]:
    assert isinstance(delivery.message, Digest)
    return [one for group in delivery.message.groups for one in group.messages]


async def test_what_nobody_has_seen_is_taken_back_with_everything_that_would_have_followed(store: Store) -> None:
    await owe(store, 2)
    await add(store, post(2, HERE, kind=DeliveryKind.REPLY, key="reply"))
    await add(store, marked(2, 1))
    assert await waiting(store) == [(DeliveryKind.POST, 1)]
    assert await alerts(store) == 1
    memory = await store.stories_of([2])
    assert memory.told == {}


async def test_what_was_taken_back_can_be_decided_on_again(store: Store) -> None:
    await owe(store, 2)
    await add(store, marked(2, 1))
    await add(store, post(2, HERE))
    assert await waiting(store) == [(DeliveryKind.POST, 1), (DeliveryKind.POST, 2)]


async def test_what_people_have_seen_says_so_once_and_names_the_other_message(store: Store) -> None:
    await owe(store, 2)
    await sent(store, 2)
    await add(store, update(2, "two outlets"))
    await add(store, marked(2, 1))
    edit = await claimed(store)
    assert (edit.kind, edit.message_id, edit.key) == (DeliveryKind.UPDATE, "message 2", "2 is 1")
    assert isinstance(edit.message, Message)
    assert edit.message.part_of is not None
    assert (edit.message.part_of.story_id, edit.message.part_of.message_id) == (1, "message 1")
    await store.record_delivery(edit.id, SENT, now=NOW)
    assert await waiting(store) == []


async def test_a_digest_that_told_the_other_is_named(store: Store) -> None:
    await owe(store, 2)
    await gathered(store, 1)
    await sent(store, 2)
    await add(store, marked(2, 1))
    edit = await claimed(store)
    assert isinstance(edit.message, Message)
    assert edit.message.part_of is not None
    assert edit.message.part_of.message_id == f"message {edit.id - 1}"


@pytest.mark.parametrize("restored", [False, True])
async def test_a_word_that_is_taken_back_before_it_was_told_is_not_told(store: Store, restored: bool) -> None:
    await owe(store, 2)
    await sent(store, 2)
    await add(store, marked(2, 1))
    if restored:
        await add(store, update(2, "free again"))
    edit = await claimed(store)
    assert isinstance(edit.message, Message)
    assert (edit.message.part_of is None) is restored


async def test_a_request_that_is_turned_away_meanwhile_is_not_made_again(store: Store) -> None:
    await owe(store, 2)
    await sent(store)
    under_way = await claimed(store)
    await add(store, marked(2, 1))
    assert await waiting(store) == [(DeliveryKind.UPDATE, 2)]
    await store.record_delivery(under_way.id, PENDING, now=NOW, not_before=LATER, detail="429")
    assert await waiting(store) == []
    assert await alerts(store) == 1


@pytest.mark.parametrize("state", [SENT, UNKNOWN])
async def test_what_may_have_arrived_stays_and_says_so(store: Store, state: DeliveryState) -> None:
    await owe(store, 2)
    await sent(store)
    under_way = await claimed(store)
    await add(store, marked(2, 1))
    await store.record_delivery(under_way.id, state, now=NOW, not_before=NOW, message_id="message 2")
    if state is UNKNOWN:
        found = await claimed(store)
        assert (found.id, found.state) == (under_way.id, UNKNOWN)
        await store.record_delivery(found.id, SENT, now=NOW, message_id="message 2")
    edit = await claimed(store)
    assert (edit.kind, edit.story_id, edit.message_id) == (DeliveryKind.UPDATE, 2, "message 2")
    assert await alerts(store) == 2


async def test_a_digest_that_waits_tells_the_others_and_what_they_have_become(store: Store) -> None:
    await owe(store, 3)
    await gathered(store, 1, 2, 3)
    await add(store, marked(2, 1), update(1, "두 매체"))
    one = await claimed(store)
    assert [(message.story_id, message.title) for message in told_in(one)] == [(1, "두 매체"), (3, message(3).title)]
    await store.record_delivery(one.id, SENT, now=NOW, message_id="digest")
    assert (await store.counts())["alerts.done"] == 2
    assert await waiting(store) == []


async def test_a_digest_of_which_nothing_is_left_is_not_sent(store: Store) -> None:
    await owe(store, 2)
    await sent(store)
    await gathered(store, 2)
    await add(store, marked(2, 1))
    assert await waiting(store) == []


@pytest.mark.parametrize("state", [PENDING, REFUSED])
async def test_a_digest_that_is_turned_away_meanwhile_goes_without_it(store: Store, state: DeliveryState) -> None:
    await owe(store, 3)
    await gathered(store, 2, 3)
    await sent_post(store, 1)
    under_way = await claimed(store)
    assert under_way.kind is DeliveryKind.DIGEST
    await add(store, marked(2, 1))
    assert [one.story_id for one in told_in(under_way)] == [2, 3]
    await store.record_delivery(under_way.id, state, now=NOW, not_before=LATER, detail="429")
    left = await claimed(store)
    stories = [one.story_id for one in told_in(left)] if state is PENDING else [left.story_id]
    assert stories == [3]
    await store.record_delivery(left.id, SENT, now=NOW, message_id="left")
    assert await waiting(store) == []


async def sent_post(store: Store, story_id: int) -> None:
    """Sends a post that stands behind a digest in the queue."""
    (one,) = [each for each in await store.posts(HERE, limit=9) if each.story_id == story_id]
    await store.record_delivery(one.id, SENT, now=NOW, message_id=f"message {one.id}")


async def test_who_has_seen_what_is_remembered(store: Store) -> None:
    await owe(store, 4)
    await sent(store)
    refused = await claimed(store)
    await store.record_delivery(refused.id, REFUSED, now=NOW, detail="too long")
    await claimed(store)
    memory = await store.stories_of([1, 2, 3, 4])
    assert (memory.unsent, memory.dropped) == ({(4, HERE)}, {(2, HERE)})
