from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import DeliveryState, RefusalScope, Refused, RetryAfter, SendResult, Sent, Unknown, Unreadable
from bot.outbox.outcome import Step, after_send, after_unreadable, backoff, is_failure, parked_for, told

NOW = datetime(2026, 11, 23, 5, 8, tzinfo=UTC)
SETTLE = timedelta(seconds=15)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


@pytest.mark.parametrize(
    ("result", "rest", "step"),
    [
        (Sent(message_id="1.2"), 0, Step(attempted=True, state=DeliveryState.SENT, message_id="1.2")),
        (
            RetryAfter(seconds=60, detail="rate limited"),
            7,
            Step(
                attempted=True,
                state=DeliveryState.PENDING,
                not_before=NOW + seconds(60),
                detail="rate limited",
                rest=seconds(60),
            ),
        ),
        (
            RetryAfter(seconds=0, detail="connection refused"),
            4,
            Step(
                attempted=True,
                state=DeliveryState.PENDING,
                not_before=NOW + seconds(4),
                detail="connection refused",
                rest=seconds(4),
            ),
        ),
        (
            Refused(reason="too long", scope=RefusalScope.MESSAGE),
            0,
            Step(attempted=True, state=DeliveryState.REFUSED, detail="too long"),
        ),
        (
            Refused(reason="archived", scope=RefusalScope.CHANNEL),
            0,
            Step(attempted=True, state=DeliveryState.PENDING, not_before=NOW, detail="archived", parked="archived"),
        ),
        (
            Unknown(detail="reset"),
            1,
            Step(attempted=True, state=DeliveryState.UNKNOWN, not_before=NOW + SETTLE, detail="reset", rest=seconds(1)),
        ),
        (
            Unknown(detail="reset"),
            32,
            Step(
                attempted=True,
                state=DeliveryState.UNKNOWN,
                not_before=NOW + seconds(32),
                detail="reset",
                rest=seconds(32),
            ),
        ),
    ],
)
def test_the_step_after_each_answer(result: SendResult, rest: float, step: Step) -> None:
    assert after_send(result, now=NOW, settle=SETTLE, rest=seconds(rest)) == step


def test_what_cannot_be_looked_for_waits_and_says_so() -> None:
    step = after_unreadable(Unreadable(reason="no right to read"), now=NOW, rest=seconds(4))
    assert step.state is DeliveryState.UNKNOWN
    assert step.not_before == NOW + seconds(4)
    assert step.detail == "cannot see whether it arrived: no right to read"
    assert step.rest == seconds(0), "other deliveries of the channel go on"
    away = after_unreadable(Unreadable(reason="no answer", away=True), now=NOW, rest=seconds(4))
    assert away.rest == seconds(4), "nothing else could be sent either"


@pytest.mark.parametrize(
    ("result", "longer"),
    [
        (Sent(message_id="1"), False),
        (Refused(reason="", scope=RefusalScope.MESSAGE), False),
        (Refused(reason="", scope=RefusalScope.CHANNEL), False),
        (RetryAfter(seconds=1), True),
        (Unknown(detail=""), True),
    ],
)
def test_which_answers_make_the_next_wait_longer(result: SendResult, longer: bool) -> None:
    assert is_failure(result) is longer


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        (60, 60),
        (0.05, 0.05),
        (0, 0),
        (-5, 0),
        (float("nan"), 0),
        (float("inf"), 86400),
        (1e300, 86400),
    ],
)
def test_a_service_is_waited_for_as_told(asked: float, waited: float) -> None:
    assert told(asked) == seconds(waited)


@pytest.mark.parametrize(
    ("failures", "jitter", "wait", "closed"),
    [
        (0, 1.0, 1, 1),
        (1, 0.0, 0.5, 0.5),
        (1, 1.0, 1, 1),
        (2, 0.5, 1.5, 1.5),
        (4, 1.0, 8, 8),
        (6, 1.0, 32, 32),
        (7, 1.0, 60, 64),
        (9, 1.0, 60, 256),
        (10, 1.0, 60, 300),
        (10**9, 0.0, 30, 150),
    ],
)
def test_backoff(failures: int, jitter: float, wait: float, closed: float) -> None:
    assert backoff(seconds(1), failures, jitter) == seconds(wait)
    assert backoff(seconds(1), failures, jitter, closed=True) == seconds(closed)


@pytest.mark.parametrize(
    ("times", "jitter", "minutes"), [(1, 0.0, 0.5), (1, 1.0, 1), (2, 1.0, 2), (6, 1.0, 32), (7, 1.0, 60), (99, 1.0, 60)]
)
def test_a_parked_channel_is_asked_ever_more_rarely(times: int, jitter: float, minutes: float) -> None:
    assert parked_for(times, jitter) == timedelta(minutes=minutes)


@given(st.integers(0, 10**6), st.floats(0, 1, exclude_max=True))
@settings(deadline=None)
def test_waits_are_never_zero_and_never_shrink(failures: int, jitter: float) -> None:
    this, following = (backoff(seconds(1), times, jitter) for times in (failures, failures + 1))
    assert seconds(0.5) <= this <= following <= seconds(60)
