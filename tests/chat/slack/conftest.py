"""A workspace on loopback, and an adapter that is connected to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.chat.slack.chat import SlackChat
from bot.model import ChatEvent
from tests.wire.slack_server import Limits, SlackServer

Make = Callable[..., SlackChat]


def now() -> datetime:
    return datetime.now(UTC)


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
