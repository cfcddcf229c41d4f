"""What Slack's answers mean. Pure: tables and the few rules around them.

Rules, and why:

1. Only `ok: true` with the message's `ts` is a success, and only an error that Slack names, a 429, or a connection
   that never came about is a failure. Everything else is unknown: the message may stand in the channel.
2. `fatal_error`, `internal_error` and `service_unavailable` are named errors, yet Slack says itself that a part of
   the call may have happened: unknown. So is every 5xx, whatever its body says.
3. A refusal belongs to the message only if another message could be accepted. An error that is not in the tables
   stops the channel, not the message: a parked channel keeps its alerts, a refused message is gone.
4. A wait that Slack names is passed on; where it names none, zero leaves the wait to the outbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import regex

from bot.model import RefusalScope, Refused, RetryAfter, SendResult, Sent, Unknown, Unreadable

_REINSTALL = "then reinstall the app and give the bot its new token (SLACK_BOT_TOKEN)"
_RENEW = "open api.slack.com/apps, choose the app, OAuth & Permissions, and set SLACK_BOT_TOKEN to the token there"
_ADMIN = "ask an admin of the workspace to let the app post in the channel"
_INVITE = "type /invite and the bot's name in the channel"

_CHANNEL: Final[Mapping[str, str]] = {
    "channel_not_found": f"Slack shows the bot no such channel: check its id, and if it is private, {_INVITE}",
    "not_in_channel": f"the bot is not in the channel: {_INVITE}",
    "method_not_supported_for_channel_type": f"the bot cannot join the channel by itself: {_INVITE}",
    "is_archived": "the channel is archived: unarchive it in its settings, or name another one",
    "restricted_action": f"the workspace's rules keep the bot from posting in the channel: {_ADMIN}",
    "restricted_action_read_only_channel": f"the channel is read-only: {_ADMIN}",
    "restricted_action_thread_only_channel": f"the channel takes only replies in threads: {_ADMIN}",
    "restricted_action_non_threadable_channel": f"the channel takes no replies in threads: {_ADMIN}",
    "team_access_not_granted": "the app is not approved for this workspace: ask an admin to approve it",
    "no_permission": f"the app may not do that in this workspace: {_ADMIN}",
    "access_denied": f"the app may not do that in this workspace: {_ADMIN}",
    "ekm_access_denied": "the organisation's keys are withdrawn, so that nothing can be posted: ask its admins",
    "enterprise_is_restricted": "the organisation lets no such app post: ask its admins",
    "org_login_required": "the workspace is moving to an organisation; Slack takes nothing until it has moved",
    "accesslimited": "Slack takes nothing from this network: ask an admin of the workspace to allow its address",
    "invalid_auth": f"Slack does not accept the bot's token: {_RENEW}",
    "not_authed": f"no token reached Slack: {_RENEW}",
    "token_revoked": f"the bot's token was revoked: {_RENEW}",
    "token_expired": f"the bot's token has expired: {_RENEW}",
    "account_inactive": f"the app was removed from the workspace, or its workspace was: install it again and {_RENEW}",
    "not_allowed_token_type": f"that is another kind of token; a bot token begins with xoxb-: {_RENEW}",
}

_MESSAGE: Final[Mapping[str, str]] = {
    "msg_too_long": "Slack finds the message too long",
    "msg_blocks_too_long": "Slack finds the message too long",
    "invalid_blocks": "Slack cannot read the message's blocks",
    "invalid_blocks_format": "Slack cannot read the message's blocks",
    "invalid_arguments": "Slack cannot read the message",
    "invalid_metadata_format": "Slack cannot read the message's key",
    "invalid_metadata_schema": "Slack cannot read the message's key",
    "metadata_too_large": "Slack finds the message's key too long",
    "no_text": "Slack finds the message empty",
    "too_many_attachments": "Slack finds too much attached to the message",
    "message_not_found": "the message is no longer there",
    "thread_not_found": "the message that this one answers is no longer there",
    "cannot_reply_to_message": "the message that this one answers takes no replies",
    "cant_update_message": "Slack does not let the bot change the message",
    "cant_delete_message": "Slack does not let the bot remove the message",
    "edit_window_closed": "the workspace lets nobody change a message as old as this one",
    "is_inactive": "the message is in a thread that is closed",
}

_WAIT: Final[Mapping[str, float]] = {
    "ratelimited": 0,
    "rate_limited": 0,
    "message_limit_exceeded": 60,
    "team_added_to_org": 60,
    "request_timeout": 0,  # Slack's name for a request that reached it incomplete
}

_PERHAPS: Final = frozenset({"fatal_error", "internal_error", "service_unavailable"})
_CODE = regex.compile(r"[a-z0-9_]{1,80}")
_SCOPES = regex.compile(r"[a-z0-9:._, ]{1,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back for a request.

    status       of HTTP
    body         the JSON object; empty when the body was none
    retry_after  seconds that Slack asks to wait; None: it names none
    scopes       that the token has; None: the answer does not say
    """

    status: int
    body: Mapping[str, Any] = field(default_factory=dict)
    retry_after: float | None = None
    scopes: frozenset[str] | None = None

    @property
    def ok(self) -> bool:
        """Whether Slack did what it was asked."""
        return self.status == 200 and self.body.get("ok") is True

    @property
    def error(self) -> str | None:
        """The name of the error, if the answer holds one that can be a name."""
        code = self.body.get("error")
        return code if isinstance(code, str) and _CODE.fullmatch(code) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """Nothing readable came back.

    left    whether the request may have reached Slack
    detail  the kind of the fault; never the text of one, which may hold an address or a token
    """

    left: bool
    detail: str


