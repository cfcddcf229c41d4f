"""The reports whose vectors are nearest, among all of the window: for news that names no firm, and shares no key.

It looks at every vector, some milliseconds for 50,000, and needs numpy, which comes with the `semantic` extra.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from bot.stories.vectors import unpacked

_GROWTH = 1024


class NearestVectors:
    """Entries by their packed vectors."""

    def __init__(self, most: int = 8, least: float = 0.3) -> None:
        """`most` entries are found at a time, none that is less alike than `least` (a cosine)."""
        self._most = most
        self._least = least
        self._table: NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)
        self._ids: deque[int] = deque()
        self._first = 0

    def add(self, entry_id: int, vector: str) -> None:
        """Takes in an entry; ids only grow. Vectors of another length than the first are left out."""
        unit = _unit(vector)
        if not len(self._table):
            self._table = np.zeros((_GROWTH, len(unit)), dtype=np.float32)
        if len(unit) != self._table.shape[1]:
            return
        end = self._first + len(self._ids)
        if end == len(self._table):
            self._make_room()
            end = self._first + len(self._ids)
        self._table[end] = unit
        self._ids.append(entry_id)

    def drop(self, entry_id: int) -> None:
        """Lets go of the entries up to this one."""
        while self._ids and self._ids[0] <= entry_id:
            self._ids.popleft()
            self._first += 1

    def nearest(self, vector: str) -> list[int]:
        """The ids of the entries that are most alike."""
        unit = _unit(vector)
        if not self._ids or len(unit) != self._table.shape[1]:
            return []
        likeness = self._table[self._first : self._first + len(self._ids)] @ unit
        best = np.argsort(-likeness)[: self._most]
        return [self._ids[int(at)] for at in best if likeness[at] >= self._least]

    def _make_room(self) -> None:
        living = self._table[self._first :]
        self._table = np.concatenate([living, np.zeros((max(_GROWTH, len(living)), living.shape[1]), np.float32)])
        self._first = 0


def _unit(vector: str) -> NDArray[np.float32]:
    values = np.asarray(unpacked(vector), dtype=np.float32)
    length = float(np.linalg.norm(values))
    return values / length if length else values
