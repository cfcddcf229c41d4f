"""Builds rehearsals: a watchlist with a matcher for it, and entries an hour apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.backtest.rehearsal import Rehearsal
from bot.decide import Rulebook
from bot.model import ChannelRules, Entry, Watch, WatchKind
from bot.rulebook import build_matcher
from tests.values import ALIBABA, NOW, SAMSUNG, entry

HOUR = timedelta(hours=1)
FIRMS = (ALIBABA, SAMSUNG)


def firm(subject: str, **given: Any) -> Watch:
    return Watch(kind=WatchKind.FIRM, subject=subject, **given)


def keyword(subject: str, **given: Any) -> Watch:
    return Watch(kind=WatchKind.KEYWORD, subject=subject, **given)


def rulebook(*channels: ChannelRules) -> Rulebook:
    return Rulebook(
        channels=channels,
        firms={firm.id: firm for firm in FIRMS},
        matcher=build_matcher(FIRMS, channels),
        installation="test",
    )


def rehearsal(*channels: ChannelRules, samples: int = 5) -> Rehearsal:
    return Rehearsal(rulebook(*channels), samples=samples)


def entries(*titles: str, **given: Any) -> Sequence[Entry]:
    """Entries with these titles, an hour apart from NOW on."""
    return [
        entry(
            id=number,
            title=title,
            link=f"https://hangang.example/news/{number}",
            published_at=NOW + number * HOUR,
            collected_at=NOW + number * HOUR,
            **given,
        )
        for number, title in enumerate(titles, 1)
    ]
