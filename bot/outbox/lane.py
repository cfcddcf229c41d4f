"""One channel's deliveries, one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from bot.alerts.digest import FEWEST_HELD, MOST_STORIES, catch_up
from bot.model import Absent, Chat, Clock, Delivery, DeliveryKind, DeliveryState, Sent, Store, Unreadable
from bot.outbox.outcome import Step, after_send, after_unreadable, backoff, is_failure, parked_for, told, unaddressed
from bot.outbox.pace import PlatformPace
from bot.outbox.requests import Requests, where
from bot.outbox.sweep import SWEEPS, next_sweep

_UNCERTAIN: Final = {DeliveryState.SENDING, DeliveryState.UNKNOWN}
_LOOKS_APART: Final = 10.0  # seconds: what waits for a digest has waited for minutes
_AFTER_POST: Final = {DeliveryKind.UPDATE, DeliveryKind.REPLY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What all lanes share.

    patience  how long a request may take before its outcome is unknown
    lease     how long a claim holds; longer than a look and a send together
    rest      how long a lane rests after the first failure; twice as long after the next
    random    numbers from 0 up to 1
    sweeps    how long after a delivery was settled it is looked at again, where a service may show it twice
    parked    is told of a channel that was parked, and why
    """

    store: Store
    clock: Clock
    patience: timedelta
    lease: timedelta
    rest: timedelta
    random: Callable[[], float]
    sweeps: Sequence[timedelta] = SWEEPS
    parked: Callable[[str, str], Awaitable[None]] | None = None


