"""Watches: what a channel asked for, and the rules of the channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.model.firm import Relation


class WatchKind(StrEnum):
    FIRM = "firm"
    KEYWORD = "keyword"
    TOPIC = "topic"
    FEED = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What one channel asked for.

    subject    the firm's id, the keyword or keyword rule as written, the topic, or the feed's declared address
    relations  which related names count too (firms only)
    topics     only entries that speak of one of these (firms only); empty: of anything
    tags       only from feeds with one of these tags; empty: any feed
    languages  only entries in one of these; empty: any language
    unless     keyword rules: what answers to one of them is not meant
    main       only where the story is mainly about the firm (firms only)
    context    only where the words around the name, the story or the feed speak of a firm too (firms only)
    added_at   UTC; only what is collected later alerts. None: not stored yet
    """

    kind: WatchKind
    subject: str
    relations: frozenset[Relation] = frozenset()
    topics: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    unless: tuple[str, ...] = ()
    main: bool = False
    context: bool = False
    added_at: datetime | None = None

    @property
    def key(self) -> str:
        """Identifies the watch within its channel, whatever its options: `firm:alibaba`."""
        return f"{self.kind}:{self.subject}"

    @property
    def rules(self) -> tuple[str, ...]:
        """The keyword rules that say whether an entry answers to the watch; a topic is the rule `topic:…`."""
        match self.kind:
            case WatchKind.KEYWORD:
                return (self.subject, *self.unless)
            case WatchKind.TOPIC:
                return (topic_rule(self.subject), *self.unless)
            case _:
                return (*(topic_rule(topic) for topic in sorted(self.topics)), *self.unless)


def topic_rule(topic: str) -> str:
    """The keyword rule that asks for a topic."""
    return f"topic:{topic}"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """A daily span of local time in which nothing is posted; `start` after `end` spans midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestTimes:
    """When a channel wants everything told at once: at `at`, local time, on these days (`0`: Monday)."""

    at: time
    days: frozenset[int] = frozenset(range(7))


class MuteKind(StrEnum):
    FIRM = "firm"
    STORY = "story"
    SOURCE = "source"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """Something that a channel does not want to hear of for a while.

    subject  the firm's id, the story's id, the outlet or the feed's name (any case), the topic
    label    the same as people know it
    until    UTC; None: until it is taken back
    """

    kind: MuteKind
    subject: str
    label: str
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it is in force at `now`."""
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """What of a feed's first check may alert: entries dated within `age`, or the `newest` so many."""

    age: timedelta | None = None
    newest: int | None = None


class Updates(StrEnum):
    """What a channel hears of a story that another outlet reports after it was told."""

    OFF = "off"
    EDIT = "edit"  # the message that told it says how many outlets report it by now
    THREAD = "thread"  # the report is posted in the message's thread


class Length(StrEnum):
    """How much an alert says."""

    TITLE = "title"  # no summary
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRules:
    """A channel's watches and its own rules.

    channel   `slack:C0123456789`, `discord:112233445566778899`, `file:PATH`, `console:`
    zone      in which times are shown and quiet hours count
    language  of names and fixed words in messages
    quiet     None: post at any hour; what waited is told at once when they end
    digest    None: alert at once; else everything waits for the next digest
    mutes     what the channel does not want to hear of for a while
    languages only entries in one of these, for watches that ask for none; empty: any language
    length    how much an alert says
    community whose channel it is, `slack:T…`, `discord:…`; None: unknown, so it hears only what serves everyone
    settle    how long a story may ripen before it alerts
    max_age   an entry dated longer ago than this never alerts
    backfill  None: a feed's first check alerts nothing
    updates   what is told of further reports
    developments  whether a story that takes a new turn hours later alerts again, marked as one
    catch_up  alerts that could not be posted for longer than this are told in digests; None: one by one
    declared  names of the fields above that a file declares, which chat does not change
    """

    channel: str
    watches: tuple[Watch, ...]
    zone: ZoneInfo
    language: str = "en"
    quiet: QuietHours | None = None
    digest: DigestTimes | None = None
    mutes: tuple[Mute, ...] = ()
    languages: frozenset[str] = frozenset()
    length: Length = Length.FULL
    community: str | None = None
    settle: timedelta = timedelta(0)
    max_age: timedelta = timedelta(hours=48)
    backfill: Backfill | None = None
    updates: Updates = Updates.OFF
    developments: bool = False
    catch_up: timedelta | None = None
    declared: frozenset[str] = frozenset()

    @property
    def rules(self) -> frozenset[str]:
        """Every keyword rule that has to be answered for the channel."""
        topics = (mute.subject for mute in self.mutes if mute.kind is MuteKind.TOPIC)
        asked = (rule for watch in self.watches for rule in watch.rules)
        return frozenset((*asked, *map(topic_rule, topics)))

    @property
    def platform(self) -> str:
        """The part of the channel before the colon: which chat adapter serves it."""
        return self.channel.partition(":")[0]


def is_chat(channel: str) -> bool:
    """Whether people talk in a channel: to a file or a terminal nobody answers."""
    return channel.startswith(("slack:", "discord:"))
