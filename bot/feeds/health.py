"""Health: one line about a feed, saying what is wrong with it and what to do about it, in the reader's language. Pure.

Rules

- The words of each language are a file in `healthwords/`, all with the same keys. Another language reads English.
- What a check found (`detail`) is written in English when it is found. Readers of other languages get of it what reads
  alike in all of them: the status, titles and addresses; the rest is said by what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files

import regex
import yaml

from bot.feeds.news import News, symptom
from bot.model import DateNote, Feed, FeedState, Habits, Symptom, Trouble

_ENGLISH = "en"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where the wheel has it: ten times as quick
_LIKE_EVERYWHERE = regex.compile(r"HTTP \d{3}|“[^”]*”|https?://[^\s,;]+")
_NOTES = (DateNote.AHEAD, DateNote.IMPOSSIBLE, DateNote.OTHER, DateNote.NO_ZONE)


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a line is: a BCP 47 tag such as `zh-Hant`, and the zone of the clock in the lines."""

    language: str = _ENGLISH
    zone: tzinfo = UTC

    @property
    def spoken(self) -> str:
        """The language that the reader gets: the one asked for, if there are words for it."""
        return next((one for one in (self.language, self.language.partition("-")[0]) if one in _words()), _ENGLISH)

    def say(self, key: str, **values: object) -> str:
        """A phrase with its slots filled. Raises KeyError for a phrase or slot that is not there."""
        return _words()[self.spoken][key].format(**values)

    def moment(self, at: datetime) -> str:
        """A time on the reader's clock."""
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M %Z}"


OPERATOR = Reader()
"""Whoever runs the bot: reads a terminal and logs."""


def advice(state: FeedState, reader: Reader = OPERATOR) -> str:
    """One line, such as `HTTP 404: the address no longer exists; …`. `ok` for a feed that is well."""
    if state.trouble is None:
        return reader.say("well" if state.baseline_at is not None else "unchecked")
    what, do = what_is_wrong(state, reader), remedy(state.trouble, reader)
    return reader.say("advice", what=what, do=do) if what else do


def what_is_wrong(state: FeedState, reader: Reader = OPERATOR) -> str:
    """The trouble in a few words, such as `HTTP 404, 3 times in a row`; empty for a feed that is well."""
    if state.trouble is None:
        return ""
    found = (
        _told(state.detail or state.trouble, reader),
        reader.say("times", count=state.failures) if state.failures > 1 else "",
        reader.say("since", at=reader.moment(state.changed_at)) if state.changed_at else "",
    )
    return _listed(found, reader)


def remedy(trouble: Trouble | None, reader: Reader = OPERATOR) -> str:
    """What to do about a kind of trouble; empty for none."""
    return reader.say(f"trouble.{trouble}") if trouble else ""


def concern(feed: Feed, now: datetime, reader: Reader = OPERATOR) -> str | None:
    """One line about a feed that answers well, but may not tell everything or not rightly; None: nothing strange."""
    habits = feed.state.habits
    found = symptom(habits, now)
    if found is not None:
        return _described(feed, found, now, reader)
    notes = habits.dates - ({DateNote.NO_ZONE} if feed.declared.zone else set())
    return next((reader.say(f"dates.{note}") for note in _NOTES if note in notes), None)


def announcement(news: News, reader: Reader = OPERATOR) -> str:
    """What to tell those who manage a feed: that something is wrong with it, or that it is well."""
    match news.told:
        case Trouble():
            return advice(news.feed.state, reader)
        case Symptom():
            line = _described(news.feed, news.told, news.at, reader)
            return reader.say("recovered-but", line=line) if isinstance(news.past, Trouble) else line
        case None:
            return reader.say(f"recovered.{news.past}" if isinstance(news.past, Symptom) else "recovered")


def more_news(slash: str, reader: Reader) -> str:
    """What stands for news of more feeds than anybody reads; `slash` is the slash command."""
    return reader.say("more", slash=slash)


def _told(detail: str, reader: Reader) -> str:
    return detail if reader.spoken == _ENGLISH else _listed(_LIKE_EVERYWHERE.findall(detail), reader)


def _listed(parts: Iterable[str], reader: Reader) -> str:
    return reader.say("and").join(part for part in parts if part)


def _described(feed: Feed, found: Symptom, now: datetime, reader: Reader) -> str:
    habits = feed.state.habits
    if found is Symptom.GAP and habits.gap_at is not None:
        key = "symptom.gap-every" if feed.declared.every else "symptom.gap"
        return reader.say(key, at=reader.moment(habits.gap_at))
    return reader.say(f"symptom.{found}", **_silence(habits, now, reader))


def _silence(habits: Habits, now: datetime, reader: Reader) -> dict[str, object]:
    silent = now - (habits.novel_at or now)
    return {"days": silent.days, "span": _spoken(habits.rhythm or silent, reader)}


def _spoken(span: timedelta, reader: Reader) -> str:
    hours = span.total_seconds() / 3600
    if hours >= 48:
        return reader.say("span.days", count=round(hours / 24))
    return (
        reader.say("span.hours", count=round(hours))
        if hours >= 1
        else reader.say("span.minutes", count=round(hours * 60))
    )


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    """The phrases of every language that comes with the package."""
    return {
        file.name.removesuffix(".yaml"): yaml.load(file.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 - it is a safe one
        for file in files("bot.feeds").joinpath("healthwords").iterdir()
        if file.name.endswith(".yaml")
    }
