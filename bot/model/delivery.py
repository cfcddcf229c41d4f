"""Alerts and deliveries: what is owed to a channel, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.message import Content, Reason


class AlertState(StrEnum):
    HELD = "held"  # a rule of the channel keeps it back
    DUE = "due"  # its post is in the outbox
    DONE = "done"  # it was accepted by the chat service
    DROPPED = "dropped"  # it will never be sent, and the decision says why


class DeliveryKind(StrEnum):
    POST = "post"
    UPDATE = "update"
    REPLY = "reply"
    DIGEST = "digest"
    NOTICE = "notice"


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"  # committed before the request leaves
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"  # nobody can say yet whether it arrived


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One story for one channel; unique on both."""

    story_id: int
    channel: str
    state: AlertState
    reasons: tuple[Reason, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """A message operation that was decided on. `key` is unique, and the same whenever it is decided again.

    An update or a reply belongs to the post of the same story in the same channel.

    together  a post that is told in one digest with all others that wait likewise when it is due
    """

    key: str
    kind: DeliveryKind
    channel: str
    story_id: int | None
    message: Content
    not_before: datetime
    together: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message operation in the outbox. Times are UTC.

    state             before it was claimed, when it comes from a claim
    first_attempt_at  when a request first left for it
    reply_to          the message that a reply answers, as the service calls it; else None
    message_id        what the service calls the message, once it is sent; of an update, the post that it replaces
    detail            the last refusal or fault, in one line
    """

    id: int
    key: str
    kind: DeliveryKind
    channel: str
    story_id: int | None
    message: Content
    not_before: datetime
    state: DeliveryState
    attempts: int = 0
    created_at: datetime
    first_attempt_at: datetime | None = None
    last_attempt_at: datetime | None = None
    message_id: str | None = None
    reply_to: str | None = None
    digest_id: int | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The service accepted the message and calls it `message_id`."""

    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryAfter:
    """Nothing was sent; the service asks to wait so many seconds."""

    seconds: float
    detail: str = ""


class RefusalScope(StrEnum):
    MESSAGE = "message"  # this message will never be accepted; the next may be
    CHANNEL = "channel"  # nothing will be accepted until a person has mended the channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The service said no, and a retry cannot mend it. `reason` says what a person can do."""

    reason: str
    scope: RefusalScope


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Nobody can say whether the message arrived: it is looked for before anything is sent again."""

    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """The service shows no message with the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """The service would not show what was posted, so nothing is known.

    away  whether the service is out of reach altogether, so that nothing can be posted either
    wait  seconds until it lets itself be asked again; None: it names no time
    """

    reason: str
    away: bool = False
    wait: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelBack:
    """A chat platform says that the bot may post in the channel (again): invited, unarchived."""

    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelGone:
    """A chat platform says that the bot may no longer post in the channel, and why.

    left  the bot was taken out of the channel, or the channel is no more: what chat set up there rests
    """

    channel: str
    reason: str
    left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """A chat platform says that somebody brought the bot into the channel, which it may post in now.

    by  the actor's id, `slack:U…`; None: the platform does not tell
    """

    channel: str
    community: str
    by: str | None = None
    locale: str | None = None


ChatEvent = ChannelBack | ChannelGone | Invited
SendResult = Sent | RetryAfter | Refused | Unknown
FindResult = Sent | Absent | Unreadable
