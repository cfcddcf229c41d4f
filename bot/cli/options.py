"""Options that several verbs take, and those of a backtest."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[
    Path,
    typer.Option("--config", metavar="DIR", help="The folder with feeds.yaml, watchlist.yaml and bot.yaml."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for scripts in place of tables.")]
Firms = Annotated[
    Path | None,
    typer.Option("--firms", metavar="PATH", help="A file or folder of firms in place of the catalogue of --config."),
]
Number = Annotated[int, typer.Argument(metavar="ID", help="As `firmwatch deliveries` shows it.")]
Against = Annotated[
    Path | None,
    typer.Option("--against", metavar="DIR", help="A changed copy of the folder: show what it adds and drops."),
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="SPAN", help="How far back, as in 36h or 30d. Default: 14d of stored entries."),
]
FeedsFrom = Annotated[
    list[Path] | None,
    typer.Option(
        "--feeds",
        metavar="PATH",
        help="Files or folders of feed documents or JSON lines in place of the database; may be repeated.",
    ),
]
Samples = Annotated[int, typer.Option(min=0, max=1000, metavar="N", help="Show so many alerts of each, newest first.")]
HERE = Path("config")


class Platform(StrEnum):
    """The chat services."""

    SLACK = "slack"
    DISCORD = "discord"
