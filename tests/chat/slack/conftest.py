"""A workspace on loopback, and an adapter that is connected to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.chat.slack.chat import SlackChat
from bot.model import ChatEvent
from tests.wire.slack_server import Limits, SlackServer

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"

Make = Callable[..., SlackChat]


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def served(chat: SlackChat) -> AsyncIterator[str]:
    """The request URL of an adapter in HTTP mode."""
    application = web.Application()
    application.router.add_post("/slack/events", chat.http_handler)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


@pytest.fixture(name="slack")
async def _slack() -> AsyncIterator[SlackServer]:
    async with SlackServer(limits=Limits(pace=0)) as server:
        server.open("C1")
        yield server


@pytest.fixture(name="events")
def _events() -> list[ChatEvent]:
    return []


@pytest.fixture(name="make")
def _make(slack: SlackServer, events: list[ChatEvent]) -> Make:
    async def on_event(event: ChatEvent) -> None:
        events.append(event)

    def make(**given: Any) -> SlackChat:
        whole: dict[str, Any] = {
            "bot_token": slack.bot_token,
            "base_url": slack.url,
            "clock": now,
            "on_event": on_event,
            "timeout": timedelta(seconds=2),
            "settle": timedelta(seconds=0.2),
            "pace": timedelta(0),
        }
        return SlackChat(**{**whole, **given})

    return make


@pytest.fixture(name="chat")
async def _chat(make: Make) -> AsyncIterator[SlackChat]:
    async with make() as chat:
        yield chat
