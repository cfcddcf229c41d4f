"""Requests that were carried out already. Pure but for what it has seen."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

_MEMORY: Final = 600.0  # seconds: twice as long as Slack's signatures are good for
_MOST: Final = 100_000


class Replays:
    """Tells a request that was sent once more from one that is new, by its signature.

    Slack signs each attempt anew, so that only somebody who listened can send the same signature twice.
    """

    def __init__(self) -> None:
        self._seen: OrderedDict[str, float] = OrderedDict()

    def again(self, signature: str, now: float) -> bool:
        """Whether this signature was seen in the last ten minutes; notes that it was. `now`: seconds that only grow.

        It must have been verified before: a forged request would otherwise keep out the true one.
        """
        while self._seen and now - next(iter(self._seen.values())) > _MEMORY:
            self._seen.popitem(last=False)
        if signature in self._seen:
            return True
        self._seen[signature] = now
        if len(self._seen) > _MOST:
            self._seen.popitem(last=False)
        return False
