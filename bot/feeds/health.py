"""Health: one line for the status, saying what is wrong with a feed and what to do about it. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.model import Feed, FeedState, FetchFailed, Trouble

_ADVICE = {
    Trouble.NOT_FOUND: "the address no longer exists; open the site and look for its feed, or remove the line",
    Trouble.GONE: "the feed is gone for good and is not asked any more; remove the line, or give its new address",
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


def concern(feed: Feed, now: datetime) -> str | None:
    """One line about a feed that answers well, but may not tell everything; None: nothing strange about it."""
    habits = feed.state.habits
    if habits.gap_at is not None and now - habits.gap_at < _GAP_IS_NEWS:
        do = "a shorter `every` avoids it" if feed.declared.every else "it is asked more often for a day"
        return (
            f"entries may have been missed before {habits.gap_at:%Y-%m-%d %H:%M} UTC, for all of them had changed "
            f"since the check before: {do}"
        )
    if habits.rhythm is None or habits.novel_at is None:
        return None
    silent = now - habits.novel_at
    if silent < max(habits.rhythm * _SILENT_AFTER, _LEAST_SILENCE):
        return None
    return (
        f"nothing new for {silent.days} days, where an entry came every {_spoken(habits.rhythm)}: "
        "open the site and see whether it has another feed now"
    )


def announcement(before: FeedState, failed: FetchFailed | None) -> str | None:
    """What to tell those who run the bot after a check: once that a feed is in trouble, and once that it is well.

    `before` is the feed's state before the check; `failed` is None after one that went well.
    """
    told_at = _LASTING if before.trouble in _PASSING else 1
    if failed is None:
        return "the feed is well again" if before.trouble is not None and before.failures >= told_at else None
    tell_at = _LASTING if failed.trouble in _PASSING else 1
    times = before.failures + 1
    another = before.trouble is not None and before.trouble is not failed.trouble and before.failures >= tell_at
    if times != tell_at and not another:
        return None
    return advice(replace(before, trouble=failed.trouble, detail=failed.detail, failures=times))


def _spoken(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} h" if hours >= 1 else f"{hours * 60:.0f} min"
