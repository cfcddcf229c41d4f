"""Hundreds of entries in many feeds, and a bot that is killed again and again: every story once.

Half of the entries are about a watched firm, in six languages. A tenth of those are wire copies that another
feed carries too under the same title. The bot is killed (`kill -9`) at random moments while the entries
come out; nothing may be lost, doubled or made up. The seed of a failing run is in the message. Longer, by environment
variables:

    FIRMWATCH_CHAOS_FEEDS   (80)
    FIRMWATCH_CHAOS_KILLS   (5)
    FIRMWATCH_CHAOS_SEED    of everything that is random
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.wire.bot_process import BotProcess, until
from tests.wire.documents import Item, rss
from tests.wire.feed_server import FeedServer

FEEDS = int(os.environ.get("FIRMWATCH_CHAOS_FEEDS") or 80)
KILLS = int(os.environ.get("FIRMWATCH_CHAOS_KILLS") or 5)
ENTRIES_PER_FEED = 10

WATCHED = {
    "ko": "삼성전자, {n}호 반도체 라인 증설 계획 발표",
    "zh-Hans": "阿里巴巴发布第{n}份云计算合作公告",
    "zh-Hant": "台積電第{n}批先進製程訂單出貨",
    "ja": "トヨタ自動車、第{n}次の電池投資計画を公表",
    "en": "Nvidia signs supply deal number {n} with a cloud provider",
    "vi": "Vingroup công bố dự án thứ {n} tại Hải Phòng",
}
UNWATCHED = {
    "ko": "봄꽃 축제 {n}일차, 시민 발길 이어져",
    "zh-Hans": "第{n}届城市马拉松周日开跑",
    "zh-Hant": "第{n}屆燈會週末登場",
    "ja": "第{n}回花火大会に大勢の人出",
    "en": "Village choir number {n} sings in the old mill",
    "vi": "Lễ hội hoa lần thứ {n} khai mạc cuối tuần",
}
FIRMS = ["samsung", "alibaba", "tsmc", "toyota", "nvidia", "vingroup"]


class Newsroom:
    """What the feeds publish, and which titles must be alerted."""

    def __init__(self, server: FeedServer) -> None:
        self.server = server
        self.items: list[list[Item]] = [[] for _ in range(FEEDS)]
        self.expected: set[str] = set()
        for feed in range(FEEDS):
            self._serve(feed)

    def publish(self, number: int) -> None:
        """One more entry in every feed, the copies included."""
        for feed in range(FEEDS):
            language = list(WATCHED)[feed % 6]
            watched = (feed + number) % 2 == 0
            original = feed - 6 if feed % 10 == 9 and feed >= 6 else feed
            serial = original * 1000 + number
            title = (WATCHED if watched else UNWATCHED)[language].format(n=serial)
            if watched:
                self.expected.add(title)
            link = self.server.url(f"/articles/{feed}/{number}")
            self.items[feed].append(Item(guid=f"{feed}-{number}", title=title, link=link))
            self._serve(feed)

    def _serve(self, feed: int) -> None:
        self.server.serve(f"/{feed}.xml", rss(f"Feed {feed}", self.items[feed][::-1]))

    def configuration(self) -> list[dict[str, str]]:
        languages = list(WATCHED)
        return [
            {
                "url": self.server.url(f"/{feed}.xml"),
                "name": f"Feed {feed}",
                "language": languages[feed % 6],
                "every": "1s",
            }
            for feed in range(FEEDS)
        ]


async def until_alerted(bot: BotProcess, expected: set[str]) -> None:
    """Waits until every expected title is in the file; the audit says what is missing if that takes too long."""

    async def done() -> bool:
        return expected <= {alert["title"] for alert in bot.alerted()}

    with contextlib.suppress(TimeoutError):
        await until(done, seconds=90)


@pytest.mark.slow
async def test_every_watched_story_exactly_once_through_every_kill(tmp_path: Path) -> None:
    seed = int(os.environ.get("FIRMWATCH_CHAOS_SEED") or time.time_ns() % 1_000_000)
    chance = random.Random(seed)
    async with FeedServer() as server, BotProcess(tmp_path) as bot:
        newsroom = Newsroom(server)
        bot.configure(newsroom.configuration(), FIRMS)
        await bot.start()
        await bot.until_baseline([f"Feed {feed}" for feed in range(FEEDS)], seconds=90)
        for kill in range(KILLS):
            if kill < ENTRIES_PER_FEED:
                newsroom.publish(kill)
            await asyncio.sleep(chance.uniform(0.3, 3.0))
            await bot.kill()
            await bot.start()
        await until_alerted(bot, newsroom.expected)
        await asyncio.sleep(2)
        exit_code = await bot.stop()
    told = Counter(alert["title"] for alert in bot.alerted())
    message = f"FIRMWATCH_CHAOS_SEED={seed}\n{bot.log()[-2000:]}"
    assert set(told) == newsroom.expected, message
    assert [title for title, times in told.items() if times > 1] == [], message
    assert len({alert["key"] for alert in bot.alerted()}) == len(bot.alerted()), message
    assert exit_code == 0, message
