"""Slack as the outbox sees it. Converts only: what is sent, when, and again, is decided there.

Rules, and why:

1. A message carries its delivery's key as metadata, and can be found by it. Slack knows no idempotency key, so an
   unknown outcome is answered by a look, never by a second post.
2. The bot joins a public channel when it is first refused there, and posts again: that refusal was definite. The
   pace of the channel is kept in between.
3. A post that was given up may appear next to the one that replaced it (`doubles`). All copies of a message carry
   its key, so that they are found and all but the first deleted.
4. A workspace takes several hundred posts a minute in all: the outbox keeps that pace. It takes fewer edits, and
   those are counted here: a short wait is taken, a longer one handed back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, Self

from aiohttp import web

from bot.chat.problem import Problem
from bot.chat.slack.allowance import Allowance
from bot.chat.slack.api import SlackApi
from bot.chat.slack.blocks import render
from bot.chat.slack.diagnose import diagnosed
from bot.chat.slack.history import History, Place, key_metadata
from bot.chat.slack.outcome import Answer, Result, changed, joined, outside, posted, removed
from bot.chat.slack.receiver import OnEvent, Receiver
from bot.model import (
    Absent,
    Clock,
    Commands,
    Content,
    Delivery,
    FindResult,
    Message,
    RefusalScope,
    Refused,
    RetryAfter,
    SendResult,
    Sent,
    Unreadable,
)

_LONGEST_BOOKING: Final = 1.0  # seconds that an edit may wait here for the workspace's turn


class SlackChat:
    """One workspace. As an async context manager it receives events; outside it sends all the same.

    Entering does not wait for Slack: while it is away, sends say so and the socket is tried again and again.
    """

    readable = True
    doubles = True
    platform_pace = timedelta(seconds=0.2)
    platform_burst = 100

    def __init__(
        self,
        *,
        bot_token: str,
        app_token: str | None = None,
        signing_secret: str | None = None,
        base_url: str | None = None,
        clock: Clock,
        on_event: OnEvent,
        commands: Commands | None = None,
        timeout: timedelta = timedelta(seconds=10),
        settle: timedelta = timedelta(seconds=15),
        pace: timedelta = timedelta(seconds=1.05),
        edits: Allowance | None = None,
    ) -> None:
        """Where the service is: `base_url`, None for Slack itself; it must be https or on this machine.

        app_token       turns on Socket Mode
        signing_secret  turns on `http_handler`
        commands        what people can say; None: they are heard and not answered
        timeout         of one request, and of one attempt at a socket; `settle` must be longer
        edits           what the workspace allows; None: 20 at once and 48 a minute
        """
        self.settle = settle
        self.pace = pace
        self._clock = clock
        self._app_token = app_token
        self._api = SlackApi(bot_token=bot_token, base_url=base_url, timeout=timeout, clock=clock)
        self._history = History(self._api)
        self._edits = edits or Allowance(burst=20, per_second=0.8)
        self._receiver = Receiver(
            self._api,
            bot_token=bot_token,
            app_token=app_token,
            signing_secret=signing_secret,
            on_event=on_event,
            commands=commands,
            connect=timeout.total_seconds(),
        )
        self._receiving: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._receiving = asyncio.create_task(self._receiver.run(), name="slack events")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends the socket and the connections; closing twice is nothing more than closing once."""
        if self._receiving is not None:
            self._receiving.cancel()
            with suppress(asyncio.CancelledError):
                await self._receiving
            self._receiving = None
        await self._receiver.close()
        await self._api.close()

    async def http_handler(self, request: web.Request) -> web.StreamResponse:
        """Answers what Slack posts to the app's request URL; 404 where there is no signing secret."""
        return await self._receiver.handle(request)

    async def diagnose(self, channels: Sequence[str]) -> Sequence[Problem]:
        """What keeps the bot from working, or from posting to these channels; nothing: all is well.

        Opens no socket: a second one would take events away from the bot that is running.
        """
        return await diagnosed(
            self._api, self._app_token, {channel: _channel_id(channel) or "" for channel in channels}
        )

    async def send(self, delivery: Delivery) -> SendResult:
        """Posts the message, or answers `reply_to` with it.

        Never posts twice, except after a definite refusal to a bot that was no member of the channel.
        """
        channel = _channel_id(delivery.channel)
        if channel is None:
            return _no_channel(delivery.channel)
        self._history.forget(channel, delivery.key)
        message = self._message(channel, delivery)
        result = await self._post(message)
        if not outside(result):
            return posted(result)
        self._receiver.expect_own_join(delivery.channel)
        obstacle = joined(await self._api.ask(self._api.client.conversations_join(channel=channel)))
        if obstacle is not None:
            return obstacle
        await asyncio.sleep(self.pace.total_seconds())
        return posted(await self._post(message))

    async def find(self, delivery: Delivery, since: datetime) -> FindResult:
        """Looks for the earliest message with the delivery's key, posted at `since` (our clock) or later."""
        found = await self.find_all([delivery], since)
        if isinstance(found, Unreadable):
            return found
        messages = found.get(delivery.key)
        return Sent(message_id=messages[0]) if messages else Absent()

    async def find_all(
        self, deliveries: Sequence[Delivery], since: datetime
    ) -> Mapping[str, Sequence[str]] | Unreadable:
        """Every message with the key of one of the deliveries, earliest first; they share channel and thread."""
        if not deliveries:
            return {}
        channel = _channel_id(deliveries[0].channel)
        if channel is None:
            return Unreadable(reason=_no_channel(deliveries[0].channel).reason)
        keys = frozenset(delivery.key for delivery in deliveries)
        oldest = await self._api.service_time(since)
        place = Place(channel=channel, thread=deliveries[0].reply_to, keys=keys)
        return await self._history.messages(place, f"{oldest.timestamp():.6f}")

    async def edit(self, channel: str, message_id: str, message: Content) -> SendResult:
        """Replaces a message; its metadata stays."""
        waiting = await self._turn()
        if waiting is not None:
            return waiting
        shown = render(await self._linked(channel, message), now=self._clock())
        request = self._api.client.chat_update(channel=_channel_id(channel) or "", ts=message_id, **shown)
        return changed(await self._api.ask(request), message_id)

    async def delete(self, channel: str, message_id: str) -> SendResult:
        """Removes a message."""
        request = self._api.client.chat_delete(channel=_channel_id(channel) or "", ts=message_id)
        return removed(await self._api.ask(request), message_id)

    async def _linked(self, channel: str, message: Content) -> Content:
        """The message with the address of the one that tells its story by now, where the service gives it."""
        part_of = message.part_of if isinstance(message, Message) else None
        if not isinstance(message, Message) or part_of is None or part_of.message_id is None:
            return message
        request = self._api.client.chat_getPermalink(channel=_channel_id(channel) or "", message_ts=part_of.message_id)
        answer = await self._api.ask(request)
        link = answer.body.get("permalink") if isinstance(answer, Answer) else None
        return replace(message, part_of=replace(part_of, link=link if isinstance(link, str) else None))

    def _message(self, channel: str, delivery: Delivery) -> Mapping[str, Any]:
        return {
            "channel": channel,
            **render(delivery.message, now=self._clock()),
            "metadata": key_metadata(delivery.key),
            "mrkdwn": False,
            "unfurl_links": False,
            "unfurl_media": False,
            "thread_ts": delivery.reply_to,
        }

    async def _post(self, message: Mapping[str, Any]) -> Result:
        return await self._api.ask(self._api.client.chat_postMessage(**message))

    async def _turn(self) -> RetryAfter | None:
        """Waits for an edit's turn; a wait that is too long to take here is the answer."""
        now = asyncio.get_running_loop().time()
        wait = self._edits.book(now, _LONGEST_BOOKING)
        if wait is None:
            return RetryAfter(seconds=_LONGEST_BOOKING, detail="the whole workspace is at Slack's limit of edits")
        await asyncio.sleep(wait)
        return None


def _channel_id(channel: str) -> str | None:
    platform, _, name = channel.partition(":")
    return name if platform == "slack" and name else None


def _no_channel(channel: str) -> Refused:
    return Refused(reason=f"{channel!r} is not a Slack channel such as slack:C0123456789", scope=RefusalScope.CHANNEL)
