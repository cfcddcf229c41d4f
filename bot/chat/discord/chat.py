"""Alerts on Discord: the chat port on discord.py.

Posting is exact because the service keeps nonces: a post that repeats the author's nonce of the past few minutes
is answered with the message that is there already. So:

1. An attempt whose outcome is unknown is made again with the same nonce, here and at once, within the time
   of one `send`: the outbox is told `Unknown` only when that did not help either.
2. After an attempt of unknown outcome nothing but the message's id settles it: a later refusal or 429 leaves it
   unknown. The wait that a 429 asks for holds for whatever comes next in the channel.
3. A `send` begins only for a delivery of which nothing is on its way: a new one, or one that the outbox has looked
   for and found absent. The nonce of the first attempt may be out of the service's memory by then, so nothing
   relies on it beyond one `send`. It is the same every time all the same: should an early attempt be accepted very
   late, the service still knows the newer one by it, and the other way round.
4. `find` knows a message by the button under it, whose custom id is made from the delivery's key. The service shows
   it in the channel's history for good, which it does not do with nonces.
5. A post that is made again keeps the channel's pace, too. A process that is killed leaves no count of what it sent,
   and only an even pace is sure to stay within the limit together with whoever comes next.

The gateway, over which events and clicks arrive, is a connection of its own, held up in the background: posting
works while it is down.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Final, Protocol, Self

from bot.chat.discord import sdk
from bot.chat.discord.components import under
from bot.chat.discord.diagnose import diagnosed, invitation
from bot.chat.discord.embeds import render
from bot.chat.discord.gateway import Events, Listeners, Reach, held_up
from bot.chat.discord.history import History
from bot.chat.discord.interactions import Interactions
from bot.chat.discord.marks import nonce
from bot.chat.discord.outcome import Response, judge, judge_deletion
from bot.chat.discord.registration import Registration
from bot.chat.discord.rest import Rest
from bot.chat.discord.window import Window
from bot.chat.problem import Problem
from bot.model import (
    Clock,
    Commands,
    Content,
    Delivery,
    FindResult,
    Message,
    Refused,
    RetryAfter,
    SendResult,
    Sent,
    Unknown,
    Unreadable,
)

_PAUSES: Final = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
_FAREWELL: Final = 3.0
_MESSAGES: Final = "/channels/{channel_id}/messages"
_MESSAGE: Final = "/channels/{channel_id}/messages/{message_id}"


class Attempt(Protocol):
    """A request that is made whenever this is called."""

    async def __call__(self, *, within: float) -> Response: ...


class DiscordChat:
    """Posts to `discord:CHANNEL_ID`. Use it as an async context manager, or `close` it.

    Only inside the context does it hold the gateway; outside it posts all the same. It never raises for a bad token or
    a service that is down: both come back as results of `send`, and the gateway is tried again.
    """

    readable = True
    doubles = False
    platform_pace = timedelta(seconds=0.025)
    """A bot may make 50 requests a second; this leaves room for edits and looks."""

    platform_burst = 20

    def __init__(
        self,
        token: str,
        *,
        clock: Clock,
        on_event: Events,
        commands: Commands | None = None,
        api_url: str | None = None,
        gateway_url: str | None = None,
        timeout: timedelta = timedelta(seconds=5),
        settle: timedelta = timedelta(seconds=5),
        pace: timedelta = timedelta(seconds=1.05),
        reconnect: timedelta = timedelta(seconds=1),
    ) -> None:
        """Addresses that are None are Discord's own; the SDK holds them once for the process.

        on_event   is told of channels that come and go
        commands   what people can say; None: only the reasons of an alert are told
        timeout    of one request; a whole `send` or `find` takes four of them at most
        settle     how long after a `send` of unknown outcome its request may still be under way
        reconnect  the rest before a gateway that could not be held is tried again, the first time; then it doubles
        """
        self.settle = settle
        self.pace = pace
        self._timeout = timeout.total_seconds()
        self._patience = 4 * self._timeout
        self._reconnect = reconnect
        self._token = token
        self._clock = clock
        self._rest = Rest(token, clock)
        self._interactions = Interactions(self._rest, commands)
        self._registration = Registration(self._rest, commands, self._reconnect.total_seconds()) if commands else None
        self._listeners = Listeners(on_event, self._on_application, self._interactions.take)
        self._reach = Reach()
        self._history = History(self._rest, self._reach.permissions)
        self._windows: dict[str, Window] = {}
        self._gateway: asyncio.Task[None] | None = None
        sdk.point_at(api_url, gateway_url)
        sdk.quieten()

    async def __aenter__(self) -> Self:
        holding = held_up(self._token, self._reach, self._listeners, self._reconnect.total_seconds())
        self._gateway = asyncio.create_task(holding, name="discord gateway")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def send(self, delivery: Delivery) -> SendResult:
        """Posts the message, or answers `reply_to` with it."""
        channel_id = _id(delivery.channel)
        name = nonce(channel_id, delivery.key)
        body = {
            **render(delivery.message, now=self._clock()),
            **_reference(delivery),
            "components": under(delivery.message, name),
            "nonce": name,
            "enforce_nonce": True,
        }
        post = partial(self._rest.request, "POST", _MESSAGES, _ids(delivery.channel), body=body)
        return await self._settled(post, window=self._windows.setdefault(channel_id, Window()))

    async def find(self, delivery: Delivery, since: datetime) -> FindResult:
        """Looks for the delivery's message by its button."""
        channel_id = _id(delivery.channel)
        return await self._history.find(channel_id, nonce(channel_id, delivery.key), since, self._patience)

    async def find_all(
        self, deliveries: Sequence[Delivery], since: datetime
    ) -> Mapping[str, Sequence[str]] | Unreadable:
        """As the port has it. The nonce keeps Discord from doubling, so the outbox has no reason to ask."""
        found: dict[str, Sequence[str]] = {}
        for delivery in deliveries:
            answer = await self.find(delivery, since)
            if isinstance(answer, Unreadable):
                return answer
            found[delivery.key] = [answer.message_id] if isinstance(answer, Sent) else []
        return found

    async def edit(self, channel: str, message_id: str, message: Content) -> SendResult:
        """Replaces what the message says; its button stays."""
        body = render(self._linked(channel, message), now=self._clock())
        return await self._settled(partial(self._rest.request, "PATCH", _MESSAGE, _ids(channel, message_id), body=body))

    async def delete(self, channel: str, message_id: str) -> SendResult:
        return await self._settled(
            partial(self._rest.request, "DELETE", _MESSAGE, _ids(channel, message_id)),
            lambda response: judge_deletion(response, message_id),
        )

    async def diagnose(self, channels: Sequence[str]) -> Sequence[Problem]:
        """What keeps the bot from working, or from posting to these channels; nothing: all is well."""
        return await diagnosed(self._rest, self._history, {channel: _id(channel) for channel in channels})

    async def invite(self) -> str:
        """The address that adds the bot to a server. Raises FirmwatchError when Discord does not tell the bot's id."""
        return await invitation(self._rest)

    async def close(self) -> None:
        if self._gateway is not None:
            gateway, self._gateway = self._gateway, None
            # Twice, because a farewell to a service that does not answer takes the SDK half a minute.
            for _ in range(2):
                gateway.cancel()
                await asyncio.wait({gateway}, timeout=_FAREWELL)
        await self._interactions.close()
        if self._registration is not None:
            await self._registration.close()
        await self._rest.close()

    def _linked(self, channel: str, message: Content) -> Content:
        """The message with the address of the one that tells its story by now, where the server is known."""
        part_of = message.part_of if isinstance(message, Message) else None
        server = self._reach.server(_id(channel))
        if not isinstance(message, Message) or part_of is None or part_of.message_id is None or server is None:
            return message
        link = f"https://discord.com/channels/{server}/{_id(channel)}/{part_of.message_id}"
        return replace(message, part_of=replace(part_of, link=link))

    def _on_application(self, application_id: int) -> None:
        if self._registration is not None:
            self._registration.begin(application_id)

    async def _settled(
        self, attempt: Attempt, judged: Callable[[Response], SendResult] = judge, window: Window | None = None
    ) -> SendResult:
        """Makes an attempt that does no harm twice, again and again while its outcome is unknown."""
        least = self.pace.total_seconds() if window else 0.0
        window = window or Window()
        clock = asyncio.get_running_loop().time
        deadline = clock() + self._patience
        wait = window.wait(clock())
        if wait > self._timeout:
            return RetryAfter(seconds=wait, detail="Discord asked to wait")
        await asyncio.sleep(wait)
        window.take(clock())
        first = again = judged(await attempt(within=self._timeout))
        if not isinstance(first, Unknown):
            return first
        for pause in _PAUSES:
            wait = max(pause, least, window.wait(clock()))
            if clock() + wait + self._timeout > deadline:
                break
            await asyncio.sleep(wait)
            window.take(clock())
            again = judged(await attempt(within=self._timeout))
            if isinstance(again, Sent):
                return again
            if isinstance(again, Refused):
                break
            if isinstance(again, RetryAfter):
                window.shut(clock() + again.seconds)
        return first


def _id(channel: str) -> str:
    """The service's own id of `discord:112233445566778899`."""
    return channel.partition(":")[2]


def _reference(delivery: Delivery) -> dict[str, object]:
    """What makes a post a reply; a message that is gone meanwhile does not keep it from being posted."""
    if not delivery.reply_to:
        return {}
    return {"message_reference": {"message_id": delivery.reply_to, "fail_if_not_exists": False}}


def _ids(channel: str, message_id: str | None = None) -> dict[str, str]:
    """What fills the braces of a path."""
    return {"channel_id": _id(channel)} | ({} if message_id is None else {"message_id": message_id})
