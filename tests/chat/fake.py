"""A chat service in memory, with faults before and after it accepts a message."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model import (
    Absent,
    Clock,
    Delivery,
    FindResult,
    Message,
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
    message: Message
    at: datetime


@dataclass(slots=True, kw_only=True)
class FakeChat:
    """Keeps what was posted.

    asked    requests in the order in which they came: what, and for which key
    faults   by channel, each used up by one send
    always   by channel, for every send until it is taken away
    blind    each used up by one find
    latency  how long the service takes to accept
    """

    clock: Clock
    settle: timedelta = timedelta(0)
    pace: timedelta = timedelta(0)
    readable: bool = True
    latency: timedelta = timedelta(0)
    posted: list[Posted] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    faults: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    always: dict[str, Fault] = field(default_factory=dict)
    blind: deque[Fault] = field(default_factory=deque)
    closed: bool = False

    def keys(self, channel: str) -> list[str]:
        """Keys in the channel, in the order in which people see them."""
        return [post.key for post in self.posted if post.channel == channel]

    async def send(self, delivery: Delivery) -> SendResult:
        self.asked.append(("send", delivery.key))
        await asyncio.sleep(self.latency.total_seconds())
        fault = self._fault(delivery.channel)
        accepted = fault is None or fault.accepted
        message_id = str(len(self.posted) + 1)
        if accepted:
            self.posted.append(
                Posted(
                    channel=delivery.channel,
                    key=delivery.key,
                    message_id=message_id,
                    message=delivery.message,
                    at=self.clock(),
                )
            )
        if fault is None:
            return Sent(message_id=message_id)
        answer = await _suffered(fault)
        assert not isinstance(answer, Absent | Unreadable)
        return answer

    async def find(self, delivery: Delivery, since: datetime) -> FindResult:
        self.asked.append(("find", delivery.key))
        if self.blind:
            answer = await _suffered(self.blind.popleft())
            assert isinstance(answer, Sent | Absent | Unreadable)
            return answer
        for post in self.posted:
            if (post.channel, post.key) == (delivery.channel, delivery.key) and post.at >= since:
                return Sent(message_id=post.message_id)
        return Absent()

    async def edit(self, channel: str, message_id: str, message: Message) -> SendResult:
        for place, post in enumerate(self.posted):
            if (post.channel, post.message_id) == (channel, message_id):
                self.posted[place] = Posted(
                    channel=channel, key=post.key, message_id=message_id, message=message, at=post.at
                )
                return Sent(message_id=message_id)
        return Refused(reason="no such message", scope=RefusalScope.MESSAGE)

    async def delete(self, channel: str, message_id: str) -> SendResult:
        self.posted = [post for post in self.posted if (post.channel, post.message_id) != (channel, message_id)]
        return Sent(message_id=message_id)

    async def close(self) -> None:
        self.closed = True

    def _fault(self, channel: str) -> Fault | None:
        if self.faults[channel]:
            return self.faults[channel].popleft()
        return self.always.get(channel)


async def _suffered(fault: Fault) -> SendResult | FindResult:
    if fault.answer is None:
        await asyncio.Event().wait()
        raise AssertionError("unreachable")
    if isinstance(fault.answer, Exception):
        raise fault.answer
    return fault.answer
