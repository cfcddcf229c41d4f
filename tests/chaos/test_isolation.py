"""One channel's trouble is its own, and an hour without a service loses nothing, doubles nothing and mixes nothing up.

The outbox with the real adapters and SDKs over sockets. Waits are short, and the hour passes on the bot's clock while
the service is out for some seconds: what depends on how long a post has waited sees an hour.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.model import ChannelBack, DeliveryKind, DeliveryState, Store
from tests.chaos.services import Service, served
from tests.outbox.conftest import all_in, eventually, owe, sending, store

__all__ = ["store"]

PLATFORMS = ("slack", "discord")
PATIENCE = timedelta(seconds=10)
BUSY = timedelta(seconds=4)
"""For longer than all the other channels need."""


class MovingClock:
    """The bot's clock, which can be put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


async def told(service: Service, store: Store, channel: str) -> list[int]:
    """The stories that people read in the channel, in order, those in digests included."""
    rows = list(await store.deliveries(channel=channel, limit=1000))[::-1]
    posts = {row.id: row.story_id or 0 for row in rows if row.kind is DeliveryKind.POST}
    inside = {row.key: [row.story_id or 0] for row in rows if row.id in posts and row.digest_id is None}
    for digest in rows:
        if digest.kind is DeliveryKind.DIGEST:
            inside[digest.key] = [row.story_id or 0 for row in rows if row.digest_id == digest.id]
    return [story for key in service.shown(channel, list(inside)) for story in inside[key]]


async def until_sent(store: Store, channels: Sequence[str], within: float) -> None:
    for channel in channels:
        await eventually(partial(all_in, store, DeliveryState.SENT, channel=channel), within)


@pytest.mark.parametrize("trouble", ["busy", "closed"])
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_channel_in_trouble_delays_no_other(store: Store, platform: str, trouble: str) -> None:
    clock = MovingClock()
    async with served(platform, clock) as service:
        ill, *well = [service.open() for _ in range(4)]
        if trouble == "busy":
            service.make_busy(ill, BUSY.total_seconds())
        else:
            service.close(ill)
        await owe(store, [ill, *well], 4)
        async with sending(store, {platform: service.chat}, patience=PATIENCE) as outbox:
            await until_sent(store, well, within=10)
            assert await all_in(store, DeliveryState.PENDING, channel=ill)
            service.make_busy(ill, 0)
            service.reopen(ill)
            if trouble == "closed":
                await outbox.on_event(ChannelBack(channel=ill))
            await until_sent(store, [ill], within=20)
        for channel in (ill, *well):
            assert await told(service, store, channel) == [1, 2, 3, 4]
        assert service.violations() == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("platform", "endings"), [("slack", ("reset", "fail", "hang")), ("discord", ("hang", "fail", "reset"))]
)
async def test_an_hour_without_the_service(store: Store, platform: str, endings: Sequence[str]) -> None:
    """The service is out in one way after the other. All was due an hour before, so digests tell most of it."""
    clock = MovingClock()
    async with served(platform, clock) as service:
        channels = [service.open() for _ in range(2)]
        service.take_out(endings[0])
        await owe(store, channels, 20)
        limits = dict.fromkeys(channels, timedelta(minutes=30))
        async with sending(store, {platform: service.chat}, clock, patience=PATIENCE, catch_up=limits.get):
            for minute in range(0, 60, 5):
                service.take_out(endings[minute // 20])
                await asyncio.sleep(0.2)
                clock.ahead += timedelta(minutes=5)
            service.take_out(None)
            await until_sent(store, channels, within=30)
        for channel in channels:
            stories = await told(service, store, channel)
            assert Counter(stories) == Counter(range(1, 21))
            assert stories == sorted(stories)
        assert service.violations() == []
