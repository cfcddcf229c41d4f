"""What an answer of the service means: the table, case by case."""

from __future__ import annotations

import pytest

from bot.chat.discord.outcome import BLOCKED_FOR, Answer, Response, Silence, judge, judge_deletion
from bot.model import RefusalScope, Refused, RetryAfter, Sent, Unknown


def error(status: int, code: int, message: str = "no", **more: object) -> Answer:
    return Answer(status=status, body={"code": code, "message": message, **more})


@pytest.mark.parametrize(
    ("response", "result"),
    [
        (Answer(status=200, body={"id": "7"}), Sent(message_id="7")),
        (Answer(status=201, body={"id": 7}), Sent(message_id="7")),
        (Answer(status=429, body={"retry_after": 0.5}), RetryAfter(seconds=0.5, detail="Discord asks to wait: 0.5 s")),
        (Answer(status=429, body="<html>", retry_after=9), RetryAfter(seconds=9, detail="Discord asks to wait: 9 s")),
        (Answer(status=429, body="<html>"), RetryAfter(seconds=BLOCKED_FOR, detail="Discord asks to wait: 60 s")),
        (error(429, 20016, retry_after=3), RetryAfter(seconds=3, detail="the channel is in slow mode: 3 s")),
        (error(403, 40004), RetryAfter(seconds=0, detail="Discord has switched posting off for a while")),
        (Silence(detail="no connection", left=False), RetryAfter(seconds=0, detail="no connection")),
        (Silence(detail="no answer", left=True), Unknown(detail="no answer")),
    ],
)
def test_answers_that_are_known_to_the_letter(response: Response, result: object) -> None:
    assert judge(response) == result


@pytest.mark.parametrize(
    "response",
    [
        Answer(status=200, body="<html>"),
        Answer(status=200, body={}),
        Answer(status=200, body=None),
        Answer(status=204),
        Answer(status=408),
        Answer(status=500, body={"code": 0}),
        Answer(status=503, body="upstream"),
    ],
)
def test_what_may_have_been_accepted_is_unknown(response: Response) -> None:
    assert isinstance(judge(response), Unknown)


@pytest.mark.parametrize(
    ("response", "advice"),
    [
        (Answer(status=401, body={"code": 0}), "Reset Token"),
        (error(403, 50001), "View Channel"),
        (error(403, 50013), "Send Messages"),
        (error(404, 10003), "invite it again"),
        (error(404, 0), "DISCORD_API_URL"),
        (Answer(status=404, body="<html>"), "DISCORD_API_URL"),
        (error(403, 50007), "direct messages"),
        (error(400, 50083), "archived"),
        (error(403, 160005), "locked"),
        (error(403, 99999, "New rule"), "New rule"),
        (error(400, 50035, errors={"channel_id": {"_errors": [{"message": "not a snowflake"}]}}), "channel_id"),
    ],
)
def test_what_a_person_must_mend_parks_the_channel(response: Response, advice: str) -> None:
    result = judge(response)
    assert isinstance(result, Refused)
    assert result.scope is RefusalScope.CHANNEL
    assert advice in result.reason


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (error(400, 50035, errors={"embeds": {"0": {"url": {"_errors": [{"message": "bad"}]}}}}), "embeds.0.url: bad"),
        (error(400, 50006, "Cannot send an empty message"), "empty"),
        (error(404, 10008, "Unknown Message"), "Unknown Message"),
        (Answer(status=413, body="too large"), "413"),
        (error(400, 200000, "Blocked by AutoMod"), "AutoMod"),
        (error(400, 50035, errors={"embeds": "odd"}), "embeds"),
        (error(400, 50035, errors=None), "50035"),
    ],
)
def test_what_is_wrong_with_one_message_concerns_no_other(response: Response, said: str) -> None:
    result = judge(response)
    assert isinstance(result, Refused)
    assert result.scope is RefusalScope.MESSAGE
    assert said in result.reason


@pytest.mark.parametrize("status", [302, 403, 405, 409, 451])
def test_a_wall_in_front_of_the_service_is_waited_for(status: int) -> None:
    result = judge(Answer(status=status, body="<html>"))
    assert isinstance(result, RetryAfter)
    assert result.seconds == BLOCKED_FOR


@pytest.mark.parametrize("response", [Answer(status=204), error(404, 10008)])
def test_a_deletion_is_done_when_the_message_is_gone(response: Response) -> None:
    assert judge_deletion(response, "7") == Sent(message_id="7")


def test_a_deletion_that_is_not_allowed_is_refused() -> None:
    assert isinstance(judge_deletion(error(403, 50013), "7"), Refused)
