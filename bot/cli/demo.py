"""`firmwatch demo`."""

from __future__ import annotations

from rich.console import Console

from bot.cli.logs import set_up_logs
from bot.cli.run import until_done
from bot.demo.run import demo


def run_demo(*, keep: bool) -> int:
    """Runs the bundled newswire through the whole bot."""
    set_up_logs("warning", "auto")
    return until_done(demo(keep=keep, console=Console()))
