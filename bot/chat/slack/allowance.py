"""How much may be asked at once: a burst, then a steady rate. Pure but for what it has granted."""

from __future__ import annotations


class Allowance:
    """Grants requests in the order in which they ask (the generic cell rate algorithm).

    All the channels of a workspace share its limits; this stands above their lanes.
    """

    def __init__(self, *, burst: int, per_second: float) -> None:
        """`burst` requests pass at once after a pause; then `per_second` of them."""
        self._interval = 1 / per_second
        self._slack = (burst - 1) * self._interval
        self._due = float("-inf")  # when the next request would be due at the steady rate

    def book(self, now: float, longest: float) -> float | None:
        """Books a request at `now` (seconds, of any clock that never goes back).

        Answers how long it must wait; None when that is more than `longest`, and nothing was booked.
        """
        due = max(self._due, now)
        wait = max(due - self._slack - now, 0.0)
        if wait > longest:
            return None
        self._due = due + self._interval
        return wait
