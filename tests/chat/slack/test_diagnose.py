"""`diagnose` against the workspace on loopback: each problem says which page to open."""

from __future__ import annotations

from bot.chat.slack.chat import SlackChat
from tests.chat.slack.conftest import Make
from tests.wire.slack_faults import Ending, Fault
from tests.wire.slack_server import SlackServer


async def told(chat: SlackChat, *channels: str) -> list[tuple[str, str]]:
    try:
        return [
            (problem.subject, f"{problem.what}: {problem.remedy}")
            for problem in await chat.diagnose([f"slack:{channel}" for channel in channels])
        ]
    finally:
        await chat.close()


async def test_all_is_well_and_no_socket_was_opened(make: Make, slack: SlackServer) -> None:
    slack.open("C2", member=False)
    assert await told(make(app_token=slack.app_token), "C1", "C2") == [], "a public channel is joined when it is needed"
    assert slack.sockets.connected == 0


async def test_a_wrong_token_is_the_only_problem(make: Make) -> None:
    ((subject, text),) = await told(make(bot_token="xoxb-wrong"), "C1")
    assert subject == "Slack's token"
    assert "OAuth & Permissions" in text
    assert "xoxb-wrong" not in text


async def test_missing_scopes_are_named_with_what_they_are_for(make: Make, slack: SlackServer) -> None:
    slack.scopes -= {"groups:history", "channels:join"}
    ((subject, text),) = await told(make(), "C1")
    assert subject == "Slack's scopes"
    assert "groups:history (" in text
    assert "channels:join (join" in text
    assert "Reinstall to Workspace" in text


async def test_channels_and_what_to_do_about_them(make: Make, slack: SlackServer) -> None:
    slack.open("OLD", archived=True)
    slack.open("PRIVATE", private=True, member=False)
    problems = dict(await told(make(), "C1", "OLD", "PRIVATE", "NOWHERE"))
    assert set(problems) == {"slack:OLD", "slack:PRIVATE", "slack:NOWHERE"}
    assert "unarchive" in problems["slack:OLD"]
    assert "/invite" in problems["slack:PRIVATE"]
    assert "check its id" in problems["slack:NOWHERE"]


async def test_an_app_token_that_does_not_open_a_socket(make: Make, slack: SlackServer) -> None:
    ((subject, text),) = await told(make(app_token="xapp-wrong"))
    assert subject == "Slack's events"
    assert "App-Level Tokens" in text
    assert "connections:write" in text


async def test_slack_being_away_is_said(make: Make, slack: SlackServer) -> None:
    slack.fail("auth.test", Fault(ending=Ending.FAIL))
    ((subject, text),) = await told(make(), "C1")
    assert subject == "Slack's token"
    assert "HTTP 500" in text
