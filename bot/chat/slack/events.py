"""Slack's events as ours. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from bot.model import ChannelBack, ChannelGone, ChatEvent, Invited

_INVITE: Final = "type /invite and its name there"
_GONE: Final[Mapping[str, str]] = {
    "channel_archive": "the channel was archived: unarchive it in its settings",
    "group_archive": "the channel was archived: unarchive it in its settings",
    "channel_left": f"the bot was removed from the channel: {_INVITE}",
    "group_left": f"the bot was removed from the channel: {_INVITE}",
    "channel_deleted": "the channel was deleted: name another one",
    "group_deleted": "the channel was deleted: name another one",
}
_LEFT: Final = frozenset({"channel_left", "group_left", "channel_deleted", "group_deleted"})
_BACK: Final = frozenset({"channel_unarchive", "group_unarchive"})

JOINED: Final = "member_joined_channel"

EVENTS: Final = (JOINED, *_GONE, *sorted(_BACK))
"""What the app subscribes to; its scopes for reading channels cover them all."""


def translated(event: Mapping[str, Any], bots: Collection[str]) -> ChatEvent | None:
    """What an event says about a channel; None: nothing. `bots` are the bot's own user ids."""
    kind, channel = str(event.get("type")), _channel(event)
    if channel is None:
        return None
    if kind in _GONE:
        return ChannelGone(channel=channel, reason=_GONE[kind], left=kind in _LEFT)
    if kind in _BACK or (kind == JOINED and event.get("user") in bots):
        return ChannelBack(channel=channel)
    return None


def invited(event: Mapping[str, Any], team: str) -> Invited | None:
    """Who brought the bot into a channel, of an event that says that it joined; None: it is no such event.

    team  that the event was sent for, where the event itself names none
    """
    channel, by = _channel(event), event.get("inviter")
    if channel is None or event.get("type") != JOINED:
        return None
    return Invited(
        channel=channel,
        community=f"slack:{event.get('team') or team}",
        by=f"slack:{by}" if isinstance(by, str) and by else None,
    )


def _channel(event: Mapping[str, Any]) -> str | None:
    """Our name of the event's channel. Slack gives its id, or an object that holds it."""
    channel = event.get("channel")
    if isinstance(channel, Mapping):
        channel = channel.get("id")
    return f"slack:{channel}" if isinstance(channel, str) and channel else None
