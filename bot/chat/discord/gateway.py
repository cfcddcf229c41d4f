"""The gateway: the connection over which Discord tells what happens, held up in the background.

The SDK reconnects and resumes by itself once it was connected, but each time it waits longer, up to a quarter of an
hour, in which nobody's command is heard. It ends when the very first connection fails and when the service closes for
good. In all these cases a fresh client is made after a rest; a client is never used twice.

What is told further is only what changes: that the bot can post in a channel now, or no longer can, and why; and that
it was brought into a server. What could be posted in is remembered across clients, so a reconnection repeats nothing.
Guilds that are unavailable are an outage of the service, not a farewell. A server is new if it was not among those
that the service named when it was first connected to, or was left since.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import discord
import structlog

from bot.chat.discord.access import TO_POST, missing, tick
from bot.chat.discord.locales import language
from bot.chat.discord.outcome import TOKEN_ADVICE
from bot.model import ChannelBack, ChannelGone, ChatEvent, Invited

Events = Callable[[ChatEvent], Awaitable[None]]
Obstacles = Mapping[int, str]
"""Why the bot cannot post, by channel id; empty where it can."""

_LONGEST_REST: Final = 60.0
_REFUSED_REST: Final = 300.0
_LASTED: Final = 60.0
_PATIENCE: Final = 60
_DELETED: Final = "the channel was deleted"
_THREAD_DELETED: Final = "the thread was deleted"
_REMOVED: Final = "the bot was removed from the server: invite it again"


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who is told what.

    on_event        what changes for channels
    on_application  the id of the bot's application, at every connection
    on_interaction  what people say; must return at once
    """

    on_event: Events
    on_application: Callable[[int], None]
    on_interaction: Callable[[discord.Interaction], None]


def changes(before: Obstacles, after: Obstacles, gone: str = _DELETED) -> list[ChatEvent]:
    """What to tell when the channels of a server were like this and are like that. Pure.

    A channel that is closed when it is first seen is not worth telling: perhaps nobody wants it.
    """
    events: list[ChatEvent] = [
        ChannelBack(channel=_name(channel)) for channel, why in after.items() if not why and before.get(channel) != ""
    ]
    for channel, earlier in before.items():
        if channel not in after:
            events.append(ChannelGone(channel=_name(channel), reason=gone, left=True))
        elif (why := after[channel]) and not earlier:
            events.append(ChannelGone(channel=_name(channel), reason=why))
    return events


class Reach:
    """What the bot can do where, as it was last told."""

    def __init__(self) -> None:
        self._obstacles: dict[int, dict[int, str]] = {}
        self._permissions: dict[int, int] = {}
        self._servers: set[int] | None = None

    def expect(self, servers: Iterable[int]) -> list[ChatEvent]:
        """Takes the servers for known that the service names at the very first connection.

        At later ones, what follows from those that it names no more: they were left meanwhile.
        """
        named = set(servers)
        if self._servers is None:
            self._servers = named
        return [event for server in self._servers - named for event in self.left(server)]

    def permissions(self, channel_id: str) -> int | None:
        """The bot's permissions in a channel; None: never heard of it."""
        return self._permissions.get(int(channel_id)) if channel_id.isdecimal() else None

    def server(self, channel_id: str) -> int | None:
        """The server that a channel belongs to; None: never heard of it."""
        return next((one for one, its in self._obstacles.items() if channel_id in map(str, its)), None)

    def seen(self, guild: discord.Guild, touched: int | None = None) -> list[ChatEvent]:
        """What changed in a server, and that it is new.

        A channel that somebody `touched` is told to be back whenever it is open: posts may have been refused there
        although it looked open before.
        """
        permissions = {
            channel.id: channel.permissions_for(guild.me).value
            for channel in guild.channels
            if isinstance(channel, discord.abc.Messageable)
        }
        self._permissions |= permissions
        after = {channel: obstacle(granted) for channel, granted in permissions.items()}
        before = self._obstacles.get(guild.id, {})
        if touched is not None and not after.get(touched):
            before = {channel: why for channel, why in before.items() if channel != touched}
        events = changes(before, after)
        self._obstacles[guild.id] = after
        return events + self._invited(guild, after)

    def left(self, server: int) -> list[ChatEvent]:
        """What follows from leaving a server."""
        channels = self._obstacles.pop(server, {})
        for channel in channels:
            self._permissions.pop(channel, None)
        if self._servers is not None:
            self._servers.discard(server)
        return changes(channels, {}, gone=_REMOVED)

    def _invited(self, guild: discord.Guild, obstacles: Obstacles) -> list[ChatEvent]:
        if self._servers is None or guild.id in self._servers:
            return []
        self._servers.add(guild.id)
        first = guild.system_channel
        ordered = ([first] if first else []) + guild.text_channels
        channel = next((each for each in ordered if obstacles.get(each.id) == ""), None)
        if channel is None:
            return []
        spoken = language(str(guild.preferred_locale))
        return [Invited(channel=_name(channel.id), community=_name(guild.id), locale=spoken)]


