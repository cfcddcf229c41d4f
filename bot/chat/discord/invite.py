"""The address that adds the bot to a server. Pure."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from bot.chat.discord.access import NEEDED

SCOPES: Final = ("bot", "applications.commands")


def invite_address(application_id: str) -> str:
    """Asks for the scopes and permissions that the bot needs, and no more."""
    asked = {"client_id": application_id, "scope": " ".join(SCOPES), "permissions": str(NEEDED)}
    return f"https://discord.com/oauth2/authorize?{urlencode(asked)}"
