"""What a platform says of its channels, and what its channels share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.errors import StoreError
from bot.model import ChannelBack, ChannelGone, DeliveryState, RefusalScope, Refused, Store
from bot.outbox import Outbox
from tests.chat.fake import FakeChat, Fault
from tests.outbox.conftest import all_in, eventually, now, owe, sending
from tests.store.build import add, post
from tests.values import channel

A, B = "fake:a", "fake:b"


async def _parked(store: Store) -> list[tuple[str, str]]:
    return [(parked.channel, parked.reason) for parked in await store.parked()]


async def test_a_lost_channel_is_parked_until_it_is_back(store: Store, chat: FakeChat) -> None:
    async with sending(store, {"fake": chat}, poll=timedelta(hours=1)) as outbox:
        await owe(store, [A, B])
        await outbox.on_event(ChannelGone(channel=A, reason="you removed the bot"))
        await eventually(lambda: all_in(store, DeliveryState.SENT, channel=B))
        assert await _parked(store) == [(A, "you removed the bot")]
        assert chat.keys(A) == []
        await outbox.on_event(ChannelBack(channel=A))
        await eventually(lambda: all_in(store, DeliveryState.SENT, channel=A))
    assert await _parked(store) == []


async def test_a_channel_that_was_said_to_be_lost_and_is_not_is_no_longer_parked(store: Store, chat: FakeChat) -> None:
    await store.declare_watches([channel(channel=A)], now())
    await owe(store, [A])
    async with sending(store, {"fake": chat}) as outbox:
        await eventually(lambda: all_in(store, DeliveryState.SENT))
        await outbox.on_event(ChannelGone(channel=A, reason="a mistake"))
        assert await _parked(store) == [(A, "a mistake")]
        await store.park_channel(A, "a mistake", now(), now())  # its time has come
        await add(store, post(None, A, now()))
        await eventually(lambda: _nothing_parked(store))
    assert len(chat.posted) == 2


async def test_whoever_listens_is_told_of_channels_that_are_parked(store: Store, chat: FakeChat) -> None:
    told: list[tuple[str, str]] = []

    async def listen(channel: str, reason: str) -> None:
        assert (channel, reason) in await _parked(store)
        told.append((channel, reason))

    await store.declare_watches([channel(channel=B)], now())
    chat.faults[A].append(Fault(answer=Refused(reason="archived", scope=RefusalScope.CHANNEL)))
    await owe(store, [A, B])
    async with sending(store, {"fake": chat}, parked=listen) as outbox:
        await eventually(lambda: all_in(store, DeliveryState.SENT, channel=B))
        await eventually(lambda: _nonempty(told))
        await outbox.on_event(ChannelGone(channel=B, reason="you removed the bot"))
    assert told == [(A, "archived"), (B, "you removed the bot")]


async def _nonempty(told: list[tuple[str, str]]) -> bool:
    return bool(told)


async def _shown(chat: FakeChat, count: int) -> bool:
    return len(chat.posted) >= count


async def _nothing_parked(store: Store) -> bool:
    return not await store.parked()


@pytest.mark.parametrize("event", [ChannelGone(channel=B, reason="archived"), ChannelBack(channel=B)])
async def test_a_channel_that_nobody_watches_is_nothing_to_us(
    store: Store, chat: FakeChat, event: ChannelGone | ChannelBack
) -> None:
    await owe(store, [A])
    outbox = Outbox(store, {"fake": chat}, now)
    with capture_logs() as logs:
        await outbox.on_event(event)
    assert logs == []
    assert await _parked(store) == []


async def test_trouble_with_the_store_is_not_the_adapters_trouble(store: Store, chat: FakeChat) -> None:
    class Full:
        def __getattr__(self, name: str) -> Any:
            raise StoreError("the disk is full")

    with capture_logs() as logs:
        await Outbox(Full(), {"fake": chat}, now).on_event(ChannelBack(channel=A))  # type: ignore[arg-type]
    assert [entry["log_level"] for entry in logs] == ["error"]


async def test_all_channels_of_a_platform_share_its_turns(store: Store, chat: FakeChat) -> None:
    channels = [f"fake:{number}" for number in range(8)]
    chat.platform_pace = timedelta(seconds=0.05)
    other = FakeChat(clock=now)
    await owe(store, [*channels, "other:a", "other:b"])
    began = now()
    async with sending(store, {"fake": chat, "other": other}):
        await eventually(lambda: all_in(store, DeliveryState.SENT))
    times = sorted(post.at for post in chat.posted)
    assert all(at - began >= place * timedelta(seconds=0.049) for place, at in enumerate(times))
    assert max(post.at for post in other.posted) < times[-1], "the turns of one platform are no other's"


async def test_stopping_does_not_wait_for_a_turn(store: Store, chat: FakeChat) -> None:
    chat.platform_pace = timedelta(hours=1)
    await owe(store, [A, B])
    async with sending(store, {"fake": chat}):
        await eventually(lambda: _shown(chat, 1))
    assert len(chat.posted) == 1
