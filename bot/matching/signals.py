"""A signal: one named observation about a candidate, before it is weighed."""

from __future__ import annotations

from typing import NamedTuple


class Signal(NamedTuple):
    """What was seen.

    feature  its stable name; the learned weights are keyed by it
    value    how much of it, mostly 1
    detail   the words in the text that showed it, for the explanation
    """

    feature: str
    value: float = 1.0
    detail: str = ""
