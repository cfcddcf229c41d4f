"""From a feed's change being fetched to the message being accepted: the bot as it is, on loopback, without faults.

    python -m tests.bench.bench_delivery

Ten channels on Slack and ten on Discord watch one firm, of which a story comes out every three seconds: slower than a
channel's pace, so that no message waits for another of its channel. A message's time runs from the request that
fetched its story to its acceptance, both on this machine's monotonic clock. The peer is the goal.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from tests.bench.rows import Row
from tests.chaos import audit
from tests.chaos.newsroom import FIRMS, Newsroom
from tests.wire.bot_process import BotProcess, until
from tests.wire.discord_server import DiscordServer
from tests.wire.feed_server import FeedServer
from tests.wire.slack_server import SlackServer

CHANNELS = 10
"""On each platform."""

STORIES = 24
APART = 3.0
MEDIAN, LAST = 0.5, 2.0
"""The goals, in seconds: half of the messages, and 99 in a hundred."""


def run() -> list[Row]:
    """Two rows: seconds from fetched to accepted, the median and the 99th percentile, beside the goals."""
    with tempfile.TemporaryDirectory() as folder:
        times = asyncio.run(_measured(Path(folder)))
    percentiles = statistics.quantiles(times, n=100, method="inclusive")
    what = f"fetched to accepted, {len(times)} messages"
    return [
        Row(what=f"{what}, median", ours=percentiles[49], peer=MEDIAN, peer_name="goal", unit="s"),
        Row(what=f"{what}, 99 %", ours=percentiles[98], peer=LAST, peer_name="goal", unit="s"),
    ]


async def _measured(folder: Path) -> list[float]:
    async with FeedServer() as feeds, SlackServer() as slack, DiscordServer() as discord:
        newsroom = Newsroom(feeds, random.Random(1))
        bot = _configured(folder, newsroom, slack, discord)
        await bot.start()
        try:
            await bot.until_baseline(newsroom.names, seconds=60)
            published = await _publish(newsroom)
            await until(lambda: _all_arrived(slack, discord), seconds=30)
        finally:
            await bot.stop()
        fetched = {
            number: min(request.at for request in feeds.asked(path) if request.at >= at)
            for number, (path, at) in published.items()
        }
        return [at - fetched[number] for number, at in _accepted(slack, discord)]


def _configured(folder: Path, newsroom: Newsroom, slack: SlackServer, discord: DiscordServer) -> BotProcess:
    names = [f"slack:{slack.open(f'C{number:010}').id}" for number in range(CHANNELS)]
    names += [f"discord:{discord.open().id}" for _ in range(CHANNELS)]
    environment = {
        "SLACK_API_URL": slack.url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway.url,
        "DISCORD_TOKEN": discord.token,
    }
    bot = BotProcess(folder, environment=environment)
    channels = [{"channel": name, "watch": list(FIRMS), "updates": "off"} for name in names]
    bot.declare(newsroom.configuration(), channels)
    return bot


async def _publish(newsroom: Newsroom) -> Mapping[int, tuple[str, float]]:
    """The path of each story's feed and when it came out, by its number."""
    published = {}
    for _ in range(STORIES):
        told = newsroom.publish()
        published[told.number] = (newsroom.path(told), time.monotonic())
        await asyncio.sleep(APART)
    return published


async def _all_arrived(slack: SlackServer, discord: DiscordServer) -> bool:
    return len(_accepted(slack, discord)) >= 2 * CHANNELS * STORIES


def _accepted(slack: SlackServer, discord: DiscordServer) -> list[tuple[int, float]]:
    """The story of each message, and when it was accepted."""
    told = {**audit.on_slack(slack), **audit.on_discord(discord)}
    wall = time.time() - time.monotonic()
    times = {f"slack:{channel}": [post.at for post in slack.seen(channel)] for channel in slack.channels}
    for channel in discord.channels:
        stamps = [datetime.fromisoformat(message["timestamp"]) for message in discord.seen(channel)]
        times[f"discord:{channel}"] = [stamp.timestamp() - wall for stamp in stamps]
    return [
        (number, at)
        for channel, messages in told.items()
        for numbers, at in zip(messages, times[channel], strict=True)
        for number in numbers
    ]


if __name__ == "__main__":
    for row in run():
        print(f"{row.what}: {row.ours:.3f} {row.unit} ({row.peer_name}: {row.peer:g} {row.unit})")
