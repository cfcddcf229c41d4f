"""The store as a port: named operations on the tables, and the values that only they give."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.model.article import RetellTransaction
from bot.model.decision import Decision, Outcome
from bot.model.delivery import Alert, Delivery, DeliveryState, NewDelivery
from bot.model.entry import Check, Entry, EntryKeys, QuietCheck, SeenEntry
from bot.model.feed import DeclaredFeed, Feed
from bot.model.message import Message
from bot.model.setup import AuditEntry, Change, Changed, Community, Setup
from bot.model.story import Correction, Story
from bot.model.watch import ChannelRules


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
    unsent  of `told`, the alerts that surely nobody has seen yet, and that are still to be sent
    dropped  of `told`, those that will never be sent
    corrections  what people of channels said of these stories, and what followed from it, in the order in which it was
    """

    stories: tuple[Story, ...] = ()
    told: Mapping[tuple[int, str], Message | None] = field(default_factory=dict)
    unsent: frozenset[tuple[int, str]] = frozenset()
    dropped: frozenset[tuple[int, str]] = frozenset()
    common: Mapping[int, int] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What somebody's word about stories changes in their channel, written in one transaction or not at all.

    corrections  what is said from now on
    taken_back   what was said, and is no more
    """

    audit: AuditEntry
    corrections: tuple[Correction, ...] = ()
    taken_back: tuple[Correction, ...] = ()
    alerts: tuple[Alert, ...] = ()
    deliveries: tuple[NewDelivery, ...] = ()


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

        Stories come with all their reports, with those that were merged into them, and with those that corrections
        bring together with them. Reports in the midst of a story come without their keys and traits, unless they are
        among the entries or people corrected any of the stories: one of hundreds costs little more than a short one.
        """
        ...

    async def write(self, outcomes: Sequence[Outcome]) -> None:
        """Writes the outcomes and clears `pending` of their entries."""
        ...


class CorrectTransaction(Protocol):
    """The transaction in which somebody's word about stories is carried out; nothing is placed meanwhile."""

    async def latest(self, keys: frozenset[int], most: int) -> Mapping[int, Sequence[int]]:
        """As in `PlaceTransaction`, every report with its keys and traits."""
        ...

    async def memory(self, entry_ids: Collection[int], since: datetime) -> Memory:
        """As in `PlaceTransaction`."""
        ...

    async def records(self, entry_ids: Collection[int]) -> Sequence[tuple[Decision, str]]:
        """The decisions on the entries, in the order of their ids, each with the text of its article or nothing."""
        ...

    async def write(self, corrected: Corrected) -> Changed:
        """Writes what changes with its line of the audit trail: DONE, or REPEATED and nothing was written."""
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

    async def postpone_checks(self, until: Mapping[int, datetime]) -> None:
        """Ends the leases of feeds that were not asked, by their ids, and makes each due at its time."""
        ...

    async def seen(self, feed_id: int, keys: Sequence[EntryKeys]) -> Sequence[SeenEntry]:
        """Rows of the feed that share a guid, link or title key with any of `keys`."""
        ...

    async def record_check(self, check: Check) -> Sequence[SeenEntry]:
        """Writes a changed check: new entries as pending, seen keys, and the feed's state; ends the lease.

        Answers with the rows that it made of its new entries: of all that nobody else has stored meanwhile.
        """
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

    def correcting(self) -> AbstractAsyncContextManager[CorrectTransaction]:
        """A transaction in which stories are corrected, serialised with placing; committed when the block ends well."""
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
        """Decisions on the entries of a story, those that joined first first.

        A story that became part of another, and a development, stand for the whole of it.
        """
        ...

    async def corrections(self, entry_ids: Sequence[int]) -> Sequence[Correction]:
        """What was said in channels of the stories of these entries, in order of entries and channels."""
        ...

    async def stories_of(self, entry_ids: Collection[int]) -> Memory:
        """The stories to which entries belong, as placing is told of them."""
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