class Lane:
    """Sends what is due in one channel whenever it is nudged, until it is stopped."""

    def __init__(
        self,
        channel: str,
        chat: Chat,
        terms: Terms,
        *,
        platform: PlatformPace,
        overdue_after: timedelta | None,
        stopping: asyncio.Event,
        ready_at: float,
    ) -> None:
        """`ready_at` is on the loop's clock: an earlier process may just have sent something.

        platform       the turns that all channels of the platform share, on the loop's clock
        overdue_after  posts that wait for longer are told in a digest; None: every post by itself
        """
        self._channel = channel
        self._chat = chat
        self._requests = Requests(chat, terms.patience)
        self._terms = terms
        self._platform = platform
        self._overdue_after = overdue_after
        self._stopping = stopping
        self._ready_at = ready_at
        self._nudged = asyncio.Event()
        self._busy_since: float | None = None
        self._gather_at = 0.0
        self._failures = 0
        self._looks_unanswered = 0
        self._parkings = 0
        self._perhaps_parked = True
        self._log = structlog.get_logger("outbox").bind(channel=channel)

    def nudge(self) -> None:
        """Makes the lane look for something to send, or notice that it is to stop."""
        self._nudged.set()

    def told(self) -> None:
        """Takes note that somebody else has parked the channel, or opened it again."""
        self._parkings = 0
        self._perhaps_parked = True

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
                self._log.error("a lane failed and goes on after a rest", error=where(error))
                self.nudge()

    async def _drain(self) -> None:
        clock = asyncio.get_running_loop().time
        while await self._rested(self._ready_at) and await self._rested(self._platform.book(clock())):
            self._busy_since = clock()
            try:
                goes_on = await self._one()
            finally:
                self._busy_since = None
            if not goes_on:
                return

    async def _rested(self, ready_at: float) -> bool:
        """Waits until a time on the loop's clock; False when the lane is to stop instead."""
        left = ready_at - asyncio.get_running_loop().time()
        if left > 0 and not self._stopping.is_set():
            try:
                async with asyncio.timeout(left):
                    await self._stopping.wait()
            except TimeoutError:
                return True
        return not self._stopping.is_set()

    async def _one(self) -> bool:
        """Carries out the next delivery; False when there is none, or none can be sent."""
        await self._gather()
        delivery = await self._terms.store.claim_delivery(self._channel, self._terms.clock(), self._terms.lease)
        if delivery is None:
            self._platform.give_back()
            return await self._gather_held()
        step = await self._carried_out(delivery)
        self._keep_pace(step)
        if step.parked is not None:
            await self._park(step.parked)  # before the delivery is free to be claimed again
        await self._record(delivery, step)
        if delivery.kind is DeliveryKind.DIGEST:
            self._gather_at = 0.0  # what came of age meanwhile has waited for this one
        if step.state is DeliveryState.SENT:
            await self._unpark()
        if step.parked is not None and self._terms.parked:
            await self._terms.parked(self._channel, step.parked)
        return step.parked is None

    async def _gather(self) -> None:
        """Makes one digest of posts that have waited for too long."""
        clock = asyncio.get_running_loop().time
        if self._overdue_after is None or clock() < self._gather_at:
            return
        now = self._terms.clock()
        waiting = await self._terms.store.overdue(self._channel, now - self._overdue_after, MOST_STORIES)
        gathered = catch_up(waiting, now)
        if gathered and await self._terms.store.gather(gathered.delivery, gathered.posts, now):
            self._log.info("gathered into a digest", posts=len(gathered.posts), key=gathered.delivery.key)
        else:
            self._gather_at = clock() + _LOOKS_APART

    async def _gather_held(self) -> bool:
        """Makes one digest of posts that waited for quiet hours or a digest to be due; False: nothing waits."""
        now = self._terms.clock()
        waiting = await self._terms.store.held(self._channel, now, MOST_STORIES)
        gathered = catch_up(waiting, now, fewest=FEWEST_HELD)
        if gathered is None:
            await self._terms.store.release([post.id for post in waiting])
        elif not await self._terms.store.gather(gathered.delivery, gathered.posts, now):
            return False  # a digest is under way, and these come after it
        return bool(waiting)

    async def _carried_out(self, delivery: Delivery) -> Step:
        if delivery.kind in _AFTER_POST and not (delivery.message_id or delivery.reply_to):
            return unaddressed()
        if delivery.state in _UNCERTAIN and delivery.kind is not DeliveryKind.UPDATE and self._chat.readable:
            step = await self._looked(delivery)
            if step is not None:
                return step
        result = await self._requests.carry_out(delivery)
        self._failures = self._failures + 1 if is_failure(result) else 0
        rest = self._backoff(self._failures)
        return after_send(result, now=self._terms.clock(), settle=self._chat.settle, rest=rest)

    async def _looked(self, delivery: Delivery) -> Step | None:
        """Looks for a message that may have been sent; None: it was not, so it may be sent now."""
        now = self._terms.clock()
        if delivery.state is DeliveryState.SENDING and self._chat.settle:
            detail = "the bot stopped while it was being sent; it is looked for first"
            return Step(state=DeliveryState.UNKNOWN, not_before=now + self._chat.settle, detail=detail)
        match await self._requests.find(delivery):
            case Sent(message_id=message_id):
                self._failures = self._looks_unanswered = 0
                return Step(state=DeliveryState.SENT, message_id=message_id)
            case Unreadable() as unreadable:
                self._looks_unanswered = self._looks_unanswered + 1 if unreadable.away else 0
                rest = self._backoff(self._looks_unanswered or delivery.attempts, closed=not unreadable.away)
                if unreadable.wait is not None:  # all lanes share the service's limit and should not return together
                    rest = told(unreadable.wait) + self._backoff(1)
                return after_unreadable(unreadable, now=self._terms.clock(), rest=rest)
            case Absent():
                self._looks_unanswered = 0
                return None

    async def _record(self, delivery: Delivery, step: Step) -> None:
        now = self._terms.clock()
        may_double = self._chat.doubles and delivery.kind is not DeliveryKind.UPDATE
        swept = may_double and step.state is DeliveryState.SENT
        await self._terms.store.record_delivery(
            delivery.id,
            step.state,
            now=now,
            not_before=step.not_before,
            message_id=step.message_id,
            detail=step.detail,
            sweep_at=next_sweep(now, now, self._terms.sweeps) if swept else None,
        )
        log = self._log.bind(key=delivery.key, kind=delivery.kind.value)
        if step.state is DeliveryState.SENT:
            log.debug("sent", message_id=step.message_id, seconds=round((now - delivery.created_at).total_seconds(), 3))
        elif step.state is DeliveryState.REFUSED and delivery.kind in _AFTER_POST:
            log.info("not needed any more", detail=step.detail)
        else:
            tell = log.debug if step.detail == delivery.detail else log.warning
            tell("not sent", state=step.state.value, detail=step.detail)

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

    def _keep_pace(self, step: Step) -> None:
        """What was only looked for takes no turn: others may be sent while nobody knows of it."""
        if not step.attempted:
            self._platform.give_back()
        self._rest(max(step.rest, self._chat.pace) if step.attempted else step.rest)

    def _rest(self, rest: timedelta) -> None:
        self._ready_at = asyncio.get_running_loop().time() + rest.total_seconds()

    def _backoff(self, failures: int, *, closed: bool = False) -> timedelta:
        return backoff(self._terms.rest, failures, self._terms.random(), closed=closed)
