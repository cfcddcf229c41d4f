"""What befalls the requests to a service: single faults at random, storms of 429 and whole outages.

What is late is accepted after the asker has long been told otherwise: `late` seconds after the request at most.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import Final

from tests.wire import discord_faults, slack_faults
from tests.wire.discord_server import POST

_ENDINGS: Final = ("reset", "hang", "fail", "cut", "garbage", "limit")
_CHANGES: Final = frozenset({"chat.postMessage", "chat.update", "chat.delete", POST})


@dataclass(slots=True)
class Weather:
    """The weather at one service. `share` of its requests suffer a fault while it is not calm."""

    chance: random.Random
    share: float
    late: float
    calm: bool = False
    _storm_until: float = field(default=0.0)
    _out_until: float = field(default=0.0)

    def storm(self, seconds: float) -> None:
        """Every post is told to wait."""
        self._storm_until = time.monotonic() + seconds

    def outage(self, seconds: float) -> None:
        """Every connection is reset, and nothing is done."""
        self._out_until = time.monotonic() + seconds

    def slack(self, method: str) -> slack_faults.Fault | None:
        """The fault of a request to Slack's stand-in."""
        drawn = self._drawn(method)
        if drawn is None:
            return None
        ending, accepted, after = drawn
        return slack_faults.Fault(ending=slack_faults.Ending(ending), accepted=accepted, after=after, wait=self._wait())

    def discord(self, route: str) -> discord_faults.Fault | None:
        """The fault of a request to Discord's stand-in."""
        drawn = self._drawn(route)
        if drawn is None:
            return None
        ending, accepted, after = drawn
        everyone = self.chance.random() < 0.1
        kind = discord_faults.Ending(ending)
        return discord_faults.Fault(ending=kind, accepted=accepted, after=after, wait=self._wait(), everyone=everyone)

    def _drawn(self, request: str) -> tuple[str, bool, float] | None:
        now = time.monotonic()
        if self.calm:
            return None
        if now < self._out_until:
            return "reset", False, 0.0
        if now < self._storm_until and request in _CHANGES:
            return "limit", False, 0.0
        if self.chance.random() >= self.share:
            return None
        ending = self.chance.choice(_ENDINGS)
        accepted = ending != "limit" and request in _CHANGES and self.chance.random() < 0.5
        return ending, accepted, self.chance.choice((0.0, 0.0, 0.3, self.late)) if accepted else 0.0

    def _wait(self) -> float:
        return float(self.chance.randint(1, 3))
