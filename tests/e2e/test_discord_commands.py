"""The whole bot on Discord: its own commands through the real SDK, from the greeting to an alert and its buttons."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.app import composed
from bot.commands.table import specs
from bot.model import CommandSpec
from bot.platforms import connected
from bot.settings.load import load
from tests.e2e.configuration import configured
from tests.wire.discord_interactions import Person, Talk
from tests.wire.discord_server import DiscordServer
from tests.wire.discord_world import ALL, Channel
from tests.wire.documents import Item, rss
from tests.wire.feed_server import FeedServer

pytestmark = pytest.mark.slow

MANAGE_CHANNELS = 1 << 4
MANAGER = Person(id="300000000000000001", permissions=ALL | MANAGE_CHANNELS, locale="en-US")
MEMBER = Person(id="300000000000000002", permissions=ALL, locale="en-US")
BUILDS = Item(guid="1", title="알리바바, 서울에 데이터센터 짓는다", link="https://hangang.example/1")
EARNS = Item(guid="2", title="알리바바 실적 발표", link="https://hangang.example/2")

ABROAD = Item(guid="3", title="Alibaba to build a data centre in Seoul", link="https://meridian.example/1")


@dataclass(slots=True)
class Bot:
    """The bot at work, a feed that it reads, and a channel in a server that it is in."""

    server: DiscordServer
    feeds: FeedServer
    feed: str
    channel: Channel
    told: list[Talk] = field(default_factory=list)

    def publish(self, *items: Item) -> None:
        self.feeds.serve("/well", rss("한강경제", list(items)))

    async def say(self, words: str, options: Mapping[str, str] | None = None, by: Person = MANAGER) -> str:
        """What the asker sees in the end."""
        return await self.seen(await self.server.people.say(self.channel, f"news {words}", options, by))

    async def click(self, message: Mapping[str, Any], custom_id: str, by: Person = MANAGER) -> str:
        return await self.seen(await self.server.people.click(self.channel, dict(message), custom_id, by))

    async def seen(self, talk: Talk) -> str:
        self.told.append(talk)
        shown = _text(await talk.shown())
        return _text(await talk.shown(2)) if shown.endswith("…") else shown

    async def alert(self, count: int = 1, channel: Channel | None = None) -> dict[str, Any]:
        """The channel's message with that number, once it is there."""
        async with asyncio.timeout(20):
            while len(self.server.seen((channel or self.channel).id)) < count:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.05)
        return self.server.seen((channel or self.channel).id)[count - 1]


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    async with DiscordServer() as server, FeedServer() as feeds:
        bot = Bot(server, feeds, feeds.serve("/well", rss("한강경제", [])), server.open())
        settings = load(configured(tmp_path, bot.feed), _environment(tmp_path, server))
        async with composed(
            settings, lambda heard, commands: connected(settings.access, heard, commands=commands), parsers=1
        ) as engine:
            stop = asyncio.Event()
            running = asyncio.create_task(engine.run(stop))
            await server.gateway.ready.wait()
            async with asyncio.timeout(30):  # asked twice: what the feed held at first is written down
                while not server.people.commands.written or len(feeds.asked("/well")) < 2:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            yield bot
            stop.set()
            await running
        assert server.violations == []
        assert server.pinged == []
        assert max((talk.waited for talk in bot.told), default=0.0) < 2.0


def _environment(folder: Path, server: DiscordServer) -> dict[str, str]:
    return {
        "DISCORD_TOKEN": server.token,
        "DISCORD_API_URL": server.api_url,
        "DISCORD_GATEWAY_URL": server.gateway.url,
        "DATABASE_URL": f"sqlite:///{folder}/firmwatch.db",
    }


def _text(message: Mapping[str, Any]) -> str:
    return "\n".join(embed["description"] for embed in message["embeds"])


def buttons(message: Mapping[str, Any]) -> list[str]:
    return [each["custom_id"] for row in message["components"] for each in row["components"]]


def arguments(spec: CommandSpec, bot: Bot) -> dict[str, str]:
    """Something to say for every option that is required, and for none else."""
    known = {"subject": "alibaba", "link": BUILDS.link, "url": bot.feed, "name": "Hanbit Robotics", "what": "alibaba"}
    return {option.name: known[option.name] for option in spec.options if option.required}


