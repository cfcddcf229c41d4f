from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.errors import StoreError
from bot.model import (
    Absent,
    Delivery,
    DeliveryState,
    Message,
    RefusalScope,
    Refused,
    RetryAfter,
    SendResult,
    Sent,
    Store,
    Unknown,
    Unreadable,
)
from bot.outbox.lane import Lane, Terms
from bot.outbox.pace import PlatformPace
from tests.chat.fake import FakeChat, Fault
from tests.outbox.conftest import all_in, eventually, now, only, owe, sending

A, B = "fake:a", "fake:b"
LEASE = timedelta(seconds=90)
LIMITED = Fault(answer=RetryAfter(seconds=60))
ARCHIVED = Fault(answer=Refused(reason="the channel is archived", scope=RefusalScope.CHANNEL))


def _sent(store: Store, channel: str | None = None) -> Callable[[], Any]:
    return lambda: all_in(store, DeliveryState.SENT, channel=channel)


async def test_what_is_due_is_sent_in_order_and_recorded(store: Store, chat: FakeChat) -> None:
    await owe(store, [A], 5)
    async with sending(store, {"fake": chat}):
        await eventually(_sent(store))
    assert chat.keys(A) == [f"post:{story}:{A}" for story in range(1, 6)]
    assert [delivery.message_id for delivery in await store.deliveries()] == ["5", "4", "3", "2", "1"]
    assert (await store.counts())["alerts.done"] == 5


async def test_a_wake_is_heard_at_once(store: Store, chat: FakeChat) -> None:
    async with sending(store, {"fake": chat}, poll=timedelta(hours=1)) as outbox:
        await asyncio.sleep(0.1)
        await owe(store, [A])
        outbox.wake()
        await eventually(_sent(store))


@pytest.mark.parametrize(
    ("fault", "asked"),
    [
        pytest.param(Fault(answer=Unknown(detail="reset")), ["send", "find", "send"], id="unknown, not accepted"),
        pytest.param(Fault(answer=Unknown(detail="reset"), accepted=True), ["send", "find"], id="unknown, accepted"),
        pytest.param(Fault(answer=ValueError("x")), ["send", "find", "send"], id="fault, not accepted"),
        pytest.param(Fault(answer=OSError("x"), accepted=True), ["send", "find"], id="fault, accepted"),
        pytest.param(Fault(answer=None), ["send", "find", "send"], id="no answer, not accepted"),
        pytest.param(Fault(answer=None, accepted=True), ["send", "find"], id="no answer, accepted"),
        pytest.param(Fault(answer=RetryAfter(seconds=0.05)), ["send", "send"], id="told to wait"),
        pytest.param(Fault(answer=RetryAfter(seconds=0)), ["send", "send"], id="nothing left"),
    ],
)
async def test_one_message_whatever_goes_wrong(store: Store, chat: FakeChat, fault: Fault, asked: list[str]) -> None:
    await owe(store, [A])
    chat.faults[A].append(fault)
    async with sending(store, {"fake": chat}):
        await eventually(_sent(store))
    assert [what for what, _ in chat.asked] == asked
    assert len(chat.posted) == 1
    assert (await only(store)).message_id == chat.posted[0].message_id


async def test_a_refused_message_does_not_hold_up_the_next(store: Store, chat: FakeChat) -> None:
    await owe(store, [A], 2)
    chat.faults[A].append(Fault(answer=Refused(reason="too long", scope=RefusalScope.MESSAGE)))
    async with sending(store, {"fake": chat}):
        await eventually(lambda: all_in(store, DeliveryState.SENT, DeliveryState.REFUSED))
    second, first = await store.deliveries()
    assert (first.state, first.detail) == (DeliveryState.REFUSED, "too long")
    assert second.state is DeliveryState.SENT
    assert await store.parked() == []


@pytest.mark.parametrize(
    "blind",
    [Fault(answer=Unreadable(reason="no right to read")), Fault(answer=KeyError("x")), Fault(answer=None)],
    ids=["refused", "fault", "no answer"],
)
async def test_nothing_is_sent_while_nobody_can_say_what_is_there(store: Store, chat: FakeChat, blind: Fault) -> None:
    await owe(store, [A])
    chat.faults[A].append(Fault(answer=Unknown(detail="reset"), accepted=True))
    chat.blind.append(blind)
    with capture_logs() as logs:
        async with sending(store, {"fake": chat}):
            await eventually(_sent(store))
    assert "cannot see whether it arrived" in str(logs)
    assert [what for what, _ in chat.asked] == ["send", "find", "find"]
    assert len(chat.posted) == 1


