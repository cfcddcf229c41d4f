"""Slash commands and their answers, through the real SDK: over Socket Mode and over signed HTTP."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import structlog

from bot.model import Actor, Button, Call, Progress, Reply
from tests.chat.slack.commands import FakeCommands, reply
from tests.chat.slack.conftest import SECRET, Make, connected, heard
from tests.wire.slack_faults import Ending, Fault
from tests.wire.slack_person import Person, encoded, over_http, served, signed_post
from tests.wire.slack_server import SlackServer


async def test_a_command_is_answered_to_its_asker_alone(
    mina: Person, slack: SlackServer, commands: FakeCommands
) -> None:
    ack = await mina.types("list")
    assert await heard(mina) == ["list"]
    assert not ack.payload
    assert ack.seconds < 2
    assert slack.seen("C1") == []
    (call,) = commands.calls
    assert call == Call(
        id=call.id,
        command="list",
        arguments={},
        actor=Actor(id="slack:U1", name="민아"),
        channel="slack:C1",
        community="slack:T0",
        locale="en-US",
    )


@pytest.mark.parametrize("typed", ["", "wathc 삼성전자", "도움말", "<!channel> & `x`", "list " * 500])
async def test_whatever_is_typed_is_answered(mina: Person, commands: FakeCommands, typed: str) -> None:
    await mina.types(typed, command="/소식")
    assert len(await heard(mina)) == 1
    assert len(commands.calls) == 1


async def test_a_repeated_delivery_has_the_same_id(mina: Person, commands: FakeCommands) -> None:
    payload = mina.typed("list")
    for _ in range(2):
        await mina.deliver("slash_commands", {**payload, "retry": str(_)})
    await heard(mina, 2)
    first, second = commands.calls
    assert first.id == second.id == payload["trigger_id"]


async def test_progress_is_shown_and_then_replaced(mina: Person, slack: SlackServer, commands: FakeCommands) -> None:
    go_on = asyncio.Event()

    async def slowly(_: Call, progress: Progress) -> Reply:
        for step in range(9):
            await progress(reply(f"피드를 살펴보는 중 {step}"))
        await go_on.wait()
        return reply("끝났습니다")

    commands.answering = slowly
    await mina.types("list")
    assert await heard(mina) == ["피드를 살펴보는 중 0"]
    go_on.set()
    await slack.desk.until(lambda: slack.desk.last("U1").edits == 1)
    assert await heard(mina) == ["끝났습니다"]


async def test_where_the_bot_is_not_the_asker_is_answered_all_the_same(
    mina: Person, slack: SlackServer, commands: FakeCommands
) -> None:
    slack.open("G1", private=True, member=False)
    mina.channel = "G1"
    await mina.types("watch 토요타")
    assert await heard(mina) == ["watch what=토요타"]
    assert (commands.calls[0].channel, commands.calls[0].actor.manages) == ("slack:G1", False)


@pytest.mark.parametrize("typed", ["list", "watch", "watch 토요타"])
@pytest.mark.parametrize(
    ("locale", "said"), [("ko-KR", "뉴스는 채널에서만"), ("zh-TW", "頻道裡"), ("xx", "Invite the bot")]
)
async def test_in_a_direct_message_it_says_where_it_works(
    mina: Person, slack: SlackServer, commands: FakeCommands, *, locale: str, said: str, typed: str
) -> None:
    slack.open("D1", private=True, member=False)
    slack.desk.people["U1"] = {"locale": locale}
    mina.channel = "D1"
    await mina.types(typed)
    [answer] = await heard(mina)
    assert said in answer
    assert (commands.calls, slack.desk.forms) == ([], [])


async def test_an_answer_takes_the_other_way_when_the_first_is_closed(mina: Person, slack: SlackServer) -> None:
    slack.desk.dead = True
    await mina.types("list")
    assert await heard(mina) == ["list"]
    assert slack.asked["chat.postEphemeral"] == 1


async def test_an_answer_that_cannot_be_delivered_stops_nothing(mina: Person, slack: SlackServer) -> None:
    slack.desk.dead = True
    slack.fail("chat.postEphemeral", Fault(ending=Ending.RESET))
    await mina.types("list")
    await slack.desk.until(lambda: slack.asked["chat.postEphemeral"])
    slack.desk.dead = False
    await mina.types("list")
    assert await heard(mina) == ["list"]


@pytest.mark.parametrize(
    ("locale", "said"), [("ko-KR", "죄송합니다"), ("en-GB", "Sorry"), ("zh-TW", "抱歉，處理"), ("xx", "Sorry")]
)
async def test_a_failure_is_admitted_and_its_text_is_not_logged(
    mina: Person, slack: SlackServer, commands: FakeCommands, locale: str, said: str
) -> None:
    async def failing(_: Call, __: Progress) -> Reply:
        raise RuntimeError("xoxb-secret in https://hooks.slack.com/commands/T0/1/xyz")

    slack.desk.people["U1"] = {"locale": locale}
    commands.answering = failing
    with structlog.testing.capture_logs() as logged:
        await mina.types("list")
        (shown,) = await heard(mina)
    assert said in shown
    assert {"event": "an interaction failed", "kind": "RuntimeError", "log_level": "error"} in logged
    assert "xoxb" not in str(logged)
    assert "/answers/" not in str(logged)


async def test_an_answer_that_cannot_be_shown_is_admitted(mina: Person, commands: FakeCommands) -> None:
    async def too_much(_: Call, __: Progress) -> Reply:
        return reply("x", buttons=(Button(label="x", command="mute", arguments={"firm": "한" * 99}),))

    commands.answering = too_much
    await mina.types("list")
    (shown,) = await heard(mina)
    assert "Sorry" in shown


async def test_a_slow_way_back_is_given_up_for_the_other(
    make: Make, slack: SlackServer, commands: FakeCommands
) -> None:
    slack.desk.hanging = 3
    async with connected("http", make, slack, commands=commands, timeout=timedelta(seconds=0.3)) as (_, deliver):
        mina = Person(slack, deliver)
        await mina.types("list")
        assert await heard(mina) == ["list"]
    assert slack.asked["chat.postEphemeral"] == 1


JUNK: Sequence[tuple[str, dict[str, Any]]] = (
    ("interactive", {"type": "view_closed", "view": {"callback_id": "command"}, "user": {"id": "U1"}}),
    ("interactive", {"type": "shortcut", "callback_id": "why", "user": {"id": "U1"}, "trigger_id": "1.2"}),
    ("interactive", {"type": "message_action", "callback_id": "other", "user": {"id": "U1"}, "message": {"ts": "1.2"}}),
    ("interactive", {"type": "view_submission", "user": {"id": "U1"}, "view": {"callback_id": "else", "state": {}}}),
    (
        "interactive",
        {
            "type": "view_submission",
            "user": {"id": "U1"},
            "view": {"callback_id": "command", "private_metadata": "[1]", "state": {"values": 7}},
        },
    ),
    ("interactive", {"type": "block_actions", "user": {"id": "U1"}, "actions": []}),
    ("interactive", {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "x", "type": "button"}]}),
    (
        "interactive",
        {
            "type": "block_actions",
            "user": {"id": "U1"},
            "view": {"id": "V1"},
            "actions": [{"action_id": "what", "type": "static_select", "selected_option": {"value": "x"}}],
        },
    ),
    ("interactive", {"type": "block_actions", "actions": [{"action_id": "button-0", "value": "list"}]}),
    ("interactive", {"type": "dialog_submission", "callback_id": "x", "user": {"id": "U1"}, "submission": {}}),
    ("interactive", {"type": "something_new", "user": {"id": "U1"}}),
    ("slash_commands", {"command": "/news", "text": "list"}),
)


@pytest.mark.parametrize(
    ("kind", "payload"),
    JUNK,
    ids=[f"{n}-{each['type']}" if "type" in each else str(n) for n, (_, each) in enumerate(JUNK)],
)
async def test_what_means_nothing_is_acknowledged(
    mina: Person, commands: FakeCommands, kind: str, payload: dict[str, Any]
) -> None:
    ack = await mina.deliver(kind, payload)
    assert (ack.status, ack.payload or None) == (200, None)
    await mina.types("list")
    await heard(mina)
    assert [call.command for call in commands.calls] == ["list"]


async def test_without_commands_everything_is_acknowledged_and_nothing_said(
    transport: str, make: Make, slack: SlackServer
) -> None:
    async with connected(transport, make, slack) as (_, deliver):
        mina = Person(slack, deliver)
        acks = [await mina.types("list"), await mina.asks_about({"ts": "1.2", "text": "x"})]
    assert [ack.status for ack in acks] == [200, 200]
    assert slack.desk.whispers("U1") == []


async def test_the_same_signature_is_carried_out_once(make: Make, slack: SlackServer, commands: FakeCommands) -> None:
    async with make(signing_secret=SECRET, commands=commands) as chat, served(chat.http_handler) as url:
        mina = Person(slack, over_http(url, SECRET))
        body, kind = encoded("slash_commands", mina.typed("watch 삼성전자"))
        now = time.time()
        acks = [await signed_post(url, body, kind, secret=SECRET, at=now) for _ in range(3)]
        assert [ack.status for ack in acks] == [200, 200, 200]
        await heard(mina)
    assert len(commands.calls) == 1


@pytest.mark.parametrize(
    ("secret", "ago"),
    [("guessed", 0), ("", 0), (SECRET, 301), (SECRET, -301)],
    ids=["guessed", "empty", "old", "early"],
)
async def test_what_slack_did_not_sign_just_now_is_nothing(
    make: Make, slack: SlackServer, commands: FakeCommands, secret: str, ago: float
) -> None:
    async with make(signing_secret=SECRET, commands=commands) as chat, served(chat.http_handler) as url:
        mina = Person(slack, over_http(url, SECRET))
        body, kind = encoded("slash_commands", mina.typed("watch 삼성전자"))
        ack = await signed_post(url, body, kind, secret=secret, at=time.time() - ago)
        assert ack.status == 401
    assert commands.calls == []
    assert slack.desk.whispers("U1") == []
