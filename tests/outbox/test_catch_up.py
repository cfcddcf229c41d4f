"""What waited for too long comes as a digest, whatever becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.model import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Digest,
    Message,
    RefusalScope,
    Refused,
    RetryAfter,
    Store,
    Unknown,
)
from tests.chat.fake import FakeChat, Fault
from tests.outbox.conftest import all_in, eventually, now, owe, sending

A, B = "fake:a", "fake:b"
LIMIT = timedelta(minutes=30)
LIMITS = {A: LIMIT, B: LIMIT}
SENT = DeliveryState.SENT


async def _drained(store: Store, chat: FakeChat, **given: Any) -> None:
    async with sending(store, {"fake": chat}, **{"catch_up": LIMITS.get, **given}):
        await eventually(lambda: all_in(store, SENT))


def _told(chat: FakeChat) -> list[list[int]]:
    """The stories of each message, as people see them."""
    told = []
    for post in chat.posted:
        content = post.message
        if isinstance(content, Digest):
            told.append([one.story_id for group in content.groups for one in group.messages])
        elif isinstance(content, Message):
            told.append([content.story_id])
    return told


async def test_what_waited_is_told_at_once_and_its_alerts_are_done(store: Store, chat: FakeChat) -> None:
    await owe(store, [A], 6, timedelta(hours=1))
    await _drained(store, chat)
    assert _told(chat) == [[1, 2, 3, 4, 5, 6]]
    assert (await store.counts())["alerts.done"] == 6


@pytest.mark.parametrize(
    ("count", "since", "limit"),
    [(3, timedelta(hours=1), LIMIT), (6, timedelta(minutes=20), LIMIT), (6, timedelta(hours=9), None)],
    ids=["too few", "not long enough", "no limit"],
)
async def test_otherwise_every_post_stands_by_itself(
    store: Store, chat: FakeChat, count: int, since: timedelta, limit: timedelta | None
) -> None:
    await owe(store, [A], count, since)
    await _drained(store, chat, catch_up={A: limit}.get)
    assert _told(chat) == [[story] for story in range(1, count + 1)]


async def test_a_channel_without_a_limit_gets_every_post(store: Store, chat: FakeChat) -> None:
    await owe(store, [A], 5, timedelta(hours=1))
    await _drained(store, chat, catch_up={}.get)
    assert len(chat.posted) == 5


async def test_more_than_a_digest_holds_makes_another_and_no_story_is_only_counted(
    store: Store, chat: FakeChat
) -> None:
    await owe(store, [A], 90, timedelta(hours=1))
    await _drained(store, chat)
    assert [len(stories) for stories in _told(chat)] == [40, 40, 10]
    assert sorted(story for stories in _told(chat) for story in stories) == list(range(1, 91))


@pytest.mark.parametrize(
    "fault",
    [
        Fault(answer=RetryAfter(seconds=0.05)),
        *(Fault(answer=Unknown(detail="reset"), accepted=accepted) for accepted in (True, False)),
        *(Fault(answer=ValueError("x"), accepted=accepted) for accepted in (True, False)),
        *(Fault(answer=None, accepted=accepted) for accepted in (True, False)),
    ],
    ids=str,
)
async def test_a_digest_arrives_once_whatever_goes_wrong(store: Store, chat: FakeChat, fault: Fault) -> None:
    await owe(store, [A], 5, timedelta(hours=1))
    chat.faults[A].append(fault)
    await _drained(store, chat)
    assert _told(chat) == [[1, 2, 3, 4, 5]]


async def test_nothing_of_a_refused_digest_is_lost(store: Store, chat: FakeChat) -> None:
    await owe(store, [A], 5, timedelta(hours=1))
    chat.faults[A].append(Fault(answer=Refused(reason="too long", scope=RefusalScope.MESSAGE)))
    async with sending(store, {"fake": chat}, catch_up=LIMITS.get):
        await eventually(lambda: all_in(store, SENT, DeliveryState.REFUSED))
    assert _told(chat) == [[1], [2], [3], [4], [5]]
    assert (await store.counts())["alerts.done"] == 5
    refused = [one.kind for one in await store.deliveries() if one.state is DeliveryState.REFUSED]
    assert refused == [DeliveryKind.DIGEST]


async def test_a_parked_channel_drains_into_a_digest_and_others_wait_for_nobody(store: Store, chat: FakeChat) -> None:
    await owe(store, [A, B], 5, timedelta(hours=1))
    await store.park_channel(A, "archived", now(), now() + timedelta(hours=1))
    async with sending(store, {"fake": chat}, catch_up={B: None, A: LIMIT}.get):
        chat.always[A] = Fault(answer=Refused(reason="archived", scope=RefusalScope.CHANNEL))
        await eventually(lambda: all_in(store, SENT, channel=B))
        assert chat.keys(A) == []
        chat.always.clear()
        waiting = (await store.deliveries(channel=A))[0]
        assert await store.retry_delivery(waiting.id, now())
        await eventually(lambda: all_in(store, SENT, channel=A))
    assert [stories for stories in _told(chat) if len(stories) > 1] == [[1, 2, 3, 4, 5]]


async def test_while_a_digest_is_on_its_way_nothing_more_is_gathered(store: Store, chat: FakeChat) -> None:
    await owe(store, [A], 50, timedelta(hours=1))
    chat.always[A] = Fault(answer=RetryAfter(seconds=0.02))
    async with sending(store, {"fake": chat}, catch_up=LIMITS.get):
        await eventually(lambda: _tried(store, DeliveryKind.DIGEST, 3))
        assert [one.kind for one in await store.deliveries()].count(DeliveryKind.DIGEST) == 1
        chat.always.clear()
        await eventually(lambda: all_in(store, SENT))
    assert [len(stories) for stories in _told(chat)] == [40, 10]


async def _tried(store: Store, kind: DeliveryKind, attempts: int) -> bool:
    return any(one.kind is kind and one.attempts >= attempts for one in await store.deliveries())


async def test_what_may_have_been_sent_is_looked_for_and_not_told_again(store: Store, chat: FakeChat) -> None:
    await owe(store, [A], 6, timedelta(hours=1))
    claimed = await store.claim_delivery(A, now(), timedelta(seconds=90))
    assert claimed is not None
    await chat.send(claimed)
    await store.release_leases()
    await _drained(store, chat)
    assert _told(chat) == [[1], [2, 3, 4, 5, 6]]


async def test_a_dropped_digest_is_not_sent_and_comes_back_when_it_is_retried(store: Store, chat: FakeChat) -> None:
    await owe(store, [A], 5, timedelta(hours=1))
    chat.always[A] = Fault(answer=RetryAfter(seconds=3600))
    async with sending(store, {"fake": chat}, catch_up=LIMITS.get):
        await eventually(lambda: _tried(store, DeliveryKind.DIGEST, 1))
        await eventually(lambda: all_in(store, DeliveryState.PENDING))
        digest = await _digest(store)
        assert await store.drop_delivery(digest.id, "오래된 소식", now())
    assert {one.detail for one in await store.deliveries()} == {"오래된 소식"}
    chat.always.clear()
    assert await store.retry_delivery(digest.id, now())
    await _drained(store, chat)
    assert _told(chat) == [[1, 2, 3, 4, 5]]


async def _digest(store: Store) -> Delivery:
    return next(one for one in await store.deliveries() if one.kind is DeliveryKind.DIGEST)


async def test_what_a_channel_wants_together_is_told_at_once_by_firm(store: Store, chat: FakeChat) -> None:
    await owe(store, [A], 3, timedelta(0), together=True)
    await _drained(store, chat, catch_up={}.get)
    assert _told(chat) == [[1, 2, 3]]
    assert (await store.counts())["alerts.done"] == 3


async def test_one_alone_needs_no_digest(store: Store, chat: FakeChat) -> None:
    await owe(store, [A], 1, timedelta(0), together=True)
    await _drained(store, chat, catch_up={}.get)
    assert _told(chat) == [[1]]
    assert all(isinstance(post.message, Message) for post in chat.posted)


async def test_more_than_a_digest_holds_makes_several(store: Store, chat: FakeChat) -> None:
    await owe(store, [A], 55, timedelta(0), together=True)
    await _drained(store, chat, catch_up={}.get)
    assert [len(told) for told in _told(chat)] == [40, 15]


class Counting:
    """A store that counts how often it is asked for what is overdue."""

    def __init__(self, store: Store) -> None:
        self.asked = 0
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def overdue(self, channel: str, before: datetime, limit: int) -> Sequence[Delivery]:
        self.asked += 1
        return await self._store.overdue(channel, before, limit)


async def test_what_waits_is_not_looked_for_before_every_message(store: Store, chat: FakeChat) -> None:
    await owe(store, [A], 12)
    counting: Any = Counting(store)
    await _drained(counting, chat)
    assert len(chat.posted) == 12
    assert counting.asked == 1
