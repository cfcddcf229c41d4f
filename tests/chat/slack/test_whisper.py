"""The ways to the asker: what each of them takes, and when the other is taken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.chat.slack.api import SlackApi
from bot.chat.slack.whisper import Door, Doors, Whisper
from tests.chat.slack.commands import reply
from tests.chat.slack.conftest import now
from tests.wire.slack_server import SlackServer


@pytest.fixture(name="api")
async def _api(slack: SlackServer) -> AsyncIterator[SlackApi]:
    api = SlackApi(bot_token=slack.bot_token, base_url=slack.url, timeout=timedelta(seconds=2), clock=now)
    yield api
    await api.close()
    assert slack.desk.violations == []


def opened(slack: SlackServer, *, ago: float = 0.0, public: bool = False) -> Door:
    address = slack.desk.door(slack.port, "U1", "C1", public=public)
    return Door(address, opened_at=asyncio.get_running_loop().time() - ago, replaceable=False, public=public)


def whispering(api: SlackApi, door: Door) -> Whisper:
    return Whisper(api, door, channel="C1", user="U1", pause=0)


async def test_progress_leaves_room_for_the_answer(api: SlackApi, slack: SlackServer) -> None:
    whisper = whispering(api, opened(slack))
    for step in range(9):
        await whisper.progress(reply(f"{step}"))
    await whisper.answer(reply("答案"))
    await whisper.answer(reply("죄송합니다"))
    (door,) = slack.desk.doors.values()
    assert door.uses == 5
    (shown,) = slack.desk.whispers("U1")
    assert "죄송합니다" in str(shown)
    await whisper.answer(reply("one more"))
    assert "one more" in str(slack.desk.whispers("U1")[1])
    assert slack.asked["chat.postEphemeral"] == 1


async def test_progress_is_not_shown_where_it_would_stay(api: SlackApi, slack: SlackServer) -> None:
    whisper = whispering(api, opened(slack, public=True))
    await whisper.progress(reply("looking"))
    await whisper.answer(reply("first"))
    await whisper.answer(reply("second"))
    assert ["first" in str(slack.desk.whispers("U1")[0]), "second" in str(slack.desk.whispers("U1")[1])] == [True] * 2


async def test_a_way_back_that_is_about_to_close_is_left(api: SlackApi, slack: SlackServer) -> None:
    await whispering(api, opened(slack, ago=30 * 60)).answer(reply("xin chào"))
    assert slack.asked["chat.postEphemeral"] == 1


async def test_a_way_back_that_failed_is_not_tried_again(api: SlackApi, slack: SlackServer) -> None:
    slack.desk.dead = True
    whisper = whispering(api, opened(slack))
    await whisper.progress(reply("1"))
    slack.desk.dead = False
    await whisper.answer(reply("2"))
    (door,) = slack.desk.doors.values()
    assert door.uses == 0
    assert slack.asked["chat.postEphemeral"] == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://10.0.0.1/answers/1",
        "http://slack.example/answers/1",
        "file:///etc/passwd",
        "ftp://127.0.0.1/answers/1",
        "http://[::1/answers",
        "//127.0.0.1/answers/1",
        "127.0.0.1",
        "",
    ],
)
async def test_no_other_address_is_asked(api: SlackApi, address: str) -> None:
    assert await api.respond(address, {"text": "x"}) == "an address that is not answered"


async def test_this_machine_is_asked_only_where_the_service_is_on_it(slack: SlackServer) -> None:
    api = SlackApi(bot_token="xoxb-1", base_url=None, timeout=timedelta(seconds=1), clock=now)
    assert await api.respond(opened(slack).address, {"text": "x"}) == "an address that is not answered"
    await api.close()
    assert await api.respond("https://127.0.0.1:1/", {"text": "x"}) == "the bot is stopping"


async def test_trouble_with_an_address_does_not_tell_it(api: SlackApi) -> None:
    trouble = await api.respond("https://127.0.0.1:1/commands/T0/secret", {"text": "x"})
    assert trouble is not None
    assert "secret" not in trouble


async def test_a_door_is_found_by_its_key_and_the_oldest_are_forgotten(slack: SlackServer) -> None:
    doors = Doors()
    first, last = opened(slack), opened(slack)
    key = doors.remember(first)
    assert doors.get(key) is first
    for _ in range(1_000):
        last_key = doors.remember(last)
    assert doors.get(last_key) is last
    assert not doors.get(key).usable(asyncio.get_running_loop().time())
