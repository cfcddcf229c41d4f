"""The gateway on the real SDK: every way of losing it, what it tells, and clicks."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from bot.chat.discord.chat import DiscordChat
from bot.chat.discord.gateway import changes
from bot.model import ChannelBack, ChannelGone, Invited, Notice, Sent
from tests.chat.discord.conftest import Events, connect, until
from tests.chat.discord.markdown import shown
from tests.chat.values import delivery, firm, message
from tests.wire.discord_faults import Ending, Fault
from tests.wire.discord_interactions import Person
from tests.wire.discord_server import LOGIN, DiscordServer
from tests.wire.discord_world import ALL, HISTORY, SEND, Channel


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
async def held(server: DiscordServer, channel: Channel, events: Events) -> AsyncIterator[DiscordChat]:
    """The adapter with its gateway up."""
    async with connect(server, events) as chat:
        await until(lambda: events.told)
        yield chat


def back(channel: Channel) -> ChannelBack:
    return ChannelBack(channel=f"discord:{channel.id}")


def invited(channel: Channel, locale: str = "ko") -> Invited:
    return Invited(channel=f"discord:{channel.id}", community=f"discord:{channel.guild_id}", locale=locale)


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


async def test_an_open_channel_that_is_touched_is_told_again(
    server: DiscordServer, channel: Channel, events: Events, held: DiscordChat
) -> None:
    """A post may have been refused in a channel that looked open; whoever mends it changes something."""
    await server.allow(channel, ALL & ~HISTORY)
    await until(lambda: len(events.told) == 2)
    assert events.told[1] == back(channel)


async def test_a_deleted_channel_and_a_new_one_are_told(
    server: DiscordServer, channel: Channel, events: Events, held: DiscordChat
) -> None:
    guild = server.guilds[str(channel.guild_id)]
    await server.remove_channel(channel)
    await until(lambda: len(events.told) == 2)
    assert events.told[1] == ChannelGone(channel=f"discord:{channel.id}", reason="the channel was deleted", left=True)
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
    assert gone.left
    await server.add_bot(guild)
    await until(lambda: len(events.told) == 4)
    assert events.told[2:] == [back(channel), invited(channel)]


@pytest.mark.parametrize("system", [True, False])
async def test_an_invitation_is_told_with_a_channel_to_greet_in(
    server: DiscordServer, events: Events, held: DiscordChat, system: bool
) -> None:
    shut = server.open(ALL & ~SEND)
    guild = server.guilds.pop(str(shut.guild_id))
    guild.locale = "zh-TW"
    channels = [server.open(guild=guild), server.open(guild=guild)]
    guild.system_channel = channels[1].id if system else shut.id
    await server.add_bot(guild)
    await until(lambda: len(events.told) == 4)
    greeting = invited(channels[1] if system else channels[0], "zh-Hant")
    assert events.told[1:] == [*map(back, channels), greeting]


async def test_an_invitation_while_the_connection_was_lost_is_told(
    server: DiscordServer, channel: Channel, events: Events, held: DiscordChat
) -> None:
    new = server.open()
    await server.gateway.close(4011)
    await until(lambda: len(events.told) == 3)
    assert events.told[1:] == [back(new), invited(new)]


async def test_a_farewell_while_the_connection_was_lost_is_told(
    server: DiscordServer, channel: Channel, events: Events, held: DiscordChat
) -> None:
    del server.guilds[str(channel.guild_id)]
    await server.gateway.close(4011)
    await until(lambda: len(events.told) == 2)
    assert isinstance(events.told[1], ChannelGone)
    assert events.told[1].left


async def test_a_server_without_a_channel_to_greet_in_is_not_greeted(
    server: DiscordServer, channel: Channel, events: Events, held: DiscordChat
) -> None:
    shut = server.open(0)
    guild = server.guilds[str(shut.guild_id)]
    await server.add_bot(guild)
    other = server.open()
    await server.add_bot(server.guilds[str(other.guild_id)])
    await until(lambda: invited(other) in events.told)
    await server.allow(shut, ALL)
    await until(lambda: back(shut) in events.told)
    assert events.told == [back(channel), back(other), invited(other), back(shut)]


async def test_a_deleted_thread_is_told(
    server: DiscordServer, channel: Channel, events: Events, held: DiscordChat
) -> None:
    thread = {"id": "190000000000000009", "guild_id": channel.guild_id, "parent_id": channel.id, "type": 11}
    await server.gateway.dispatch("THREAD_DELETE", thread)
    await until(lambda: len(events.told) == 2)
    assert events.told[1] == ChannelGone(
        channel="discord:190000000000000009", reason="the thread was deleted", left=True
    )


async def test_an_outage_of_a_server_is_no_farewell(
    server: DiscordServer, channel: Channel, events: Events, held: DiscordChat
) -> None:
    guild = server.guilds[str(channel.guild_id)]
    await server.gateway.dispatch("GUILD_DELETE", {"id": guild.id, "unavailable": True})
    await server.gateway.dispatch("GUILD_CREATE", guild.tell_whole())
    other = server.open()
    await server.gateway.dispatch("GUILD_CREATE", server.guilds[str(other.guild_id)].tell_whole())
    await until(lambda: back(other) in events.told)
    await until(lambda: invited(other) in events.told)
    assert events.told == [back(channel), back(other), invited(other)]


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


async def test_a_gateway_that_stays_away_is_not_left_to_the_sdk(
    server: DiscordServer, channel: Channel, events: Events, held: DiscordChat
) -> None:
    """It would rest longer and longer, and nobody's command would be heard; here the patience is three seconds."""
    server.gateway.refusing = True
    await server.gateway.drop()
    await asyncio.sleep(3.3)
    server.gateway.refusing = False
    await until(lambda: server.gateway.identified == 2)


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
async def test_without_commands_a_click_is_answered_from_the_alert(
    server: DiscordServer, channel: Channel, held: DiscordChat, locale: str, said: str
) -> None:
    hostile = message(reasons=(firm("x", "x", "**[win](https://evil.example)** @everyone"),))
    await held.send(delivery(channel=f"discord:{channel.id}", message=hostile))
    [seen] = server.seen(channel.id)
    custom_id = seen["components"][0]["components"][0]["custom_id"]
    talk = await server.people.click(channel, seen, custom_id, Person(locale=locale))
    answer = shown((await talk.shown())["embeds"][0]["description"])
    assert said in answer.text
    assert "**[win](https://evil.example)** @everyone" in answer.text
    assert answer.markup == []
    assert server.violations == []


