"""The chat platforms: an adapter for each that is configured, and what keeps it from working.

The SDKs are large, so they are imported only for a platform that there is a token for.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.chat.console import ConsoleChat
from bot.chat.file import FileChat, diagnosed
from bot.chat.problem import Problem
from bot.clock import utc_now
from bot.model import Chat, ChatEvent, Clock, Commands
from bot.settings.values import Access, Settings
from bot.web import Handler

if TYPE_CHECKING:
    from bot.chat.discord.chat import DiscordChat
    from bot.chat.slack.chat import SlackChat

SLACK_PATH = "/slack/events"
"""Where Slack is answered in HTTP mode."""

_HOW_TO_GET_TOKENS = {
    "slack": "set SLACK_BOT_TOKEN, and SLACK_APP_TOKEN or SLACK_SIGNING_SECRET; `firmwatch manifest slack` says how",
    "discord": "set DISCORD_TOKEN; `firmwatch manifest discord` says how",
}


@dataclass(frozen=True, slots=True)
class Connections:
    """The chat adapters by platform, and who of them answers POST requests, by path."""

    chats: Mapping[str, Chat]
    posts: Mapping[str, Handler] = field(default_factory=dict)


OnEvent = Callable[[ChatEvent], Awaitable[None]]
Connect = Callable[[OnEvent, Commands], AbstractAsyncContextManager[Connections]]
"""Connects the adapters, which tell what they hear of channels and answer what people say, while the block runs."""


@asynccontextmanager
async def connected(
    access: Access, on_event: OnEvent, *, commands: Commands | None = None, clock: Clock = utc_now
) -> AsyncIterator[Connections]:
    """The adapters that need no account, and those that there are tokens for; with commands, people can say them."""
    async with AsyncExitStack() as stack:
        chats: dict[str, Chat] = {"file": FileChat(clock), "console": ConsoleChat(clock)}
        posts: dict[str, Handler] = {}
        for chat in chats.values():
            stack.push_async_callback(chat.close)
        if access.slack_bot_token:
            chats["slack"] = slack = await stack.enter_async_context(slack_chat(access, on_event, clock, commands))
            if access.slack_signing_secret:
                posts[SLACK_PATH] = slack.http_handler
        if access.discord_token:
            chats["discord"] = await stack.enter_async_context(discord_chat(access, on_event, clock, commands))
        yield Connections(chats, posts)


def unready(settings: Settings) -> list[Problem]:
    """What keeps the configured channels from working, as far as it can be told without asking a service."""
    tokens = {"slack": settings.access.slack_bot_token, "discord": settings.access.discord_token}
    return diagnosed(_channels(settings, "file")) + [
        Problem(subject=channel, what="no token", remedy=_HOW_TO_GET_TOKENS[platform])
        for platform, token in tokens.items()
        if token is None
        for channel in _channels(settings, platform)
    ]


async def diagnose(settings: Settings) -> list[Problem]:
    """What keeps the configured channels from working, asked of the services; posts and receives nothing."""
    problems = unready(settings)
    for platform, token, adapter in (
        ("slack", settings.access.slack_bot_token, slack_chat),
        ("discord", settings.access.discord_token, discord_chat),
    ):
        if token is None:
            continue
        chat = adapter(settings.access, _ignore, utc_now)
        try:
            problems += await chat.diagnose(_channels(settings, platform))
        finally:
            await chat.close()
    return problems


def _channels(settings: Settings, platform: str) -> list[str]:
    return [rules.channel for rules in settings.channels if rules.platform == platform]


async def _ignore(_event: ChatEvent) -> None:
    pass


def slack_chat(access: Access, on_event: OnEvent, clock: Clock, commands: Commands | None = None) -> SlackChat:
    """Slack's adapter, not yet connected; the settings must hold a bot token."""
    from bot.chat.slack.chat import SlackChat  # noqa: PLC0415 - a large SDK that many do without

    return SlackChat(
        bot_token=access.slack_bot_token or "",
        app_token=access.slack_app_token,
        signing_secret=access.slack_signing_secret,
        base_url=access.slack_api_url,
        clock=clock,
        on_event=on_event,
        commands=commands,
    )


def discord_chat(access: Access, on_event: OnEvent, clock: Clock, commands: Commands | None = None) -> DiscordChat:
    """Discord's adapter, not yet connected; the settings must hold a token."""
    from bot.chat.discord.chat import DiscordChat  # noqa: PLC0415 - a large SDK that many do without

    return DiscordChat(
        access.discord_token or "",
        clock=clock,
        on_event=on_event,
        commands=commands,
        api_url=access.discord_api_url,
        gateway_url=access.discord_gateway_url,
    )
