"""A workspace on loopback, and an adapter that is connected to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.chat.slack.chat import SlackChat
from bot.model import ChatEvent, Sent
from tests.chat.slack.commands import FakeCommands
from tests.chat.values import delivery, message
from tests.wire.slack_person import Deliver, Person, over_http, over_socket, served
from tests.wire.slack_rules import texts
from tests.wire.slack_server import Limits, Posted, SlackServer

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"

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


@pytest.fixture(name="commands")
def _commands() -> FakeCommands:
    return FakeCommands()


@pytest.fixture(name="transport", params=["socket", "http"])
def _transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@asynccontextmanager
async def connected(
    transport: str, make: Make, slack: SlackServer, **given: Any
) -> AsyncIterator[tuple[SlackChat, Deliver]]:
    if transport == "socket":
        async with make(app_token=slack.app_token, **given) as chat:
            async with asyncio.timeout(5):
                await slack.sockets.until(1)
            yield chat, over_socket(slack)
    else:
        async with make(signing_secret=SECRET, **given) as chat, served(chat.http_handler) as url:
            yield chat, over_http(url, SECRET)


@pytest.fixture(name="connection")
async def _connection(
    transport: str, make: Make, slack: SlackServer, commands: FakeCommands
) -> AsyncIterator[tuple[SlackChat, Deliver]]:
    async with connected(transport, make, slack, commands=commands) as both:
        yield both
    assert slack.desk.violations == []
    assert slack.violations == []


@pytest.fixture(name="mina")
def _mina(slack: SlackServer, connection: tuple[SlackChat, Deliver]) -> Person:
    return Person(slack, connection[1])


async def heard(person: Person, count: int = 1) -> list[str]:
    """What only this person sees, when it is so many messages: the text of each."""
    desk = person.slack.desk
    await desk.until(lambda: len(desk.whispers(person.id)) >= count)
    return ["\n".join(texts(shown["blocks"])) for shown in desk.whispers(person.id)]


async def alert(slack: SlackServer, connection: tuple[SlackChat, Deliver]) -> Posted:
    assert isinstance(await connection[0].send(delivery(channel="slack:C1", message=message(locale="en"))), Sent)
    return slack.seen("C1")[-1]
