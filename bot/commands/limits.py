"""How often one person may ask, and which calls were seen before. In memory: a restart forgives."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import Final

_MINUTE: Final = timedelta(minutes=1)
_MOST_PEOPLE: Final = 10_000


class Turns:
    """Counts what each person said within the last minute.

    most  commands of one person in a minute
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._said: OrderedDict[str, deque[datetime]] = OrderedDict()

    def take(self, person: str, now: datetime) -> bool:
        """Whether the person may say one thing more at `now`; counts it if so."""
        said = self._said.setdefault(person, deque())
        self._said.move_to_end(person)
        while len(self._said) > _MOST_PEOPLE:
            self._said.popitem(last=False)
        while said and now - said[0] >= _MINUTE:
            said.popleft()
        if len(said) >= self._most:
            return False
        said.append(now)
        return True
