"""What can go wrong with one request to the stand-in for Discord, before and after it has accepted something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """How the request ends for the one who asked."""

    ANSWER = "answer"  # as if nothing had happened
    RESET = "reset"  # the connection is reset without an answer
    HANG = "hang"  # no answer, ever
    FAIL = "fail"  # a 5xx
    CUT = "cut"  # an answer that stops in the middle
    GARBAGE = "garbage"  # HTTP 200 and a web page
    LIMIT = "limit"  # HTTP 429 from Discord itself
    BLOCK = "block"  # HTTP 429 from what stands in front of it: no Via, and a web page


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens to one request.

    accepted  whether Discord does what it was asked all the same
    after     seconds until it does, whatever the asker has been told by then
    wait      what a 429 asks for, in seconds
    everyone  whether a 429 is on the whole bot
    status    of a failure
    """

    ending: Ending
    accepted: bool = False
    after: float = 0.0
    wait: float = 1.0
    everyone: bool = False
    status: int = 502


Plan = Callable[[str], Fault | None]
"""Chooses the fault of a request to a route (`POST /channels/{channel_id}/messages`); None: it is served."""