async def test_from_the_invitation_to_an_alert_in_one_command(bot: Bot) -> None:
    bot.channel = bot.server.open()
    await bot.server.add_bot(bot.server.guilds[str(bot.channel.guild_id)])
    assert "/news watch" in (await bot.alert())["content"]
    talk = await bot.server.people.type(bot.channel, "news watch", "subject", "알리바")
    await talk.answered()
    assert "Alibaba" in await bot.say("watch", {"subject": talk.choices[0]["value"]})
    bot.publish(EARNS)
    alert = await bot.alert(2)
    assert alert["embeds"][0]["title"] == EARNS.title
    assert EARNS.title in await bot.click(alert, buttons(alert)[0], MEMBER)


async def test_every_command_is_answered(bot: Bot) -> None:
    sorry = "went wrong"
    for spec in specs():
        if not spec.hidden:
            answer = await bot.say(spec.name, arguments(spec, bot))
            assert answer, spec.name
            assert sorry not in answer, spec.name


async def test_every_button_under_an_alert_is_answered_and_can_be_taken_back(bot: Bot) -> None:
    await bot.say("watch", {"subject": "alibaba"})
    bot.publish(BUILDS)
    alert = await bot.alert()
    for custom_id in buttons(alert):
        talk = await bot.server.people.click(bot.channel, alert, custom_id, MANAGER)
        answer = await bot.seen(talk)
        assert "no longer known" not in answer
        assert "went wrong" not in answer
        for undo in buttons(talk.seen[-1])[:1]:
            changed = await bot.server.people.click(bot.channel, talk.seen[-1], undo, MANAGER)
            assert await bot.seen(changed)
            assert changed.first == 6, "in place"
    menu = await bot.server.people.point_at(bot.channel, alert, MEMBER)
    assert BUILDS.title in await bot.seen(menu)


async def test_a_member_without_rights_changes_nothing(bot: Bot) -> None:
    await bot.say("watch", {"subject": "alibaba"})
    before = [await bot.say(looks) for looks in ("list", "firm list", "style", "log", "mute")]
    bot.publish(BUILDS)
    alert = await bot.alert()
    for spec in specs():
        if not spec.changes:
            continue
        if not spec.hidden:
            await bot.say(spec.name, arguments(spec, bot), MEMBER)
        forged = "&".join(f"{option.name}=alibaba" for option in spec.options)
        await bot.click(alert, f"{spec.name.replace(' ', '%20')}?{forged}", MEMBER)
    assert [await bot.say(looks) for looks in ("list", "firm list", "style", "log", "mute")] == before


async def test_a_report_is_taken_from_a_story_and_brought_back(bot: Bot) -> None:
    await bot.say("watch", {"subject": "alibaba"})
    await bot.say("style", {"alerts": "edit", "language": "ko"})
    bot.publish(BUILDS, ABROAD)
    alert = await bot.alert()
    assert "매체 2곳 · 2개 언어" in alert["embeds"][0]["footer"]["text"]
    (pressed,) = [custom_id for custom_id in buttons(alert) if custom_id.startswith("split")]
    asked = await bot.server.people.click(bot.channel, alert, pressed, MANAGER)
    assert "다른 보도는 어느 것인가요?" in await bot.seen(asked)
    ((menu,),) = [row["components"] for row in asked.seen[-1]["components"]]
    (option,) = menu["options"]
    assert ABROAD.title in option["label"]
    done = await bot.server.people.click(
        bot.channel, asked.seen[-1], menu["custom_id"], MANAGER, values=[option["value"]]
    )
    assert "따로 다룹니다" in await bot.seen(done)

    def told() -> dict[str, str]:
        embeds = (embed for message in bot.server.seen(bot.channel.id) for embed in message["embeds"])
        return {embed["title"]: embed["footer"]["text"] for embed in embeds}

    async with asyncio.timeout(20):
        while told().keys() != {BUILDS.title, ABROAD.title} or "매체" in "".join(told().values()):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)
    assert any("다른 소식입니다" in message["content"] for message in bot.server.seen(bot.channel.id))
    undone = await bot.server.people.click(bot.channel, done.seen[-1], buttons(done.seen[-1])[0], MANAGER)
    assert "되돌렸습니다" in await bot.seen(undone)
