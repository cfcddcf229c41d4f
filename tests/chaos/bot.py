"""`firmwatch run` with shorter waits, composed of the bot's own parts: a test cannot take a quarter of an hour.

What is other than in the product: how long an answer from Slack and Discord is waited for, how long a message of
unknown outcome may settle, and when messages on Slack are looked at again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.app import run
from bot.chat.discord.chat import DiscordChat
from bot.chat.slack.chat import SlackChat
from bot.cli.logs import set_up_logs
from bot.cli.run import until_done
from bot.clock import utc_now
from bot.platforms import Connections, OnEvent
from bot.settings.load import load
from bot.settings.values import Access

TIMEOUT: Final = timedelta(seconds=1.5)
SETTLE: Final = timedelta(seconds=2)
SWEEPS: Final = (timedelta(seconds=6), timedelta(seconds=12))


@asynccontextmanager
async def connected(access: Access, on_event: OnEvent) -> AsyncIterator[Connections]:
    """Slack and Discord, impatient."""
    async with AsyncExitStack() as stack:
        slack = SlackChat(
            bot_token=access.slack_bot_token or "",
            app_token=access.slack_app_token,
            base_url=access.slack_api_url,
            clock=utc_now,
            on_event=on_event,
            timeout=TIMEOUT,
            settle=SETTLE,
        )
        discord = DiscordChat(
            access.discord_token or "",
            clock=utc_now,
            on_event=on_event,
            api_url=access.discord_api_url,
            gateway_url=access.discord_gateway_url,
            timeout=TIMEOUT,
            settle=SETTLE,
        )
        await stack.enter_async_context(slack)
        await stack.enter_async_context(discord)
        yield Connections({"slack": slack, "discord": discord})


def main(directory: Path) -> int:
    settings = load(directory, os.environ)
    set_up_logs(settings.log.level, settings.log.format)
    return until_done(run(settings, lambda on_event, _commands: connected(settings.access, on_event), sweeps=SWEEPS))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[sys.argv.index("--config") + 1])))
