"""Messages: what a person is told, before any platform renders it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReasonKind(StrEnum):
    FIRM = "firm"
    KEYWORD = "keyword"
    TOPIC = "topic"
    FEED = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an alert was sent.

    subject  the watch's subject: a firm's id, a keyword or keyword rule, a topic, a feed's address
    label    the same as people know it, in the channel's language
    surface  the words in the text that it was found by; empty for a feed watch
    where    `title` or `text`; empty for a feed watch
    weight   how much the story is about the firm, 0 to 1; None: unknown, or no firm
    """

    kind: ReasonKind
    subject: str
    label: str
    surface: str = ""
    where: str = ""
    weight: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOf:
    """The alert in the same channel that tells a story from now on.

    story_id    under which that alert was made
    title       of that alert
    message_id  what the service calls its message; None: not known (yet)
    link        the address of its message, where the platform gives one
    """

    story_id: int
    title: str
    message_id: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One alert, platform-neutral. Every text in it is hostile until a renderer has escaped it.

    language      of the story's title and summary; None: unknown
    published_at  UTC; None: the entry was undated
    zone          IANA name of the zone in which times are shown
    locale        language of fixed words in the message
    reasons       strongest first, never empty
    outlets       that report the story so far, the first report's first; empty: only `outlet`
    languages     of their reports, in order of appearance
    entry_id      the entry that it tells of, where it answers the alert of a story; None: it tells the story itself
    part_of       the alert that tells its story by now; None: this one does
    """

    story_id: int
    title: str
    link: str | None
    outlet: str
    language: str | None
    published_at: datetime | None
    summary: str
    reasons: tuple[Reason, ...]
    zone: str = "UTC"
    locale: str = "en"
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    entry_id: int | None = None
    part_of: PartOf | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestGroup:
    """The part of a digest that is about one firm, keyword or feed; messages newest last."""

    label: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What waited, told at once.

    since  when the oldest of it was due, UTC
    """

    groups: tuple[DigestGroup, ...]
    since: datetime
    zone: str = "UTC"
    locale: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A plain sentence from the bot itself, such as what keeps it from posting in a channel."""

    text: str
    locale: str = "en"


Content = Message | Digest | Notice
