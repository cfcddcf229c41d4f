"""Many people at once, slow commands, and the end."""

from __future__ import annotations

import asyncio
import time

from bot.chat.slack.chat import SlackChat
from bot.model import Call, Progress, Reply
from tests.chat.slack.commands import FakeCommands, reply
from tests.chat.slack.conftest import Make, connected, heard
from tests.wire.slack_person import Deliver, Person
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
