"""What discord.py keeps for the whole process: where the service is, and what is logged of it.

Nobody else touches the SDK's own attributes.
"""

from __future__ import annotations

import logging
from typing import Final

import discord
import discord.gateway
import discord.http
from yarl import URL

API: Final = "https://discord.com/api/v10"
GATEWAY: Final = "wss://gateway.discord.gg/"


def point_at(api_url: str | None, gateway_url: str | None) -> None:
    """Where every client made from now on looks for the service; None: Discord itself."""
    discord.http.Route.BASE = (api_url or API).rstrip("/")
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway_url or GATEWAY)


def quieten() -> None:
    """Keeps tokens out of logs, and warnings about voice, which nobody uses here.

    The SDK's debug lines hold whole events, tokens of interactions among them; and a traceback of its client may be
    printed with the local variables of its frames, the bot's token among them.
    """
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    logging.getLogger("discord").setLevel(logging.WARNING)
    for name in ("discord.client", "discord.gateway"):
        logger = logging.getLogger(name)
        if not any(isinstance(each, _WithoutTraceback) for each in logger.filters):
            logger.addFilter(_WithoutTraceback())


class _WithoutTraceback(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0] is not None:
            record.msg = f"{record.getMessage()} ({record.exc_info[0].__name__})"
            record.args = None
            record.exc_info = record.exc_text = None
        return True
