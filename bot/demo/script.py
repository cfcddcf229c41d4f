"""The script of the newswire: what each feed publishes, and when.

A folder holds one YAML file for each feed. Times are seconds from the start of the demonstration: an entry
`at` 0 or less is there from the start and was published that long ago. What stands at an address
changes by `updates`: one without a guid mends the entry in place, as a correction does; one with a guid
publishes it again under that guid and a new date, as careless content systems do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.errors import SettingsError

ServedPath = Annotated[str, Field(pattern=r"^/[a-z0-9./-]+$")]
Line = Annotated[str, Field(min_length=1, pattern=r"^\S(.*\S)?$")]


class Format(StrEnum):
    RSS = "rss"
    ATOM = "atom"
    JSON = "json"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Update(_Part):
    """A change of an entry, `at` seconds from the start; what is None stays as it was."""

    at: Annotated[float, Field(gt=0)]
    guid: Line | None = None
    title: Line | None = None
    summary: Line | None = None


class ScriptEntry(_Part):
    """An entry as it is first published. `source` is the agency that it was taken over from."""

    at: float
    guid: Line
    link: ServedPath
    title: Line
    summary: Line
    source: Line | None = None
    author: Line | None = None
    updates: tuple[Update, ...] = ()

    @property
    def times(self) -> tuple[float, ...]:
        """When it is published and updated, in the order of the script."""
        return (self.at, *(update.at for update in self.updates))

    @property
    def guids(self) -> tuple[str, ...]:
        """Every guid that it is ever published under."""
        return (self.guid, *(update.guid for update in self.updates if update.guid))

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if list(self.times) != sorted(set(self.times)):
            raise ValueError(f"the updates of {self.guid} are not in the order of their times")
        return self


class ScriptFeed(_Part):
    """A feed: its name, language (BCP 47), format, the path that it is served at, and its entries."""

    title: Line
    language: Line
    format: Format
    path: ServedPath
    entries: tuple[ScriptEntry, ...]


class Script(_Part):
    """All feeds of the newswire; their paths and all guids are distinct."""

    feeds: tuple[ScriptFeed, ...]

    @property
    def entries(self) -> tuple[ScriptEntry, ...]:
        return tuple(entry for feed in self.feeds for entry in feed.entries)

    @property
    def length(self) -> float:
        """Seconds from the start to the last publication or update."""
        return max((at for entry in self.entries for at in entry.times), default=0.0)

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        guids = (guid for entry in self.entries for guid in entry.guids)
        twice = [*_repeated(guids), *_repeated(feed.path for feed in self.feeds)]
        if twice:
            raise ValueError(f"used more than once: {', '.join(twice)}")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry as its feed shows it at one moment. Times are UTC; `link` is a path."""

    guid: str
    link: str
    title: str
    summary: str
    source: str | None
    author: str | None
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """When the newswire opened, and when its clock was started; UTC.

    What was there from the start is dated from the opening, so that starting the clock changes no feed.
    """

    opened: datetime
    started: datetime

    def moment(self, at: float) -> datetime:
        """The time of something `at` so many seconds from the start."""
        return (self.opened if at <= 0 else self.started) + timedelta(seconds=at)


def load_script(folder: Path) -> Script:
    """Reads every YAML file of `folder`, by name. Raises SettingsError naming the file and the fault."""
    feeds = [_read_feed(path) for path in sorted(folder.glob("*.yaml"))]
    try:
        return Script(feeds=tuple(feeds))
    except ValidationError as error:
        raise SettingsError([f"{folder}: {fault['msg']}" for fault in error.errors()]) from error


def items_at(feed: ScriptFeed, seconds: float, start: Start) -> tuple[Item, ...]:
    """What the feed shows `seconds` from the start, newest first."""
    items = [_item(entry, seconds, start) for entry in feed.entries if entry.at <= seconds]
    return tuple(sorted(items, key=lambda item: item.published, reverse=True))


def _item(entry: ScriptEntry, seconds: float, start: Start) -> Item:
    guid, title, summary = entry.guid, entry.title, entry.summary
    published = updated = start.moment(entry.at)
    for update in entry.updates:
        if update.at > seconds:
            break
        updated = start.moment(update.at)
        published = updated if update.guid else published
        guid, title, summary = update.guid or guid, update.title or title, update.summary or summary
    return Item(
        guid=guid,
        link=entry.link,
        title=title,
        summary=summary,
        source=entry.source,
        author=entry.author,
        published=published,
        updated=updated,
    )


def _read_feed(path: Path) -> ScriptFeed:
    try:
        return ScriptFeed.model_validate(yaml.safe_load(path.read_bytes()))
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        raise SettingsError([f"{path}: {fault}" for fault in faults]) from error
    except yaml.YAMLError as error:
        raise SettingsError([f"{path}: {error}"]) from error


def _repeated(words: Iterable[str]) -> list[str]:
    return [word for word, count in Counter(words).items() if count > 1]
