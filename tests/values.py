"""Values for tests: whole and valid, with the parts a test is about given by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.model import ChannelRules, Entry, Firm, Watch, WatchKind

NOW = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)

ALIBABA = Firm(
    id="alibaba",
    name="Alibaba Group",
    names={
        "en": ("Alibaba", "Alibaba Group"),
        "ko": ("알리바바",),
        "zh-Hans": ("阿里巴巴", "阿里"),
        "zh-Hant": ("阿里巴巴",),
        "ja": ("アリババ",),
        "vi": ("Alibaba",),
    },
    tickers=("NYSE:BABA",),
    also={"阿里山": "a mountain in Taiwan", "アリババと40人の盗賊": "a tale"},
)
SAMSUNG = Firm(
    id="samsung-electronics",
    name="Samsung Electronics",
    names={
        "en": ("Samsung Electronics", "Samsung"),
        "ko": ("삼성전자",),
        "zh-Hans": ("三星电子",),
        "zh-Hant": ("三星電子",),
        "ja": ("サムスン電子",),
        "vi": ("Samsung",),
    },
    tickers=("005930",),
)


def entry(**given: Any) -> Entry:
    """An entry of a Korean business feed, published and collected at NOW."""
    whole = Entry(
        id=1,
        feed_id=1,
        feed_name="한강경제",
        feed_url="https://hangang.example/rss",
        feed_tags=frozenset({"business"}),
        community=None,
        title="알리바바, 서울에 데이터센터 짓는다",
        link="https://hangang.example/news/1",
        summary="",
        outlet="한강경제",
        language="ko",
        published_at=NOW,
        collected_at=NOW,
    )
    return replace(whole, **given)


def channel(watches: Sequence[Watch] = (), **given: Any) -> ChannelRules:
    """A file channel in Seoul that watches Alibaba unless told otherwise."""
    whole = ChannelRules(
        channel="file:alerts.jsonl",
        watches=tuple(watches) or (Watch(kind=WatchKind.FIRM, subject="alibaba"),),
        zone=ZoneInfo("Asia/Seoul"),
    )
    return replace(whole, **given)
