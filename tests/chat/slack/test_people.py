"""Rights and languages: how often they are asked for, and how long an answer is good."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.chat.slack.api import SlackApi
from bot.chat.slack.people import People
from tests.chat.slack.conftest import now
from tests.wire.slack_faults import Ending, Fault
from tests.wire.slack_server import SlackServer


@pytest.fixture(name="api")
async def _api(slack: SlackServer) -> AsyncIterator[SlackApi]:
    api = SlackApi(bot_token=slack.bot_token, base_url=slack.url, timeout=timedelta(seconds=2), clock=now)
    yield api
    await api.close()


async def test_an_answer_is_good_for_a_while_and_asked_for_once(api: SlackApi, slack: SlackServer) -> None:
    people = People(api)
    assert await asyncio.gather(*(people.manages("U1", "C1") for _ in range(50))) == [False] * 50
    assert (slack.asked["users.info"], slack.asked["conversations.info"], slack.asked["auth.test"]) == (1, 1, 1)


async def test_a_right_that_was_taken_away_is_gone_after_that(api: SlackApi, slack: SlackServer) -> None:
    slack.desk.people["U1"] = {"is_admin": True}
    people = People(api, fresh=0)
    assert await people.manages("U1", "C1")
    slack.desk.people["U1"] = {"is_admin": False}
    assert not await people.manages("U1", "C1")


@pytest.mark.parametrize(("wait", "manages"), [(0.0, True), (30.0, False)])
async def test_a_short_wait_is_taken_and_a_long_one_is_not(
    api: SlackApi, slack: SlackServer, wait: float, manages: bool
) -> None:
    slack.desk.people["U1"] = {"is_admin": True}
    slack.fail("users.info", Fault(ending=Ending.LIMIT, wait=wait))
    assert await People(api).manages("U1", "C1") is manages


@pytest.mark.parametrize(
    ("told", "locale"),
    [("ko-KR", "ko-KR"), ("zh-CN", "zh-Hans"), ("zh-TW", "zh-Hant"), ("vi-VN", "vi-VN"), ("", None), (7, None)],
)
async def test_languages(api: SlackApi, slack: SlackServer, told: object, locale: str | None) -> None:
    slack.desk.people["U1"] = {"locale": told}
    assert await People(api).locale("U1") == locale


async def test_a_flood_of_people_is_no_flood_of_questions(api: SlackApi, slack: SlackServer) -> None:
    people = People(api)
    found = await asyncio.gather(*(people.locale(f"U{number}") for number in range(200)))
    assert slack.asked["users.info"] == found.count("en-US") == 20


async def test_a_language_is_known_from_a_question_about_rights(api: SlackApi, slack: SlackServer) -> None:
    slack.desk.people["U1"] = {"locale": "ja-JP"}
    people = People(api, fresh=0)
    await people.manages("U1", "C1")
    assert await people.locale("U1") == "ja-JP"
    assert slack.asked["users.info"] == 1
