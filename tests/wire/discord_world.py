"""Servers, channels and messages of the stand-in for Discord, in the shapes in which Discord tells of them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

Json = dict[str, Any]

BOT: Final = "100000000000000001"
OWNER: Final = "100000000000000002"
APPLICATION: Final = "100000000000000003"

VIEW, SEND, EMBED, HISTORY = 1 << 10, 1 << 11, 1 << 14, 1 << 16
ALL: Final = VIEW | SEND | EMBED | HISTORY
_EVERY_BIT: Final = (1 << 50) - 1
_EPOCH_MS: Final = 1_420_070_400_000
_ROLE: Final[Json] = {
    "color": 0,
    "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
    "hoist": False,
    "managed": False,
    "mentionable": False,
    "flags": 0,
    "position": 0,
}

BOT_USER: Final[Json] = {
    "id": BOT,
    "username": "firmwatch",
    "discriminator": "0",
    "global_name": None,
    "avatar": None,
    "bot": True,
}
PERSON: Final[Json] = {**BOT_USER, "id": OWNER, "username": "지민", "bot": False}


@dataclass(slots=True)
class Channel:
    """A text channel.

    bot_may  what the bot may do in it
    parent   the channel whose thread it is
    busy     seconds that every post is told to wait, with a 429; 0: posts are taken
    """

    id: str
    guild_id: str | None
    bot_may: int = ALL
    busy: float = 0.0
    messages: list[Json] = field(default_factory=list)
    parent: str | None = None

    def tell(self) -> Json:
        """The channel as Discord tells of it: what the bot may do is an overwrite for the bot."""
        base = {"id": self.id, "name": f"c{self.id}", "position": 0, "nsfw": False, "parent_id": None, "topic": None}
        if self.guild_id is None:
            return {"id": self.id, "type": 1, "recipients": [PERSON]}
        if self.parent is not None:
            archive = {"archived": False, "auto_archive_duration": 1440, "archive_timestamp": "2026-11-01T00:00:00Z"}
            counts = {"owner_id": OWNER, "message_count": 1, "member_count": 1, "rate_limit_per_user": 0, "flags": 0}
            of = {"guild_id": self.guild_id, "parent_id": self.parent, "type": 11, "last_message_id": None}
            return {**base, **of, **counts, "thread_metadata": {**archive, "locked": False}}
        denied = _EVERY_BIT & ~self.bot_may
        overwrite = {"id": BOT, "type": 1, "allow": str(self.bot_may), "deny": str(denied)}
        guild = {"guild_id": self.guild_id, "permission_overwrites": [overwrite]}
        return {**base, **guild, "type": 0, "rate_limit_per_user": 0, "flags": 0, "last_message_id": None}


@dataclass(slots=True)
class Guild:
    """A server with the bot in it. The everyone role may do all that a channel does not forbid."""

    id: str
    name: str
    channels: dict[str, Channel] = field(default_factory=dict)
    locale: str = "ko"
    system_channel: str | None = None

    def tell(self) -> Json:
        everyone = {**_ROLE, "id": self.id, "name": "@everyone", "permissions": str(ALL)}
        known = {"id": self.id, "name": self.name, "owner_id": OWNER, "roles": [everyone], "emojis": [], "features": []}
        numbers = dict.fromkeys(
            "verification_level default_message_notifications explicit_content_filter mfa_level nsfw_level "
            "premium_tier afk_timeout system_channel_flags".split(),
            0,
        )
        chosen = {"preferred_locale": self.locale, "system_channel_id": self.system_channel}
        return {**known, **numbers, **chosen, "stickers": []}

    def tell_whole(self) -> Json:
        """The server as it arrives over the gateway."""
        empty: Json = {name: [] for name in ("threads", "presences", "voice_states", "stage_instances")}
        channels = [channel.tell() for channel in self.channels.values()]
        whole = {"unavailable": False, "member_count": 2, "large": False, "members": [member()], "channels": channels}
        return {**self.tell(), **empty, **whole}


def member(user: Mapping[str, Any] = BOT_USER) -> Json:
    joined = {"joined_at": "2026-01-01T00:00:00+00:00", "roles": [], "deaf": False, "mute": False, "flags": 0}
    return {"user": dict(user), **joined}


class Snowflakes:
    """Ids that grow with time and are never the same twice."""

    def __init__(self, ahead: float) -> None:
        self._ahead = ahead
        self._last = 0

    def now(self) -> datetime:
        """The time on the service's own clock."""
        return datetime.fromtimestamp(time.time() + self._ahead, UTC)

    def next(self) -> str:
        moment = int(self.now().timestamp() * 1000) - _EPOCH_MS
        self._last = max(self._last + 1, moment << 22)
        return str(self._last)


def message(message_id: str, channel: Channel, body: Mapping[str, Any], at: datetime) -> Json:
    """A message of the bot as Discord tells of it."""
    fixed: Json = {"type": 0, "tts": False, "mention_everyone": False, "pinned": False, "flags": 0}
    empty: Json = {name: [] for name in ("mentions", "mention_roles", "attachments")}
    return {
        "id": message_id,
        "channel_id": channel.id,
        "author": dict(BOT_USER),
        "content": str(body.get("content") or "").strip(),
        "embeds": [{**embed, "type": "rich"} for embed in body.get("embeds") or []],
        "components": body.get("components") or [],
        "timestamp": at.isoformat(),
        "edited_timestamp": None,
        **({"message_reference": body["message_reference"]} if body.get("message_reference") else {}),
        **fixed,
        **empty,
    }
