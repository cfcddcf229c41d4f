"""Articles: what a page gave for an entry, and the alerts that can be told better with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model.decision import Outcome
from bot.model.delivery import NewDelivery
from bot.model.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadArticle:
    """What became of the page behind an entry's link.

    text      paragraphs on lines of their own; empty: the page gave none
    obstacle  why it gave none (`bot.stories.article.Obstacle`); None: it gave a text, or could not be had
    """

    entry_id: int
    text: str
    obstacle: str | None
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An alert as it stands: the message that was posted, or the last one that replaced it."""

    story_id: int
    channel: str
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Retelling:
    """An update of an alert by the article of its first report.

    edits  whether it is worth an edit; otherwise only a post that surely was not sent takes the new text
    """

    delivery: NewDelivery
    edits: bool


class RetellTransaction(Protocol):
    """A transaction in which nothing is placed meanwhile."""

    async def told(self, entry_id: int) -> Sequence[Told]:
        """The alerts of the story that the entry belongs to."""
        ...

    async def write(
        self, article: ReadArticle, retellings: Sequence[Retelling], *, held_until: datetime | None
    ) -> None:
        """Writes the article and the retellings; posts of the entry's story held until then are due at once."""
        ...


class ArticleStore(Protocol):
    """The part of the store that articles need."""

    def retelling(self) -> AbstractAsyncContextManager[RetellTransaction]:
        """A serialised transaction, committed when the block ends well."""
        ...


class Articles(Protocol):
    """Reads articles for what was placed. Optional everywhere: placing works as well without."""

    @property
    def closed(self) -> Collection[str]:
        """Hosts behind whose links a paywall was found lately."""
        ...

    def hold(self, outcomes: Sequence[Outcome], now: datetime) -> Sequence[Outcome]:
        """The outcomes, with posts put off for a moment where the article may come meanwhile."""
        ...

    def begin(self, outcomes: Sequence[Outcome]) -> None:
        """Starts reading the articles that the outcomes, written by now, could do with. Returns at once."""
        ...
