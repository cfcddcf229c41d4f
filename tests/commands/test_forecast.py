"""What a watch would have brought: from what the community may know, and never in anybody's way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.backtest.findings import Findings
from bot.commands.forecast import Forecaster
from bot.matching.overlap import Overlaps
from bot.model import ChannelRules, Watch, WatchKind
from bot.rulebook import rules_of
from tests.commands.conftest import FIRMS, OTHER_TEAM, TEAM, Conversation

ALIBABA = Watch(kind=WatchKind.FIRM, subject="alibaba")


async def rules(talk: Conversation, *watches: Watch, community: str = TEAM) -> ChannelRules:
    whole = rules_of(await talk.setup(), None, talk.room.defaults)
    return replace(whole, watches=watches, community=community)


async def test_it_counts_alerts_not_entries_and_shows_the_newest(talk: Conversation) -> None:
    await talk.news("알리바바, 서울에 데이터센터 짓는다", "阿里巴巴雲端營收大增三成", "삼성전자 실적 발표")
    await talk.news("알리바바, 서울에 데이터센터 짓는다", outlet="다른 신문")
    findings = await talk.room.forecaster.forecast(await rules(talk, ALIBABA))
    assert findings is not None
    (watch,) = findings.channels[0].watches
    assert (findings.entries, watch.alerts) == (4, 2)
    assert watch.samples[0].title == "阿里巴巴雲端營收大增三成"


async def test_without_a_past_it_says_nothing(talk: Conversation) -> None:
    assert await talk.room.forecaster.forecast(await rules(talk, ALIBABA)) is None


async def test_it_plays_no_feed_of_another_community(talk: Conversation) -> None:
    feed = await talk.own_feed("https://secret.example/rss", "비밀 신문")
    await talk.news("알리바바, 비밀리에 인수 협상", feed=feed)
    await talk.news("오늘의 날씨")
    ours = await talk.room.forecaster.forecast(await rules(talk, ALIBABA))
    theirs = await talk.room.forecaster.forecast(await rules(talk, ALIBABA, community=OTHER_TEAM))
    assert ours is not None
    assert theirs is not None
    assert (ours.entries, ours.channels[0].watches[0].alerts) == (2, 1)
    assert (theirs.entries, theirs.channels[0].watches[0].alerts) == (1, 0)


async def test_of_many_who_ask_at_once_all_are_answered_and_the_last_without_one(talk: Conversation) -> None:
    await talk.news("알리바바, 서울에 데이터센터 짓는다")
    forecaster = Forecaster(talk.store, Overlaps(FIRMS), clock=lambda: talk.now, crowd=talk.room.crowd)
    wanted = await rules(talk, ALIBABA)

    async def one() -> Findings | None:
        with talk.room.crowd:
            return await forecaster.forecast(wanted)

    found = await asyncio.gather(*(one() for _ in range(40)))
    assert 0 < len([each for each in found if each is not None]) < 40


async def test_the_past_is_read_once_a_minute(talk: Conversation) -> None:
    await talk.news("알리바바, 서울에 데이터센터 짓는다")
    wanted = await rules(talk, ALIBABA)
    counts = []
    for later in (timedelta(0), timedelta(seconds=59), timedelta(seconds=2)):
        talk.now += later
        findings = await talk.room.forecaster.forecast(wanted)
        await talk.news(f"알리바바 소식 {later.seconds}호")
        counts.append(findings.entries if findings else 0)
    assert counts == [1, 1, 3]
