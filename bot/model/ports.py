"""The ports between the rooms: what each side may count on, and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.article import RetellTransaction
from bot.model.command import Call, Choice, CommandSpec, Reply, Said
from bot.model.decision import Decision, Outcome
from bot.model.delivery import Delivery, DeliveryState, FindResult, NewDelivery, SendResult, Unreadable
from bot.model.entry import Check, Entry, EntryKeys, ParsedFeed, QuietCheck, SeenEntry
from bot.model.feed import DeclaredFeed, Feed, Fetched, FetchResult
from bot.model.mention import Matches, Text
from bot.model.message import Content, Message
from bot.model.setup import AuditEntry, Change, Changed, Community, Setup
from bot.model.story import Story
from bot.model.watch import ChannelRules

Clock = Callable[[], datetime]
"""The present, in UTC with its zone set."""


class Fetcher(Protocol):
    async def fetch(self, feed: Feed) -> FetchResult:
        """Asks the feed's address once, conditionally. Never raises for what a server does."""
        ...


class Parser(Protocol):
    async def parse(self, fetched: Fetched, *, zone: str | None) -> ParsedFeed:
        """Reads a body away from the event loop. Naive dates are read in `zone`.

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A channel to which nothing is sent until `retry_at`, and why."""

    channel: str
    reason: str
    since: datetime
    retry_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """How many rows a purge removed."""

    entries: int
    decisions: int
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long rows are kept. Seen keys stay while the entry is still in its feed, whatever `seen` says."""

    entries: timedelta = timedelta(days=30)
    decisions: timedelta = timedelta(days=90)
    seen: timedelta = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What placing needs to know of the past: candidate stories, and who has heard of them.

    common  how many reports have each of the keys that were looked up; a missing key: as many as the stories show
    told  the alert's message as it stands by story id and channel; None: it is no longer kept
    """

    stories: tuple[Story, ...] = ()
    told: Mapping[tuple[int, str], Message | None] = field(default_factory=dict)
    common: Mapping[int, int] = field(default_factory=dict)


class PlaceTransaction(Protocol):
    """The one transaction in which entries are placed; nobody else places meanwhile."""

    async def pending(self, limit: int) -> Sequence[Entry]:
        """Entries that are not placed yet, in the order in which they were collected."""
        ...

    async def latest(self, keys: frozenset[int], most: int) -> Mapping[int, Sequence[int]]:
        """The ids of the entries whose reports have a key, the last `most` of each key, in order; by key."""
        ...

    async def memory(self, entry_ids: Collection[int], since: datetime) -> Memory:
        """The stories of those of the entries that were reported later than `since`, and their alerts.

        Stories come whole, with those that were merged into them.
        """
        ...

    async def write(self, outcomes: Sequence[Outcome]) -> None:
        """Writes the outcomes and clears `pending` of their entries."""
        ...


