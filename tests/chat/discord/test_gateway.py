"""The gateway on the real SDK: every way of losing it, what it tells, and clicks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from bot.chat.discord.chat import DiscordChat
from bot.chat.discord.gateway import changes
from bot.model import ChannelBack, ChannelGone, Sent
from tests.chat.discord.conftest import Events, connect, until
from tests.chat.values import delivery, firm, message
from tests.wire.discord_faults import Ending, Fault
from tests.wire.discord_server import LOGIN, DiscordServer
from tests.wire.discord_world import ALL, HISTORY, SEND, Channel


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
async def channel(server: DiscordServer) -> Channel:
    return server.open()


@pytest.fixture
async def held(server: DiscordServer, channel: Channel, events: Events) -> AsyncIterator[DiscordChat]:
    """The adapter with its gateway up."""
    async with connect(server, events) as chat:
        await until(lambda: events.told)
        yield chat


def back(channel: Channel) -> ChannelBack:
    return ChannelBack(channel=f"discord:{channel.id}")


async def test_channels_that_can_be_posted_in_are_told(
    server: DiscordServer, channel: Channel, events: Events, held: DiscordChat
) -> None:
    assert events.told == [back(channel)]
    assert server.gateway.intents == 1, "guilds alone: no privileged intent"


async def test_a_permission_that_is_taken_and_given_back_is_told(
    server: DiscordServer, channel: Channel, events: Events, held: DiscordChat
) -> None:
    await server.allow(channel, ALL & ~SEND)
    await until(lambda: len(events.told) == 2)
    gone = events.told[1]
    assert isinstance(gone, ChannelGone)
    assert "Send Messages" in gone.reason
    await server.allow(channel, ALL & ~HISTORY)
    await until(lambda: len(events.told) == 3)
    assert events.told[2] == back(channel)


async def test_a_deleted_channel_and_a_new_one_are_told(
    server: DiscordServer, channel: Channel, events: Events, held: DiscordChat
) -> None:
    guild = server.guilds[str(channel.guild_id)]
    await server.remove_channel(channel)
    await until(lambda: len(events.told) == 2)
    assert events.told[1] == ChannelGone(channel=f"discord:{channel.id}", reason="the channel was deleted")
    new = server.open(guild=guild)
    await server.gateway.dispatch("CHANNEL_CREATE", new.tell())
    await until(lambda: len(events.told) == 3)
    assert events.told[2] == back(new)


async def test_a_bot_that_is_removed_and_invited_again_is_told(
    server: DiscordServer, channel: Channel, events: Events, held: DiscordChat
) -> None:
    guild = server.guilds[str(channel.guild_id)]
    await server.remove_bot(guild)
    await until(lambda: len(events.told) == 2)
    gone = events.told[1]
    assert isinstance(gone, ChannelGone)
    assert "invite it again" in gone.reason
    await server.add_bot(guild)
    await until(lambda: len(events.told) == 3)
    assert events.told[2] == back(channel)


async def test_an_outage_of_a_server_is_no_farewell(
    server: DiscordServer, channel: Channel, events: Events, held: DiscordChat
) -> None:
    guild = server.guilds[str(channel.guild_id)]
    await server.gateway.dispatch("GUILD_DELETE", {"id": guild.id, "unavailable": True})
    await server.gateway.dispatch("GUILD_CREATE", guild.tell_whole())
    other = server.open()
    await server.gateway.dispatch("GUILD_CREATE", server.guilds[str(other.guild_id)].tell_whole())
    await until(lambda: back(other) in events.told)
    assert events.told == [back(channel), back(other)]


async def test_a_lost_connection_is_resumed_with_what_was_missed(
    server: DiscordServer, channel: Channel, events: Events, held: DiscordChat
) -> None:
    await server.gateway.drop()
    await server.allow(channel, 0)
    await until(lambda: server.gateway.resumed == 1)
    await until(lambda: len(events.told) == 2)
    assert server.gateway.identified == 1


async def test_a_reconnection_on_demand_is_resumed(server: DiscordServer, events: Events, held: DiscordChat) -> None:
    await server.gateway.ask_to_reconnect()
    await until(lambda: server.gateway.resumed == 1)
    assert len(events.told) == 1


async def test_a_close_for_good_brings_a_fresh_client_that_repeats_nothing(
    server: DiscordServer, channel: Channel, events: Events, held: DiscordChat
) -> None:
    await server.gateway.close(4011)
    await until(lambda: server.gateway.identified == 2)
    await server.allow(channel, 0)
    await until(lambda: len(events.told) > 1)
    assert [type(event) for event in events.told] == [ChannelBack, ChannelGone]


async def test_posting_works_while_the_gateway_never_comes_up(
    server: DiscordServer, channel: Channel, events: Events
) -> None:
    server.gateway.refusing = True
    async with connect(server, events) as chat:
        assert isinstance(await chat.send(delivery(channel=f"discord:{channel.id}")), Sent)
        server.gateway.refusing = False
        await until(lambda: events.told == [back(channel)])


async def test_a_login_that_fails_is_tried_again(server: DiscordServer, channel: Channel, events: Events) -> None:
    server.fail(LOGIN, Fault(ending=Ending.BLOCK))
    async with connect(server, events):
        await until(lambda: events.told == [back(channel)])


async def test_closing_ends_what_was_started(server: DiscordServer, events: Events) -> None:
    server.open()
    threads = threading.active_count()
    chat = connect(server, events)
    async with chat:
        await until(lambda: events.told)
    await chat.close()
    await until(lambda: threading.active_count() <= threads)
    running = {task.get_name() for task in asyncio.all_tasks()}
    assert "discord gateway" not in running


@pytest.mark.parametrize(
    ("locale", "said"), [("ko", "지켜보는"), ("zh-TW", "頻道"), ("en-US", "watches"), ("tlh", "watches")]
)
async def test_a_click_is_answered_to_the_one_who_clicked(
    server: DiscordServer, channel: Channel, held: DiscordChat, locale: str, said: str
) -> None:
    hostile = message(reasons=(firm("x", "x", "**[win](https://evil.example)** @everyone"),))
    await held.send(delivery(channel=f"discord:{channel.id}", message=hostile))
    [seen] = server.seen(channel.id)
    token = await server.click(channel, seen, seen["components"][0]["components"][0]["custom_id"], locale)
    await until(lambda: token in server.answers)
    answer = server.answers[token]["data"]
    assert said in answer["content"]
    assert r"\*\*\[win\]\(https\://evil.example)\*\*" in answer["content"]
    assert answer["flags"] == 64, "only they see it"
    assert answer["allowed_mentions"] == {"parse": []}


async def test_a_button_of_somebody_else_is_left_to_them(
    server: DiscordServer, channel: Channel, held: DiscordChat
) -> None:
    await held.send(delivery(channel=f"discord:{channel.id}"))
    [seen] = server.seen(channel.id)
    other = await server.click(channel, seen, "somebody-elses")
    ours = await server.click(channel, seen, seen["components"][0]["components"][0]["custom_id"])
    await until(lambda: ours in server.answers)
    assert other not in server.answers


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {1: ""}, [ChannelBack(channel="discord:1")]),
        ({}, {1: "shut"}, []),
        ({1: ""}, {1: ""}, []),
        ({1: ""}, {1: "shut"}, [ChannelGone(channel="discord:1", reason="shut")]),
        ({1: "shut"}, {1: "shut tighter"}, []),
        ({1: "shut"}, {1: ""}, [ChannelBack(channel="discord:1")]),
        ({1: ""}, {}, [ChannelGone(channel="discord:1", reason="the channel was deleted")]),
        ({1: "shut"}, {}, []),
    ],
)
def test_only_what_changes_is_told(before: dict[int, str], after: dict[int, str], told: list[object]) -> None:
    assert changes(before, after) == told
