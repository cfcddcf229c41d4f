"""The bot in its own process, run by people in a channel: the same words, rights, answers and effects everywhere."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.e2e.conversations import OnDiscord, OnSlack, Platform
from tests.wire.bot_process import BotProcess, until
from tests.wire.discord_server import DiscordServer
from tests.wire.documents import Item, rss
from tests.wire.feed_server import FeedServer
from tests.wire.slack_person import over_http, over_socket
from tests.wire.slack_server import Limits, SlackServer

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
CHANNEL = "C0123456789"


class Wire:
    """A feed that the bot reads every second."""

    def __init__(self, feeds: FeedServer) -> None:
        self._feeds = feeds
        self._items: list[Item] = []
        self.url = feeds.serve("/news.xml", rss("한강경제", []))

    def publish(self, title: str) -> None:
        number = len(self._items) + 1
        self._items.append(Item(guid=f"n{number}", title=title, link=f"https://hangang.example/{number}"))
        self._feeds.serve("/news.xml", rss("한강경제", self._items))


@asynccontextmanager
async def slack_by(mode: str, folder: Path, wire: Wire) -> AsyncIterator[Platform]:
    async with SlackServer(limits=Limits(pace=0)) as slack:
        slack.open(CHANNEL)
        tokens = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_API_URL": slack.url}
        tokens |= {"SLACK_APP_TOKEN": slack.app_token} if mode == "socket" else {"SLACK_SIGNING_SECRET": SECRET}
        bot = BotProcess(folder, environment=tokens)
        port = start_config(bot, wire, web=mode == "http")
        await bot.start()
        if mode == "socket":
            async with asyncio.timeout(30):
                await slack.sockets.until(1)
            deliver = over_socket(slack)
        else:
            await until(lambda: answers(port), seconds=30)
            deliver = over_http(f"http://127.0.0.1:{port}/slack/events", SECRET)
        yield OnSlack(slack, deliver, CHANNEL)
        assert await bot.stop() == 0


@asynccontextmanager
async def discord_by(_mode: str, folder: Path, wire: Wire) -> AsyncIterator[Platform]:
    async with DiscordServer() as server:
        channel = server.open()
        environment = {
            "DISCORD_TOKEN": server.token,
            "DISCORD_API_URL": server.api_url,
            "DISCORD_GATEWAY_URL": server.gateway.url,
        }
        bot = BotProcess(folder, environment=environment)
        start_config(bot, wire, web=False)
        await bot.start()
        async with asyncio.timeout(30):
            await server.gateway.ready.wait()
        await until(lambda: done(bool(server.people.commands.written)), seconds=20)
        yield OnDiscord(server, channel)
        assert await bot.stop() == 0


async def done(reached: bool) -> bool:
    return reached


async def answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def start_config(bot: BotProcess, wire: Wire, *, web: bool) -> int:
    bot.declare([{"name": "한강경제", "url": wire.url, "every": "1s", "language": "ko"}], [])
    port = free_port()
    if web:
        bot.listen(port)
    return port


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(params=["slack socket", "slack http", "discord gateway"])
async def talk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Platform, Wire]]:
    platform, mode = request.param.split()
    async with AsyncExitStack() as stack:
        wire = Wire(await stack.enter_async_context(FeedServer()))
        by = slack_by if platform == "slack" else discord_by
        yield await stack.enter_async_context(by(mode, tmp_path, wire)), wire


@pytest.mark.slow
async def test_a_channel_is_run_from_the_channel(talk: tuple[Platform, Wire]) -> None:
    said, wire = talk

    async def heard(count: int) -> str:
        await until(lambda: done(len(said.seen()) >= count), seconds=20)
        return said.seen()[count - 1]

    refused = await said.say("watch", {"subject": "알리바바"}, manages=False)
    assert "style who:everyone" in refused
    assert "Nothing is watched here yet" in await said.say("list", {})
    understood = await said.say("watch", {"subject": "알리바바"})
    assert "Watching" in understood
    assert "阿里巴巴" in understood
    assert "Alibaba" in await said.say("list", {}, manages=False)

    await asyncio.sleep(1.5)
    wire.publish("알리바바, 서울에 데이터센터 짓는다")
    assert "데이터센터" in await heard(1)
    assert "at once" in await said.press("Why?", manages=False)
    assert "style who:everyone" in await said.press("Mute story", manages=False)
    assert "is muted here" in await said.press("Mute story")
    assert "muted" in await heard(2)

    assert "Watching" in await said.say("watch", {"subject": "삼성전자"})
    assert "muted here until" in await said.say("mute", {"what": "alibaba", "for": "2h"})
    await asyncio.sleep(1.5)
    wire.publish("알리바바, 새 클라우드 요금제를 내놓는다")
    wire.publish("삼성전자, 평택에 반도체 라인을 늘린다")
    await until(lambda: done(any("평택" in text for text in said.seen())), seconds=20)
    assert not any("요금제" in text for text in said.seen())
    assert "muted" in await said.say("why", {"link": "https://hangang.example/2"})

    assert "no longer watched" in await said.say("unwatch", {"watch": "삼성전자"})
    assert "Watching" in await said.press_answer("Undo")
    assert "watch" in await said.say("log", {})
    assert said.violations == []
