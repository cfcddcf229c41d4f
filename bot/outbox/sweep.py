"""Looking again at what was ever unknown, where a service may show one message twice.

An attempt that was given up can be accepted long after it was looked for and found absent. So a minute after the
delivery was sent, and ten minutes after, every message with its key is listed: the earliest stays, because people
may have answered it, and the others are deleted. The id that stays is written down before anything is deleted.

What cannot be read or deleted now is tried again ever more rarely, for a day. The times are in the table, so a
restart forgets none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

import structlog

from bot.model import Chat, Clock, Delivery, Refused, RetryAfter, Sent, Store, Unknown, Unreadable
from bot.outbox.outcome import told
from bot.outbox.requests import Requests

SWEEPS: Final = (timedelta(minutes=1), timedelta(minutes=10))
"""How long after a delivery was settled it is looked at again."""

_AT_ONCE: Final = 200
_TRIED_AT_LEAST: Final = timedelta(hours=1)
_GIVEN_UP: Final = timedelta(days=1)


def next_sweep(settled_at: datetime, now: datetime, sweeps: Sequence[timedelta] = SWEEPS) -> datetime | None:
    """The first sweep after `now` of a delivery that was settled then; None: there is none left."""
    return next((settled_at + after for after in sweeps if settled_at + after > now), None)


class Sweeper:
    """Sweeps all channels, one after another: reading is rationed by the services, and nobody waits for it."""

    def __init__(
        self,
        store: Store,
        chats: Mapping[str, Chat],
        clock: Clock,
        *,
        patience: timedelta,
        stopping: asyncio.Event,
        sweeps: Sequence[timedelta] = SWEEPS,
    ) -> None:
        """`chats` by platform, those that may show a message twice; `patience` is for one request.

        sweeps  how long after a delivery was settled it is looked at; what fails is tried again after the first of them
        """
        self._store = store
        self._requests = {platform: Requests(chat, patience) for platform, chat in chats.items()}
        self._clock = clock
        self._stopping = stopping
        self._sweeps = sweeps
        self._log = structlog.get_logger("outbox")

    async def sweep(self) -> None:
        """Looks at everything that is due, place by place, until the outbox stops."""
        due = sorted(await self._store.sweeps_due(self._clock(), _AT_ONCE), key=_place)
        for _, found in groupby(due, key=_place):
            if self._stopping.is_set():
                return
            await self._look(list(found))

    async def _look(self, deliveries: Sequence[Delivery]) -> None:
        """Looks once for all messages of deliveries that were sent to one place."""
        channel = deliveries[0].channel
        requests = self._requests.get(channel.partition(":")[0])
        if requests is None:
            await self._postpone(deliveries, "its chat service is not connected")
            return
        found = await requests.find_all(deliveries)
        if isinstance(found, Unreadable):
            await self._postpone(deliveries, found.reason)
            return
        for delivery in deliveries:
            await self._mend(requests, delivery, found.get(delivery.key, ()))

    async def _mend(self, requests: Requests, delivery: Delivery, messages: Sequence[str]) -> None:
        """Leaves the first of the messages and deletes the others."""
        now = self._clock()
        if messages and messages[0] != delivery.message_id:
            await self._store.record_sweep(delivery.id, now=now, message_id=messages[0], sweep_at=now)
        for extra in messages[1:]:
            log = self._log.bind(channel=delivery.channel, key=delivery.key, message_id=extra)
            match await requests.delete(delivery.channel, extra):
                case Sent():
                    log.info("deleted a double")
                case Refused(reason=reason):
                    log.error("a double stays", reason=reason)
                case RetryAfter(seconds=seconds):
                    await self._again(delivery, told(seconds) or self._sweeps[0])
                    return
                case Unknown():
                    await self._again(delivery, self._sweeps[0])
                    return
        later = next_sweep(_settled_at(delivery), now, self._sweeps)
        await self._store.record_sweep(delivery.id, now=now, sweep_at=later)

    async def _postpone(self, deliveries: Sequence[Delivery], reason: str) -> None:
        channel = deliveries[0].channel
        self._log.warning("cannot look for doubles", channel=channel, deliveries=len(deliveries), reason=reason)
        for delivery in deliveries:
            waited = self._clock() - _settled_at(delivery)
            await self._again(delivery, min(max(waited, self._sweeps[0]), _TRIED_AT_LEAST))

    async def _again(self, delivery: Delivery, wait: timedelta) -> None:
        now = self._clock()
        given_up = now - _settled_at(delivery) > _GIVEN_UP
        await self._store.record_sweep(delivery.id, now=now, sweep_at=None if given_up else now + wait)


def _place(delivery: Delivery) -> tuple[str, str]:
    """Deliveries of one place can be looked for together."""
    return delivery.channel, delivery.reply_to or ""


def _settled_at(delivery: Delivery) -> datetime:
    return delivery.last_attempt_at or delivery.created_at
