"""News of a feed: when those who manage it are told that something is wrong with it, and that it is well. Pure.

Rules

- Trouble is that a check brought nothing; a symptom, that a feed answers well but may not tell everything.
- What was last told decides, not what the check before found: whatever came in between, nothing is told twice in a
  row, and of a feed that stands told as ill it is told when it is well.
- Trouble is told at once, and so is another trouble than the one that was told. Trouble that often passes by itself is
  told when it has lasted for three checks, unless the feed stands told as in trouble: it is as ill as before.
- A symptom is told when it is there, also in place of another, and with the end of trouble.
- What was made of dates is shown with the feed, but not told: nobody has to do anything at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model import Ailment, Feed, FeedState, FetchFailed, Habits, Symptom, Trouble

_PASSING = frozenset({Trouble.TIMEOUT, Trouble.UNREACHABLE, Trouble.CUT_OFF, Trouble.SERVER_ERROR, Trouble.EMPTY})
_LASTING = 3
"""Checks in a row after which trouble that often passes by itself is told."""

_GAP_IS_NEWS = timedelta(days=7)
_GARBLED_FROM = 3
"""Titles; a single one may be about question marks."""

_SILENT_AFTER = 10
_LEAST_SILENCE = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is to be told of a feed.

    feed  with what the check found; the rest of its state is as it was before
    past  what stood told; None: nothing, or that it was well
    told  what stands told from now on; None: that it is well again
    at    when that was found, UTC
    """

    feed: Feed
    past: Ailment | None
    told: Ailment | None
    at: datetime


def symptom(habits: Habits, now: datetime) -> Symptom | None:
    """What is strange about a feed with these habits."""
    if habits.gap_at is not None and now - habits.gap_at < _GAP_IS_NEWS:
        return Symptom.GAP
    if habits.garbled >= _GARBLED_FROM:
        return Symptom.GARBLED
    if habits.rhythm is None or habits.novel_at is None:
        return None
    return Symptom.SILENT if now - habits.novel_at >= max(habits.rhythm * _SILENT_AFTER, _LEAST_SILENCE) else None


def news_of(feed: Feed, found: Habits | FetchFailed, now: datetime) -> News | None:
    """What to tell after a check; None: nothing.

    feed   as it was before the check
    found  its trouble, or after a check that went well its habits
    """
    past = feed.state.told
    if isinstance(found, FetchFailed):
        if not _is_worth_telling(feed.state, found.trouble):
            return None
        ill = replace(feed.state, trouble=found.trouble, detail=found.detail, failures=feed.state.failures + 1)
        return News(feed=replace(feed, state=ill), past=past, told=found.trouble, at=now)
    present = symptom(found, now)
    if present is past:
        return None
    well = replace(feed.state, trouble=None, detail=None, failures=0, habits=found)
    return News(feed=replace(feed, state=well), past=past, told=present, at=now)


def _is_worth_telling(before: FeedState, trouble: Trouble) -> bool:
    if trouble in _PASSING:
        return before.failures + 1 >= _LASTING and not isinstance(before.told, Trouble)
    return trouble is not before.told
