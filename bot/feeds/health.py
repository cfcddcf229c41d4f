"""Health: one line for the status, saying what is wrong with a feed and what to do about it. Pure.

Rules

- Trouble is that a check brought nothing; a symptom, that a feed answers well but may not tell everything. Each is
  announced once when it begins and once when it ends.
- Trouble that often passes by itself is told when it has lasted for three checks.
- What was made of dates is shown with the feed, but not announced: nobody has to do anything at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.model import DateNote, Feed, FeedState, FetchFailed, Habits, Trouble

_ADVICE = {
    Trouble.NOT_FOUND: "the address no longer exists; open the site and look for its feed, or remove this one",
    Trouble.GONE: "the feed is gone for good and is not asked any more; remove the feed, or give its new address",
    Trouble.FORBIDDEN: "the server keeps us out; see whether the feed needs an account, or ask its owner",
    Trouble.RATE_LIMITED: "we ask too often; nothing to do now, but a longer `every` avoids it",
    Trouble.REJECTED: "the server does not accept the request; open the address in a browser and mend it",
    Trouble.SERVER_ERROR: "the server is ill; nothing to do but wait, it is asked again less often",
    Trouble.TIMEOUT: "the server is too slow; nothing to do if it passes, otherwise look for another address",
    Trouble.UNREACHABLE: "the server cannot be reached; check the spelling of the address, and the network here",
    Trouble.CUT_OFF: "the connection broke off; nothing to do if it passes, otherwise tell the site",
    Trouble.TLS: "the server's certificate does not hold; see whether the address changed, or tell the site",
    Trouble.REDIRECTS: "the redirects lead nowhere; open the address in a browser and use the one it ends at",
    Trouble.BLOCKED: "correct the address; if it is meant to be a private one, add its network to fetch.allow_private",
    Trouble.TOO_LARGE: "more than a feed should be; look for a shorter feed of the site",
    Trouble.EMPTY: "the server answered with nothing; nothing to do if it passes, otherwise tell the site",
    Trouble.WEB_PAGE: "not a feed; use the feed that the page offers, or look whether the site wants a log-in",
    Trouble.NOT_A_FEED: "correct the address: it has to lead to RSS, Atom or JSON Feed",
    Trouble.UNREADABLE: "the feed is broken; tell the site, it is read again as soon as it is mended",
}


_PASSING = frozenset({Trouble.TIMEOUT, Trouble.UNREACHABLE, Trouble.CUT_OFF, Trouble.SERVER_ERROR, Trouble.EMPTY})
_LASTING = 3
"""Checks in a row after which trouble that often passes by itself is told."""

_GAP_IS_NEWS = timedelta(days=7)
_GARBLED_FROM = 3
"""Titles; a single one may be about question marks."""

_SILENT_AFTER = 10
_LEAST_SILENCE = timedelta(days=7)


def advice(state: FeedState) -> str:
    """One line, such as `HTTP 404: the address no longer exists; …`. `ok` for a feed that is well."""
    if state.trouble is None:
        return "ok" if state.baseline_at is not None else "not checked yet"
    return f"{what_is_wrong(state)}: {remedy(state.trouble)}"


def what_is_wrong(state: FeedState) -> str:
    """The trouble in a few words, such as `HTTP 404, 3 times in a row`; empty for a feed that is well."""
    times = f", {state.failures} times in a row" if state.failures > 1 else ""
    since = f", well until {state.changed_at:%Y-%m-%d %H:%M} UTC" if state.changed_at else ""
    return f"{state.detail or state.trouble or ''}{times}{since}" if state.trouble else ""


def remedy(trouble: Trouble | None) -> str:
    """What to do about a kind of trouble; empty for none."""
    return _ADVICE[trouble] if trouble else ""


class Symptom(StrEnum):
    """What is strange about a feed that answers well: it may not tell everything."""

    GAP = "gap"  # none of its entries was known from the check before
    GARBLED = "garbled"  # its titles have lost their characters
    SILENT = "silent"  # nothing is new for far longer than is its habit


_RECOVERED = {
    Symptom.GAP: "no entries were missed for a week: the feed is well again",
    Symptom.GARBLED: "its titles can be read again: the feed is well again",
    Symptom.SILENT: "it brings entries again: the feed is well again",
}
_GARBLED = (
    "its titles have lost their characters (as in `?????` or `ì‚¼ì„±`), so that firms in them may not be found: "
    "tell the site, or look for another feed of it"
)
_DATES = {
    DateNote.AHEAD: "its dates lie ahead of the clock and count as the time they are found at: declare its `zone`",
    DateNote.IMPOSSIBLE: "some of its dates do not exist and count as the last day of their month: tell the site",
    DateNote.NO_ZONE: (
        "its dates name no time zone and are read in the one of its language, or in UTC: declare its `zone` if they "
        "are hours off"
    ),
}


def symptom(habits: Habits, now: datetime) -> Symptom | None:
    """What is strange about a feed with these habits."""
    if habits.gap_at is not None and now - habits.gap_at < _GAP_IS_NEWS:
        return Symptom.GAP
    if habits.garbled >= _GARBLED_FROM:
        return Symptom.GARBLED
    if habits.rhythm is None or habits.novel_at is None:
        return None
    return Symptom.SILENT if now - habits.novel_at >= max(habits.rhythm * _SILENT_AFTER, _LEAST_SILENCE) else None


def concern(feed: Feed, now: datetime) -> str | None:
    """One line about a feed that answers well, but may not tell everything or not rightly; None: nothing strange."""
    habits = feed.state.habits
    found = symptom(habits, now)
    if found is not None:
        return _described(feed, found, habits, now)
    notes = habits.dates - ({DateNote.NO_ZONE} if feed.declared.zone else set())
    return next((line for note, line in _DATES.items() if note in notes), None)


def announcement(feed: Feed, found: Habits | FetchFailed, now: datetime) -> str | None:
    """What to tell those who manage a feed after a check: once that something is wrong, and once that it is well.

    feed   as it was before the check
    found  its trouble, or after a check that went well its habits
    """
    if isinstance(found, FetchFailed):
        return _of_trouble(feed.state, found)
    before = feed.state
    present = symptom(found, now)
    line = _described(feed, present, found, now) if present else None
    if before.trouble is not None and before.failures >= _told_at(before.trouble):
        return f"the feed is well again, but {line}" if line else "the feed is well again"
    past = symptom(before.habits, before.checked_at) if before.checked_at else None
    if present is past:
        return None
    return line if past is None or line else _RECOVERED[past]


def _of_trouble(before: FeedState, failed: FetchFailed) -> str | None:
    tell_at = _told_at(failed.trouble)
    times = before.failures + 1
    another = before.trouble is not None and before.trouble is not failed.trouble and before.failures >= tell_at
    if times != tell_at and not another:
        return None
    return advice(replace(before, trouble=failed.trouble, detail=failed.detail, failures=times))


def _told_at(trouble: Trouble) -> int:
    return _LASTING if trouble in _PASSING else 1


def _described(feed: Feed, found: Symptom, habits: Habits, now: datetime) -> str:
    if found is Symptom.GARBLED:
        return _GARBLED
    if found is Symptom.GAP and habits.gap_at is not None:
        do = "a shorter `every` avoids it" if feed.declared.every else "it is asked more often for a day"
        return (
            f"entries may have been missed before {habits.gap_at:%Y-%m-%d %H:%M} UTC, for all of them had changed "
            f"since the check before: {do}"
        )
    silent = now - (habits.novel_at or now)
    return (
        f"nothing new for {silent.days} days, where an entry came every {_spoken(habits.rhythm or silent)}: "
        "open the site and see whether it has another feed now"
    )


def _spoken(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} h" if hours >= 1 else f"{hours * 60:.0f} min"
