"""A chat service in memory, with faults before and after it accepts a message."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.model import (
    Absent,
    Clock,
    Content,
    Delivery,
    FindResult,
    RefusalScope,
    Refused,
    SendResult,
    Sent,
    Unreadable,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with one request.

    answer    what the caller gets: a result, an exception that is raised, or None: no answer ever
    accepted  whether the service took the message all the same
    """

    answer: SendResult | FindResult | Exception | None
    accepted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A message that people see."""

    channel: str
    key: str
    message_id: str
    message: Content
    at: datetime
    reply_to: str | None = None


@dataclass(slots=True, kw_only=True)
class FakeChat:
    """Keeps what was posted.

    asked    requests in the order in which they came: what, and for which key
    faults   by channel, each used up by one send
    always   by channel, for every send until it is taken away
    blind    each used up by one find or find_all
    stiff    each used up by one edit or delete
    latency  how long the service takes to accept
    """

    clock: Clock
    settle: timedelta = timedelta(0)
    pace: timedelta = timedelta(0)
    platform_pace: timedelta = timedelta(0)
    platform_burst: int = 1
    readable: bool = True
    doubles: bool = False
    latency: timedelta = timedelta(0)
    posted: list[Posted] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    faults: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    always: dict[str, Fault] = field(default_factory=dict)
    blind: deque[Fault] = field(default_factory=deque)
    stiff: deque[Fault] = field(default_factory=deque)
    closed: bool = False

    def keys(self, channel: str) -> list[str]:
        """Keys in the channel, in the order in which people see them."""
        return [post.key for post in self.posted if post.channel == channel]

    def accept(self, delivery: Delivery) -> None:
        """Shows the message to people: at once, or long after somebody gave it up."""
        number = max((int(post.message_id) for post in self.posted), default=0) + 1
        self.posted.append(
            Posted(
                channel=delivery.channel,
                key=delivery.key,
                message_id=str(number),
                message=delivery.message,
                at=self.clock(),
                reply_to=delivery.reply_to,
            )
        )

    async def send(self, delivery: Delivery) -> SendResult:
        self.asked.append(("send", delivery.key))
        await asyncio.sleep(self.latency.total_seconds())
        fault = self._fault(delivery.channel)
        accepted = fault is None or fault.accepted
        if accepted:
            self.accept(delivery)
        if fault is None:
            return Sent(message_id=self.posted[-1].message_id)
        return await _send_result(fault)

    async def find(self, delivery: Delivery, since: datetime) -> FindResult:
        self.asked.append(("find", delivery.key))
        if self.blind:
            answer = await _suffered(self.blind.popleft())
            assert isinstance(answer, Sent | Absent | Unreadable)
            return answer
        copies = self._copies(delivery, since)
        return Sent(message_id=copies[0]) if copies else Absent()

    async def find_all(
        self, deliveries: Sequence[Delivery], since: datetime
    ) -> Mapping[str, Sequence[str]] | Unreadable:
        self.asked.extend(("find_all", delivery.key) for delivery in deliveries)
        if self.blind:
            answer = await _suffered(self.blind.popleft())
            assert isinstance(answer, Unreadable)
            return answer
        return {delivery.key: self._copies(delivery, since) for delivery in deliveries}

    async def edit(self, channel: str, message_id: str, message: Content) -> SendResult:
        self.asked.append(("edit", message_id))
        fault = self.stiff.popleft() if self.stiff else None
        result: SendResult = Refused(reason="no such message", scope=RefusalScope.MESSAGE)
        for place, post in enumerate(self.posted):
            if (post.channel, post.message_id) == (channel, message_id) and (fault is None or fault.accepted):
                self.posted[place] = replace(post, message=message)
                result = Sent(message_id=message_id)
        return result if fault is None else await _send_result(fault)

    async def delete(self, channel: str, message_id: str) -> SendResult:
        self.asked.append(("delete", message_id))
        if self.stiff:
            return await _send_result(self.stiff.popleft())
        self.posted = [post for post in self.posted if (post.channel, post.message_id) != (channel, message_id)]
        return Sent(message_id=message_id)

    async def close(self) -> None:
        self.closed = True

    def _copies(self, delivery: Delivery, since: datetime) -> Sequence[str]:
        named = (delivery.channel, delivery.key)
        return [post.message_id for post in self.posted if (post.channel, post.key) == named and post.at >= since]

    def _fault(self, channel: str) -> Fault | None:
        if self.faults[channel]:
            return self.faults[channel].popleft()
        return self.always.get(channel)


async def _send_result(fault: Fault) -> SendResult:
    answer = await _suffered(fault)
    assert not isinstance(answer, Absent | Unreadable)
    return answer


async def _suffered(fault: Fault) -> SendResult | FindResult:
    if fault.answer is None:
        await asyncio.Event().wait()
        raise AssertionError("unreachable")
    if isinstance(fault.answer, Exception):
        raise fault.answer
    return fault.answer