async def _said(store: Store, words: str) -> bool:
    return words in ((await only(store)).detail or "")


async def test_a_channel_that_can_never_be_read_gets_the_message_again(store: Store, chat: FakeChat) -> None:
    await owe(store, [A])
    chat.readable = False
    chat.faults[A].append(Fault(answer=Unknown(detail="torn"), accepted=True))
    async with sending(store, {"fake": chat}):
        await eventually(_sent(store))
    assert [what for what, _ in chat.asked] == ["send", "send"]


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("settle", [timedelta(0), timedelta(seconds=0.2)])
async def test_what_a_dead_process_was_sending_is_looked_for(
    store: Store, chat: FakeChat, accepted: bool, settle: timedelta
) -> None:
    await owe(store, [A])
    claimed = await store.claim_delivery(A, now(), LEASE)
    assert claimed is not None
    if accepted:
        await chat.send(claimed)
    await store.release_leases()
    chat.asked.clear()
    chat.settle = settle
    began = now()
    async with sending(store, {"fake": chat}):
        await eventually(_sent(store))
    assert [what for what, _ in chat.asked] == (["find"] if accepted else ["find", "send"])
    assert now() - began >= settle
    assert len(chat.posted) == 1


async def test_a_running_lease_is_left_alone(store: Store, chat: FakeChat) -> None:
    await owe(store, [A])
    assert await store.claim_delivery(A, now(), LEASE)
    async with sending(store, {"fake": chat}):
        await asyncio.sleep(0.2)
    assert chat.asked == []


async def test_a_slow_or_limited_or_broken_channel_delays_nobody(store: Store, chat: FakeChat) -> None:
    others = [f"fake:{number}" for number in range(5)]
    await owe(store, [A, B, "fake:c", *others], 5)
    chat.always = {A: LIMITED, B: Fault(answer=None), "fake:c": Fault(answer=ZeroDivisionError())}
    async with sending(store, {"fake": chat}, patience=timedelta(seconds=1.5)):
        for channel in others:
            await eventually(_sent(store, channel))
        asked = [key for _, key in chat.asked]
    assert [key for key in asked if key.endswith(A)] == [f"post:1:{A}"], "the whole lane waits, as told"
    assert [key for key in asked if key.endswith(B)] == [f"post:1:{B}"], "still waiting for its first answer"
    assert chat.keys("fake:4") == [f"post:{story}:fake:4" for story in range(1, 6)]


async def test_a_channel_that_refuses_is_parked_and_drains_in_order_when_it_is_back(
    store: Store, chat: FakeChat
) -> None:
    await owe(store, [A, B], 4)
    chat.always[A] = ARCHIVED
    async with sending(store, {"fake": chat}):
        await eventually(_sent(store, B))
        await eventually(lambda: _parked(store))
        (parked,) = await store.parked()
        assert (parked.channel, parked.reason) == (A, "the channel is archived")
        assert timedelta(seconds=30) <= parked.retry_at - parked.since < timedelta(seconds=61)
        assert await all_in(store, DeliveryState.PENDING, channel=A)
        await asyncio.sleep(0.1)
        assert len([key for _, key in chat.asked if key.endswith(A)]) == 1, "asked once, then left in peace"
        chat.always.clear()
        oldest = (await store.deliveries(channel=A))[-1]
        assert await store.retry_delivery(oldest.id, now())  # as an operator does, from another process
        await eventually(_sent(store, A))
    assert chat.keys(A) == [f"post:{story}:{A}" for story in range(1, 5)]
    assert await store.parked() == []


async def _parked(store: Store) -> bool:
    return bool(await store.parked())


async def test_a_restart_asks_a_parked_channel_at_once(store: Store, chat: FakeChat) -> None:
    await owe(store, [A])
    await store.park_channel(A, "not a member", now(), now() + timedelta(hours=1))
    async with sending(store, {"fake": chat}):
        await eventually(_sent(store))
        await eventually(lambda: _unparked(store))


