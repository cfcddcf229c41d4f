"""What `firmwatch check` says of Discord: each problem with the page to open and what to tick."""

from __future__ import annotations

import pytest

from bot.chat.discord.chat import DiscordChat
from bot.chat.discord.invite import invite_address
from bot.errors import FirmwatchError
from tests.chat.discord.conftest import connect
from tests.wire.discord_faults import Ending, Fault
from tests.wire.discord_server import LOGIN, DiscordServer
from tests.wire.discord_world import ALL, APPLICATION, EMBED, HISTORY


async def test_nothing_is_said_when_all_is_well(server: DiscordServer, chat: DiscordChat) -> None:
    channels = [server.open(), server.open_direct()]
    assert list(await chat.diagnose([f"discord:{channel.id}" for channel in channels])) == []


async def test_missing_permissions_are_named(server: DiscordServer, chat: DiscordChat) -> None:
    [problem] = await chat.diagnose([f"discord:{server.open(ALL & ~EMBED & ~HISTORY).id}"])
    assert problem.what == "the bot lacks Embed Links, Read Message History"
    assert "tick Embed Links and Read Message History" in problem.remedy


@pytest.mark.parametrize("gone", [True, False])
async def test_a_channel_that_cannot_be_seen_comes_with_the_invite(
    server: DiscordServer, chat: DiscordChat, gone: bool
) -> None:
    channel = server.open(0)
    if gone:
        await server.remove_channel(channel)
    [problem] = await chat.diagnose([f"discord:{channel.id}"])
    assert problem.subject == f"discord:{channel.id}"
    assert f"client_id={APPLICATION}" in problem.remedy


async def test_a_token_that_is_wrong_is_the_only_problem(server: DiscordServer) -> None:
    chat = connect(server, token="no-token")
    [problem] = await chat.diagnose([f"discord:{server.open().id}"])
    await chat.close()
    assert problem.subject == "Discord's token"
    assert "https://discord.com/developers/applications" in problem.remedy
    assert "no-token" not in repr(problem)


async def test_an_address_for_clicks_keeps_them_from_the_bot(server: DiscordServer, chat: DiscordChat) -> None:
    server.application["interactions_endpoint_url"] = "https://old.example/clicks"
    [problem] = await chat.diagnose([])
    assert f"{APPLICATION}/information" in problem.remedy
    assert "Interactions Endpoint URL" in problem.remedy


async def test_connections_can_be_used_up(server: DiscordServer, chat: DiscordChat) -> None:
    server.sessions_left = 0
    [problem] = await chat.diagnose([])
    assert (problem.subject, "2.0 h" in problem.remedy) == ("Discord's gateway", True)


@pytest.mark.parametrize("ending", [Ending.FAIL, Ending.RESET, Ending.BLOCK, Ending.GARBAGE])
async def test_a_service_that_is_down_is_no_fault_of_the_token(server: DiscordServer, ending: Ending) -> None:
    chat = connect(server)
    server.plan = lambda route: None if route == LOGIN else Fault(ending=ending, accepted=True)
    problems = await chat.diagnose([f"discord:{server.open().id}"])
    await chat.close()
    assert [problem.subject.partition(":")[0] for problem in problems] == [
        "Discord's application",
        "Discord's gateway",
        "discord",
    ]


async def test_the_bot_knows_its_own_invitation(server: DiscordServer, chat: DiscordChat) -> None:
    assert await chat.invite() == invite_address(APPLICATION)
    stranger = connect(server, token="no-token")
    with pytest.raises(FirmwatchError, match="Reset Token"):
        await stranger.invite()
    await stranger.close()
