"""One channel's deliveries, one at a time."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath
from typing import Final

import structlog

from bot.model import (
    Absent,
    Chat,
    Clock,
    Delivery,
    DeliveryState,
    FindResult,
    SendResult,
    Sent,
    Store,
    Unknown,
    Unreadable,
)
from bot.outbox.outcome import Step, after_send, after_unreadable, backoff, is_failure, parked_for

_UNCERTAIN: Final = {DeliveryState.SENDING, DeliveryState.UNKNOWN}
_FINAL: Final = {DeliveryState.SENT, DeliveryState.REFUSED}

# A service's clock and ours differ: a message is looked for from this long before the first attempt.
_CLOCKS_APART: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What all lanes share.

    patience  how long a request may take before its outcome is unknown
    lease     how long a claim holds; longer than a look and a send together
    rest      how long a lane rests after the first failure; twice as long after the next
    random    numbers from 0 up to 1
    """

    store: Store
    clock: Clock
    patience: timedelta
    lease: timedelta
    rest: timedelta
    random: Callable[[], float]


class Lane:
    """Sends what is due in one channel whenever it is nudged, until it is stopped."""

    def __init__(self, channel: str, chat: Chat, terms: Terms, stopping: asyncio.Event, ready_at: float) -> None:
        """`ready_at` is on the loop's clock: an earlier process may just have sent something."""
        self._channel = channel
        self._chat = chat
        self._terms = terms
        self._stopping = stopping
        self._ready_at = ready_at
        self._nudged = asyncio.Event()
        self._busy_since: float | None = None
        self._failures = 0
        self._parkings = 0
        self._perhaps_parked = True
        self._log = structlog.get_logger("outbox").bind(channel=channel)

    def nudge(self) -> None:
        """Makes the lane look for something to send, or notice that it is to stop."""
        self._nudged.set()

    def stuck(self) -> bool:
        """Whether one delivery has kept the lane for longer than any may."""
        if self._busy_since is None:
            return False
        return asyncio.get_running_loop().time() - self._busy_since > self._terms.lease.total_seconds()

    async def run(self) -> None:
        """Ends when the outbox stops, after the delivery in hand. Raises nothing."""
        while True:
            await self._nudged.wait()
            self._nudged.clear()
            if self._stopping.is_set():
                return
            try:
                await self._drain()
            except Exception as error:
                self._failures += 1
                self._rest(self._backoff(self._failures))
                self._log.error("a lane failed and goes on after a rest", error=_where(error))
                self.nudge()

    async def _drain(self) -> None:
        while await self._rested():
            self._busy_since = asyncio.get_running_loop().time()
            try:
                goes_on = await self._one()
            finally:
                self._busy_since = None
            if not goes_on:
                return

    async def _rested(self) -> bool:
        """Waits until the lane may send again; False when it is to stop instead."""
        left = self._ready_at - asyncio.get_running_loop().time()
        if left > 0 and not self._stopping.is_set():
            try:
                async with asyncio.timeout(left):
                    await self._stopping.wait()
            except TimeoutError:
                return True
        return not self._stopping.is_set()

    async def _one(self) -> bool:
        """Carries out the next delivery; False when there is none, or none can be sent."""
        delivery = await self._terms.store.claim_delivery(self._channel, self._terms.clock(), self._terms.lease)
        if delivery is None:
            return False
        step = await self._carried_out(delivery)
        self._rest(max(step.rest, self._chat.pace))
        if step.parked is not None:
            await self._park(step.parked)  # before the delivery is free to be claimed again
        await self._record(delivery, step)
        if step.state in _FINAL:
            await self._unpark()
        return step.parked is None

    async def _carried_out(self, delivery: Delivery) -> Step:
        if delivery.state in _UNCERTAIN and self._chat.readable:
            step = await self._looked(delivery)
            if step is not None:
                return step
        result = await self._send(delivery)
        self._failures = self._failures + 1 if is_failure(result) else 0
        rest = self._backoff(self._failures)
        return after_send(result, now=self._terms.clock(), settle=self._chat.settle, rest=rest)

    async def _looked(self, delivery: Delivery) -> Step | None:
        """Looks for a message that may have been sent; None: it was not, so it may be sent now."""
        now = self._terms.clock()
        if delivery.state is DeliveryState.SENDING and self._chat.settle:
            detail = "the bot stopped while it was being sent; it is looked for first"
            return Step(state=DeliveryState.UNKNOWN, not_before=now + self._chat.settle, detail=detail)
        match await self._find(delivery):
            case Sent(message_id=message_id):
                return Step(state=DeliveryState.SENT, message_id=message_id)
            case Unreadable(reason=reason):
                return after_unreadable(reason, now=now, rest=self._backoff(delivery.attempts))
            case Absent():
                return None

    async def _send(self, delivery: Delivery) -> SendResult:
        try:
            async with asyncio.timeout(self._terms.patience.total_seconds()):
                return await self._chat.send(delivery)
        except TimeoutError:
            return Unknown(detail=self._no_answer())
        except Exception as error:
            return Unknown(detail=f"a fault in the adapter: {_where(error)}")

    async def _find(self, delivery: Delivery) -> FindResult:
        since = (delivery.first_attempt_at or delivery.created_at) - _CLOCKS_APART
        try:
            async with asyncio.timeout(self._terms.patience.total_seconds()):
                return await self._chat.find(delivery, since)
        except TimeoutError:
            return Unreadable(reason=self._no_answer())
        except Exception as error:
            return Unreadable(reason=f"a fault in the adapter: {_where(error)}")

    async def _record(self, delivery: Delivery, step: Step) -> None:
        await self._terms.store.record_delivery(
            delivery.id,
            step.state,
            now=self._terms.clock(),
            not_before=step.not_before,
            message_id=step.message_id,
            detail=step.detail,
        )
        waited = (self._terms.clock() - delivery.created_at).total_seconds()
        if step.state is DeliveryState.SENT:
            self._log.info("sent", key=delivery.key, message_id=step.message_id, seconds=round(waited, 3))
        else:
            self._log.warning("not sent", key=delivery.key, state=step.state.value, detail=step.detail)

    async def _park(self, reason: str) -> None:
        self._parkings += 1
        self._perhaps_parked = True
        now = self._terms.clock()
        retry_at = now + parked_for(self._parkings, self._terms.random())
        await self._terms.store.park_channel(self._channel, reason, now, retry_at)
        self._log.warning("parked", reason=reason, retry_at=retry_at.isoformat())

    async def _unpark(self) -> None:
        """The channel takes messages: whatever parked it, in this process or before, is over."""
        self._parkings = 0
        if self._perhaps_parked:
            await self._terms.store.unpark_channel(self._channel)
            self._perhaps_parked = False

    def _rest(self, rest: timedelta) -> None:
        self._ready_at = asyncio.get_running_loop().time() + rest.total_seconds()

    def _backoff(self, failures: int) -> timedelta:
        return backoff(self._terms.rest, failures, self._terms.random())

    def _no_answer(self) -> str:
        return f"no answer within {self._terms.patience.total_seconds():g} s"


def _where(error: Exception) -> str:
    """The kind of an error and the place it comes from; its text may hold a token."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