class Store(Protocol):
    """The tables, behind named operations. All times are UTC with their zone set."""

    # what was declared
    async def declare_feeds(self, feeds: Sequence[DeclaredFeed], now: datetime) -> None:
        """Makes the files' feeds those given: new ones are due at once, missing ones rest, state is kept."""
        ...

    async def declare_watches(self, channels: Sequence[ChannelRules], now: datetime) -> tuple[ChannelRules, ...]:
        """Makes the files' watches those given, and answers with `added_at` set: now for new ones."""
        ...

    # collect
    async def claim_due_feeds(self, now: datetime, limit: int, lease: timedelta) -> Sequence[Feed]:
        """Feeds that are due, longest waiting first; nobody else gets them before the lease ends."""
        ...

    async def seen(self, feed_id: int, keys: Sequence[EntryKeys]) -> Sequence[SeenEntry]:
        """Rows of the feed that share a guid, link or title key with any of `keys`."""
        ...

    async def record_check(self, check: Check) -> None:
        """Writes a changed check: new entries as pending, seen keys, and the feed's state; ends the lease."""
        ...

    async def record_quiet_checks(self, checks: Sequence[QuietCheck]) -> None:
        """Writes checks without a new body in one transaction, and ends their leases."""
        ...

    # place
    def placing(self) -> AbstractAsyncContextManager[PlaceTransaction]:
        """A serialised transaction, committed when the block ends well."""
        ...

    def retelling(self) -> AbstractAsyncContextManager[RetellTransaction]:
        """A transaction in which alerts are told again, serialised with placing; committed when the block ends well."""
        ...

    # deliver
    async def channels_due(self, now: datetime) -> Sequence[str]:
        """Channels that are not parked and have a delivery that may be claimed."""
        ...

    async def told_to_wait(self, now: datetime) -> Mapping[str, datetime]:
        """Channels in which a delivery was attempted, surely not sent, and is to wait; until when, at the latest."""
        ...

    async def claim_delivery(self, channel: str, now: datetime, lease: timedelta) -> Delivery | None:
        """The channel's next delivery, marked `sending` in a committed transaction; none while it is parked.

        Digests come before posts and those before updates, then the oldest first. Updates and replies wait for
        their post to be settled, and updates of one alert keep a minute apart.

        Its `state` is the one before the claim: after `sending` (a lease ran out) or `unknown` the message must
        be looked for. Attempts and their times count this claim.
        """
        ...

    async def record_delivery(
        self,
        delivery_id: int,
        state: DeliveryState,
        *,
        now: datetime,
        not_before: datetime | None = None,
        message_id: str | None = None,
        detail: str | None = None,
        sweep_at: datetime | None = None,
    ) -> None:
        """Writes what became of a claimed delivery and ends its lease. What was sent stays sent.

        A post that was sent makes its alert done, one that was refused drops it. The posts of a digest that was
        sent are sent; those of one that was refused are posted one by one. No `not_before`: as it was.
        `sweep_at` says when to look for doubles of it; it holds only if the outcome was ever unknown.
        """
        ...

    async def retry_delivery(self, delivery_id: int, now: datetime) -> bool:
        """Makes a delivery due again, and its channel if that is parked; False when there is nothing to make due.

        An unknown one stays unknown: it is looked for before it is sent again. A post that a digest tells is
        retried with the digest.
        """
        ...

    async def drop_delivery(self, delivery_id: int, reason: str, now: datetime) -> bool:
        """Gives up a delivery that is not sent nor being sent, and its alert; False when there is none such.

        A digest is given up with its posts; a post that a digest tells, only with the digest.
        """
        ...

    async def overdue(self, channel: str, before: datetime, limit: int) -> Sequence[Delivery]:
        """Posts that were due at `before` or earlier and are surely not sent, in order; for a digest.

        None while a digest of the channel waits to be sent.
        """
        ...

    async def held(self, channel: str, now: datetime, limit: int) -> Sequence[Delivery]:
        """Posts that are due and wait to be told together (`NewDelivery.together`), in order; for a digest.

        `claim_delivery` passes them over until they are gathered or released.
        """
        ...

    async def release(self, posts: Sequence[int]) -> None:
        """Lets posts that waited to be told together be claimed one by one."""
        ...

    async def gather(self, digest: NewDelivery, posts: Sequence[int], now: datetime) -> bool:
        """Lets the digest tell the posts with these ids in their stead, all of them, in one transaction.

        False when that cannot be done any more; then nothing has changed.
        """
        ...

    async def sweeps_due(self, now: datetime, limit: int) -> Sequence[Delivery]:
        """Deliveries that may show twice and whose time to be looked at has come, longest waiting first."""
        ...

    async def record_sweep(
        self, delivery_id: int, *, now: datetime, message_id: str | None = None, sweep_at: datetime | None = None
    ) -> None:
        """Writes which message stays (None: as it was) and when to look again (None: never).

        If another message stays, the last update of it is made once more.
        """
        ...

    async def park_channel(self, channel: str, reason: str, now: datetime, retry_at: datetime) -> None:
        """Stops deliveries to a channel until `retry_at`."""
        ...

    async def unpark_channel(self, channel: str) -> None:
        """Lets deliveries go to the channel again."""
        ...

    async def serves(self, channel: str) -> bool:
        """Whether anything is watched in the channel, or owed to it."""
        ...

    # arrange
    async def setup(self, channel: str) -> Setup | None:
        """What was arranged from chat in a channel; None: nothing ever was."""
        ...

    async def setups(self) -> Sequence[Setup]: ...

    async def community(self, name: str) -> Community:
        """What belongs to a community; one that nobody arranged anything for is empty."""
        ...

    async def communities(self) -> Sequence[Community]: ...

    async def own_feeds(self) -> Mapping[int, str]:
        """The communities of the feeds that belong to one, by feed id; also of those that were taken out."""
        ...

    async def change(self, change: Change) -> Changed:
        """Writes a change with its line of the audit trail, whole or not at all, and lets the arrangement count up."""
        ...

    async def arrangement(self) -> int:
        """A number that grows with every change: what was built on an older one is to be built again."""
        ...

    async def audit(self, community: str, *, channel: str | None = None, limit: int = 20) -> Sequence[AuditEntry]:
        """Changes in a community, or in one of its channels, newest first."""
        ...

    async def posts(
        self, channel: str, *, since: datetime | None = None, before: int | None = None, limit: int
    ) -> Sequence[Delivery]:
        """A channel's posts, newest first; `before` pages on from an id. `since`: decided on then or later."""
        ...

    async def post_of(
        self, channel: str, *, story_id: int | None = None, message_id: str | None = None
    ) -> Delivery | None:
        """The post of a story, or of the message that the service calls so, in a channel; None: there is none."""
        ...

    async def story_decisions(self, story_id: int) -> Sequence[Decision]:
        """Decisions on the entries of a story, those that joined first first."""
        ...

    # look
    async def entries(self, since: datetime, *, after: Entry | None = None, limit: int) -> Sequence[Entry]:
        """Entries collected at `since` or later, in the order of collection: by time, then by id.

        `after` pages on from an entry that was read before; what was purged meanwhile is passed over.
        """
        ...

    async def newest_entries(self, since: datetime, limit: int) -> Sequence[Entry]:
        """The last entries that were collected at `since` or later, in the order of collection."""
        ...

    async def feeds(self) -> Sequence[Feed]: ...

    async def decisions(self, link_keys: Sequence[str]) -> Sequence[Decision]:
        """Decisions on entries with one of these link keys (`bot.feeds.keys.link_key`), newest first."""
        ...

    async def deliveries(
        self, *, states: Sequence[DeliveryState] = (), channel: str | None = None, limit: int = 50
    ) -> Sequence[Delivery]:
        """Deliveries, newest first; no states: any."""
        ...

    async def delivery(self, delivery_id: int) -> Delivery | None: ...

    async def parked(self) -> Sequence[Parked]: ...

    async def counts(self) -> Mapping[str, int]:
        """Rows by table or state, for the status: `entries`, `pending`, `stories`, `alerts.done` …"""
        ...

    # keep going
    async def beat(self, part: str, now: datetime) -> None:
        """Notes that a part of the engine (`tick`, `outbox`) is alive."""
        ...

    async def beats(self) -> Mapping[str, datetime]: ...

    async def release_leases(self) -> None:
        """Ends every lease, if this process owns the store alone; otherwise they run out by themselves."""
        ...

    async def purge(self, now: datetime, keep: Retention, batch: int) -> Purged:
        """Removes up to `batch` rows of each kind that have outlived their time."""
        ...

    async def installation(self) -> str:
        """A random name of this database, made once; part of every delivery key."""
        ...

    async def close(self) -> None: ...
