"""`firmwatch run`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import structlog
from rich.console import Console

from bot import __version__
from bot.app import run
from bot.cli.logs import set_up_logs
from bot.platforms import unready
from bot.settings.load import load


def run_bot(directory: Path) -> int:
    """Runs until a signal; 130 when a second one ended it at once."""
    settings = load(directory, os.environ)
    set_up_logs(settings.log.level, settings.log.format)
    Console(stderr=True).print(
        f"Firmwatch {__version__}: {len(settings.feeds)} feeds, {len(settings.channels)} channels, "
        f"{sum(len(rules.watches) for rules in settings.channels)} watches. Ctrl-C stops it.",
        highlight=False,
    )
    for problem in unready(settings):
        structlog.get_logger("bot").warning(
            "nothing can be sent to a channel", channel=problem.subject, reason=problem.what, remedy=problem.remedy
        )
    return until_done(run(settings))


def until_done(work: Coroutine[Any, Any, int | None]) -> int:
    """Runs to the end; 130 when it was interrupted."""
    try:
        return asyncio.run(work) or 0
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130