def obstacle(permissions: int) -> str:
    """Why the bot cannot post with these permissions; empty where it can."""
    lacking = missing(permissions, TO_POST)
    return f"the bot may not post in the channel: {tick(lacking)}" if lacking else ""


class Gateway(discord.Client):
    """Turns the SDK's events into ours. Asks for no privileged intent."""

    def __init__(
        self, reach: Reach, listeners: Listeners, log: structlog.typing.FilteringBoundLogger, patience: float
    ) -> None:
        """`patience` is how many seconds the SDK may take to reconnect; then `limit` ends what runs within it."""
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
        )
        self._reach = reach
        self._told = listeners
        self._log = log
        self._patience = patience
        self.limit = asyncio.timeout(None)

    async def on_disconnect(self) -> None:
        if self.limit.when() is None:
            self._limit_to(self.loop.time() + self._patience)

    async def on_resumed(self) -> None:
        self._limit_to(None)

    async def on_connect(self) -> None:
        self._limit_to(None)
        gone = self._reach.expect(guild.id for guild in self.guilds)
        if self.application_id is not None:
            self._told.on_application(self.application_id)
        await self._tell(gone)

    async def on_ready(self) -> None:
        self._log.info("the gateway of Discord is up", servers=len(self.guilds))

    async def on_guild_available(self, guild: discord.Guild) -> None:
        await self._look(guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._look(guild)

    async def on_guild_update(self, _before: discord.Guild, guild: discord.Guild) -> None:
        await self._look(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self._tell(self._reach.left(guild.id))

    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        await self._look(channel.guild)

    async def on_guild_channel_update(
        self, _before: discord.abc.GuildChannel, channel: discord.abc.GuildChannel
    ) -> None:
        await self._look(channel.guild, channel.id)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self._look(channel.guild)

    async def on_raw_thread_delete(self, thread: discord.RawThreadDeleteEvent) -> None:
        await self._tell([ChannelGone(channel=_name(thread.thread_id), reason=_THREAD_DELETED, left=True)])

    async def on_guild_role_update(self, _before: discord.Role, role: discord.Role) -> None:
        await self._look(role.guild)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        await self._look(role.guild)

    async def on_member_update(self, _before: discord.Member, member: discord.Member) -> None:
        if member == member.guild.me:
            await self._look(member.guild)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self._told.on_interaction(interaction)

    async def _look(self, guild: discord.Guild, touched: int | None = None) -> None:
        if guild.me is not None:
            await self._tell(self._reach.seen(guild, touched))

    def _limit_to(self, when: float | None) -> None:
        with suppress(RuntimeError):  # it runs no more
            self.limit.reschedule(when)

    async def _tell(self, events: list[ChatEvent]) -> None:
        for event in events:
            await self._told.on_event(event)


async def held_up(token: str, reach: Reach, listeners: Listeners, first_rest: float) -> None:
    """Keeps the gateway connected until it is cancelled.

    Rests for `first_rest` seconds before it tries again, the first time, and gives the SDK sixty times as long to
    reconnect by itself.
    """
    log = structlog.get_logger("discord")
    failures = 0
    clock = asyncio.get_running_loop().time
    while True:
        began = clock()
        refusal = await _connected(Gateway(reach, listeners, log, _PATIENCE * first_rest), token, log)
        failures = 0 if clock() - began > _LASTED else failures + 1
        rest = _REFUSED_REST if refusal else min(first_rest * 2 ** max(min(failures - 1, 10), 0), _LONGEST_REST)
        await asyncio.sleep(rest * (0.5 + random.random() / 2))  # noqa: S311


async def _connected(client: Gateway, token: str, log: structlog.typing.FilteringBoundLogger) -> bool:
    """Runs the client until it ends; whether the service refused it for good."""
    try:
        async with client, client.limit:
            await client.start(token)
    except discord.LoginFailure:
        log.error("Discord refuses the bot", detail=TOKEN_ADVICE)
        return True
    except discord.ConnectionClosed as error:
        log.error("Discord closed the gateway", code=error.code)
        return error.code in (4004, 4013, 4014)
    except Exception as error:
        # Its text may hold a token; and the SDK fails with errors of any kind when its first connection does.
        log.warning("the gateway of Discord is down; connecting again", error=type(error).__name__)
    return False


def _name(channel_id: int) -> str:
    return f"discord:{channel_id}"
