"""Reports for tests: read as the bot reads them, with the firms of the shipped catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from bot.matching.matcher import FirmMatcher
from bot.model import Placement, Report, Text
from bot.settings.firms import read_firms
from bot.settings.shipped import shipped_config
from bot.stories.placement import shipped_judge
from bot.stories.reading import report_of
from bot.stories.window import Window
from tests.values import NOW, entry


@cache
def catalogue_matcher() -> FirmMatcher:
    """Finds every firm of the shipped catalogue."""
    return FirmMatcher(read_firms(shipped_config() / "firms"))


@dataclass(frozen=True)
class News:
    """What a feed says, `after` hours after NOW."""

    language: str
    title: str
    body: str = ""
    feed: int = 0
    after: float = 0.0
    link: str | None = None


def reports(news: Iterable[News]) -> list[Report]:
    """The news as reports, each by a feed of its own unless it says which."""
    return [_report(number, one) for number, one in enumerate(news, 1)]


def placed(news: Sequence[News]) -> list[Placement]:
    """The news placed one by one."""
    window, judge, placements = Window(), shipped_judge(), []
    for report in reports(news):
        window.forget(report.at)
        placement = judge.place(report, window.candidates(report, report.at), report.at)
        for gone in placement.merged:
            window.merge(gone, into=placement.story_id)
        window.add(report, placement.story_id)
        placements.append(placement)
    return placements


def stories(news: Sequence[News]) -> list[int]:
    """The story of each, by the number of the news that opened it, from 1."""
    return [placement.story_id for placement in placed(news)]


def _report(number: int, news: News) -> Report:
    at: datetime = NOW + timedelta(hours=news.after)
    text = Text(title=news.title, body=news.body, language=news.language)
    feed = news.feed or number
    whole = entry(
        id=number,
        feed_id=feed,
        outlet=f"outlet {feed}",
        title=news.title,
        summary=news.body,
        language=news.language,
        link=news.link or f"https://{feed}.example/{number}",
        collected_at=at,
    )
    return report_of(whole, news.link and f"key of {news.link}", catalogue_matcher().match(text).taken)
