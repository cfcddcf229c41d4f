"""Digests: what a channel waited for too long, or wants told together, and which posts it stands for. Pure.

Every story of a digest is shown, so that nothing is lost in it: the limit is what all platforms have room for. What
is more makes another digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final

from bot.model import Delivery, DeliveryKind, Digest, DigestGroup, Message, NewDelivery

MOST_STORIES: Final = 40
"""Stories in one digest."""

FEWEST_LATE: Final = 4
"""Stories that make a digest where nobody asked for one: fewer are no flood, and each reads better by itself."""

FEWEST_HELD: Final = 2
"""Stories that make a digest where a channel asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUp:
    """A digest to be sent, and the ids of the deliveries that it makes needless."""

    delivery: NewDelivery
    posts: tuple[int, ...]


def catch_up(waiting: Sequence[Delivery], now: datetime, *, fewest: int = FEWEST_LATE) -> CatchUp | None:
    """The digest of the first of the posts that wait in one channel, oldest first; None: fewer than `fewest`."""
    chosen = [(post, post.message) for post in waiting if isinstance(post.message, Message)][:MOST_STORIES]
    if len(chosen) < fewest:
        return None
    posts = [post for post, _ in chosen]
    newest = chosen[-1][1]
    content = Digest(
        groups=_groups(message for _, message in chosen),
        since=min(post.not_before for post in posts),
        zone=newest.zone,
        locale=newest.locale,
    )
    delivery = NewDelivery(
        key=_key(posts),
        kind=DeliveryKind.DIGEST,
        channel=posts[0].channel,
        story_id=None,
        message=content,
        not_before=now,
    )
    return CatchUp(delivery=delivery, posts=tuple(post.id for post in posts))


def _groups(messages: Iterable[Message]) -> tuple[DigestGroup, ...]:
    """The messages by the firm (keyword, feed) that each was first sent for, in order of appearance."""
    labels: dict[str, str] = {}
    groups: dict[str, list[Message]] = {}
    for message in messages:
        subject = f"{message.reasons[0].kind}:{message.reasons[0].subject}"
        labels[subject] = message.reasons[0].label
        groups.setdefault(subject, []).append(message)
    return tuple(DigestGroup(label=labels[subject], messages=tuple(group)) for subject, group in groups.items())


def _key(posts: Iterable[Delivery]) -> str:
    """32 hexadecimal digits, the same whenever the same posts are gathered."""
    named = "\x1f".join((DeliveryKind.DIGEST, *(post.key for post in posts)))
    return blake2b(named.encode(), digest_size=16).hexdigest()