Result = Answer | NoAnswer


def posted(result: Result) -> SendResult:
    """The outcome of posting a message."""
    failure = _failure(result)
    if failure is not None:
        return failure
    ts = result.body.get("ts") if isinstance(result, Answer) else None
    return Sent(message_id=ts) if isinstance(ts, str) and ts else Unknown(detail="Slack's answer names no message")


def changed(result: Result, message_id: str) -> SendResult:
    """The outcome of editing a message."""
    return _failure(result) or Sent(message_id=message_id)


def removed(result: Result, message_id: str) -> SendResult:
    """The outcome of deleting a message; one that is gone already is as good as deleted."""
    if isinstance(result, Answer) and result.error == "message_not_found":
        return Sent(message_id=message_id)
    return changed(result, message_id)


def joined(result: Result) -> RetryAfter | Refused | None:
    """What keeps the bot from joining a channel; None: it joined. The post before it was refused for certain."""
    match _failure(result):
        case Unknown(detail=detail):
            return RetryAfter(seconds=0, detail=f"joining the channel: {detail}")
        case RetryAfter() | Refused() as failure:
            return failure
        case _:
            return None


def unread(result: Result) -> Unreadable | None:
    """What keeps a channel's history from being read; None: nothing."""
    match _failure(result):
        case Unknown(detail=text):
            return Unreadable(reason=text, away=True)
        case RetryAfter(detail=text, seconds=seconds):
            return Unreadable(reason=text, away=isinstance(result, NoAnswer), wait=seconds or None)
        case Refused(reason=text):
            return Unreadable(reason=text)
        case _:
            return None


def outside(result: Result) -> bool:
    """Whether a post was refused because the bot is not in the channel, which it may be able to join."""
    return isinstance(result, Answer) and result.error == "not_in_channel"


def advice(result: Result) -> str | None:
    """What is wrong and what a person can do, in one line; None: nothing is wrong."""
    found = unread(result)
    return found.reason if found else None


def _failure(result: Result) -> RetryAfter | Refused | Unknown | None:
    if isinstance(result, NoAnswer):
        if result.left:
            return Unknown(detail=f"Slack's answer did not arrive ({result.detail})")
        return RetryAfter(seconds=0, detail=f"no connection to Slack ({result.detail})")
    if result.ok:
        return None
    code = result.error
    if result.status == 429 or code in _WAIT:
        return RetryAfter(seconds=_wait(result), detail=f"Slack asks to wait ({code or 'HTTP 429'})")
    if result.status >= 500 or code is None or code in _PERHAPS:
        return Unknown(detail=f"Slack failed ({code or f'HTTP {result.status}'})")
    return _refusal(code, result.body)


def _wait(answer: Answer) -> float:
    if answer.retry_after is not None:
        return answer.retry_after
    return _WAIT.get(answer.error or "", 0)


def _refusal(code: str, body: Mapping[str, Any]) -> Refused:
    if code == "missing_scope":
        return Refused(reason=_missing(body.get("needed")), scope=RefusalScope.CHANNEL)
    if code in _MESSAGE:
        return Refused(reason=f"{_MESSAGE[code]} ({code})", scope=RefusalScope.MESSAGE)
    text = _CHANNEL.get(code, "Slack refuses the message for a reason that is new to the bot")
    return Refused(reason=f"{text} ({code})", scope=RefusalScope.CHANNEL)


def _missing(needed: object) -> str:
    named = needed if isinstance(needed, str) and _SCOPES.fullmatch(needed) else "a scope"
    return (
        f"the app lacks {named}: open api.slack.com/apps, choose the app, OAuth & Permissions, "
        f"add it under Bot Token Scopes, {_REINSTALL}"
    )
