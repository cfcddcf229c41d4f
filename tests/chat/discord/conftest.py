"""The adapter and the stand-in for Discord, joined over loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.discord.chat import DiscordChat
from bot.model import ChatEvent
from tests.chat.discord.said import SaidCommands
from tests.wire.discord_server import DiscordServer
from tests.wire.discord_world import Channel


def now() -> datetime:
    return datetime.now(UTC)


class Events:
    """Keeps what the adapter tells."""

    def __init__(self) -> None:
        self.told: list[ChatEvent] = []

    async def __call__(self, event: ChatEvent) -> None:
        self.told.append(event)


async def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Waits for something that happens soon; fails when it does not."""
    end = asyncio.get_running_loop().time() + seconds
    while not condition():
        assert asyncio.get_running_loop().time() < end, "it did not happen in time"
        await asyncio.sleep(0.01)


def connect(
    server: DiscordServer, events: Events | None = None, *, timeout: float = 2.0, **given: object
) -> DiscordChat:
    """An adapter for the stand-in, not connected yet."""
    options = {"api_url": server.api_url, "gateway_url": server.gateway.url, "clock": now, "token": server.token}
    chosen = {**options, "timeout": timedelta(seconds=timeout), "on_event": events or Events()}
    chosen["reconnect"] = timedelta(seconds=0.05)
    return DiscordChat(**{**chosen, **given})  # type: ignore[arg-type]


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as server:
        yield server


@pytest.fixture
async def chat(server: DiscordServer) -> AsyncIterator[DiscordChat]:
    """Over HTTP alone: the gateway is not held."""
    chat = connect(server)
    yield chat
    await chat.close()


@pytest.fixture
async def channel(server: DiscordServer) -> Channel:
    return server.open()


@pytest.fixture
def commands() -> SaidCommands:
    return SaidCommands()


@pytest.fixture
async def answering(server: DiscordServer, channel: Channel, commands: SaidCommands) -> AsyncIterator[DiscordChat]:
    """The adapter with its gateway up and its commands registered; no rule may be broken."""
    async with connect(server, commands=commands) as chat:
        await until(lambda: server.people.commands.written and server.gateway.ready.is_set())
        yield chat
    assert server.violations == []
    assert server.pinged == []
