"""Whether the bot is alive, judged by when its parts last moved. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

BEAT = timedelta(seconds=10)
"""How often a part that moves says so."""

PARTS = ("tick", "outbox")


@dataclass(frozen=True, slots=True)
class Health:
    """`problems` holds one line for each part that has stopped; empty: all is well."""

    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


def judge(beats: Mapping[str, datetime], now: datetime) -> Health:
    """Healthy when every part has moved within the last two intervals."""
    return Health(tuple(line for part in PARTS if (line := _problem(part, beats.get(part), now))))


def _problem(part: str, beat: datetime | None, now: datetime) -> str | None:
    if beat is None:
        return f"the {part} has never moved: is `firmwatch run` running on this database?"
    silent = now - beat
    if silent <= 2 * BEAT:
        return None
    return f"the {part} has not moved for {int(silent.total_seconds())} s: look at the log, or restart the bot"
