"""Sentence vectors as reports carry them: one signed byte a dimension, base64.

They are pointed to the same length and rounded, which moves a cosine by about a hundredth; in return a report
with its vector takes half a kilobyte, and two are compared without any library.
"""

from __future__ import annotations

import math
from array import array
from base64 import b64decode, b64encode
from collections.abc import Sequence
from operator import mul

_MOST = 127
_LONGEST = 4096


def packed(values: Sequence[float]) -> str:
    """The vector in stored form; empty where it is none: no direction, no number, or too many dimensions."""
    if not values or len(values) > _LONGEST or not all(map(math.isfinite, values)):
        return ""
    most = max(map(abs, values))
    if most == 0:
        return ""
    return b64encode(array("b", (round(value / most * _MOST) for value in values)).tobytes()).decode("ascii")


def cosine(one: str, other: str) -> float | None:
    """How alike two packed vectors point, from -1 to 1; None where one is missing or they are of two models."""
    if not one or not other or len(one) != len(other):
        return None
    mine, theirs = unpacked(one), unpacked(other)
    length = math.sqrt(_product(mine, mine) * _product(theirs, theirs))
    return _product(mine, theirs) / length


def _product(one: array[int], other: array[int]) -> int:
    return sum(map(mul, one, other))


def unpacked(vector: str) -> array[int]:
    """The signed bytes of a packed vector."""
    return array("b", b64decode(vector))
