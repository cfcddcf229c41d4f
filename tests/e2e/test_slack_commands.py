"""The whole bot on Slack: its own commands through the real SDK, from the greeting to an alert and its buttons.

One bot hears over its socket and by HTTP at once; every test is done in either way.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.app import composed
from bot.chat.actions import encode
from bot.commands.table import specs
from bot.model import Commands, CommandSpec
from bot.platforms import SLACK_PATH, Connections, OnEvent, connected
from bot.settings.load import load
from bot.settings.values import Settings
from tests.e2e.configuration import configured
from tests.wire.documents import Item, rss
from tests.wire.feed_server import FeedServer
from tests.wire.slack_desk import Whisper
from tests.wire.slack_person import Ack, Deliver, Person, controls, over_http, over_socket, served
from tests.wire.slack_rules import texts
from tests.wire.slack_server import Posted, SlackServer

pytestmark = pytest.mark.slow

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
BUILDS = Item(guid="1", title="알리바바, 서울에 데이터센터 짓는다", link="https://hangang.example/1")
EARNS = Item(guid="2", title="알리바바 실적 발표", link="https://hangang.example/2")
ABROAD = Item(guid="3", title="Alibaba to build a data centre in Seoul", link="https://meridian.example/1")
LOOKS = ("list", "firm list", "style", "log", "mute")


@dataclass(slots=True)
class Bot:
    """The bot at work, a feed that it reads, who made its channel, and somebody else there."""

    slack: SlackServer
    feeds: FeedServer
    feed: str
    manager: Person
    member: Person
    waited: list[float] = field(default_factory=list)

    def publish(self, *items: Item) -> None:
        self.feeds.serve("/well", rss("한강경제", list(items)))

    async def say(self, line: str, by: Person | None = None) -> str:
        """What the asker reads in the end."""
        person = by or self.manager
        return await self.read(await self.answer(person, person.types(line)))

    async def press(self, shown: Posted | Whisper, value: str, by: Person | None = None) -> Whisper:
        """What pressing something that says `value` leads to."""
        person = by or self.manager
        pressed = person.acts(shown, {"type": "button", "action_id": "button-0", "value": value})
        return await self.answer(person, pressed)

    async def answer(self, person: Person, done: Awaitable[Ack]) -> Whisper:
        """The message that is new, or new in place of another, once something is done."""
        desk = self.slack.desk
        before = {id(whisper): whisper.edits for whisper in desk.of(person.id)}
        ack = await done
        assert ack.status == 200
        self.waited.append(ack.seconds)

        def new() -> Sequence[Whisper]:
            return [whisper for whisper in desk.of(person.id) if before.get(id(whisper)) != whisper.edits]

        await desk.until(new, 10)
        return new()[-1]

    async def read(self, whisper: Whisper) -> str:
        """The text of an answer, once it is more than a sign of progress."""
        await self.slack.desk.until(lambda: not _text(whisper).endswith("…"), 10)
        return _text(whisper)

    async def alert(self, count: int = 1, channel: str = "C1") -> Posted:
        """The channel's message with that number, once it is there."""
        await self.slack.desk.until(lambda: len(self.slack.seen(channel)) >= count, 20)
        return self.slack.seen(channel)[count - 1]


@pytest.fixture(name="bot", params=["socket", "http"])
async def _bot(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Bot]:
    async with SlackServer() as slack, FeedServer() as feeds:
        slack.open("C1", creator="U1")
        feed = feeds.serve("/well", rss("한강경제", []))
        settings = load(configured(tmp_path, feed), _environment(tmp_path, slack))
        async with running(settings) as url:
            await slack.sockets.until(1)
            # What a feed holds at first is no news: only a second look tells that the first was kept.
            await slack.desk.until(lambda: len(feeds.asked("/well")) > 1, 20)
            deliver: Deliver = over_http(url, SECRET) if request.param == "http" else over_socket(slack)
            bot = Bot(slack, feeds, feed, Person(slack, deliver, "U1", "민아"), Person(slack, deliver, "U2", "Lan"))
            yield bot
        assert slack.violations == slack.desk.violations == []
        assert max(bot.waited, default=0.0) < 2.0


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[str]:
    """The whole bot; gives the address at which it hears Slack by HTTP."""
    urls: list[str] = []

    @asynccontextmanager
    async def connecting(heard: OnEvent, commands: Commands) -> AsyncIterator[Connections]:
        async with (
            connected(settings.access, heard, commands=commands) as connections,
            served(connections.posts[SLACK_PATH]) as url,
        ):
            urls.append(url)
            yield connections

    async with composed(settings, connecting, parsers=1) as engine:
        stop = asyncio.Event()
        task = asyncio.create_task(engine.run(stop))
        yield urls[0]
        stop.set()
        await task


