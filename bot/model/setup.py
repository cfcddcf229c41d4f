"""Setups: what people arranged from the chat, for one channel and for one community.

What a file declares stays in the file; what chat adds lives here, and both are in force together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.delivery import NewDelivery
from bot.model.feed import DeclaredFeed
from bot.model.firm import Firm
from bot.model.watch import DigestTimes, Length, Mute, QuietHours, Updates, Watch


class Changers(StrEnum):
    """Who may change what a channel hears."""

    MANAGERS = "managers"  # whom the platform lets manage the channel, and whom bot.yaml lists
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A keyword rule that keeps what answers to it from one watch of the channel, also from one that a file declares.

    watch  the watch's key, `firm:apple`
    """

    watch: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What people arranged in one channel. None: nobody said, so the file's word or the default holds.

    by        who first set something up, an actor's id: told when the channel stops working
    greeted   the channel has been greeted
    left      the bot was taken out: nothing is alerted until it is invited again
    revision  how often it was written; 0: never
    """

    channel: str
    community: str
    watches: tuple[Watch, ...] = ()
    mutes: tuple[Mute, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    zone: str | None = None
    language: str | None = None
    quiet: QuietHours | None = None
    digest: DigestTimes | None = None
    updates: Updates | None = None
    length: Length | None = None
    languages: frozenset[str] | None = None
    changers: Changers | None = None
    by: str | None = None
    greeted: bool = False
    left: bool = False
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """What belongs to one Slack workspace or Discord server: its own firms. `revision` as in a setup."""

    name: str
    firms: tuple[Firm, ...] = ()
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """A change that somebody made.

    call     the id of the interaction; a change is made once for each
    command  as it was said, with its arguments: `watch alibaba with:brand`
    channel  where it was said
    """

    at: datetime
    community: str
    channel: str
    actor: str
    actor_name: str
    command: str
    call: str


class Changed(StrEnum):
    """What became of a change."""

    DONE = "done"
    STALE = "stale"  # somebody else changed it meanwhile: read it again
    REPEATED = "repeated"  # the same call was carried out before


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Everything that one command changes, written in one transaction, or not at all.

    setup, community  as they shall be; their `revision` is the one that was read
    added_feeds       of a community; one that rests is woken
    paused            feed ids that are not asked until they are woken
    woken             feed ids that are asked again, at once
    removed           feed ids that are not asked any more, and not listed
    notices           deliveries that tell the channel
    held_until        when (UTC) what a rule of the channel keeps back is due from now on; None: as it was
    """

    audit: AuditEntry
    setup: Setup | None = None
    community: Community | None = None
    added_feeds: tuple[DeclaredFeed, ...] = ()
    paused: tuple[int, ...] = ()
    woken: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    notices: tuple[NewDelivery, ...] = ()
    held_until: datetime | None = None
