"""Many people at once, slow commands, and the end."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.chat.slack.api import SlackApi
from bot.chat.slack.chat import SlackChat
from bot.chat.slack.interactions import Interactions
from bot.chat.slack.people import People
from bot.model import Call, Progress, Reply
from tests.chat.slack.commands import FakeCommands, reply
from tests.chat.slack.conftest import Make, connected, heard, now
from tests.wire.slack_person import Ack, Deliver, Person
from tests.wire.slack_server import SlackServer


async def test_two_hundred_people_at_once(
    slack: SlackServer, connection: tuple[SlackChat, Deliver], commands: FakeCommands
) -> None:
    async def busy(call: Call, _: Progress) -> Reply:
        await asyncio.sleep(0.2)
        return reply(call.actor.id)

    commands.answering = busy
    people = [Person(slack, connection[1], id=f"U{number:03}") for number in range(200)]
    began = time.monotonic()
    acks = await asyncio.gather(*(person.types("list") for person in people))
    assert sorted(ack.seconds for ack in acks)[-2] < 2
    await slack.desk.until(lambda: all(slack.desk.whispers(person.id) for person in people), 10)
    assert time.monotonic() - began < 5
    for person in people:
        assert await heard(person) == [f"slack:{person.id}"]


async def test_searches_do_not_wait_for_slow_commands(mina: Person, slack: SlackServer, commands: FakeCommands) -> None:
    go_on = asyncio.Event()

    async def hanging(_: Call, __: Progress) -> Reply:
        await go_on.wait()
        return reply("at last")

    commands.answering = hanging
    await asyncio.gather(*(mina.types("list") for _ in range(120)))
    await mina.types("watch")
    await slack.desk.until(lambda: slack.desk.forms)
    ack = await mina.searches(slack.desk.forms[0], "what", "삼성")
    assert (len(ack.payload["options"]), len(commands.calls)) == (2, 100)
    assert ack.seconds < 2
    go_on.set()
    await heard(mina, 120)


async def test_an_answer_that_was_begun_is_given_before_the_bot_stops(
    transport: str, make: Make, slack: SlackServer, commands: FakeCommands
) -> None:
    async def slowly(_: Call, __: Progress) -> Reply:
        await asyncio.sleep(0.3)
        return reply("다 됐습니다")

    commands.answering = slowly
    async with connected(transport, make, slack, commands=commands) as (_, deliver):
        mina = Person(slack, deliver)
        await mina.types("list")
    assert await heard(mina) == ["다 됐습니다"]


async def test_whoever_comes_when_too_many_wait_is_asked_to_come_back(
    slack: SlackServer, commands: FakeCommands
) -> None:
    go_on = asyncio.Event()

    async def hanging(_: Call, __: Progress) -> Reply:
        await go_on.wait()
        return reply("at last")

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=None, bot_token=slack.bot_token)

    commands.answering = hanging
    api = SlackApi(bot_token=slack.bot_token, base_url=slack.url, timeout=timedelta(seconds=2), clock=now)
    interactions = Interactions(api, People(api), commands, at_once=1, waiting=1)
    app = AsyncApp(client=api.client, authorize=authorize, signing_secret="")
    interactions.listen(app)

    async def deliver(kind: str, payload: dict[str, Any]) -> Ack:
        response = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=payload))
        return Ack(response.body, 0, response.status)

    mina = Person(slack, deliver)
    acks = [await mina.types("list") for _ in range(3)]
    assert [bool(ack.payload) for ack in acks] == [False, False, True]
    assert "try again" in acks[2].payload
    await mina.asks_about({"ts": "1.2"})
    go_on.set()
    assert await heard(mina, 2) == ["at last"] * 2
    await interactions.drain()
    await api.close()
    assert [call.command for call in commands.calls] == ["list", "list"]
