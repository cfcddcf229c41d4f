"""The app as Slack is told of it: just the scopes and events that the bot uses. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.chat.slack.events import EVENTS

SCOPES: Final[Mapping[str, str]] = {
    "chat:write": "post alerts",
    "commands": "be asked by slash command",
    "channels:history": "look for a message whose fate is unknown, in public channels",
    "groups:history": "the same in private channels",
    "channels:join": "join the public channels that it is to post in",
    "channels:read": "see whether a public channel is archived, whether the bot is in it, and who made it",
    "groups:read": "the same of private channels",
    "users:read": "see who may manage a channel, and which language they read",
    "im:write": "tell whoever set a channel up that it no longer works",
}
"""The bot's scopes, and what each is for."""

_NAME: Final = "Firmwatch"
_DESCRIPTION: Final = "The stories about the firms you watch, once, in any language."
_COLOUR: Final = "#2f3e4e"
_ASK_WHY: Final[Mapping[str, str]] = {
    "name": "Why this alert?",
    "type": "message",
    "callback_id": "why",
    "description": "Why this was sent, or why it was not",
}


def manifest(
    *, command_name: str = "/news", socket_mode: bool = True, request_url: str | None = None
) -> dict[str, Any]:
    """The app manifest, ready to be written as JSON and pasted at api.slack.com/apps.

    Without Socket Mode Slack needs `request_url`, the https address of the bot's HTTP listener.
    """
    url = None if socket_mode else request_url
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {"name": _NAME, "description": _DESCRIPTION, "background_color": _COLOUR},
        "features": {
            "bot_user": {"display_name": _NAME, "always_online": True},
            "slash_commands": [_command(command_name, url)],
            "shortcuts": [dict(_ASK_WHY)],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {**_subscriptions(url), "org_deploy_enabled": False, "socket_mode_enabled": socket_mode},
    }


def _command(name: str, url: str | None) -> dict[str, Any]:
    return {
        "command": f"/{name.removeprefix('/')}",
        "description": "Watch firms, keywords and feeds in this channel",
        "usage_hint": "watch Samsung · list · help",
        "should_escape": False,
        **({"url": url} if url else {}),
    }


def _subscriptions(url: str | None) -> dict[str, Any]:
    address = {"request_url": url} if url else {}
    searches = {"message_menu_options_url": url} if url else {}
    return {
        "event_subscriptions": {"bot_events": sorted(EVENTS), **address},
        "interactivity": {"is_enabled": True, **address, **searches},
        "token_rotation_enabled": False,
    }
