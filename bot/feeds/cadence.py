"""Cadence: when a feed is asked again. Pure; `chance` is a random number in [0, 1).

Rules

- `every` is obeyed from one second up, and nothing the feed says of itself changes it.
- Without it the feed's own rhythm counts: half of the usual time between two entries, between five minutes and an
  hour; five minutes where it is not known. A feed that asks for more time (ttl, Cache-Control, sy:updatePeriod) gets
  up to an hour.
- The moment from which a feed counts its periods (sy:updateBase) is not read. What stands there is 1970, the noon of
  2000 of the standard's example, or the time at which the document was made: no feed is filled by that clock. A feed
  that were would be asked by everybody in the same second; asked every hour or oftener, it is as fresh without it.
- A feed in which all entries had changed between two checks may have lost some in between. For a day it is asked
  four times as often, whatever it asks for, up to once a minute.
- The hours and days that a feed asks to skip are skipped, unless those are all.
- Jitter makes a check earlier by up to a tenth, never later, so that feeds declared together drift apart. Below
  30 seconds there is none.
- Trouble: the first time the interval stands, then it doubles each time up to six hours (or the interval, if that
  is longer). The first success ends it.
- `Retry-After` outranks the backoff and even a longer wait, up to a day, and knows no jitter; but nobody is asked
  more often than usual because of it.
- 410 means gone: never again.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.model import Feed, FetchFailed, Habits, Trouble

DEFAULT = timedelta(minutes=5)
_SHORTEST = timedelta(seconds=1)
_LONGEST_WHEN_WELL = timedelta(hours=1)
_GAP_MATTERS = timedelta(days=1)
_OFTENER_AFTER_A_GAP = 4
_SHORTEST_AFTER_A_GAP = timedelta(minutes=1)
_LONGEST_BACKOFF = timedelta(hours=6)
_LONGEST_RETRY_AFTER = timedelta(days=1)
_JITTER_FROM = timedelta(seconds=30)
_JITTER = 0.1
_MOST_DOUBLINGS = 32
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS_A_WEEK = 168


def interval(feed: Feed, habits: Habits, now: datetime) -> timedelta:
    """The time between two checks of a feed that is well and has these habits."""
    if feed.declared.every is not None:
        return max(feed.declared.every, _SHORTEST)
    usual = _well(DEFAULT if habits.rhythm is None else habits.rhythm / 2)
    if habits.gap_at is not None and now - habits.gap_at < _GAP_MATTERS:
        return max(usual / _OFTENER_AFTER_A_GAP, _SHORTEST_AFTER_A_GAP)
    return usual if habits.hint is None else max(usual, _well(habits.hint))


def after_success(feed: Feed, habits: Habits, *, now: datetime, chance: float) -> datetime:
    """When to ask again a feed that answered; `habits` are those known now, with this answer."""
    due = now + _jittered(interval(feed, habits, now), chance)
    return due if feed.declared.every is not None else _outside(habits.skips, due)


def after_trouble(feed: Feed, failed: FetchFailed, *, now: datetime, chance: float) -> datetime | None:
    """When to ask again a feed that brought trouble once more; `feed` is as it was before. None: never."""
    if failed.trouble is Trouble.GONE:
        return None
    usual = interval(feed, feed.state.habits, now)
    if failed.retry_after is not None:
        return now + max(min(failed.retry_after, _LONGEST_RETRY_AFTER), usual)
    doublings = min(feed.state.failures, _MOST_DOUBLINGS)
    seconds = usual.total_seconds() * 2**doublings
    longest = max(_LONGEST_BACKOFF, usual)
    return now + _jittered(timedelta(seconds=min(seconds, longest.total_seconds())), chance)


def _well(wait: timedelta) -> timedelta:
    return min(max(wait, DEFAULT), _LONGEST_WHEN_WELL)


def _jittered(wait: timedelta, chance: float) -> timedelta:
    return wait if wait < _JITTER_FROM else wait * (1 - _JITTER * chance)


def _outside(skips: frozenset[str], due: datetime) -> datetime:
    """The first moment from `due` on that is in no skipped hour or day; `due` itself if the whole week is skipped."""
    moment = due.astimezone(UTC)
    for _ in range(_HOURS_A_WEEK if skips else 1):
        if str(moment.hour) not in skips and _WEEKDAYS[moment.weekday()] not in skips:
            return moment
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due
