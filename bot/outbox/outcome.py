"""What follows from an answer: the state to record, and how long to rest. Pure.

Waits double. `jitter` is a random number from 0 up to 1: a wait falls between half and the whole of what doubling
gives, so that lanes that failed together do not return together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import DeliveryState, RefusalScope, Refused, RetryAfter, SendResult, Sent, Unknown, Unreadable

LONGEST_TOLD = timedelta(days=1)
"""A service that asks for a longer wait is asked again after this one."""

_LONGEST_AWAY, _LONGEST_CLOSED = timedelta(minutes=1), timedelta(minutes=5)
_FIRST_PARKED, _LONGEST_PARKED = timedelta(minutes=1), timedelta(hours=1)
_DOUBLINGS = 30  # beyond any of the longest waits, and far from overflow


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is recorded of a delivery, and what its lane does next.

    attempted   whether something may have been sent, so that the channel's pace is to be kept
    not_before  UTC; None: as it was
    rest        how long the lane sends nothing
    parked      why nothing can be sent to the channel; None: the channel is well
    """

    state: DeliveryState
    attempted: bool = False
    not_before: datetime | None = None
    message_id: str | None = None
    detail: str | None = None
    rest: timedelta = timedelta(0)
    parked: str | None = None


def after_send(result: SendResult, *, now: datetime, settle: timedelta, rest: timedelta) -> Step:
    """The step after an attempt.

    settle  how long after an unknown outcome the message may still turn up
    rest    how long the lane rests after a failure for which nobody named a time
    """
    match result:
        case Sent(message_id=message_id):
            return Step(attempted=True, state=DeliveryState.SENT, message_id=message_id)
        case RetryAfter(seconds=seconds, detail=detail):
            wait = told(seconds) or rest
            return Step(
                attempted=True, state=DeliveryState.PENDING, not_before=now + wait, detail=detail or None, rest=wait
            )
        case Refused(reason=reason, scope=RefusalScope.MESSAGE):
            return Step(attempted=True, state=DeliveryState.REFUSED, detail=reason)
        case Refused(reason=reason):
            return Step(attempted=True, state=DeliveryState.PENDING, not_before=now, detail=reason, parked=reason)
        case Unknown(detail=detail):
            return Step(
                attempted=True,
                state=DeliveryState.UNKNOWN,
                not_before=now + max(settle, rest),
                detail=detail,
                rest=rest,
            )


def after_unreadable(unreadable: Unreadable, *, now: datetime, rest: timedelta) -> Step:
    """The step when nobody can say whether the message is there; it is looked for again after `rest`.

    The lane goes on with other deliveries meanwhile: a channel may be open for writing and closed for reading. Where
    the whole service is away it does not: every attempt would only make one more outcome unknown, and mix up the order.
    """
    detail = f"cannot see whether it arrived: {unreadable.reason}"
    lane = rest if unreadable.away else timedelta(0)
    return Step(state=DeliveryState.UNKNOWN, not_before=now + rest, detail=detail, rest=lane)


def unaddressed() -> Step:
    """The step for an update or a reply whose post is no message of its own: refused, or told in a digest."""
    return Step(state=DeliveryState.REFUSED, detail="its post was not sent as a message of its own")


def is_failure(result: SendResult) -> bool:
    """Whether the answer makes the lane's next wait longer."""
    return isinstance(result, Unknown | RetryAfter)


def told(seconds: float) -> timedelta:
    """The wait that a service asked for; zero if it named none that can be kept."""
    if not seconds > 0:  # not a number, too
        return timedelta(0)
    return timedelta(seconds=min(seconds, LONGEST_TOLD.total_seconds()))


def backoff(first: timedelta, failures: int, jitter: float, *, closed: bool = False) -> timedelta:
    """The rest after so many failures in a row: up to `first`, twice that … a minute.

    A service that comes back is found soon. What is `closed` until a person opens it is asked every 5 minutes.
    """
    return _doubled(first, _LONGEST_CLOSED if closed else _LONGEST_AWAY, failures, jitter)


def parked_for(times: int, jitter: float) -> timedelta:
    """How long a channel stays parked when it has refused so many times in a row: up to 1 min … 1 h."""
    return _doubled(_FIRST_PARKED, _LONGEST_PARKED, times, jitter)


def _doubled(first: timedelta, longest: timedelta, times: int, jitter: float) -> timedelta:
    doublings = min(max(times - 1, 0), _DOUBLINGS)
    return min(first * (1 << doublings), longest) * (0.5 + jitter / 2)
