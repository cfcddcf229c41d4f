"""Slack and Discord in all weathers, and a bot that is killed again and again: every story once in every channel.

The bot runs in a process of its own, with the real SDKs, against the stand-ins. Requests fail before and after they
are accepted, some are accepted late, posts are told to wait, a service is out for a while, sockets break, another
process holds the database's lock, and the bot is killed (`kill -9`) at random moments. When all has arrived in spite of
that, or after half a second for each alert, the faults stop, doubles on Slack are swept away, and what people would
see is audited.

By default this takes less than a minute, with shorter waits than the product's (see `tests.chaos.bot`). Longer,
by environment variables, with the seed of a failing run to repeat it:

    FIRMWATCH_CHAOS_ALERTS   on each platform (24)
    FIRMWATCH_CHAOS_KILLS    (3)
    FIRMWATCH_CHAOS_FAULTS   the share of requests that fail (0.3)
    FIRMWATCH_CHAOS_SEED     of everything that is random
    FIRMWATCH_CHAOS_PRODUCT  1: `firmwatch run` as it is, so that sweeps end eleven minutes after the last alert
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.chaos import audit
from tests.chaos.newsroom import FIRMS, Newsroom
from tests.chaos.weather import Weather
from tests.wire.bot_process import BotProcess, until
from tests.wire.discord_server import DiscordServer
from tests.wire.feed_server import FeedServer
from tests.wire.slack_server import Limits, SlackServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long and how hard.

    channels  on each platform; every one watches half of the firms
    late      seconds after which a request that was given up may still be accepted
    """

    alerts: int
    kills: int
    faults: float
    seed: int
    product: bool

    @property
    def channels(self) -> int:
        return 10 if self.alerts > 200 else 6

    @property
    def stories(self) -> int:
        return -(-self.alerts * 2 // self.channels)

    @property
    def late(self) -> float:
        return 40.0 if self.product else 5.0

    @property
    def patience(self) -> float:
        """Seconds that all of it may take at the end."""
        return 90.0 + self.alerts + (1000.0 if self.product else 60.0)


def planned() -> Plan:
    def given(name: str, default: float) -> float:
        return float(os.environ.get(f"FIRMWATCH_CHAOS_{name}") or default)

    return Plan(
        alerts=int(given("ALERTS", 24)),
        kills=int(given("KILLS", 3)),
        faults=given("FAULTS", 0.3),
        seed=int(given("SEED", time.time_ns() % 1_000_000)),
        product=bool(given("PRODUCT", 0)),
    )


@dataclass(slots=True)
class Stage:
    """Everything that takes part."""

    plan: Plan
    chance: random.Random
    slack: SlackServer
    discord: DiscordServer
    weathers: tuple[Weather, Weather]
    newsroom: Newsroom
    bot: BotProcess
    watches: dict[str, list[str]] = field(default_factory=dict)

    def shown(self) -> dict[str, list[set[int]]]:
        return {**audit.on_slack(self.slack), **audit.on_discord(self.discord)}

    def expected(self) -> dict[str, set[int]]:
        return self.newsroom.expected(self.watches)

    def secrets(self) -> list[str]:
        return [self.slack.bot_token, self.slack.app_token, self.discord.token]


@asynccontextmanager
async def staged(plan: Plan, folder: Path) -> AsyncIterator[Stage]:
    """Servers, feeds, channels, and the bot, which is not yet started."""
    chance = random.Random(plan.seed)
    weathers = tuple(Weather(random.Random(chance.random()), plan.faults, plan.late) for _ in range(2))
    # Tokens are written nowhere but in the environment, so that the audit finds every leak.
    slack = SlackServer(
        bot_token=f"xoxb-{chance.getrandbits(96):x}",
        app_token=f"xapp-{chance.getrandbits(96):x}",
        limits=Limits(reads=50),
        ahead=chance.uniform(-20, 20),
        plan=weathers[0].slack,
    )
    async with FeedServer() as feeds, slack, DiscordServer(ahead=chance.uniform(-20, 20)) as discord:
        discord.plan = weathers[1].discord
        environment = {
            "SLACK_API_URL": slack.url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway.url,
            "DISCORD_TOKEN": discord.token,
        }
        bot = BotProcess(folder, environment=environment, module="bot" if plan.product else "tests.chaos.bot")
        stage = Stage(plan, chance, slack, discord, (weathers[0], weathers[1]), Newsroom(feeds, chance), bot)
        open_channels(stage)
        try:
            yield stage
        finally:
            await bot.kill()


def open_channels(stage: Stage) -> None:
    """Some of Slack's are public, and the bot is not yet in them; some hear of further reports in threads."""
    channels: list[dict[str, Any]] = []
    guild = None
    for number in range(stage.plan.channels):
        name = f"C{number:010}"
        stage.slack.open(name, member=number % 3 > 0)
        opened = stage.discord.open(guild=guild)
        guild = stage.discord.guilds[str(opened.guild_id)]
        watch = [FIRMS[(number + step) % len(FIRMS)] for step in (0, 1, 3)]
        for channel in (f"slack:{name}", f"discord:{opened.id}"):
            stage.watches[channel] = watch
            told = {"language": ("ko", "en", "ja", "vi")[number % 4], "updates": ("edit", "thread")[number // 2 % 2]}
            channels.append({"channel": channel, "watch": watch, **told})
    stage.bot.declare(stage.newsroom.configuration(), channels, log="debug")


async def rage(stage: Stage) -> None:
    """Publishes everything while the bot is killed and the services have their moods."""
    plan, chance = stage.plan, stage.chance
    marks = [round(plan.stories * part / plan.kills) for part in range(plan.kills + 1)]
    for before, after in pairwise(marks):
        for _ in range(after - before):
            stage.newsroom.publish()
        weather = chance.choice(stage.weathers)
        chance.choice((weather.storm, weather.outage))(chance.uniform(1, 4))
        if chance.random() < 0.3:
            stage.slack.sockets.reset()
            await stage.discord.gateway.drop()
        if chance.random() < 0.8:  # otherwise while it starts
            await stage.bot.until_up()
        await asyncio.sleep(chance.uniform(0, 5))
        await stage.bot.kill()
        await stage.bot.start()


@asynccontextmanager
async def locking(stage: Stage) -> AsyncIterator[None]:
    """Another process that holds the database's write lock now and then."""
    locker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.chaos.locker", str(stage.bot.folder / "bot.db"), str(stage.plan.seed)
    )
    try:
        yield
    finally:
        locker.kill()
        await locker.wait()


async def drained(stage: Stage) -> None:
    """Waits until everything has arrived, ends the faults, and waits until nothing is left to do, sweeps included.

    The audit says what is missing.
    """

    async def arrived() -> bool:
        return audit.complete(stage.shown(), stage.expected())

    async def idle() -> bool:
        return audit.left_to_do(stage.bot.folder / "bot.db") == 0

    with suppress(TimeoutError):
        await until(arrived, seconds=stage.plan.alerts / 2)
    for weather in stage.weathers:
        weather.calm = True
    with suppress(TimeoutError):
        await until(idle, seconds=stage.plan.patience)


def report(stage: Stage, seconds: float) -> str:
    """The figures of a run, in one line."""
    slack, discord = stage.slack, stage.discord
    posted = len(slack.posts)
    swept = sum(post.deleted for post in slack.posts)
    told = {channel.partition(":")[0]: 0 for channel in stage.watches}
    for channel, stories in stage.expected().items():
        told[channel.partition(":")[0]] += len(stories)
    requests = sum(slack.asked.values()) + sum(discord.asked.values())
    return (
        f"FIRMWATCH_CHAOS_SEED={stage.plan.seed}: {told} alerts, {stage.plan.kills} kills, {requests} requests, "
        f"{seconds:.0f} s; Slack accepted {posted} posts, of which {swept} doubles were swept away"
    )


@pytest.mark.slow
async def test_every_story_once_in_every_channel(tmp_path: Path) -> None:
    began = time.monotonic()
    async with staged(planned(), tmp_path) as stage:
        await stage.bot.start()
        await stage.bot.until_baseline(stage.newsroom.names, seconds=60)
        async with locking(stage):
            await rage(stage)
            await drained(stage)
        exit_code = await stage.bot.stop()
        message = f"{report(stage, time.monotonic() - began)}\n{stage.bot.log()[-3000:]}"
        print(message.splitlines()[0])
        assert audit.wrong(stage.shown(), stage.expected()) == [], message
        assert stage.slack.doubled() == [], message
        assert audit.repeated(stage.discord) == [], message
        assert (stage.slack.violations, stage.discord.violations, stage.discord.pinged) == ([], [], []), message
        assert audit.markup(stage.discord, "http://127.0.0.1:") == [], message
    assert audit.leaks(tmp_path, stage.secrets()) == [], message
    assert exit_code == 0, message
