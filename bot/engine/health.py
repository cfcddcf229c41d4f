"""Whether the bot is alive, judged by when its parts last moved. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

BEAT = timedelta(seconds=10)
"""How often a part that moves says so."""

PARTS = {"tick": "checking feeds", "outbox": "sending alerts"}
"""The parts by the names of their beats, and what people call their work."""

_STUCK = "its log says why; restart the bot if it does not recover"


@dataclass(frozen=True, slots=True)
class Health:
    """`problems` holds one line for each part that has stopped; empty: all is well."""

    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


def judge(beats: Mapping[str, datetime], now: datetime) -> Health:
    """Healthy when every part has moved within the last two intervals."""
    silent = [part for part in PARTS if part not in beats or now - beats[part] > 2 * BEAT]
    if len(silent) < len(PARTS):
        return Health(tuple(f"{PARTS[part]} has stopped, {_since(beats.get(part), now)}; {_STUCK}" for part in silent))
    last = max(beats.values(), default=None)
    return Health((f"the bot is not running on this database, {_since(last, now)}; start it with `firmwatch run`",))


def _since(beat: datetime | None, now: datetime) -> str:
    return "and never began" if beat is None else f"last seen {int((now - beat).total_seconds())} s ago"
