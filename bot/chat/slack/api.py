"""One request to Slack, and what came back: the only meeting with the SDK's exceptions.

Rules, and why:

1. Nothing is tried again here (`retry_handlers=[]`): after a reset the SDK's own handler posts once more, and
   doubles.
2. A connection that could not be made is told apart from one that broke: only the second may have posted.
3. The service's clock is read from every `Date` header. What was posted when is said in that clock.
4. Where Slack lets a command be answered (`response_url`) is a secret. It is asked only over https, or on this
   machine where the whole service is: an address of the bot's own network must not be reached through it.
5. Idle connections are dropped after four seconds, sooner than servers drop them: a post on a connection that is
   being closed would have an unknown outcome, and need a search for nothing.
"""

from __future__ import annotations

import math
from collections.abc import Coroutine, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.chat.slack.outcome import Answer, NoAnswer, Result
from bot.chat.slack.secrets import quiet_logger
from bot.model import Clock

_KEEP_ALIVE: Final = 4.0
_LONGEST_WAIT: Final = 86_400.0
_LONGEST_RESPONSE: Final = 4_096

# Besides what aiohttp raises: a body that is no JSON object makes the SDK trip over its own types.
_FAULTS: Final = (aiohttp.ClientError, OSError, ValueError, AttributeError, TypeError)
_NEVER_LEFT: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class SlackApi:
    """The SDK's client with our rules, and the service's clock. Connections are made when one is needed."""

    def __init__(self, *, bot_token: str, base_url: str | None, timeout: timedelta, clock: Clock) -> None:
        """`base_url` None: Slack itself. `timeout` bounds a whole request."""
        address = base_url or AsyncWebClient.BASE_URL
        self.client = AsyncWebClient(
            token=bot_token,
            base_url=address,
            retry_handlers=[],
            timeout=math.ceil(timeout.total_seconds()),
            logger=quiet_logger(),
        )
        self._local = _is_local(address)
        if self._local:
            self.client.proxy = None  # the SDK would send requests to this machine to a proxy as well
        self._timeout = timeout.total_seconds()
        self._clock = clock
        self._ahead: timedelta | None = None
        self._closed = False

    async def close(self) -> None:
        """Closes the connections; nothing is asked afterwards."""
        self._closed = True
        if self.client.session is not None:
            await self.client.session.close()

    async def ask(self, request: Coroutine[Any, Any, AsyncSlackResponse]) -> Result:
        """Awaits a request of the SDK's client. Raises nothing for what the service does."""
        if self._closed:
            request.close()
            return NoAnswer(left=False, detail="the bot is stopping")
        if self.client.session is None:
            self.client.session = self._session()
        try:
            return self._read(await request)
        except SlackApiError as error:
            return self._read(error.response)
        except _NEVER_LEFT as error:
            return NoAnswer(left=False, detail=type(error).__name__)
        except _FAULTS as error:
            return NoAnswer(left=True, detail=type(error).__name__)

    async def respond(self, address: str, message: Mapping[str, Any]) -> str | None:
        """Posts to a `response_url`. Answers what kept the message from arriving, without the address; None: nothing.

        Raises nothing for what the service does.
        """
        if not self._may_hold(address):
            return "an address that is not answered"
        if self._closed:
            return "the bot is stopping"
        if self.client.session is None:
            self.client.session = self._session()
        try:
            async with self.client.session.post(
                address, json=message, proxy=self.client.proxy, allow_redirects=False
            ) as response:
                said = await response.content.read(_LONGEST_RESPONSE)
        except _FAULTS as error:
            return type(error).__name__
        refused = response.status != 200 or b'"ok":false' in said.replace(b" ", b"")
        return f"HTTP {response.status}" if refused else None

    def _may_hold(self, address: str) -> bool:
        """Whether what a command found out may be sent there."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        return parts.scheme == "https" or (parts.scheme == "http" and self._local and _is_local(address))

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_ALIVE),
            timeout=aiohttp.ClientTimeout(total=self._timeout, connect=self._timeout / 2),
        )

    async def service_time(self, moment: datetime) -> datetime:
        """A moment of our clock in the service's; asks the service if it has told no time yet.

        The header counts whole seconds and arrives late, so the result is early rather than late.
        """
        if self._ahead is None:
            await self.ask(self.client.api_test())
        return moment + (self._ahead or timedelta(0))

    def _read(self, response: Any) -> Result:
        """Reads the SDK's response, or aiohttp's where the SDK could not read the body."""
        whole = isinstance(response, AsyncSlackResponse)
        status = response.status_code if whole else response.status
        body = response.data if whole else None
        headers = response.headers
        self._note_time(headers.get("Date"))
        return Answer(
            status=status,
            body=body if isinstance(body, Mapping) else {},
            retry_after=_seconds(headers.get("Retry-After")),
            scopes=_scopes(headers.get("X-OAuth-Scopes")),
        )

    def _note_time(self, date: str | None) -> None:
        if date is None:
            return
        try:
            self._ahead = parsedate_to_datetime(date).astimezone() - self._clock()
        except (ValueError, TypeError, OverflowError):
            return


def _seconds(value: str | None) -> float | None:
    """The header's seconds; None for none, and for a date, which Slack does not send."""
    try:
        seconds = float(value or "")
    except ValueError:
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT) if math.isfinite(seconds) else None


def _scopes(value: str | None) -> frozenset[str] | None:
    if value is None:
        return None
    return frozenset(scope.strip() for scope in value.split(",") if scope.strip())


def _is_local(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
