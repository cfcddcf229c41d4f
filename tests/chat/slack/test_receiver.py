"""Events over the real SDK's Socket Mode and over signed HTTP."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.chat.slack.chat import SlackChat
from bot.model import ChannelBack, ChannelGone, ChatEvent, Invited, Sent
from tests.chat.slack.conftest import SECRET, Make
from tests.chat.values import delivery
from tests.wire.slack_faults import Ending, Fault
from tests.wire.slack_person import served, signed_post
from tests.wire.slack_server import SlackServer

JOINED = {"type": "member_joined_channel", "user": "U0BOT", "channel": "C1", "team": "T0"}


def gone(channel: str, word: str, *, left: bool = False) -> ChannelGone:
    """What is told when a channel goes; `word` stands in the reason."""
    return ChannelGone(channel=f"slack:{channel}", reason=word, left=left)


async def until(events: list[ChatEvent], count: int = 1) -> None:
    async with asyncio.timeout(5):
        while len(events) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.fixture(name="listening")
async def _listening(make: Make, slack: SlackServer) -> AsyncIterator[SlackChat]:
    async with make(app_token=slack.app_token) as chat:
        async with asyncio.timeout(5):
            await slack.sockets.until(1)
        yield chat


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"type": "channel_unarchive", "channel": "C2", "user": "U9"}, ChannelBack(channel="slack:C2")),
        ({"type": "group_unarchive", "channel": "G2", "user": "U9"}, ChannelBack(channel="slack:G2")),
        ({"type": "channel_archive", "channel": "C2", "user": "U9"}, gone("C2", "archived")),
        ({"type": "channel_left", "channel": "C3", "actor_id": "U9"}, gone("C3", "/invite", left=True)),
        ({"type": "group_left", "channel": "G3", "actor_id": "U9"}, gone("G3", "/invite", left=True)),
        ({"type": "channel_deleted", "channel": {"id": "C4"}}, gone("C4", "deleted", left=True)),
    ],
)
@pytest.mark.usefixtures("listening")
async def test_what_becomes_of_a_channel_is_told(
    slack: SlackServer, events: list[ChatEvent], event: dict[str, Any], expected: ChatEvent
) -> None:
    await slack.sockets.emit(event)
    await until(events)
    (told,) = events
    assert (type(told), told.channel) == (type(expected), expected.channel)
    if isinstance(told, ChannelGone) and isinstance(expected, ChannelGone):
        assert expected.reason in told.reason
        assert told.left is expected.left


@pytest.mark.usefixtures("listening")
async def test_who_brings_the_bot_into_a_channel_is_told(slack: SlackServer, events: list[ChatEvent]) -> None:
    slack.desk.people["U9"] = {"locale": "zh-TW"}
    await slack.sockets.emit({**JOINED, "inviter": "U9"})
    await until(events, 2)
    assert events == [
        ChannelBack(channel="slack:C1"),
        Invited(channel="slack:C1", community="slack:T0", by="slack:U9", locale="zh-Hant"),
    ]


async def test_nobody_is_greeted_where_the_bot_joins_by_itself(
    listening: SlackChat, slack: SlackServer, events: list[ChatEvent]
) -> None:
    slack.open("C7", member=False)
    assert isinstance(await listening.send(delivery(channel="slack:C7")), Sent)
    await slack.sockets.emit({**JOINED, "channel": "C7"})
    await slack.sockets.emit({**JOINED, "channel": "C7"})
    await until(events, 3)
    assert [type(event) for event in events] == [ChannelBack, ChannelBack, Invited]


async def test_somebody_else_joining_is_nothing(
    listening: SlackChat, slack: SlackServer, events: list[ChatEvent]
) -> None:
    await slack.sockets.emit({**JOINED, "user": "U7"}, authorizations=[{"user_id": "U0BOT", "is_bot": True}])
    await slack.sockets.emit({**JOINED, "channel": "C5"}, authorizations=[{"user_id": "U0BOT", "is_bot": True}])
    await until(events, 2)
    assert {event.channel for event in events} == {"slack:C5"}


async def test_everything_is_acknowledged_while_the_web_api_hangs(
    listening: SlackChat, slack: SlackServer, events: list[ChatEvent]
) -> None:
    slack.plan = lambda _: Fault(ending=Ending.HANG)
    async with asyncio.timeout(1):
        await slack.sockets.emit(JOINED)
        await slack.sockets.emit({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"})
        await slack.sockets.envelope("slash_commands", {"command": "/news", "text": "", "team_id": "T0"})
        click = {"type": "block_actions", "team": {"id": "T0"}, "actions": [{"type": "button", "action_id": "mute"}]}
        await slack.sockets.envelope("interactive", click)
    assert events == []


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
async def test_an_announced_end_is_followed_by_a_new_socket(
    listening: SlackChat, slack: SlackServer, events: list[ChatEvent], reason: str
) -> None:
    await slack.sockets.disconnect(reason)
    await _hears_again(slack, events)


@pytest.mark.parametrize("loss", ["drop", "reset"])
async def test_a_lost_socket_is_followed_by_a_new_one(
    listening: SlackChat, slack: SlackServer, events: list[ChatEvent], loss: str
) -> None:
    if loss == "drop":
        await slack.sockets.drop()
    else:
        slack.sockets.reset()
    await _hears_again(slack, events)


async def test_a_listener_that_fails_stops_nothing(make: Make, slack: SlackServer) -> None:
    heard = []

    async def on_event(event: ChatEvent) -> None:
        heard.append(event)
        raise RuntimeError("the listener is broken")

    async with make(app_token=slack.app_token, on_event=on_event):
        await slack.sockets.until(1)
        for count in (1, 2):
            await slack.sockets.emit({"type": "channel_archive", "channel": "C1"})
            await until(heard, count)


async def test_an_outage_at_the_start_stops_nothing(make: Make, slack: SlackServer, events: list[ChatEvent]) -> None:
    slack.fail("apps.connections.open", Fault(ending=Ending.FAIL), Fault(ending=Ending.RESET))
    async with make(app_token=slack.app_token) as chat:
        assert isinstance(await chat.send(delivery(channel="slack:C1")), Sent)
        await _hears_again(slack, events, connections=1)


async def test_a_stale_ticket_is_replaced(make: Make, slack: SlackServer, events: list[ChatEvent]) -> None:
    slack.sockets.refusing = True
    async with make(app_token=slack.app_token, timeout=timedelta(seconds=0.3)):
        while slack.asked["apps.connections.open"] < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        slack.sockets.refusing = False
        await _hears_again(slack, events, connections=1)


async def test_closing_twice_and_while_connecting(make: Make, slack: SlackServer) -> None:
    slack.fail("apps.connections.open", Fault(ending=Ending.HANG))
    async with make(app_token=slack.app_token) as chat:
        await chat.close()
        await chat.close()


def wrapped(event: dict[str, Any], number: int = 1) -> dict[str, Any]:
    return {"type": "event_callback", "team_id": "T0", "event_id": f"Ev{number}", "event": event}


async def posted(
    url: str, payload: dict[str, Any] | bytes, *, secret: str = SECRET, at: float | None = None
) -> tuple[int, Any]:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    ack = await signed_post(url, body, secret=secret, at=at)
    return ack.status, ack.payload


async def test_signed_requests_are_heard(make: Make, events: list[ChatEvent]) -> None:
    async with make(signing_secret=SECRET) as chat, served(chat.http_handler) as url:
        challenge = {"challenge": "3eZbrw1a"}
        assert await posted(url, {"type": "url_verification", **challenge}) == (200, challenge)
        assert (await posted(url, wrapped(JOINED)))[0] == 200
        await until(events, 2)
        assert (await posted(url, wrapped({"type": "nobody_listens"})))[0] == 200
    assert events == [ChannelBack(channel="slack:C1"), Invited(channel="slack:C1", community="slack:T0")]


async def test_unsigned_requests_are_not(make: Make, events: list[ChatEvent]) -> None:
    async with make(signing_secret=SECRET) as chat, served(chat.http_handler) as url:
        assert (await posted(url, wrapped(JOINED), secret="guessed"))[0] == 401
        assert (await posted(url, wrapped(JOINED), at=time.time() - 600))[0] == 401
        assert (await posted(url, b"\xff\xfe not text"))[0] in (400, 401)
    async with make() as chat, served(chat.http_handler) as url:
        assert (await posted(url, wrapped(JOINED), secret=""))[0] == 404
    assert events == []


async def _hears_again(slack: SlackServer, events: list[ChatEvent], connections: int = 2) -> None:
    async with asyncio.timeout(10):
        await slack.sockets.until(connections)
        await slack.sockets.emit({"type": "channel_archive", "channel": "C1"})
        await until(events)
