"""A feed from its being added in chat, over trouble of every kind, to its being well: told once each, and where."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest

from bot.commands.feed_news import FeedNews
from bot.feeds.news import News
from bot.model import Feed, FeedState, Notice, Trouble
from bot.pipeline import Collector
from tests.commands.conftest import CHANNEL, OTHER, TEAM, Conversation
from tests.wire.documents import Item, rss
from tests.wire.feed_server import FeedServer, page, status

LOG_IN = page("<!doctype html><html><head><title>로그인 - 한빛경제</title></head><body>로그인</body></html>")
TITLES = ("삼성전자, 새 공장 착공", "알리바바, 서울에 거점", "현대차 실적 발표", "카카오 신사업", "네이버 투자")
LOST = tuple(title.encode("ascii", "replace").decode() for title in TITLES)


@pytest.fixture
async def site() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


class Reader:
    """Checks the one feed of the team, as the engine does, and keeps count of the time."""

    def __init__(self, talk: Conversation, site: FeedServer) -> None:
        self._talk = talk
        self._site = site
        self._dates: dict[str, datetime] = {}
        self._collector = Collector(
            talk.store,
            talk.room.fetcher,
            talk.room.parser,
            clock=lambda: talk.now,
            chance=lambda: 0.0,
            tell=FeedNews(talk.room).tell,
        )

    def publish(self, titles: Sequence[str], since: int) -> None:
        """An hour lies between two entries, and the first is `since` hours old; what was published keeps its date."""
        for place, title in enumerate(titles):
            self._dates.setdefault(title, self._talk.now - timedelta(hours=since + place))
        items = [
            Item(guid=title, title=title, link=f"https://hanbit.example/{quote(title)}", at=self._dates[title])
            for title in titles
        ]
        self._site.serve("/rss", rss("한빛경제", items))

    async def check(self, days: float = 0.01) -> list[str]:
        """What the channel hears of one more check."""
        before = await self.heard()
        self._talk.now += timedelta(days=days)
        await self._collector.collect(await self.feed())
        await self._collector.flush()
        return (await self.heard())[len(before) :]

    async def feed(self) -> Feed:
        return next(feed for feed in await self._talk.store.feeds() if feed.declared.community == TEAM)

    async def heard(self, channel: str = CHANNEL) -> list[str]:
        sent = await self._talk.store.deliveries(channel=channel, limit=99)
        return [each.message.text for each in reversed(sent) if isinstance(each.message, Notice)]

    async def locales(self) -> list[str]:
        """The languages of what the channel hears."""
        sent = await self._talk.store.deliveries(channel=CHANNEL, limit=99)
        return [each.message.locale for each in sent if isinstance(each.message, Notice)]


@pytest.fixture
async def reader(talk: Conversation, site: FeedServer) -> Reader:
    one = Reader(talk, site)
    one.publish(TITLES, since=1)
    await talk.say(f"feeds add {site.url('/rss')} 한빛")
    assert await one.check() == []
    return one


async def test_a_log_in_page_is_told_once_and_its_end_once(reader: Reader, site: FeedServer) -> None:
    site.answer("/rss", LOG_IN)
    (line,) = await reader.check()
    assert line.startswith("한빛: a web page, “로그인 - 한빛경제”, well until 2026-")
    assert line.endswith("not a feed; use the feed that the page offers, or look whether the site wants a log-in")
    assert await reader.check() == []
    site.answer("/rss", status(410))
    (line,) = await reader.check()
    assert "HTTP 410, 3 times in a row" in line
    assert "remove the feed, or give its new address" in line
    reader.publish(TITLES, since=1)
    assert await reader.check() == ["한빛: the feed is well again"]
    assert await reader.check() == []
    assert await reader.heard(OTHER) == []


async def test_a_window_that_turned_over_is_told_once(reader: Reader) -> None:
    for number in range(2):
        reader.publish([f"{title} {number}" for title in TITLES], since=0)
        told = await reader.check()
        assert bool(told) is (number == 0)
    assert "entries may have been missed" in (await reader.heard())[0]
    reader.publish(["새 소식", *(f"{title} 1" for title in TITLES)], since=-24 * 5)
    assert await reader.check(days=5) == []
    (line,) = await reader.check(days=3)
    assert "no entries were missed for a week" in line


async def test_silence_is_told_once_and_its_end_once(reader: Reader) -> None:
    assert await reader.check(days=6) == []
    (line,) = await reader.check(days=3)
    assert line == (
        "한빛: nothing new for 9 days, where an entry came every 1 h: open the site and see whether it has another "
        "feed now"
    )
    assert await reader.check(days=3) == []
    reader.publish(["돌아온 소식", *TITLES], since=0)
    assert await reader.check() == ["한빛: it brings entries again: the feed is well again"]


async def test_lost_characters_are_told_once_and_their_return_once(reader: Reader) -> None:
    reader.publish([*LOST, TITLES[0]], since=0)
    (line,) = await reader.check()
    assert "lost their characters" in line
    reader.publish(["?? ?? ????", *LOST, TITLES[0]], since=0)
    assert await reader.check() == []
    reader.publish(["다시 한글", *LOST, TITLES[0]], since=0)
    assert await reader.check() == ["한빛: its titles can be read again: the feed is well again"]


async def test_when_many_go_wrong_the_channel_is_told_of_a_few(talk: Conversation, reader: Reader) -> None:
    feed = await reader.feed()
    for number in range(9):
        ill = replace(feed, state=FeedState(trouble=Trouble.SERVER_ERROR, detail=f"HTTP 50{number}"))
        await FeedNews(talk.room).tell(News(feed=ill, past=None, told=Trouble.SERVER_ERROR, at=talk.now))
    heard = await reader.heard()
    assert heard[4].startswith("한빛: HTTP 504: the server is ill")
    assert heard[5:] == ["More feeds are in trouble or well again: /news feeds lists them all."]
    talk.now += timedelta(hours=2)
    await FeedNews(talk.room).tell(News(feed=feed, past=Trouble.SERVER_ERROR, told=None, at=talk.now))
    assert (await reader.heard())[-1] == "한빛: the feed is well again"


async def test_every_end_of_what_was_told_is_told_also_twice_a_day(reader: Reader, site: FeedServer) -> None:
    site.answer("/rss", status(404))
    assert len(await reader.check()) == 1
    site.answer("/rss", status(503))
    assert await reader.check() == []
    for _ in range(2):
        reader.publish(TITLES, since=1)
        assert await reader.check() == ["한빛: the feed is well again"]
        site.answer("/rss", status(404))
        assert len(await reader.check()) == 1


@pytest.mark.parametrize(
    ("language", "ill", "well"),
    [
        ("ko", "한빛: HTTP 404, 2026-", "한빛: 피드가 다시 정상입니다"),
        ("ja", "한빛: HTTP 404、2026-", "한빛: フィードは正常に戻りました"),
        ("zh-Hant", "한빛: HTTP 404，此前正常至2026-", "한빛: 訂閱源已恢復正常"),
        ("vi", "한빛: HTTP 404, vẫn tốt đến 2026-", "한빛: nguồn tin đã hoạt động lại"),
    ],
)
async def test_it_is_told_in_the_channels_language(
    talk: Conversation, reader: Reader, site: FeedServer, *, language: str, ill: str, well: str
) -> None:
    await talk.put(await talk.setup(), language=language)
    site.answer("/rss", status(404))
    (line,) = await reader.check()
    assert line.startswith(ill)
    reader.publish(TITLES, since=1)
    assert await reader.check() == [well]
    assert await reader.locales() == [language] * 2


async def test_a_channel_that_the_bot_has_left_is_not_told(
    talk: Conversation, reader: Reader, site: FeedServer
) -> None:
    await talk.put(await talk.setup(), left=True)
    site.answer("/rss", LOG_IN)
    assert await reader.check() == []
