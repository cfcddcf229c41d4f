"""Stories: the entries, from any feed and in any language, that report the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One entry as a member of a story, with the keys by which repeats of it are found.

    link_key  hash of the canonical address (`bot.feeds.keys.link_key`); None: the entry has no link
    """

    entry_id: int
    feed_id: int
    outlet: str
    language: str | None
    title: str
    link: str | None
    link_key: str | None
    at: datetime
    keys: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story. Its id is that of the entry that opened it, and never changes.

    merged_into  the story that took this one's place; None: it stands for itself
    reports      in the order in which they joined, the opening one first
    """

    id: int
    opened_at: datetime
    reports: tuple[Report, ...]
    merged_into: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an entry belongs: the story, whether the entry opened it, and the reason in plain words."""

    story_id: int
    opened: bool
    reason: str
