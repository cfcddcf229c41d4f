"""The answers to one interaction, over HTTP.

1. The service waits three seconds for the first answer. It takes one: when an attempt of unknown outcome is made
   again and it says that there is one already, that was ours. When it says so at once, another process answers.
2. What is shown after that replaces what was shown, so it is repeated until the service has surely taken it. The
   interaction's token, which needs no other, holds for fifteen minutes.
3. All goes by the interaction's own token and is no message of the bot: the pace of alerts has no part in it.
4. When a crowd speaks at once, it is no use to open a connection for each: who listens takes only so many at a time,
   and the rest lose a second. So requests wait for each other, but first answers never wait for later ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from enum import IntEnum
from functools import partial
from itertools import chain, repeat
from typing import Final

import structlog

from bot.chat.discord.outcome import Answer, Response, described, judge
from bot.chat.discord.replies import render, upload
from bot.chat.discord.rest import Rest
from bot.model import Reply, RetryAfter, Unknown

EPHEMERAL: Final = 1 << 6
"""The flag of a message that only the asker sees."""

_CALLBACK: Final = "/interactions/{webhook_id}/{webhook_token}/callback"
_ORIGINAL: Final = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
_IN_TIME: Final = 2.7
_TOKEN_HOLDS: Final = 14 * 60.0
_ATTEMPT: Final = 10.0
_ACKNOWLEDGED_ALREADY: Final = 40060
_SOON: Final = (0.1, 0.2, 0.4, 0.8)
_LATER: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)


class Kind(IntEnum):
    """What the first answer is."""

    MESSAGE = 4
    THINKING = 5  # a message follows
    SILENT = 6  # the message with the button will change
    CHOICES = 8


def taken(response: Response, *, doubtful: bool) -> bool | None:
    """Whether the service took the first answer from us; None: it may be asked again. Pure.

    doubtful  an earlier attempt may have arrived
    """
    if isinstance(response, Answer) and response.code == _ACKNOWLEDGED_ALREADY:
        return doubtful
    return settled(response)


def settled(response: Response) -> bool | None:
    """Whether the service took a request that may be repeated; None: do so. Pure."""
    if isinstance(response, Answer) and 200 <= response.status < 300:
        return True
    return None if isinstance(judge(response), Unknown | RetryAfter) else False


class Doors:
    """How many requests of all exchanges may be under way."""

    def __init__(self) -> None:
        self.first = asyncio.Semaphore(64)
        self.later = asyncio.Semaphore(32)


class Exchange:
    """What is answered to one interaction, from the moment on at which it came. Never raises."""

    def __init__(self, rest: Rest, doors: Doors, *, interaction_id: int, application_id: int, token: str) -> None:
        self._rest = rest
        self._doors = doors
        self._callback = {"webhook_id": str(interaction_id), "webhook_token": token}
        self._original = {"webhook_id": str(application_id), "webhook_token": token}
        self._clock = asyncio.get_running_loop().time
        self._began = self._clock()
        self._log = structlog.get_logger("discord")

    async def begin(self, kind: Kind, data: Mapping[str, object] | None = None) -> bool:
        """Gives the first answer. Whether the interaction is ours to go on with."""
        body: dict[str, object] = {"type": kind} if data is None else {"type": kind, "data": data}
        doubtful = False
        for pause in _SOON:
            async with self._doors.first:
                left = self._began + _IN_TIME - self._clock()
                if left <= 0:
                    break
                response = await self._rest.request("POST", _CALLBACK, self._callback, within=left, body=body)
            ours = taken(response, doubtful=doubtful)
            if ours is not None:
                self._note(response, ours, "an interaction could not be answered")
                return ours
            doubtful = doubtful or isinstance(judge(response), Unknown)
            await asyncio.sleep(_wait(response, pause))
        return doubtful

    async def show(self, reply: Reply) -> bool:
        """Shows the reply in place of what was shown before; whether the service took it."""
        for pause in chain(_LATER, repeat(_LATER[-1])):
            response = await self._show(reply)
            done = settled(response)
            wait = _wait(response, pause)
            if done is not None or self._clock() + wait > self._began + _TOKEN_HOLDS:
                self._note(response, bool(done), "an answer could not be shown")
                return bool(done)
            await asyncio.sleep(wait)
        raise AssertionError("unreachable")

    async def __call__(self, reply: Reply) -> None:
        """Shows how far it is, as `Progress`; it is tried once, for the next reply takes its place."""
        await self._show(reply)

    async def _show(self, reply: Reply) -> Response:
        payload = render(reply)
        ask = partial(self._rest.request, "PATCH", _ORIGINAL, self._original, within=_ATTEMPT)
        async with self._doors.later:
            if reply.attachment is None:
                return await ask(body=payload)
            return await ask(form=upload(payload, reply.attachment))

    def _note(self, response: Response, well: bool, what: str) -> None:
        if not well:
            self._log.warning(what, detail=described(response))


def _wait(response: Response, pause: float) -> float:
    told = judge(response)
    return max(pause, told.seconds) if isinstance(told, RetryAfter) else pause
