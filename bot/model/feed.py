"""Feeds: what people declare, what polling knows of them, and what a check found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Trouble(StrEnum):
    """Why a check brought nothing. The advice for each is `bot.feeds.health.advice`."""

    NOT_FOUND = "not-found"  # 404
    GONE = "gone"  # 410: never asked again
    FORBIDDEN = "forbidden"  # 401, 402, 403, 451
    RATE_LIMITED = "rate-limited"  # 429
    REJECTED = "rejected"  # any other 4xx
    SERVER_ERROR = "server-error"  # 5xx
    TIMEOUT = "timeout"  # no answer, or one that trickled in too slowly
    UNREACHABLE = "unreachable"  # no such host, connection refused
    CUT_OFF = "cut-off"  # the connection was reset or the body ended early
    TLS = "tls"
    REDIRECTS = "redirects"  # too many, or to nowhere
    BLOCKED = "blocked-address"  # refused by the address guard
    TOO_LARGE = "too-large"  # more than is fetched, or than can be read in bounded time and memory
    EMPTY = "empty-body"
    WEB_PAGE = "web-page"  # HTML where a feed was expected
    NOT_A_FEED = "not-a-feed"
    UNREADABLE = "unreadable"  # a feed, but broken beyond reading


class Symptom(StrEnum):
    """What is strange about a feed that answers well: it may not tell everything."""

    GAP = "gap"  # none of its entries was known from the check before
    GARBLED = "garbled"  # its titles have lost their characters
    SILENT = "silent"  # nothing is new for far longer than is its habit


Ailment = Trouble | Symptom
"""What those who manage a feed are told of. No two have one value."""


class DateNote(StrEnum):
    """What was made of a date that could not be taken as it was."""

    NO_ZONE = "no-zone"  # it was read in the feed's zone, its language's, or UTC
    IMPOSSIBLE = "impossible"  # its month is shorter; it was read as the last day
    AHEAD = "ahead"  # it lies ahead of the clock; it counts as the time at which it was found
    OTHER = "other"  # the date of publication cannot be read; another one of the entry counts


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredFeed:
    """A feed as somebody asked for it.

    url        http or https address; unique
    name       shown to people
    language   `ko`, `ja`, `en`, `vi`, `zh-Hans`, `zh-Hant` or another BCP 47 tag; None: by its text
    every      the polling interval that was asked for; None: by the feed's own rhythm
    zone       IANA zone in which dates without an offset are read; None: UTC
    tags       free words; a watch may ask for `from: [tags]`
    community  whose feed it is (`slack:T…`, `discord:…`); None: declared in a file, serves everyone
    """

    url: str
    name: str
    language: str | None = None
    every: timedelta | None = None
    zone: str | None = None
    tags: frozenset[str] = frozenset()
    community: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What was learnt of how a feed publishes.

    hint      the interval that it asks for, by ttl, Cache-Control and the like
    rhythm    the usual time between two of its entries, by their dates; None: too few are dated
    skips     hours (`0` to `23`, UTC) and days (`mon` to `sun`) at which it asks to be left alone
    novel_at  when it last had an entry that was new; UTC
    gap_at    when it last had none left that was known, so that some may have been missed; UTC
    dates     what was made of the dates of the entries that it last brought
    garbled   how many titles it has brought in a row that had lost their characters
    """

    hint: timedelta | None = None
    rhythm: timedelta | None = None
    skips: frozenset[str] = frozenset()
    novel_at: datetime | None = None
    gap_at: datetime | None = None
    dates: frozenset[DateNote] = frozenset()
    garbled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What polling knows of a feed. All times are UTC.

    moved_to     where a permanent redirect led; asked instead of the declared address
    body_hash    of the last body that was parsed
    baseline_at  when the first successful check was recorded; None: there was none yet
    checked_at   when it was last asked, whatever came back
    changed_at   when its entries were last read, for entries that are in the feed are those seen then
    failures     checks in a row that brought trouble
    trouble      the present one; None while the feed is well
    detail       one line about it, such as `HTTP 404`
    habits       how the feed publishes, as learnt from its last changed body
    told         what its managers were last told is wrong with it; None: nothing, or that it is well again
    """

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    moved_to: str | None = None
    baseline_at: datetime | None = None
    next_check_at: datetime | None = None
    checked_at: datetime | None = None
    changed_at: datetime | None = None
    failures: int = 0
    trouble: Trouble | None = None
    detail: str | None = None
    habits: Habits = Habits()
    told: Ailment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed in the store: its id, what was declared, and its state.

    active  it is asked
    paused  it is not asked until somebody wakes it; neither active nor paused: it was taken out
    """

    id: int
    declared: DeclaredFeed
    state: FeedState = field(default_factory=FeedState)
    active: bool = True
    paused: bool = False

    @property
    def address(self) -> str:
        """The address to ask: the declared one, or where it moved for good."""
        return self.state.moved_to or self.declared.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A body that came back. `url` is the address that answered, after redirects."""

    url: str
    body: bytes
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    max_age: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server answered 304, with what it says of validators, if anything."""

    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    max_age: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailed:
    """The check brought trouble. `retry_after` is what the server asked for."""

    trouble: Trouble
    detail: str
    retry_after: timedelta | None = None
    moved_to: str | None = None


FetchResult = Fetched | NotModified | FetchFailed
