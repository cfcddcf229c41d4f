"""`firmwatch manifest`: what Slack and Discord have to be told about the bot, and what to do with it.

Standard output holds just what is to be pasted or opened; the steps go to standard error.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from pathlib import Path
from typing import Final

from typer import BadParameter

from bot.chat.discord.invite import invite_address
from bot.chat.slack.manifest import manifest
from bot.clock import utc_now
from bot.errors import SettingsError
from bot.model import ChatEvent
from bot.platforms import SLACK_PATH, discord_chat
from bot.settings.environment import read_access
from bot.settings.load import slash_command
from bot.settings.scalars import split_address
from bot.settings.source import Mistake
from bot.settings.values import Access

_LONGEST_COMMAND: Final = 31  # without its slash

_SLACK_STEPS: Final = """
1. Open https://api.slack.com/apps, Create New App, From a manifest. Choose your workspace, and paste the JSON above.
2. Install App, Install to Workspace. The Bot User OAuth Token (xoxb-…) goes into SLACK_BOT_TOKEN.
"""
_SOCKET_STEPS: Final = """\
3. Basic Information, App-Level Tokens, Generate Token and Scopes: add connections:write.
   The token (xapp-…) goes into SLACK_APP_TOKEN.
4. Run `firmwatch check`, then `firmwatch run`. Invite the bot to private channels; it joins public ones itself.
"""
_HTTP_STEPS: Final = """\
3. Basic Information, App Credentials: the Signing Secret goes into SLACK_SIGNING_SECRET. Leave SLACK_APP_TOKEN unset.
4. Let {url} reach the port of `web:` in bot.yaml, and run `firmwatch run`.
5. Event Subscriptions: press Retry beside the Request URL, until it reads Verified.
   Invite the bot to private channels; it joins public ones itself.
"""
_DISCORD_STEPS: Final = """
1. Open https://discord.com/developers/applications and choose the application.
   Bot, Reset Token: the token goes into DISCORD_TOKEN.
   No Privileged Gateway Intent is needed. Leave Requires OAuth2 Code Grant off.
2. Open the address above, choose a server (you need Manage Server there) and Authorize.
3. In private channels: Edit Channel, Permissions, add the bot. Then run `firmwatch check`.
"""
_WHICH_APPLICATION: Final = (
    "name the application, or set DISCORD_TOKEN. Open https://discord.com/developers/applications, New Application "
    "(or choose yours), General Information, and copy Application ID"
)


def print_slack(command: str | None, address: str | None, config: Path) -> int:
    """Prints the app's manifest as JSON.

    command  of the slash command; None: as the folder's bot.yaml has it
    address  where HTTP mode is reached; None asks for Socket Mode

    Raises SettingsError.
    """
    url = _request_url(address) if address else None
    name = _command(command) if command is not None else slash_command(config)
    asked = manifest(command_name=name, socket_mode=url is None, request_url=url)
    sys.stdout.write(json.dumps(asked, ensure_ascii=False, indent=2) + "\n")
    sys.stdout.flush()
    sys.stderr.write(_SLACK_STEPS + (_HTTP_STEPS.format(url=url) if url else _SOCKET_STEPS))
    return 0


def print_discord(client_id: str | None) -> int:
    """Prints the address that adds the bot to a server. Without an id Discord is asked whose DISCORD_TOKEN it is."""
    address = invite_address(_application(client_id)) if client_id else _own_invite(_access())
    sys.stdout.write(address + "\n")
    sys.stdout.flush()
    sys.stderr.write(_DISCORD_STEPS)
    return 0


def _command(name: str) -> str:
    if not re.fullmatch(rf"/?[^\s/]{{1,{_LONGEST_COMMAND}}}", name) or name != name.lower():
        raise BadParameter(
            f"{name!r} is no name that Slack takes: one word in small letters, at most {_LONGEST_COMMAND}",
            param_hint="--command",
        )
    return name


def _request_url(address: str) -> str:
    """The address with the path at which the bot listens, where it has none."""
    try:
        parts = split_address(address)
    except ValueError as error:
        raise BadParameter(str(error), param_hint="--http") from None
    if parts.scheme != "https":
        raise BadParameter(f"{address!r} must begin with https://: Slack posts to no other", param_hint="--http")
    return parts.geturl() if parts.path.strip("/") else parts._replace(path=SLACK_PATH).geturl()


def _application(client_id: str) -> str:
    if not re.fullmatch(r"[0-9]{15,20}", client_id):
        raise BadParameter(f"{client_id!r} is no application's id, which has 17 to 20 digits", param_hint="--client-id")
    return client_id


def _access() -> Access:
    mistakes: list[Mistake] = []
    access = read_access(os.environ, mistakes)
    if mistakes:
        raise SettingsError([str(mistake) for mistake in mistakes])
    if access.discord_token is None:
        raise BadParameter(_WHICH_APPLICATION, param_hint="--client-id")
    return access


def _own_invite(access: Access) -> str:
    async def asked() -> str:
        chat = discord_chat(access, _ignore, utc_now)
        try:
            return await chat.invite()
        finally:
            await chat.close()

    return asyncio.run(asked())


async def _ignore(_event: ChatEvent) -> None:
    pass
