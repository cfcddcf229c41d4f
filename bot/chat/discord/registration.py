"""Tells Discord of our commands, once they differ from what it has.

Discord limits how often commands may be written, and people's clients load them anew each time. So what is there is
read first. What goes wrong is logged and tried again later: the commands of an earlier start may still be there, and
alerts need none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog

from bot.chat.discord.announcement import announced, mistakes, outstanding
from bot.chat.discord.outcome import Answer, Response, described
from bot.chat.discord.rest import Rest
from bot.model import Commands

_COMMANDS: Final = "/applications/{application_id}/commands"
_WITHIN: Final = 15.0
_LONGEST_REST: Final = 3_600.0


class Registration:
    """Registers the commands in the background, when it is told of the application for the first time."""

    def __init__(self, rest: Rest, commands: Commands, first_rest: float) -> None:
        """`first_rest` is how many seconds pass before what failed is tried again, the first time; then it doubles."""
        self._rest = rest
        self._ours = announced(commands)
        self._first_rest = first_rest
        self._task: asyncio.Task[None] | None = None
        self._log = structlog.get_logger("discord")

    def begin(self, application_id: int) -> None:
        """Harmless to repeat."""
        if self._task is None:
            self._task = asyncio.create_task(self._register({"application_id": str(application_id)}))

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _register(self, ids: Mapping[str, str]) -> None:
        if wrong := mistakes(self._ours):
            self._log.error("Discord would refuse the commands", detail="; ".join(wrong))
            return
        rest = self._first_rest
        while problem := await self._problem(ids):
            self._log.warning(
                "the commands could not be registered at Discord; trying again", detail=problem, rest=rest
            )
            await asyncio.sleep(rest)
            rest = min(2 * rest, _LONGEST_REST)

    async def _problem(self, ids: Mapping[str, str]) -> str:
        """Reads what is there, and writes it if it must be; what kept it from that, if anything did."""
        there = await self._rest.request("GET", _COMMANDS, ids, within=_WITHIN, query={"with_localizations": "true"})
        listed = _listed(there)
        if listed is None:
            return described(there)
        wanted = outstanding(self._ours, listed)
        if wanted is None:
            return ""
        written = await self._rest.request("PUT", _COMMANDS, ids, within=_WITHIN, body=wanted)
        if _listed(written) is None:
            return described(written)
        self._log.info("the commands are registered at Discord")
        return ""


def _listed(response: Response) -> list[Mapping[str, object]] | None:
    if isinstance(response, Answer) and response.status == 200 and isinstance(response.body, list):
        return [each for each in response.body if isinstance(each, Mapping)]
    return None