async def test_without_commands_a_notice_is_the_bots_own(
    server: DiscordServer, channel: Channel, held: DiscordChat
) -> None:
    await held.send(delivery(channel=f"discord:{channel.id}", message=Notice(text="안녕하세요")))
    [seen] = server.seen(channel.id)
    custom_id = seen["components"][0]["components"][0]["custom_id"]
    talk = await server.people.click(channel, seen, custom_id)
    assert "직접 쓴" in (await talk.shown())["embeds"][0]["description"]


async def test_without_commands_other_buttons_say_nothing(
    server: DiscordServer, channel: Channel, held: DiscordChat
) -> None:
    await held.send(delivery(channel=f"discord:{channel.id}"))
    [seen] = server.seen(channel.id)
    talk = await server.people.click(channel, seen, "mute?story=7")
    assert "더 이상" in (await talk.shown())["embeds"][0]["description"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {1: ""}, [ChannelBack(channel="discord:1")]),
        ({}, {1: "shut"}, []),
        ({1: ""}, {1: ""}, []),
        ({1: ""}, {1: "shut"}, [ChannelGone(channel="discord:1", reason="shut")]),
        ({1: "shut"}, {1: "shut tighter"}, []),
        ({1: "shut"}, {1: ""}, [ChannelBack(channel="discord:1")]),
        ({1: ""}, {}, [ChannelGone(channel="discord:1", reason="the channel was deleted", left=True)]),
        ({1: "shut"}, {}, [ChannelGone(channel="discord:1", reason="the channel was deleted", left=True)]),
    ],
)
def test_only_what_changes_is_told(before: dict[int, str], after: dict[int, str], told: list[object]) -> None:
    assert changes(before, after) == told
