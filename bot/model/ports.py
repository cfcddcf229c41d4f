"""The ports between the rooms: what each side may count on, and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.command import Call, Choice, CommandSpec, Reply, Said
from bot.model.delivery import Delivery, FindResult, SendResult, Unreadable
from bot.model.entry import KnownEntries, ParsedFeed
from bot.model.feed import Feed, Fetched, FetchResult
from bot.model.mention import Matches, Text
from bot.model.message import Content

Clock = Callable[[], datetime]
"""The present, in UTC with its zone set."""


class Fetcher(Protocol):
    async def fetch(self, feed: Feed) -> FetchResult:
        """Asks the feed's address once, conditionally. Never raises for what a server does."""
        ...

    def wait_for_feed(self, feed: Feed) -> float:
        """Seconds until the pace would let a request for the feed begin that is asked for now."""
        ...


class Parser(Protocol):
    async def parse(self, fetched: Fetched, *, zone: str | None, known: KnownEntries | None = None) -> ParsedFeed:
        """Reads a body away from the event loop. Naive dates are read in `zone`.

        Entries that are `known` are left out; without it there are all of them, and no marks.

        Raises FeedFormatError or ParseTimeout.
        """
        ...


class Embedder(Protocol):
    """A model of sentence vectors, wherever it runs. News is placed without it as well."""

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]] | None:
        """A vector for each text, all of one length, in order; None when there is none now.

        Never raises for what a model or a server does.
        """
        ...


class Matcher(Protocol):
    def match(self, text: Text) -> Matches:
        """Finds every watched firm and keyword in a text. Pure."""
        ...


class Chat(Protocol):
    """A chat platform, as the outbox sees it.

    settle          how long after an unknown outcome the message may still turn up, so that `find` is worth asking
    pace            the shortest time between two messages in one channel
    platform_pace   the shortest time between two messages of all channels together, on average; zero: any
    platform_burst  how many messages of all channels together may go out at once
    readable        whether `find` can ever answer; where it cannot, an unknown outcome is answered by sending again
    doubles         whether an attempt that was given up may show up beside the one that replaced it: such messages
                    are looked for with `find_all` later, and deleted
    """

    settle: timedelta
    pace: timedelta
    platform_pace: timedelta
    platform_burst: int
    readable: bool
    doubles: bool

    async def send(self, delivery: Delivery) -> SendResult:
        """One attempt to post the delivery's message: in the channel, or as an answer to its `reply_to`.

        Never raises for what the service does.
        """
        ...

    async def find(self, delivery: Delivery, since: datetime) -> FindResult:
        """Looks for the message that carries the delivery's key, posted at `since` (UTC) or later.

        A reply is looked for among the answers to its `reply_to`.
        """
        ...

    async def find_all(
        self, deliveries: Sequence[Delivery], since: datetime
    ) -> Mapping[str, Sequence[str]] | Unreadable:
        """Every message that carries the key of one of the deliveries: ids by key, the earliest first.

        The deliveries are all of one channel and answer the same message, or none; so one look serves them all.
        A key without a message may be missing. Asked only where `doubles` is true.
        """
        ...

    async def edit(self, channel: str, message_id: str, message: Content) -> SendResult:
        """Replaces a message that was sent. Harmless to repeat; one that is gone is refused with scope MESSAGE."""
        ...

    async def delete(self, channel: str, message_id: str) -> SendResult:
        """Removes a message that was sent; one that is gone already is as good as removed."""
        ...

    async def close(self) -> None:
        """Lets go of connections and files."""
        ...


class Progress(Protocol):
    async def __call__(self, reply: Reply) -> None:
        """Shows the asker what is being done; the next reply takes its place. Never raises."""
        ...


class Commands(Protocol):
    """What people can say, as the chat adapters see it."""

    @property
    def name(self) -> str:
        """The slash command, without its slash."""
        ...

    @property
    def specs(self) -> Sequence[CommandSpec]:
        """Every command, in the order in which help shows them."""
        ...

    def read(self, text: str) -> Said:
        """What a line typed after the slash command means. Pure; never raises, whatever was typed."""
        ...

    async def answer(self, call: Call, progress: Progress) -> Reply:
        """Carries out a call and answers it; unknown commands and wrong arguments get an answer, too.

        Checks the actor's rights. A call that was answered before (by its `id`) is not carried out again.
        Never raises.
        """
        ...

    async def suggest(self, call: Call, option: str, typed: str) -> Sequence[Choice]:
        """What may be meant by what was typed so far for an option of `call.command`; at most 25. Changes nothing.

        `call.arguments` holds what was said for other options. Never raises.
        """
        ...
