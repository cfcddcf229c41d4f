"""Answering the asker alone.

Rules, and why:

1. The way is the `response_url` of the interaction, which reaches the asker wherever the bot is not: private
   channels, conversations between two people. It serves five messages in half an hour. The last is kept for the
   answer, and one more for an apology.
2. Where it fails, or where there is none, an ephemeral message in the channel says the same.
3. What is being done is shown, and the answer takes its place. Below a message that everybody sees nothing can be
   replaced but that message itself: there the answer comes alone.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from typing import Final

import structlog

from bot.chat.slack.api import SlackApi
from bot.chat.slack.elements import Json
from bot.chat.slack.outcome import advice
from bot.chat.slack.replies import render
from bot.model import Reply

_USES: Final = 5
_KEPT_BACK: Final = 2
_OPEN: Final = 29 * 60.0  # seconds; Slack closes it after thirty minutes
_MOST_DOORS: Final = 1_000


@dataclass(slots=True)
class Door:
    """A `response_url`, for as long as Slack serves it.

    replaceable  whether the message that it belongs to is the asker's own, or our answer
    public       whether that message is everybody's
    uses         messages that have passed, of the five
    """

    address: str
    opened_at: float
    replaceable: bool
    public: bool = False
    uses: int = 0

    def usable(self, now: float) -> bool:
        """Whether one more message may pass."""
        return bool(self.address) and self.uses < _USES and now - self.opened_at < _OPEN


class Doors:
    """Doors that a form is to be answered through, by a key that says nothing."""

    def __init__(self) -> None:
        self._doors: dict[str, Door] = {}

    def remember(self, door: Door) -> str:
        """The key of a door; the oldest are forgotten when there are too many."""
        while len(self._doors) >= _MOST_DOORS:
            del self._doors[next(iter(self._doors))]
        key = secrets.token_hex(8)
        self._doors[key] = door
        return key

    def get(self, key: str) -> Door:
        """The door; a closed one where it is forgotten."""
        return self._doors.get(key) or Door("", opened_at=float("-inf"), replaceable=False)


class Whisper:
    """The answer to one interaction. Nothing here raises for what Slack does."""

    def __init__(self, api: SlackApi, door: Door, *, channel: str, user: str, pause: float = 1.0) -> None:
        """`channel` and `user` are Slack's ids; `pause`: seconds between two signs of progress, at least."""
        self._api = api
        self.door = door
        self._channel = channel
        self._user = user
        self._pause = pause
        self._progress_at = float("-inf")
        self._log = structlog.get_logger("slack")

    async def progress(self, reply: Reply) -> None:
        """Shows what is being done, unless that was shown just now, or could not be taken away again."""
        now = asyncio.get_running_loop().time()
        if self.door.public or self.door.uses >= _USES - _KEPT_BACK or now - self._progress_at < self._pause:
            return
        self._progress_at = now
        try:
            await self._through_door(render(reply))
        except Exception as error:
            self._log.error("progress could not be shown", kind=type(error).__name__)

    async def answer(self, reply: Reply) -> None:
        """Says the answer. Raises ValueError for one that cannot be rendered."""
        shown = render(reply)
        if await self._through_door(shown) or not (self._channel and self._user):
            return
        request = self._api.client.chat_postEphemeral(channel=self._channel, user=self._user, **shown)
        trouble = advice(await self._api.ask(request))
        if trouble is not None:
            self._log.warning("an answer could not be delivered", reason=trouble)

    async def _through_door(self, shown: Json) -> bool:
        door = self.door
        if not door.usable(asyncio.get_running_loop().time()):
            return False
        door.uses += 1
        replaced = {"response_type": "ephemeral", "replace_original": door.replaceable}
        trouble = await self._api.respond(door.address, {**shown, **replaced})
        if trouble is not None:
            self._log.warning("an answer has to take the other way", reason=trouble)
            door.uses = _USES  # it would only be waited for once more
            return False
        door.replaceable = not door.public
        return True
