"""What keeps the bot from working on Discord, and which page to open and what to tick."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.chat.discord.access import missing, tick
from bot.chat.discord.history import History
from bot.chat.discord.invite import invite_address
from bot.chat.discord.outcome import PORTAL, TOKEN_ADVICE, UNKNOWN_CHANNEL, Answer, Response, judge
from bot.chat.discord.rest import Rest
from bot.chat.problem import Problem
from bot.errors import FirmwatchError
from bot.model import Refused

_REQUEST: Final = 10.0


async def diagnosed(rest: Rest, history: History, channels: Mapping[str, str]) -> list[Problem]:
    """Problems in the order in which to mend them. `channels` gives the service's ids by our names."""
    me = await rest.me()
    if not isinstance(me, str):
        return [_not_in(me)]
    application = await rest.request("GET", "/oauth2/applications/@me", within=_REQUEST)
    invite = _invite(application)
    problems = [*_application(application), *_gateway(await rest.request("GET", "/gateway/bot", within=_REQUEST))]
    for channel, channel_id in channels.items():
        problems += _channel(channel, await history.permissions(channel_id), invite)
    return problems


async def invitation(rest: Rest) -> str:
    """The address that adds this very bot to a server. Raises FirmwatchError when Discord does not tell its id."""
    application = await rest.request("GET", "/oauth2/applications/@me", within=_REQUEST)
    body = _body(application)
    if body is None or "id" not in body:
        raise FirmwatchError(f"cannot ask Discord for the bot's id: {_reason(application)}")
    return invite_address(str(body["id"]))


def _not_in(response: Response) -> Problem:
    if isinstance(response, Answer) and response.status == 401:
        return Problem(subject="Discord's token", what="Discord does not know the token", remedy=TOKEN_ADVICE)
    return Problem(subject="Discord's token", what="nobody could log in", remedy=_reason(response))


def _application(response: Response) -> list[Problem]:
    """Clicks and commands arrive over the gateway only while the application names no address for them."""
    body = _body(response)
    if body is None:
        return [
            Problem(subject="Discord's application", what="Discord does not tell about it", remedy=_reason(response))
        ]
    if not body.get("interactions_endpoint_url"):
        return []
    page = f"{PORTAL}/{body.get('id')}/information"
    what = "clicks and commands are sent to an address instead of to the bot"
    return [Problem(subject="Discord's application", what=what, remedy=f"at {page}, empty Interactions Endpoint URL")]


def _gateway(response: Response) -> list[Problem]:
    body = _body(response)
    if body is None:
        return [
            Problem(subject="Discord's gateway", what="Discord does not tell where it is", remedy=_reason(response))
        ]
    limit = body.get("session_start_limit")
    if not isinstance(limit, Mapping) or limit.get("remaining") != 0:
        return []
    hours = float(limit.get("reset_after") or 0) / 3_600_000
    remedy = f"wait {hours:.1f} h; something restarts the bot all the time"
    return [Problem(subject="Discord's gateway", what="the connections of this day are used up", remedy=remedy)]


def _channel(channel: str, permissions: int | Response, invite: str) -> list[Problem]:
    if not isinstance(permissions, int):
        if isinstance(permissions, Answer) and permissions.code in (UNKNOWN_CHANNEL, 50001):
            remedy = f"look at the channel's id; if it is right, invite the bot at {invite}, or let it see the channel"
            return [Problem(subject=channel, what="the bot cannot see it", remedy=remedy)]
        return [Problem(subject=channel, what="Discord does not tell about it", remedy=_reason(permissions))]
    lacking = missing(permissions)
    if not lacking:
        return []
    return [Problem(subject=channel, what=f"the bot lacks {', '.join(lacking)}", remedy=tick(lacking))]


def _invite(response: Response) -> str:
    body = _body(response)
    return invite_address(str(body["id"])) if body and "id" in body else f"{PORTAL} > OAuth2 > URL Generator"


def _body(response: Response) -> Mapping[str, object] | None:
    if isinstance(response, Answer) and response.status == 200 and isinstance(response.body, Mapping):
        return response.body
    return None


def _reason(response: Response) -> str:
    result = judge(response)
    if isinstance(result, Refused):
        return result.reason
    return f"{getattr(result, 'detail', '') or 'the answer makes no sense'}; try again"
