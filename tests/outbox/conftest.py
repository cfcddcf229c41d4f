"""A real store on SQLite, deliveries in it, and an outbox that runs for the length of a test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.model import Chat, Clock, Delivery, DeliveryState, Store
from bot.outbox import Outbox
from bot.store import open_store
from tests.chat.fake import FakeChat
from tests.store.build import collect, outcome, write


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite:///{tmp_path}/firmwatch.db", alone=True)
    yield opened
    await opened.close()


@pytest.fixture
def chat() -> FakeChat:
    return FakeChat(clock=now)


async def owe(
    store: Store, channels: Sequence[str], count: int = 1, since: timedelta = timedelta(0), *, together: bool = False
) -> None:
    """Makes `count` stories, each to be posted in every channel, and due for so long. Only once for a store."""
    at = now() - since
    made = [outcome(entry, channels, at=at) for entry in await collect(store, count, at)]
    await write(
        store,
        *(replace(one, deliveries=tuple(replace(post, together=together) for post in one.deliveries)) for one in made),
    )


@asynccontextmanager
async def sending(store: Store, chats: dict[str, Chat], clock: Clock = now, **given: Any) -> AsyncIterator[Outbox]:
    """An outbox at work that looks often, waits 0.2 s for an answer, and rests as briefly as it may."""
    hasty: dict[str, Any] = {
        "patience": timedelta(seconds=0.2),
        "poll": timedelta(seconds=0.02),
        "rest": timedelta(seconds=0.05),
    }
    outbox = Outbox(store, chats, clock, **{**hasty, **given})
    running = asyncio.create_task(outbox.run())
    try:
        yield outbox
    finally:
        await outbox.stop()
        await running


async def eventually(holds: Callable[[], Awaitable[bool]], within: float = 20) -> None:
    """Waits until something holds; fails when it takes too long."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while not await holds():
        assert loop.time() < deadline, "it took too long"
        await asyncio.sleep(0.01)


async def all_in(store: Store, *states: DeliveryState, channel: str | None = None) -> bool:
    found = await store.deliveries(channel=channel, limit=1000)
    return bool(found) and all(delivery.state in states for delivery in found)


async def only(store: Store) -> Delivery:
    (delivery,) = await store.deliveries()
    return delivery