def _environment(folder: Path, slack: SlackServer) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": slack.url,
        "DATABASE_URL": f"sqlite:///{folder}/firmwatch.db",
    }


def _text(whisper: Whisper) -> str:
    """What is said, without what can be pressed."""
    return "\n".join(texts([block for block in whisper.message["blocks"] if block["type"] != "actions"]))


def line(spec: CommandSpec, bot: Bot) -> str:
    """The command with something for every option that is required."""
    known = {"subject": "alibaba", "link": BUILDS.link, "url": bot.feed, "name": "Hanbit Robotics"}
    return " ".join([spec.name, *(known[option.name] for option in spec.options if option.required)])


async def test_from_the_invitation_to_an_alert_in_one_form(bot: Bot) -> None:
    bot.slack.open("C2", creator="U1")
    joined = {"type": "member_joined_channel", "user": bot.slack.bot_user, "channel": "C2", "inviter": "U1"}
    await bot.slack.sockets.emit(joined)
    assert "/news watch" in str((await bot.alert(channel="C2")).message)
    bot.manager.channel = "C2"
    await bot.manager.types("watch")
    await bot.slack.desk.until(lambda: bot.slack.desk.forms)
    (form,) = bot.slack.desk.forms
    found = await bot.manager.searches(form, "subject", "알리바")
    value = found.payload["options"][0]["value"]
    watching = await bot.answer(bot.manager, bot.manager.fills(form, subject=value))
    assert "Alibaba" in await bot.read(watching)
    bot.publish(EARNS)
    alert = await bot.alert(2, "C2")
    assert EARNS.title in str(alert.message)
    bot.member.channel = "C2"
    assert EARNS.title in await bot.read(await bot.answer(bot.member, bot.member.presses(alert, "Why?")))


async def test_every_command_is_answered(bot: Bot) -> None:
    for spec in specs():
        if not spec.hidden:
            answer = await bot.say(line(spec, bot))
            assert answer, spec.name
            assert "went wrong" not in answer, spec.name


async def test_every_button_under_an_alert_is_answered_and_can_be_taken_back(bot: Bot) -> None:
    await bot.say("watch alibaba")
    bot.publish(BUILDS)
    alert = await bot.alert()
    for button in controls(alert.message):
        whisper = await bot.press(alert, button["value"])
        answer = await bot.read(whisper)
        assert "no longer known" not in answer
        assert "went wrong" not in answer
        for undo in list(controls(whisper.message))[:1]:
            assert await bot.press(whisper, undo["value"]) is whisper, "in place"
    asked = await bot.answer(bot.member, bot.member.asks_about({"ts": alert.ts, **alert.message}))
    assert BUILDS.title in await bot.read(asked)
    assert bot.slack.seen("C1")[0] == alert


async def test_a_member_without_rights_changes_nothing(bot: Bot) -> None:
    await bot.say("watch alibaba")
    before = [await bot.say(looks) for looks in LOOKS]
    bot.publish(BUILDS)
    alert = await bot.alert()
    for spec in specs():
        if not spec.changes:
            continue
        if not spec.hidden:
            await bot.say(line(spec, bot), bot.member)
        await bot.press(alert, encode(spec.name, {option.name: "alibaba" for option in spec.options[:4]}), bot.member)
    assert [await bot.say(looks) for looks in LOOKS] == before


async def test_a_report_is_taken_from_a_story_and_brought_back(bot: Bot) -> None:
    await bot.say("watch alibaba")
    await bot.say("style edit language:ko zone:Asia/Seoul")
    bot.publish(BUILDS, ABROAD)
    alert = await bot.alert()
    assert "매체 2곳 · 2개 언어" in str(alert.message)
    asked = await bot.answer(bot.manager, bot.manager.presses(alert, "같은 소식이 아님"))
    (choice,) = next(each for each in controls(asked.message) if each["type"] == "static_select")["options"]
    assert ABROAD.title in choice["text"]["text"]
    done = await bot.answer(bot.manager, bot.manager.chooses(asked, choice["text"]["text"]))
    assert "따로 다룹니다" in await bot.read(done)

    def parted() -> bool:
        """Whether each of the two has an alert of its own that links to it and counts no others."""
        alerts = [str(post.message) for post in bot.slack.seen("C1") if post.thread is None]
        each = [alert for item in (BUILDS, ABROAD) for alert in alerts if item.title in alert and item.link in alert]
        return len(each) == 2 and "매체 2곳" not in "".join(each)

    await bot.slack.desk.until(parted, 20)
    notice = next(post for post in bot.slack.seen("C1") if "다른 소식입니다" in str(post.message))
    assert notice.thread == alert.ts
    assert "되돌렸습니다" in await bot.read(await bot.answer(bot.manager, bot.manager.presses(done, "되돌리기")))
    assert f"split {ABROAD.link}" in await bot.say("log")