async def _unparked(store: Store) -> bool:
    return not await store.parked()


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ("slack:C0123456789", "SLACK_BOT_TOKEN"),
        ("discord:112233445566778899", "DISCORD_TOKEN"),
        ("telegram:1", "no chat service is called 'telegram'"),
    ],
)
async def test_a_platform_without_an_adapter_says_what_to_set(
    store: Store, chat: FakeChat, channel: str, words: str
) -> None:
    await owe(store, [channel])
    async with sending(store, {"fake": chat}):
        await eventually(lambda: _parked(store))
    (parked,) = await store.parked()
    assert words in parked.reason
    delivery = await only(store)
    assert (delivery.state, delivery.attempts) == (DeliveryState.PENDING, 0)


async def test_messages_of_a_channel_keep_their_distance_from_the_first_on(store: Store, chat: FakeChat) -> None:
    await owe(store, [A, B], 4)
    chat.pace = timedelta(seconds=0.1)
    began = now()
    async with sending(store, {"fake": chat}):
        await eventually(_sent(store))
    for channel in (A, B):
        times = [began, *(post.at for post in chat.posted if post.channel == channel)]
        gaps = [later - earlier for earlier, later in pairwise(times)]
        assert min(gaps) >= timedelta(seconds=0.099)


async def test_stopping_ends_what_is_in_hand_and_leaves_the_rest(store: Store, chat: FakeChat) -> None:
    await owe(store, [A], 3)
    chat.latency = timedelta(seconds=0.1)
    async with sending(store, {"fake": chat}) as outbox:
        await eventually(lambda: _asked(chat))
        await outbox.stop()
        states = [delivery.state for delivery in await store.deliveries()]
    assert states == [DeliveryState.PENDING, DeliveryState.PENDING, DeliveryState.SENT]


async def _asked(chat: FakeChat) -> bool:
    return bool(chat.asked)


async def test_a_restart_waits_as_an_earlier_process_was_told(store: Store, chat: FakeChat) -> None:
    began = now()
    await owe(store, [A, B], 3)
    chat.faults[A].append(Fault(answer=RetryAfter(seconds=3)))
    async with sending(store, {"fake": chat}):
        await eventually(lambda: _asked_often(chat, 4))
    async with sending(store, {"fake": chat}):
        await eventually(lambda: all_in(store, DeliveryState.SENT))
    assert len(chat.keys(B)) == 3
    assert min(post.at for post in chat.posted if post.channel == A) - began > timedelta(seconds=3)


async def _asked_often(chat: FakeChat, count: int) -> bool:
    return len(chat.asked) >= count


async def test_stopping_does_not_wait_for_a_resting_lane(store: Store, chat: FakeChat) -> None:
    await owe(store, [A])
    chat.always[A] = LIMITED
    async with sending(store, {"fake": chat}) as outbox:
        await eventually(lambda: all_in(store, DeliveryState.PENDING) if chat.asked else _asked(chat))
        async with asyncio.timeout(5):
            await outbox.stop()


async def test_an_outbox_that_was_stopped_first_ends_at_once(store: Store, chat: FakeChat) -> None:
    await owe(store, [A])
    async with sending(store, {"fake": chat}) as outbox:
        await outbox.stop()
    assert chat.asked == []


class _Faltering:
    """A real store of which some operations fail a few times."""

    def __init__(self, store: Store, **failures: int) -> None:
        self._store = store
        self._failures = failures

    def __getattr__(self, name: str) -> Any:
        if self._failures.get(name, 0) > 0:
            self._failures[name] -= 1
            return self._fail
        return getattr(self._store, name)

    async def _fail(self, *_given: object, **_named: object) -> None:
        raise StoreError("the disk is full")


async def test_a_message_whose_record_failed_is_found_and_not_sent_again(store: Store, chat: FakeChat) -> None:
    await owe(store, [A], 2)
    faltering: Any = _Faltering(store, record_delivery=1)
    async with sending(faltering, {"fake": chat}):
        await eventually(lambda: _all_but_one_sent(store))
        await store.release_leases()
        await eventually(_sent(store))
    assert len(chat.posted) == 2
    assert [what for what, _ in chat.asked] == ["send", "send", "find"]


async def _all_but_one_sent(store: Store) -> bool:
    states = sorted(delivery.state for delivery in await store.deliveries())
    return states == [DeliveryState.SENDING, DeliveryState.SENT]


