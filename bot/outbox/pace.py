"""What all channels of a platform together may send: a bucket of turns that refills steadily. Pure."""

from __future__ import annotations

from datetime import timedelta


class PlatformPace:
    """Turns for messages. Times are seconds on any one clock."""

    def __init__(self, pace: timedelta, burst: int, now: float) -> None:
        """One turn each `pace`, and up to `burst` at once after a quiet time; zero `pace`: as many as you like.

        The bucket is empty at first: an earlier process may just have used up everything.
        """
        self._pace = pace.total_seconds()
        self._burst = burst * self._pace
        self._full_at = now + self._burst - self._pace

    def book(self, now: float) -> float:
        """Takes a turn and answers when it comes."""
        self._full_at = max(self._full_at, now) + self._pace
        return max(self._full_at - self._burst, now)

    def give_back(self) -> None:
        """Returns a turn that nobody needed."""
        self._full_at -= self._pace
