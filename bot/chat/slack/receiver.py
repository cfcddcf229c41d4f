"""What Slack tells the bot: over Socket Mode, or as signed HTTP requests. What people do goes to `interactions`.

Rules, and why:

1. Everything is acknowledged at once, what nobody listens to as well: Slack repeats what it takes for unheard, and
   in the end stops sending events at all. Listeners run afterwards.
2. The SDK's client connects once; this module alone decides when to connect again. Left to itself the client asks
   the same address for ever, and its ticket runs out in half a minute.
3. A socket that Slack announces to close (`disconnect`) is replaced by the client itself, which has a few
   seconds for it. Any other loss, and a replacement that fails, begins anew with a new ticket after a wait that
   doubles. Slack being away when the bot starts is such a loss: nothing else waits for it.
4. A request without a valid signature is answered by 401 and nothing else; without a secret there is no door. One
   that comes twice with the same signature is acknowledged, and nothing more.
5. The bot greets whoever invites it. Where it joined by itself to post an alert, nobody did.
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from bot.chat.slack.api import SlackApi
from bot.chat.slack.events import JOINED, invited, translated
from bot.chat.slack.interactions import Interactions
from bot.chat.slack.outcome import Answer, Result, advice
from bot.chat.slack.people import People
from bot.chat.slack.replays import Replays
from bot.chat.slack.secrets import quiet_logger
from bot.model import ChannelBack, ChatEvent, Commands, Invited

OnEvent = Callable[[ChatEvent], Awaitable[None]]

_POLL: Final = 0.25  # seconds between looks at the socket
_HANDOVER: Final = 10.0  # that Slack gives for a replacement
_STEADY: Final = 10.0  # a connection that held so long was a good one
_CLOSE: Final = 1.0
_LONGEST_WAIT: Final = 30.0
_OWN_JOIN: Final = 60.0  # seconds in which Slack tells of it


class Receiver:
    """Turns Slack's events into ours. `run` keeps the socket; `handle` answers HTTP."""

    def __init__(
        self,
        api: SlackApi,
        *,
        bot_token: str,
        app_token: str | None,
        signing_secret: str | None,
        on_event: OnEvent,
        commands: Commands | None = None,
        ping: float = 10.0,
        connect: float = 10.0,
    ) -> None:
        """Without `commands` what people do is acknowledged, and that is all.

        ping     seconds between signs of life on the socket
        connect  seconds for which one address is tried
        """
        self._api = api
        self._bot_token = bot_token
        self._app_token = app_token
        self._signed = bool(signing_secret)
        self._on_event = on_event
        self._ping = ping
        self._connect = connect
        self._people = People(api)
        self._interactions = Interactions(api, self._people, commands) if commands else None
        self._replays = Replays()
        self._own_joins: dict[str, float] = {}
        self._leaving_at = float("-inf")
        self._log = structlog.get_logger("slack")
        self.app = self._listening(signing_secret or "")

    async def run(self) -> None:
        """Keeps a socket open until it is cancelled; returns at once where there is no app token."""
        failures = 0
        while self._app_token is not None:
            began = asyncio.get_running_loop().time()
            wait = await self._once(self._app_token)
            held = asyncio.get_running_loop().time() - began
            failures = 1 if held > _STEADY else failures + 1
            await asyncio.sleep(max(wait, _doubled(failures) * (0.5 + random.random() / 2)))  # noqa: S311

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answers a request that Slack signed (events, commands, clicks)."""
        if not self._signed:
            return web.Response(status=404)
        try:
            asked = await to_bolt_request(request)
        except ValueError:  # not the text that it says it is
            return web.Response(status=400)
        return await to_aiohttp_response(await self.app.async_dispatch(asked))

    def expect_own_join(self, channel: str) -> None:
        """Notes that the bot is about to join a channel (our name of it) by itself."""
        self._own_joins[channel] = asyncio.get_running_loop().time()

    async def close(self) -> None:
        """Lets commands that are being carried out come to their end."""
        if self._interactions is not None:
            await self._interactions.drain()
        self._people.close()

    async def _once(self, app_token: str) -> float:
        """One connection from its ticket to its end; answers how many seconds Slack asks to wait."""
        ticket = await self._api.ask(self._api.client.apps_connections_open(app_token=app_token))
        if not isinstance(ticket, Answer) or not ticket.ok:
            self._log.warning("no connection for events", reason=advice(ticket))
            return _told(ticket)
        handler = AsyncSocketModeHandler(
            self.app,
            app_token=app_token,
            logger=quiet_logger(logging.ERROR),
            web_client=self._api.client,
            proxy=self._api.client.proxy,
            ping_interval=self._ping,
        )
        try:
            await self._hold(handler.client, str(ticket.body.get("url")))
        except Exception as error:
            self._log.warning("the connection for events broke", kind=type(error).__name__)
        finally:
            await _end(handler.client)
        return 0

    async def _hold(self, client: SocketModeClient, url: str) -> None:
        """Connects, and returns when the connection is lost."""
        client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
        client.proxy = self._api.client.proxy
        client.on_message_listeners.append(self._note_disconnect)
        client.wss_uri = url
        async with asyncio.timeout(self._connect):
            await client.connect()  # type: ignore[no-untyped-call]
        self._log.info("connected for events")
        loop = asyncio.get_running_loop()
        # The SDK's client tells nobody when its socket is lost; it has to be asked.
        while await client.is_connected() or loop.time() - self._leaving_at < _HANDOVER:  # noqa: ASYNC110
            await asyncio.sleep(_POLL)
        self._log.info("the connection for events was lost")

    async def _note_disconnect(self, message: Any) -> None:
        if '"disconnect"' in str(message.data)[:200]:
            self._leaving_at = asyncio.get_running_loop().time()

    def _listening(self, signing_secret: str) -> AsyncApp:
        async def authorize() -> AuthorizeResult:
            """Answers from what is known: an acknowledgement must not wait for a request."""
            return AuthorizeResult(
                enterprise_id=None, team_id=None, bot_user_id=self._people.bot_user, bot_token=self._bot_token
            )

        app = _SteadyApp(
            name="firmwatch",
            client=self._api.client,
            logger=quiet_logger(logging.ERROR),
            signing_secret=signing_secret,
            authorize=authorize,
            raise_error_for_unhandled_request=True,
        )
        app.middleware(self._unless_seen)
        app.event(re.compile(".*"))(self._on_any)
        if self._interactions is not None:
            self._interactions.listen(app)
        app.error(self._on_error)
        return app

    async def _unless_seen(
        self,
        request: AsyncBoltRequest,
        next: Callable[[], Awaitable[None]],  # noqa: A002 - the SDK's name
    ) -> BoltResponse | None:
        """Runs behind the check of the signature. Socket Mode has none, and repeats under ids that calls carry."""
        signature = "".join(request.headers.get("x-slack-signature", ()))
        if signature and self._replays.again(signature, asyncio.get_running_loop().time()):
            return BoltResponse(status=200)
        await next()
        return None

    async def _on_any(self, event: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        told = translated(event, await self._own_users(event, body))
        if told is None:
            return
        await self._on_event(told)
        if isinstance(told, ChannelBack):
            await self._greet(invited(event, str(body.get("team_id"))))

    async def _greet(self, told: Invited | None) -> None:
        if told is None or (told.by is None and self._joined_itself(told.channel)):
            return
        locale = await self._people.locale(told.by.removeprefix("slack:")) if told.by else None
        await self._on_event(replace(told, locale=locale))

    def _joined_itself(self, channel: str) -> bool:
        at = self._own_joins.pop(channel, float("-inf"))
        return asyncio.get_running_loop().time() - at < _OWN_JOIN

    async def _own_users(self, event: Mapping[str, Any], body: Mapping[str, Any]) -> Collection[str]:
        """The bot's user ids: those that the event names as its receivers, or else the one that Slack is asked for."""
        if event.get("type") != JOINED:
            return ()
        named = {str(each.get("user_id")) for each in body.get("authorizations") or () if each.get("is_bot")}
        return named or {await self._people.itself() or "unknown"}

    async def _on_error(self, error: Exception) -> BoltResponse:
        if not isinstance(error, BoltUnhandledRequestError):
            self._log.error("an event could not be handled", kind=type(error).__name__)
        return BoltResponse(status=200)


class _SteadyApp(AsyncApp):
    """The SDK trips over payloads that lack what it expects; they are acknowledged like all others."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        try:
            return await super().async_dispatch(req)
        except Exception as error:
            structlog.get_logger("slack").error("a payload could not be read", kind=type(error).__name__)
            return BoltResponse(status=200)


async def _end(client: SocketModeClient) -> None:
    """Closes what the SDK's client holds, also when the other side does not take part."""
    with suppress(Exception):
        async with asyncio.timeout(_CLOSE):
            await client.close()  # type: ignore[no-untyped-call]
    for task in (client.message_processor, client.current_session_monitor, client.message_receiver):
        if task is not None:
            task.cancel()
    await client.aiohttp_client_session.close()


def _told(result: Result) -> float:
    return (result.retry_after or 0.0) if isinstance(result, Answer) else 0.0


def _doubled(failures: int) -> float:
    """The longest wait after so many failures in a row: half a second, one, two … thirty."""
    return min(0.5 * float(2 ** min(failures - 1, 10)), _LONGEST_WAIT)
