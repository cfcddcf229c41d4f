"""Pace: how often one host is asked, whatever the number of feeds it serves.

A turn is booked when it is asked for, so turns are taken in the order of asking and nobody is passed over.
Only hosts whose next turn lies in the future are remembered.
"""

from __future__ import annotations

import asyncio

_SWEEP_AT = 1024


class HostPace:
    """Lets one request start per host every `gap` seconds."""

    def __init__(self, gap: float) -> None:
        self._gap = gap
        self._next: dict[str, float] = {}
        self._sweep_at = _SWEEP_AT

    async def turn(self, host: str) -> None:
        """Returns when a request to the host may start."""
        if self._gap <= 0:
            return
        now = asyncio.get_running_loop().time()
        start = self.next_turn(host)
        self._next[host] = start + self._gap
        self._sweep(now)
        if start > now:
            await self._wait(host, start, start - now)

    def next_turn(self, host: str) -> float:
        """When the next request to the host could start, in the event loop's time."""
        return max(self._next.get(host, 0), asyncio.get_running_loop().time())

    def __len__(self) -> int:
        """How many hosts are remembered."""
        return len(self._next)

    async def _wait(self, host: str, start: float, seconds: float) -> None:
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            # The last turn booked can be given back; an earlier one cannot without moving the others.
            if self._next.get(host) == start + self._gap:
                self._next[host] = start
            raise

    def _sweep(self, now: float) -> None:
        if len(self._next) < self._sweep_at:
            return
        self._next = {host: turn for host, turn in self._next.items() if turn > now}
        self._sweep_at = max(_SWEEP_AT, 2 * len(self._next))