@pytest.mark.parametrize("operation", ["claim_delivery", "channels_due", "parked", "beat", "unpark_channel"])
async def test_the_outbox_outlives_trouble_with_the_store(store: Store, chat: FakeChat, operation: str) -> None:
    await owe(store, [A], 2)
    faltering: Any = _Faltering(store, **{operation: 1})
    async with sending(faltering, {"fake": chat}):
        await eventually(_sent(store))
        await eventually(lambda: _beating(store))
    assert len(chat.posted) == 2


async def _beating(store: Store) -> bool:
    beat = (await store.beats()).get("outbox")
    return beat is not None and now() - beat < timedelta(seconds=30)


class _Deaf(FakeChat):
    """Takes no notice of being given up."""

    async def send(self, delivery: Delivery) -> SendResult:
        while not self.closed:
            try:
                await asyncio.sleep(0.5)
            except asyncio.CancelledError:
                continue
        return Sent(message_id="1")


async def test_a_lane_that_one_delivery_keeps_for_too_long_is_stuck(store: Store) -> None:
    await owe(store, [A])
    chat = _Deaf(clock=now)
    short = timedelta(seconds=0.05)
    terms = Terms(store=store, clock=now, patience=short, lease=short, rest=short, random=lambda: 0.0)
    stopping = asyncio.Event()
    platform = PlatformPace(timedelta(0), 1, 0)
    lane = Lane(A, chat, terms, platform=platform, overdue_after=None, stopping=stopping, ready_at=0)
    running = asyncio.create_task(lane.run())
    assert not lane.stuck()
    lane.nudge()
    await eventually(lambda: _stuck(lane))
    chat.closed = True
    stopping.set()
    lane.nudge()
    await running
    assert not lane.stuck()


async def _stuck(lane: Lane) -> bool:
    return lane.stuck()


async def test_neither_titles_nor_the_text_of_errors_reach_the_log_or_the_table(store: Store, chat: FakeChat) -> None:
    await owe(store, [A])
    chat.faults[A].extend([Fault(answer=OSError("Bearer xoxb-secret")), Fault(answer=RetryAfter(seconds=0.01))])
    details = []
    with capture_logs() as logs:
        async with sending(store, {"fake": chat}, rest=timedelta(seconds=1)):
            await eventually(lambda: _said(store, "OSError"))
            details.append((await only(store)).detail)
            await eventually(_sent(store))
    content = (await only(store)).message
    assert isinstance(content, Message)
    title = content.title
    assert details[0] is not None
    assert "fake.py" in details[0]
    assert "secret" not in f"{logs} {details}"
    assert title not in str(logs)
    assert {"sent", "not sent"} <= {entry["event"] for entry in logs}


async def test_a_message_is_looked_for_from_before_its_first_attempt(store: Store) -> None:
    asked: list[tuple[datetime, datetime | None]] = []

    class Watching(FakeChat):
        async def find(self, delivery: Delivery, since: datetime) -> Absent:
            asked.append((since, delivery.first_attempt_at))
            return Absent()

    await owe(store, [A])
    chat = Watching(clock=now)
    chat.faults[A].extend([Fault(answer=Unknown(detail="reset")), Fault(answer=Unknown(detail="reset"))])
    async with sending(store, {"fake": chat}):
        await eventually(_sent(store))
    assert len(asked) == 2
    assert asked[0] == asked[1], "the first attempt counts, not the last"
    since, first = asked[0]
    assert first is not None
    assert first - since == timedelta(seconds=30)


async def test_a_parked_channel_gives_nothing_to_claim_until_it_is_asked_again(store: Store) -> None:
    await owe(store, [A])
    moment = now()
    await store.park_channel(A, "archived", moment, moment + timedelta(minutes=1))
    assert await store.claim_delivery(A, moment, LEASE) is None
    assert await store.claim_delivery(A, moment + timedelta(minutes=1), LEASE) is not None


async def test_an_operator_cannot_double_what_nobody_knows(store: Store, chat: FakeChat) -> None:
    await owe(store, [A])
    claimed = await store.claim_delivery(A, now(), LEASE)
    assert claimed is not None
    await chat.send(claimed)
    await store.record_delivery(claimed.id, DeliveryState.UNKNOWN, now=now(), not_before=now() + LEASE)
    assert await store.retry_delivery(claimed.id, now())
    async with sending(store, {"fake": chat}):
        await eventually(_sent(store))
    assert len(chat.posted) == 1
