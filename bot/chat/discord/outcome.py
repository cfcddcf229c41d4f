"""What an answer of the service means for a message. Pure: a table by error code, then by status.

    2xx with the message's id                                  Sent
    2xx without one, 5xx, no answer once a request had left     Unknown
    429, no connection, the service is busy                     RetryAfter: nothing was sent
    the channel or the token cannot be used                     Refused, the channel
    this message cannot be accepted                             Refused, the message

A code says more than a status: 403 with 50013 is a missing permission, 403 without any code is a wall in front of
the service that lets nobody through for a while. What is not in the table goes by its status.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.chat.discord.access import EMBED_LINKS, NAMES, SEND_MESSAGES, VIEW_CHANNEL, tick
from bot.model import RefusalScope, Refused, RetryAfter, SendResult, Sent, Unknown

BLOCKED_FOR: Final = 60.0
"""Seconds to wait when something in front of the service turns requests away without saying for how long."""

PORTAL: Final = "https://discord.com/developers/applications"
TOKEN_ADVICE: Final = f"the token is not valid: at {PORTAL} > Bot, press Reset Token and set DISCORD_TOKEN to it"

UNKNOWN_CHANNEL: Final = 10003
UNKNOWN_MESSAGE: Final = 10008
_INVALID_BODY: Final = 50035

_CHANNEL: Final[Mapping[int, str]] = {
    UNKNOWN_CHANNEL: "there is no such channel (any more), or the bot is not in its server: invite it again",
    10004: "there is no such server (any more), or the bot is not in it: invite it again",
    40001: TOKEN_ADVICE,
    50001: f"the bot cannot see the channel: {tick([NAMES[VIEW_CHANNEL], NAMES[SEND_MESSAGES]])}",
    50007: "this person takes no direct messages from the bot: in the server's Privacy Settings, allow them",
    50008: "the channel takes no text messages; choose a text channel",
    50013: f"the bot may not post in the channel: {tick([NAMES[SEND_MESSAGES], NAMES[EMBED_LINKS]])}",
    50014: TOKEN_ADVICE,
    50024: "this kind of channel takes no messages; choose a text channel",
    50083: "the thread is archived: open it again",
    50278: "this person shares no server with the bot any more",
    160005: "the thread is locked: unlock it",
}
_BUSY: Final[Mapping[int, str]] = {
    20016: "the channel is in slow mode",
    20022: "the channel has had its announcements for now",
    20028: "the channel has had its messages for now",
    20029: "the server has had its messages for now",
    40004: "Discord has switched posting off for a while",
    130000: "Discord is overloaded",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the service answered: JSON as it was parsed, or the text of a body that is no JSON.

    retry_after  seconds, from a header; None: not said there
    """

    status: int
    body: object = None
    retry_after: float | None = None

    @property
    def code(self) -> int | None:
        """The service's own error code."""
        code = self.body.get("code") if isinstance(self.body, Mapping) else None
        return code if isinstance(code, int) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """No answer that can be read.

    left  whether the request, or a part of it, may have reached the service
    """

    detail: str
    left: bool


Response = Answer | Silence


def judge(response: Response) -> SendResult:
    """What a post or an edit came to."""
    if isinstance(response, Silence):
        return Unknown(detail=response.detail) if response.left else RetryAfter(seconds=0, detail=response.detail)
    if 200 <= response.status < 300:
        return _accepted(response)
    if response.status >= 500:
        return Unknown(detail=f"Discord failed with status {response.status}")
    if response.status == 429 or response.code in _BUSY:
        return _later(response)
    if (reason := _CHANNEL.get(response.code or 0)) is not None:
        return Refused(reason=reason, scope=RefusalScope.CHANNEL)
    return _by_status(response)


def judge_deletion(response: Response, message_id: str) -> SendResult:
    """What a deletion came to; a message that is gone already is as good as deleted."""
    if isinstance(response, Answer) and (response.status == 204 or response.code == UNKNOWN_MESSAGE):
        return Sent(message_id=message_id)
    return judge(response)


def described(response: Response) -> str:
    """What came of a request, in one line for a log."""
    return response.detail if isinstance(response, Silence) else _said(response)


def _accepted(answer: Answer) -> SendResult:
    message_id = answer.body.get("id") if isinstance(answer.body, Mapping) else None
    if not message_id:
        return Unknown(detail="Discord accepted something, but its answer cannot be read")
    return Sent(message_id=str(message_id))


def _later(answer: Answer) -> RetryAfter:
    said = answer.body.get("retry_after") if isinstance(answer.body, Mapping) else None
    seconds = float(said) if isinstance(said, int | float) else answer.retry_after
    if seconds is None:
        seconds = BLOCKED_FOR if answer.code is None else 0
    reason = _BUSY.get(answer.code or 0, "Discord asks to wait")
    return RetryAfter(seconds=seconds, detail=f"{reason}: {seconds:g} s" if seconds else reason)


def _by_status(answer: Answer) -> SendResult:
    coded = isinstance(answer.body, Mapping)
    match answer.status:
        case 401:
            return Refused(reason=TOKEN_ADVICE, scope=RefusalScope.CHANNEL)
        case 403 if coded:
            return Refused(reason=f"Discord forbids it: {_said(answer)}", scope=RefusalScope.CHANNEL)
        case 404 if answer.code != UNKNOWN_MESSAGE:
            reason = "nothing is there: look at the channel's id, and at DISCORD_API_URL if it is set"
            return Refused(reason=reason, scope=RefusalScope.CHANNEL)
        case 400 | 404 | 413 | 422:
            return Refused(reason=f"Discord refuses the message: {_said(answer)}", scope=_scope(answer))
        case 408:
            return Unknown(detail="Discord did not get the whole request in time")
        case status:
            detail = f"something in front of Discord turns the bot away with status {status}"
            return RetryAfter(seconds=BLOCKED_FOR, detail=detail)


def _scope(answer: Answer) -> RefusalScope:
    """A number that is no channel's id is refused as an invalid body."""
    errors = answer.body.get("errors") if isinstance(answer.body, Mapping) else None
    of_channel = isinstance(errors, Mapping) and "channel_id" in errors
    return RefusalScope.CHANNEL if of_channel else RefusalScope.MESSAGE


def _said(answer: Answer) -> str:
    """The service's own words, with the first place in the message that it names."""
    if not isinstance(answer.body, Mapping):
        return f"status {answer.status}"
    said = f"{answer.body.get('message', '')} (status {answer.status}, code {answer.code})"
    return f"{said}: {_first_error(answer.body.get('errors'))}" if answer.code == _INVALID_BODY else said


def _first_error(errors: object, path: str = "") -> str:
    """`embeds.0.url: Not a well formed URL.` from the tree of errors in a body."""
    if not isinstance(errors, Mapping):
        return path
    listed = errors.get("_errors")
    if isinstance(listed, list) and listed and isinstance(listed[0], Mapping):
        return f"{path}: {listed[0].get('message', '')}"
    if not errors:
        return path
    name, inner = next(iter(errors.items()))
    return _first_error(inner, f"{path}.{name}" if path else str(name))
