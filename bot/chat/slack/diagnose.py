"""What keeps the bot from working on Slack, and which page to open and what to tick."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.chat.problem import Problem
from bot.chat.slack.api import SlackApi
from bot.chat.slack.manifest import SCOPES
from bot.chat.slack.outcome import Answer, Result, advice

_PAGE: Final = "open api.slack.com/apps, choose the app"
_APP_TOKEN: Final = (
    f"{_PAGE}, Basic Information, App-Level Tokens, generate one with connections:write, and set SLACK_APP_TOKEN to it"
)
_SOCKET_MODE: Final = f"{_PAGE}, Socket Mode, and turn on Enable Socket Mode"
_APP_TOKEN_FAULTS: Final = frozenset(
    {"invalid_auth", "not_authed", "not_allowed_token_type", "missing_scope", "token_revoked", "account_inactive"}
)


async def diagnosed(api: SlackApi, app_token: str | None, channels: Mapping[str, str]) -> list[Problem]:
    """Problems in the order in which to mend them. `channels` gives the service's ids by our names."""
    me = await api.ask(api.client.auth_test())
    trouble = advice(me)
    if trouble is not None:
        return [Problem(subject="Slack's token", what="the bot cannot log in", remedy=trouble)]
    problems = [*_scopes(me), *await _socket(api, app_token)]
    for channel, channel_id in channels.items():
        problems += _channel(channel, await api.ask(api.client.conversations_info(channel=channel_id)))
    return problems


def _scopes(me: Result) -> list[Problem]:
    if not isinstance(me, Answer) or me.scopes is None:
        return []
    lacking = [scope for scope in SCOPES if scope not in me.scopes]
    if not lacking:
        return []
    what = "the app lacks " + ", ".join(f"{scope} ({SCOPES[scope]})" for scope in lacking)
    remedy = f"{_PAGE}, OAuth & Permissions, tick them under Bot Token Scopes, then Reinstall to Workspace"
    return [Problem(subject="Slack's scopes", what=what, remedy=remedy)]


async def _socket(api: SlackApi, app_token: str | None) -> list[Problem]:
    """Asks for a ticket and does not use it: a second socket would take events from a running bot."""
    if app_token is None:
        return []
    ticket = await api.ask(api.client.apps_connections_open(app_token=app_token))
    trouble = advice(ticket)
    if trouble is None:
        return []
    error = ticket.error if isinstance(ticket, Answer) else None
    remedy = _APP_TOKEN if error in _APP_TOKEN_FAULTS else _SOCKET_MODE if error else trouble
    return [
        Problem(subject="Slack's events", what=f"Socket Mode does not open ({error or 'no answer'})", remedy=remedy)
    ]


def _channel(channel: str, result: Result) -> list[Problem]:
    trouble = advice(result)
    if trouble is not None:
        return [Problem(subject=channel, what="the bot cannot see it", remedy=trouble)]
    facts = result.body.get("channel") if isinstance(result, Answer) else None
    if not isinstance(facts, Mapping):
        return [Problem(subject=channel, what="Slack does not tell about it", remedy="try again")]
    if facts.get("is_archived"):
        remedy = "unarchive it in its settings, or name another channel"
        return [Problem(subject=channel, what="it is archived", remedy=remedy)]
    if facts.get("is_private") and not facts.get("is_member"):
        remedy = "type /invite and the bot's name in the channel"
        return [Problem(subject=channel, what="it is private and the bot is not in it", remedy=remedy)]
    return []
