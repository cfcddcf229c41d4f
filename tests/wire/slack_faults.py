"""What can go wrong with one request to the stand-in, before and after it has accepted something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from aiohttp import web


class Ending(StrEnum):
    """How the connection ends for the one who asked."""

    ANSWER = "answer"  # as if nothing had happened
    RESET = "reset"  # the connection is reset without an answer
    HANG = "hang"  # no answer, ever
    FAIL = "fail"  # HTTP 500
    CUT = "cut"  # an answer that stops in the middle
    GARBAGE = "garbage"  # HTTP 200 and a web page
    LIMIT = "limit"  # HTTP 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What happens to one request.

    accepted  whether Slack does what it was asked all the same
    after     seconds until it does, whatever the asker has been told by then
    wait      what a 429 asks for, in seconds
    """

    ending: Ending
    accepted: bool = False
    after: float = 0.0
    wait: float = 1.0


Plan = Callable[[str], Fault | None]
"""Chooses the fault of a request to a method; None: it is served."""


async def cut(request: web.Request, text: str) -> None:
    """Sends the beginning of an answer."""
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(text))})
    await response.prepare(request)
    await response.write(text[: len(text) // 2].encode())


def abort(request: web.Request) -> None:
    """Resets the connection."""
    if request.transport is not None:
        request.transport.abort()
