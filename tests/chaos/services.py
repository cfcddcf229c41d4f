"""Slack's and Discord's stand-ins seen alike: a channel that is busy, closed or open, a service that is out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Protocol

from bot.chat.discord.chat import DiscordChat
from bot.chat.discord.marks import carries, nonce
from bot.chat.slack.chat import SlackChat
from bot.model import Chat, ChatEvent, Clock
from tests.wire import discord_faults, slack_faults
from tests.wire.discord_server import DiscordServer
from tests.wire.discord_world import ALL, VIEW
from tests.wire.slack_server import Limits, SlackServer

_QUICK: dict[str, Any] = {
    "timeout": timedelta(seconds=0.5),
    "settle": timedelta(seconds=0.3),
    "pace": timedelta(seconds=0.1),
}


class Service(Protocol):
    """A platform with channels in it. Channels have the bot's names for them (`slack:C1`)."""

    name: str
    chat: Chat

    def open(self) -> str:
        """Opens a channel."""
        ...

    def make_busy(self, channel: str, seconds: float) -> None:
        """Every post is told to wait so long, until that is 0."""
        ...

    def close(self, channel: str) -> None: ...

    def reopen(self, channel: str) -> None: ...

    def take_out(self, ending: str | None) -> None:
        """Every request ends so, and nothing is done (`reset`, `fail`, `hang`); None: the service is back."""
        ...

    def shown(self, channel: str, keys: Sequence[str]) -> list[str]:
        """Which of the deliveries with these keys the channel shows, a message each, oldest first."""
        ...

    def violations(self) -> list[str]: ...


class Slack:
    """Slack's stand-in. A closed channel is an archived one."""

    name = "slack"

    def __init__(self, server: SlackServer, chat: SlackChat) -> None:
        self.chat: Chat = chat
        self._server = server

    def open(self) -> str:
        return f"slack:{self._server.open(f'C{len(self._server.channels):010}').id}"

    def make_busy(self, channel: str, seconds: float) -> None:
        self._server.channels[channel[6:]].busy = seconds

    def close(self, channel: str) -> None:
        self._server.channels[channel[6:]].archived = True

    def reopen(self, channel: str) -> None:
        self._server.channels[channel[6:]].archived = False

    def take_out(self, ending: str | None) -> None:
        fault = slack_faults.Fault(ending=slack_faults.Ending(ending)) if ending else None
        self._server.plan = lambda _method: fault

    def shown(self, channel: str, keys: Sequence[str]) -> list[str]:
        return [str(post.key) for post in self._server.seen(channel[6:]) if post.key in keys]

    def violations(self) -> list[str]:
        return self._server.violations


class Discord:
    """Discord's stand-in. A closed channel is one in which the bot may only look."""

    name = "discord"

    def __init__(self, server: DiscordServer, chat: DiscordChat) -> None:
        self.chat: Chat = chat
        self._server = server

    def open(self) -> str:
        return f"discord:{self._server.open().id}"

    def make_busy(self, channel: str, seconds: float) -> None:
        self._server.channels[channel[8:]].busy = seconds

    def close(self, channel: str) -> None:
        self._server.channels[channel[8:]].bot_may = VIEW

    def reopen(self, channel: str) -> None:
        self._server.channels[channel[8:]].bot_may = ALL

    def take_out(self, ending: str | None) -> None:
        fault = discord_faults.Fault(ending=discord_faults.Ending(ending)) if ending else None
        self._server.plan = lambda _route: fault

    def shown(self, channel: str, keys: Sequence[str]) -> list[str]:
        names = {nonce(channel[8:], key): key for key in keys}
        messages = self._server.seen(channel[8:])
        return [key for message in messages for mark, key in names.items() if carries(message, mark)]

    def violations(self) -> list[str]:
        return [*self._server.violations, *self._server.pinged]


@asynccontextmanager
async def closing(chat: Chat) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await chat.close()


async def unheard(_event: ChatEvent) -> None:
    """What the adapters tell is not needed."""


@asynccontextmanager
async def served(name: str, clock: Clock) -> AsyncIterator[Service]:
    """One of the stand-ins with an adapter on it that waits briefly. Events do not arrive."""
    if name == "slack":
        async with SlackServer(limits=Limits(pace=0.09)) as slack:
            chat = SlackChat(
                bot_token=slack.bot_token,
                base_url=slack.url,
                clock=clock,
                on_event=unheard,
                **_QUICK,
            )
            async with closing(chat):
                yield Slack(slack, chat)
        return
    async with DiscordServer() as discord:
        other = DiscordChat(discord.token, clock=clock, on_event=unheard, api_url=discord.api_url, **_QUICK)
        async with closing(other):
            yield Discord(discord, other)
