"""Cadence: when a feed is asked again. Pure; `chance` is a random number in [0, 1).

Rules

- `every` is obeyed from one second up. Without it the feed's own hint counts, between five minutes and an hour;
  without either it is five minutes.
- Jitter makes a check earlier by up to a tenth, never later, so that feeds declared together drift apart. Below
  30 seconds there is none.
- Trouble: the first time the interval stands, then it doubles each time up to six hours (or the interval, if that
  is longer). The first success ends it.
- `Retry-After` outranks the backoff and even a longer wait, up to a day, and knows no jitter; but nobody is asked
  more often than usual because of it.
- 410 means gone: never again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.model import Feed, FetchFailed, Trouble

DEFAULT = timedelta(minutes=5)
_SHORTEST = timedelta(seconds=1)
_LONGEST_HINT = timedelta(hours=1)
_LONGEST_BACKOFF = timedelta(hours=6)
_LONGEST_RETRY_AFTER = timedelta(days=1)
_JITTER_FROM = timedelta(seconds=30)
_JITTER = 0.1
_MOST_DOUBLINGS = 32


def interval(feed: Feed, hint: timedelta | None) -> timedelta:
    """The time between two checks of a feed that is well. `hint` is what the feed itself asks for."""
    if feed.declared.every is not None:
        return max(feed.declared.every, _SHORTEST)
    return DEFAULT if hint is None else min(max(hint, DEFAULT), _LONGEST_HINT)


def after_success(feed: Feed, *, hint: timedelta | None, now: datetime, chance: float) -> datetime:
    """When to ask again a feed that answered; for an unchanged one, `hint` is the one remembered."""
    return now + _jittered(interval(feed, hint), chance)


def after_trouble(feed: Feed, failed: FetchFailed, *, now: datetime, chance: float) -> datetime | None:
    """When to ask again a feed that brought trouble once more; `feed` is as it was before. None: never."""
    if failed.trouble is Trouble.GONE:
        return None
    usual = interval(feed, feed.state.hint)
    if failed.retry_after is not None:
        return now + max(min(failed.retry_after, _LONGEST_RETRY_AFTER), usual)
    doublings = min(feed.state.failures, _MOST_DOUBLINGS)
    seconds = usual.total_seconds() * 2**doublings
    longest = max(_LONGEST_BACKOFF, usual)
    return now + _jittered(timedelta(seconds=min(seconds, longest.total_seconds())), chance)


def _jittered(wait: timedelta, chance: float) -> timedelta:
    return wait if wait < _JITTER_FROM else wait * (1 - _JITTER * chance)
