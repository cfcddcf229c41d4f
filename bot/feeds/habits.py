"""What a check teaches about how a feed publishes. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from bot.feeds.identity import Comparison
from bot.feeds.symptoms import date_notes, garbled_titles
from bot.model import Fetched, Habits, NotModified, ParsedFeed

_NEWEST = 20
_LEAST_DATED = 4
_LEAST_IN_A_WINDOW = 5
"""Documents of fewer entries say nothing about a gap: some feeds only ever show the last one."""


def learn(
    before: Habits,
    fetched: Fetched,
    parsed: ParsedFeed,
    compared: Comparison,
    now: datetime,
    *,
    dates: Iterable[datetime | None],
) -> Habits:
    """The habits of a feed after a check that brought a readable body. `dates` are those of all its entries."""
    read = [entry for entry in parsed.entries if entry.title]  # others stand for what was known before
    none_left = not compared.present and not compared.others
    turned_over = before.novel_at is not None and none_left and len(compared.new) >= _LEAST_IN_A_WINDOW
    return Habits(
        hint=_longest(parsed.hint, fetched.max_age),
        rhythm=rhythm(dates, now) or before.rhythm,
        skips=parsed.skips,
        novel_at=now if compared.new else before.novel_at,
        gap_at=now if turned_over else before.gap_at,
        dates=date_notes(read, now) if read else before.dates,
        garbled=garbled_titles(read, before.garbled),
    )


def with_answer(before: Habits, answer: Fetched | NotModified) -> Habits:
    """The habits of a feed that had not changed, with what the server says this time."""
    return before if answer.max_age is None else replace(before, hint=_longest(before.hint, answer.max_age))


def rhythm(dates: Iterable[datetime | None], now: datetime) -> timedelta | None:
    """The median time between the newest entries, by their dates, the time since the last one among them."""
    past = {date for date in dates if date is not None and date <= now}
    if len(past) < _LEAST_DATED:
        return None
    newest = [now, *sorted(past, reverse=True)[:_NEWEST]]
    return timedelta(seconds=median((later - earlier).total_seconds() for later, earlier in pairwise(newest)))


def _longest(*hints: timedelta | None) -> timedelta | None:
    return max((hint for hint in hints if hint is not None), default=None)
