"""What goes wrong with a command on Discord, and with two hundred of them at once: it is answered all the same."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.chat.discord.chat import DiscordChat
from bot.chat.words import words
from tests.chat.discord.conftest import connect, until
from tests.chat.discord.said import SaidCommands, text
from tests.chat.values import delivery
from tests.wire.discord_faults import Ending, Fault
from tests.wire.discord_interactions import CALLBACK, SHOW, Person, Talk
from tests.wire.discord_server import DiscordServer
from tests.wire.discord_world import Channel


async def test_what_fails_is_answered_and_logged_without_what_was_said(
    server: DiscordServer,
    channel: Channel,
    commands: SaidCommands,
    answering: DiscordChat,
    capsys: pytest.CaptureFixture[str],
) -> None:
    commands.error = RuntimeError("token-of-somebody")
    talk = await server.people.say(channel, "news list", by=Person(locale="ja"))
    assert "申し訳" in text(await talk.shown())
    logged = capsys.readouterr().out
    assert "RuntimeError" in logged
    assert "token-of-somebody" not in logged
    assert talk.token not in logged


@pytest.mark.parametrize("custom_id", ["somebody-elses", "", "watch-all?x=1", "%ff", "?_=_", "why" + "x?" * 40])
async def test_a_button_that_is_not_known_is_answered(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat, custom_id: str
) -> None:
    alert = server.say(channel, "x")
    talk = await server.people.click(channel, alert, custom_id)
    assert "더 이상" in text(await talk.shown())
    assert commands.calls == []


async def test_a_form_is_not_known(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    assert "더 이상" in text(await (await server.people.submit(channel, "anything")).shown())


async def test_in_a_direct_message_it_says_where_it_works(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    direct = server.open_direct()
    talk = await server.people.say(direct, "news list", by=Person(locale="zh-TW"))
    assert text(await talk.shown()) == words("zh-Hant").channels_only
    assert commands.calls == []


async def test_an_interaction_that_is_told_twice_is_carried_out_once(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    talk = await server.people.say(channel, "news list")
    await talk.shown()
    await server.people.again(talk)
    await (await server.people.say(channel, "news why")).shown()
    assert [call.command for call in commands.calls] == ["list", "why"]


FAULTS = [
    Fault(ending=Ending.RESET, accepted=True),
    Fault(ending=Ending.RESET),
    Fault(ending=Ending.FAIL, accepted=True),
    Fault(ending=Ending.FAIL),
    Fault(ending=Ending.CUT, accepted=True),
    Fault(ending=Ending.LIMIT, wait=0.2),
    Fault(ending=Ending.BLOCK, wait=1),
]


@pytest.mark.parametrize("route", [CALLBACK, SHOW])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.ending}-{fault.accepted}")
async def test_an_answer_gets_through_whatever_happens_to_a_request(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat, *, route: str, fault: Fault
) -> None:
    server.fail(route, fault)
    talk = await server.people.say(channel, "news list")
    times = 2 if route == SHOW and fault.accepted else 1
    assert text(await talk.shown(times)) == "알겠습니다."
    assert len(commands.calls) == 1


async def test_an_interaction_that_cannot_be_acknowledged_is_not_carried_out(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    server.fail(CALLBACK, Fault(ending=Ending.FAIL, status=404))
    await server.people.say(channel, "news list")
    await (await server.people.say(channel, "news why")).shown()
    assert [call.command for call in commands.calls] == ["why"]


async def test_an_answer_that_is_refused_gives_way_to_an_apology(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    server.fail(SHOW, Fault(ending=Ending.FAIL, status=400))
    talk = await server.people.say(channel, "news list")
    assert "문제" in text(await talk.shown())


async def test_a_crowd_is_acknowledged_at_once_and_answered_in_turn(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    commands.open.clear()
    began = time.monotonic()
    talks = [await server.people.say(channel, "news list", by=Person(id=f"{n}")) for n in range(200)]
    assert {await talk.answered() for talk in talks} == {5}
    waited = sorted(talk.waited for talk in talks)
    print(f"200 acknowledged in {time.monotonic() - began:.2f} s; 99 % within {waited[197]:.2f} s")
    assert waited[197] < 2.0
    assert commands.most_at_once <= 32
    commands.open.set()
    for talk in talks:
        await talk.shown()
    assert len({call.id for call in commands.calls}) == 200


async def test_what_is_under_way_ends_before_the_adapter_does(
    server: DiscordServer, channel: Channel, commands: SaidCommands
) -> None:
    commands.open.clear()
    async with connect(server, commands=commands):
        await until(lambda: server.people.commands.written and server.gateway.ready.is_set())
        talk = await server.people.say(channel, "news list")
        await talk.answered()
        asyncio.get_running_loop().call_later(0.3, commands.open.set)
    assert text(await talk.shown()) == "알겠습니다."
    assert server.violations == []


async def test_posting_and_commands_do_not_wait_for_each_other(
    server: DiscordServer, channel: Channel, commands: SaidCommands, answering: DiscordChat
) -> None:
    """A channel whose limit is used up takes no alert for seconds, and commands all the same."""
    posts = [
        asyncio.create_task(answering.send(delivery(channel=f"discord:{channel.id}", key=f"k{n}"))) for n in range(8)
    ]
    await until(lambda: len(server.seen(channel.id)) == 5)
    talk: Talk = await server.people.say(channel, "news list")
    await talk.shown(within=2.0)
    for post in posts:
        post.cancel()
    await asyncio.gather(*posts, return_exceptions=True)
