"""What was ever unknown is looked at again, and shows once in the end."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.model import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    RefusalScope,
    Refused,
    RetryAfter,
    SendResult,
    Store,
    Unknown,
    Unreadable,
)
from bot.outbox.sweep import Sweeper, next_sweep
from bot.store import open_store
from tests.chat.fake import FakeChat, Fault
from tests.chat.values import NOW
from tests.outbox.conftest import all_in, eventually, now, owe, sending
from tests.store.build import add, message, post

A, B = "fake:a", "fake:b"
MINUTE = timedelta(minutes=1)
LOST = Fault(answer=Unknown(detail="reset"))


@pytest.fixture(name="chat")
def _chat() -> FakeChat:
    return FakeChat(clock=now, doubles=True)


@dataclass(slots=True)
class Later:
    """A clock that can be put forward."""

    ahead: timedelta = field(default=timedelta(0))

    def __call__(self) -> datetime:
        return now() + self.ahead


async def _sent_twice(store: Store, chat: FakeChat, channels: tuple[str, ...] = (A,)) -> list[Delivery]:
    """One story in every channel, each of which was unknown, absent, sent again, and then accepted twice."""
    for channel in channels:
        chat.faults[channel].append(LOST)
    await owe(store, channels)
    async with sending(store, {"fake": chat}):
        await eventually(lambda: all_in(store, DeliveryState.SENT))
    deliveries = list(await store.deliveries())
    for delivery in deliveries:
        chat.accept(delivery)
    chat.asked.clear()
    return deliveries


async def _sweep(store: Store, chat: FakeChat, clock: Later) -> None:
    sweeper = Sweeper(store, {"fake": chat}, clock, patience=timedelta(seconds=0.2), stopping=asyncio.Event())
    await sweeper.sweep()


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, 1), (0.9, 1), (1, 10), (5, 10), (9.9, 10), (10, None), (600, None)],
)
def test_sweeps_are_one_and_ten_minutes_after(minutes: float, expected: int | None) -> None:
    assert next_sweep(NOW, NOW + minutes * MINUTE) == (expected and NOW + expected * MINUTE)


async def test_a_double_is_found_and_the_earliest_stays(store: Store, chat: FakeChat) -> None:
    await _sent_twice(store, chat)
    clock = Later()
    await _sweep(store, chat, clock)
    assert chat.asked == [], "nothing is looked at before its time"
    clock.ahead = 1.1 * MINUTE
    await _sweep(store, chat, clock)
    assert [post.message_id for post in chat.posted] == ["1"]
    assert [what for what, _ in chat.asked] == ["find_all", "delete"]


async def test_it_is_looked_at_twice_and_then_left_in_peace(store: Store, chat: FakeChat) -> None:
    (delivery,) = await _sent_twice(store, chat)
    clock = Later(1.1 * MINUTE)
    await _sweep(store, chat, clock)
    chat.accept(delivery)
    clock.ahead = 9 * MINUTE
    await _sweep(store, chat, clock)
    assert len(chat.posted) == 2, "not yet"
    clock.ahead = 11 * MINUTE
    await _sweep(store, chat, clock)
    assert [post.message_id for post in chat.posted] == ["1"]
    chat.asked.clear()
    clock.ahead = 60 * 24 * MINUTE
    await _sweep(store, chat, clock)
    assert chat.asked == []


async def test_an_outbox_sweeps_by_itself_also_after_a_restart(store: Store, chat: FakeChat) -> None:
    await _sent_twice(store, chat)
    (due,) = await store.sweeps_due(now() + 2 * MINUTE, 9)
    await store.record_sweep(due.id, now=now(), sweep_at=now())
    async with sending(store, {"fake": chat}):
        await eventually(lambda: _shows(chat, 1))


async def _shows(chat: FakeChat, count: int) -> bool:
    return len(chat.posted) == count


async def test_the_id_of_the_earliest_is_what_later_updates_edit(store: Store, chat: FakeChat) -> None:
    (delivery,) = await _sent_twice(store, chat)
    earliest, _ = chat.posted
    await store.record_sweep(delivery.id, now=now(), message_id="2", sweep_at=now())
    await _sweep(store, chat, Later(MINUTE))
    assert [one.message_id for one in await store.deliveries()] == [earliest.message_id]
    await add(store, post(1, A, now(), kind=DeliveryKind.UPDATE, key="u", message=message(1, "새 제목")))
    async with sending(store, {"fake": chat}):
        await eventually(lambda: all_in(store, DeliveryState.SENT))
    assert [(one.message_id, one.message) for one in chat.posted] == [("1", message(1, "새 제목"))]


async def test_one_look_serves_a_channel(store: Store) -> None:
    looks: list[int] = []

    class Counting(FakeChat):
        async def find_all(self, deliveries: Sequence[Delivery], since: datetime) -> Mapping[str, Sequence[str]]:
            looks.append(len(deliveries))
            return {}

    await owe(store, [A, B], 3)
    for channel in [A, B] * 3:
        for state in (DeliveryState.UNKNOWN, DeliveryState.SENT):
            claimed = await store.claim_delivery(channel, now(), MINUTE)
            assert claimed is not None
            await store.record_delivery(claimed.id, state, now=now(), not_before=now(), sweep_at=now())
    await _sweep(store, Counting(clock=now), Later(MINUTE))
    assert looks == [3, 3]


@pytest.mark.parametrize(
    "blind",
    [Fault(answer=Unreadable(reason="limited")), Fault(answer=KeyError("x")), Fault(answer=None)],
    ids=["refused", "fault", "no answer"],
)
async def test_what_cannot_be_read_is_tried_again_for_a_day(store: Store, chat: FakeChat, blind: Fault) -> None:
    await _sent_twice(store, chat)
    chat.blind.append(blind)
    clock = Later(2 * MINUTE)
    with capture_logs() as logs:
        await _sweep(store, chat, clock)
    assert [entry["event"] for entry in logs] == ["cannot look for doubles"]
    assert len(chat.posted) == 2
    clock.ahead = 5 * MINUTE
    await _sweep(store, chat, clock)
    assert len(chat.posted) == 1
    chat.blind.append(blind)
    clock.ahead = 60 * 25 * MINUTE
    await _sweep(store, chat, clock)
    assert await store.sweeps_due(now() + timedelta(days=90), 9) == []


@pytest.mark.parametrize(
    "answer", [RetryAfter(seconds=30), RetryAfter(seconds=0), Unknown(detail="reset"), OSError("x"), None], ids=str
)
async def test_what_cannot_be_deleted_now_is_deleted_later(
    store: Store, chat: FakeChat, answer: SendResult | Exception | None
) -> None:
    await _sent_twice(store, chat)
    chat.stiff.append(Fault(answer=answer))
    clock = Later(2 * MINUTE)
    await _sweep(store, chat, clock)
    assert len(chat.posted) == 2
    clock.ahead = 4 * MINUTE
    await _sweep(store, chat, clock)
    assert len(chat.posted) == 1


async def test_a_double_that_may_not_be_deleted_is_reported_and_left(store: Store, chat: FakeChat) -> None:
    await _sent_twice(store, chat)
    chat.stiff.append(Fault(answer=Refused(reason="the scope is missing", scope=RefusalScope.CHANNEL)))
    with capture_logs() as logs:
        await _sweep(store, chat, Later(2 * MINUTE))
    assert [(entry["log_level"], entry["reason"]) for entry in logs] == [("error", "the scope is missing")]
    assert await store.sweeps_due(now() + 5 * MINUTE, 9) == []


async def test_a_message_that_a_person_removed_stays_removed(store: Store, chat: FakeChat) -> None:
    await _sent_twice(store, chat)
    chat.posted.clear()
    await _sweep(store, chat, Later(2 * MINUTE))
    assert [what for what, _ in chat.asked] == ["find_all"]
    assert (await store.deliveries())[0].state is DeliveryState.SENT


async def test_a_channel_without_its_service_hinders_no_other(store: Store, chat: FakeChat) -> None:
    gone = FakeChat(clock=now, doubles=True)
    gone.faults["gone:a"].append(LOST)
    chat.faults[A].append(LOST)
    await owe(store, ["gone:a", A])
    async with sending(store, {"fake": chat, "gone": gone}):
        await eventually(lambda: all_in(store, DeliveryState.SENT))
    for delivery in await store.deliveries():
        chat.accept(delivery)
    await _sweep(store, chat, Later(2 * MINUTE))
    assert chat.keys(A) == [f"post:1:{A}"]
    assert len(await store.sweeps_due(now() + 5 * MINUTE, 9)) == 1


@pytest.mark.parametrize("doubles", [True, False])
async def test_only_a_service_that_may_double_is_swept(store: Store, chat: FakeChat, *, doubles: bool) -> None:
    chat.doubles = doubles
    await _sent_twice(store, chat)
    assert bool(await store.sweeps_due(now() + 2 * MINUTE, 9)) is doubles


async def test_what_was_sent_at_once_is_never_looked_at_again(store: Store, chat: FakeChat) -> None:
    await owe(store, [A])
    async with sending(store, {"fake": chat}):
        await eventually(lambda: all_in(store, DeliveryState.SENT))
    assert await store.sweeps_due(now() + timedelta(days=1), 9) == []


async def test_updates_are_not_swept(store: Store, chat: FakeChat) -> None:
    await owe(store, [A])
    async with sending(store, {"fake": chat}):
        await eventually(lambda: all_in(store, DeliveryState.SENT))
        chat.stiff.append(LOST)
        await add(store, post(1, A, now(), kind=DeliveryKind.UPDATE, key="u"))
        await eventually(lambda: all_in(store, DeliveryState.SENT))
    assert [what for what, _ in chat.asked] == ["send", "edit", "edit"]
    assert await store.sweeps_due(now() + timedelta(days=1), 9) == []


async def test_the_time_of_a_sweep_is_kept_in_the_table(store: Store, chat: FakeChat, tmp_path: Path) -> None:
    await _sent_twice(store, chat)
    beside = await open_store(f"sqlite:///{tmp_path}/firmwatch.db")
    try:
        (due,) = await beside.sweeps_due(now() + 2 * MINUTE, 9)
    finally:
        await beside.close()
    assert due.key == f"post:1:{A}"
