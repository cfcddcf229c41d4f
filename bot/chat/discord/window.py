"""How many posts a channel takes. Pure: times come from the caller.

The service announces its limit in its answers and the SDK keeps to it. But a request that was reset or timed out has
no answer and counts all the same, and just those are made again soon. So they are counted here too.
"""

from __future__ import annotations

from collections import deque


class Window:
    """At most `most` requests in any `span` seconds."""

    def __init__(self, most: int = 5, span: float = 5.0) -> None:
        self._most = most
        self._span = span
        self._taken: deque[float] = deque()
        self._shut_until = float("-inf")

    def wait(self, now: float) -> float:
        """Seconds until the next request may leave; 0 when it may at once."""
        free_at = self._taken[-self._most] + self._span if len(self._taken) == self._most else self._shut_until
        return max(0.0, free_at - now, self._shut_until - now)

    def shut(self, until: float) -> None:
        """Lets nothing leave before then: the service said so."""
        self._shut_until = max(self._shut_until, until)

    def take(self, now: float) -> None:
        """Counts a request that leaves now."""
        self._taken.append(now)
        while len(self._taken) > self._most:
            self._taken.popleft()
