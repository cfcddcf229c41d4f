"""Permissions on Discord: which ones the bot needs, what it has in a channel, and what to tick. Pure.

What holds in a channel, in this order (later wins): the roles of the server; what the channel takes from
and gives to everyone; what it takes from and gives to the member's roles, taken together; what it takes from and
gives to the member. The owner and administrators may do everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

VIEW_CHANNEL: Final = 1 << 10
SEND_MESSAGES: Final = 1 << 11
EMBED_LINKS: Final = 1 << 14
READ_MESSAGE_HISTORY: Final = 1 << 16
_ADMINISTRATOR: Final = 1 << 3
_EVERYTHING: Final = (1 << 64) - 1

NAMES: Final[Mapping[int, str]] = {
    VIEW_CHANNEL: "View Channel",
    SEND_MESSAGES: "Send Messages",
    EMBED_LINKS: "Embed Links",
    READ_MESSAGE_HISTORY: "Read Message History",
}
"""What the bot needs in a channel, in the words of Discord's own pages."""

NEEDED: Final = VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | READ_MESSAGE_HISTORY
TO_POST: Final = VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS

Json = Mapping[str, object]


def missing(permissions: int, needed: int = NEEDED) -> tuple[str, ...]:
    """Names of the needed permissions that are not there."""
    return tuple(name for bit, name in NAMES.items() if needed & bit and not permissions & bit)


def tick(names: Sequence[str]) -> str:
    """What a person does about missing permissions, in one sentence."""
    listed = ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else "".join(names)
    return f"in Edit Channel > Permissions, add the bot and tick {listed}"


def in_channel(guild: Json, member: Json, channel: Json, me: str) -> int:
    """The permissions of the member `me`, from the service's own answers about server, member and channel."""
    guild_id = str(guild.get("id"))
    roles = {str(role) for role in _list(member.get("roles"))} | {guild_id}
    granted = _union(role.get("permissions") for role in _objects(guild.get("roles")) if str(role.get("id")) in roles)
    if str(guild.get("owner_id")) == me or granted & _ADMINISTRATOR:
        return _EVERYTHING
    overwrites = {str(each.get("id")): each for each in _objects(channel.get("permission_overwrites"))}
    for ids in ({guild_id}, roles - {guild_id}, {me}):
        applied = [overwrites[each] for each in ids if each in overwrites]
        granted &= ~_union(each.get("deny") for each in applied)
        granted |= _union(each.get("allow") for each in applied)
    return granted if granted & VIEW_CHANNEL else 0


def _union(sets: Iterable[object]) -> int:
    united = 0
    for each in sets:
        united |= int(str(each)) if each else 0
    return united


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _objects(value: object) -> list[Json]:
    return [each for each in _list(value) if isinstance(each, Mapping)]
