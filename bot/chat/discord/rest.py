"""One request to the service through the SDK, one answer.

Left to itself, the SDK's request does more than a sender of messages can use:

1. It repeats a 5xx five times and sleeps on a 429, up to half a minute altogether. Whoever gives up meanwhile
   cannot tell whether anything was sent. And when a sleep on a *global* 429 is cancelled, no request of that
   client ever leaves again.
2. After the last request of a rate limit's window it sleeps until the next one *before it gives its answer*.
3. Its time-out is five minutes.

So a middleware of the HTTP library notes each answer whole, the moment it is there, and ends the SDK's loop on a 429
and a 5xx. The SDK still keeps to the rate limits that the service announces: it waits before a request,
in the background once the answer is known. A wait that outlasts the caller's time sends nothing.

The SDK logs in before its first request. That is done here when it is first needed, once for all who wait, and again
with a fresh client after it failed.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Any, Final

import aiohttp
import discord
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from discord.http import HTTPClient, Route

from bot.chat.discord.outcome import Answer, Response, Silence
from bot.model import Clock

_LOGIN: Final = 10.0
_CONNECT: Final = 5.0
_NOT_CONNECTED: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


@dataclass(frozen=True, slots=True)
class _Session:
    """A client that is logged in, and the id of the bot's own user."""

    http: HTTPClient
    me: str


class Rest:
    """Asks the service over HTTP. Logs in by itself; never raises for what the service does."""

    def __init__(self, token: str, clock: Clock) -> None:
        self._token = token
        self._clock = clock
        self._login: asyncio.Task[_Session | Response] | None = None
        self._requests: set[asyncio.Task[None]] = set()
        self._closed = False
        self.ahead = timedelta(0)
        """How far the service's clock is ahead of ours, by its last answer."""

    async def me(self) -> str | Response:
        """The id of the bot's own user, or what came of the attempt to log in."""
        session = await self._session()
        return session.me if isinstance(session, _Session) else session

    async def request(
        self,
        method: str,
        path: str,
        ids: Mapping[str, str] = MappingProxyType({}),
        *,
        within: float,
        body: object = None,
        query: Mapping[str, str | int] | None = None,
        form: Sequence[Mapping[str, object]] = (),
    ) -> Response:
        """The answer to one request, or that there was none `within` so many seconds.

        The body is JSON, or the parts of a form. `ids` fill the braces in `path`; the SDK keeps rate limits apart by
        `channel_id`, `guild_id` and `webhook_token`.
        """
        if self._closed:
            return Silence(detail="the bot is stopping", left=False)
        try:
            async with asyncio.timeout(within):
                session = await self._session()
        except TimeoutError:
            return Silence(detail="Discord did not let the bot log in in time", left=False)
        if not isinstance(session, _Session):
            return session
        listener = _Listener(self._note_date)
        options: dict[str, Any] = {"params": query} if query else {}
        if body is not None:
            options["json"] = body
        if form:
            options["form"] = form
        route = Route(method, path, **ids)
        task = asyncio.create_task(self._ask(session.http, route, listener, within, options))
        self._requests.add(task)
        task.add_done_callback(self._requests.discard)
        return await listener.response(task, within)

    async def close(self) -> None:
        """Ends every request and the connection; nothing is asked afterwards."""
        self._closed = True
        tasks = [*self._requests]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._login is not None:
            login, self._login = self._login, None
            login.cancel()
            [session] = await asyncio.gather(login, return_exceptions=True)
            if isinstance(session, _Session):
                await session.http.close()

    async def _ask(
        self, http: HTTPClient, route: Route, listener: _Listener, within: float, options: Mapping[str, Any]
    ) -> None:
        """Runs on after the answer is known, for as long as the SDK waits for a rate limit."""
        timeout = aiohttp.ClientTimeout(total=within, connect=_CONNECT)
        try:
            await http.request(route, timeout=timeout, allow_redirects=False, middlewares=(listener,), **options)
        except Exception as error:
            listener.give_up(error)

    async def _session(self) -> _Session | Response:
        """The login that is under way or was made; a new one when the last one failed."""
        login = self._login
        if login is None or (login.done() and not isinstance(login.result(), _Session)):
            login = self._login = asyncio.create_task(self._log_in())
        return await asyncio.shield(login)

    async def _log_in(self) -> _Session | Response:
        http = HTTPClient(asyncio.get_running_loop())
        try:
            async with asyncio.timeout(_LOGIN):
                user = await http.static_login(self._token)
            return _Session(http, str(user["id"]))
        except Exception as error:
            await http.close()
            return _failed_login(error)
        except asyncio.CancelledError:
            await http.close()
            raise

    def _note_date(self, date: str | None) -> None:
        try:
            told = parsedate_to_datetime(date or "")
        except ValueError:
            return
        self.ahead = (told if told.tzinfo else told.replace(tzinfo=UTC)) - self._clock()


class _Listener:
    """A middleware that keeps what one request came to, and lets nothing be repeated."""

    def __init__(self, note_date: Callable[[str | None], None]) -> None:
        self._note_date = note_date
        self._response: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self._left = False

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        earlier, self._left = self._left, True
        try:
            response = await handler(request)
        except _NOT_CONNECTED:
            self._left = earlier
            raise
        text = (await response.read()).decode("utf-8", "replace")
        self._note_date(response.headers.get("Date"))
        self._give(Answer(status=response.status, body=_parsed(text), retry_after=_seconds(response.headers)))
        if response.status == 429 or response.status >= 500:
            raise _Enough
        return response

    async def response(self, task: asyncio.Task[None], within: float) -> Response:
        """What came of the task that asks: an answer, or none in time."""
        either: set[asyncio.Future[Any]] = {self._response, task}
        try:
            await asyncio.wait(either, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if not self._response.done():
            task.cancel()
            what = "no answer from Discord" if self._left else "Discord's rate limit did not let it out"
            self._give(Silence(detail=f"{what} within {within:g} s", left=self._left))
        return self._response.result()

    def give_up(self, error: Exception) -> None:
        """There will be no answer, unless there was one already. The text of an error may hold a token."""
        self._give(Silence(detail=_described(error), left=self._left))

    def _give(self, response: Response) -> None:
        if not self._response.done():
            self._response.set_result(response)


class _Enough(Exception):
    """Ends the SDK's request: the answer is known, and asking again is for others to decide."""


def _failed_login(error: Exception) -> Response:
    """What a login that failed means for the request that needed it: nothing of it was sent."""
    if isinstance(error, discord.LoginFailure):
        return Answer(status=401)
    if isinstance(error, discord.HTTPException) and error.status < 500:
        body = {"code": error.code, "message": error.text} if error.code else None
        return Answer(status=error.status, body=body, retry_after=_seconds(error.response.headers))
    return Silence(detail=f"cannot log in at Discord: {_described(error)}", left=False)


def _described(error: Exception) -> str:
    if isinstance(error, _NOT_CONNECTED):
        return "no connection to Discord"
    if isinstance(error, TimeoutError):
        return "Discord did not answer in time"
    return f"the connection to Discord broke ({type(error).__name__})"


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _seconds(headers: Mapping[str, str]) -> float | None:
    try:
        return float(headers.get("Retry-After", ""))
    except ValueError:
        return None
