"""Fetching: one question to one server, about a feed or a page, and a value for whatever comes of it.

Rules

- Nothing that a server does raises: every fault becomes a `FetchFailed` that names its trouble.
- A bad feed costs only itself. There is no limit of connections per host and no pause for a host that
  answered 429; feeds of one host share nothing but the pace. Time spent waiting for a turn is not
  counted against the feed.
- Two clocks run: `read_timeout` until the answer begins, connecting included, and from one piece of its body to the
  next, and `total_timeout` over the whole exchange with its redirects, for an answer that drips.
- Redirects are followed by hand, each hop through the guard and the pace. `moved_to` is where the leading run of
  permanent ones (301, 308) led; one from https to http is followed but not remembered, nor anything after it.
- Bytes are counted after the content coding is undone, while they stream.
- An address that the guard refuses is logged, with whoever asked for it.
- A page is asked for under the same rules, and each address on the way to it only if whoever asks admits it.
- Where a feed that had moved keeps failing at its new address, the declared one is asked every other time:
  a permanent redirect is sometimes a mistake, and would otherwise be one for good.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from types import TracebackType
from typing import Self

import aiohttp
import structlog
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.errors import AddressRefused
from bot.feeds.deadlines import Deadline, Deadlines
from bot.feeds.faults import TooLarge, failure
from bot.feeds.guard import AddressGuard, shown
from bot.feeds.headers import kept_header, max_age, retry_after
from bot.feeds.inflate import ACCEPTED, CodingError, inflaters, undo
from bot.feeds.pace import HostPace
from bot.feeds.resolver import Resolver
from bot.model import Feed, Fetched, FetchFailed, FetchResult, NotModified, Trouble

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
_MOST_REDIRECTS = 10
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_VALIDATORS = frozenset({"If-None-Match", "If-Modified-Since"})
_DOUBTS_A_MOVE_FROM = 3
_CHUNK = 64 * 1024
_MOST_UNPACED = 1_000
_LONGEST_SHOWN = 200


Admits = Callable[[URL], Awaitable[bool]]
"""Whether an address may be asked for."""


class NotAdmitted(Exception):
    """An address that may not be asked for."""


@lru_cache(maxsize=1024)
def _parsed(address: str) -> URL:
    """The address, which is looked at twice in a check: before it waits for its turn, and when it is asked."""
    return URL(address)


@dataclass(frozen=True, slots=True)
class _Redirect:
    to: URL
    permanent: bool


class HttpFetcher:
    """The `Fetcher` port over one aiohttp session. Use it as an async context manager.

    Time-outs and `pace` (between two requests to one host) are in seconds, `max_bytes` is the longest
    body after decompression, `concurrency` the most requests under way at once. `resolver` finds the addresses of
    hosts, and is closed in the end; None: the system's.
    """

    def __init__(
        self,
        *,
        guard: AddressGuard,
        user_agent: str,
        total_timeout: float = 30,
        read_timeout: float = 15,
        connect_timeout: float = 10,
        max_bytes: int = 10 * 1024 * 1024,
        pace: float = 1,
        concurrency: int = 256,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._guard = guard
        self._headers = {"User-Agent": user_agent, "Accept": _ACCEPT, "Accept-Encoding": ACCEPTED}
        self._total_timeout = total_timeout
        self._read_timeout = read_timeout
        self._connect_timeout = aiohttp.ClientTimeout(total=None, sock_connect=connect_timeout)
        self._deadlines = Deadlines()
        self._max_bytes = max_bytes
        self._pace = HostPace(pace)
        self._unpaced: set[str] = set()
        self._concurrency = concurrency
        self._given_resolver = resolver
        self._log = structlog.get_logger("fetch")

    async def __aenter__(self) -> Self:
        self._slots = asyncio.Semaphore(self._concurrency)
        self._resolver = self._given_resolver or Resolver()
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0, resolver=self._resolver, use_dns_cache=False, socket_factory=self._guard.socket_factory
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=self._headers,
            timeout=self._connect_timeout,
            auto_decompress=False,
            trust_env=False,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._resolver.close()

    async def fetch(self, feed: Feed) -> FetchResult:
        """Asks the feed's address once, conditionally, redirects included. Never raises for what a server does."""
        address = _address(feed)
        back = address != feed.address
        answer = await self._ask(address, {} if back else _validators(feed), moved_to=address if back else None)
        self._note_refusal(answer, address, feed=feed.declared.name, community=feed.declared.community)
        return answer

    async def page(self, address: str, *, accept: str, admits: Admits | None = None) -> FetchResult:
        """Asks for any document once, redirects included. Never raises for what a server does.

        admits  is asked about every address on the way, before the address itself is. Raises NotAdmitted where it says
                no, and whatever it raises.
        """
        answer = await self._ask(address, {"Accept": accept}, moved_to=None, admits=admits)
        self._note_refusal(answer, address)
        return answer

    def wait_for(self, host: str) -> float:
        """Seconds until the pace lets the next request to a host begin."""
        return max(0.0, self._pace.next_turn(host) - asyncio.get_running_loop().time())

    def wait_for_feed(self, feed: Feed) -> float:
        """Seconds until the pace lets the next request to the feed's host begin."""
        try:
            return self.wait_for(_parsed(_address(feed)).host or "")
        except ValueError:
            return 0.0

    def is_unpaced(self, host: str) -> bool:
        """Whether the host lies in an allowed network and may be asked at any time, as far as is known by now."""
        return host in self._unpaced or self._guard.allows_literal(host)

    def _note_refusal(self, answer: FetchResult, address: str, **asker: str | None) -> None:
        if isinstance(answer, FetchFailed) and answer.trouble is Trouble.BLOCKED:
            self._log.warning("an address was refused", address=_shown(address), reason=answer.detail, **asker)

    async def _ask(
        self, address: str, headers: Mapping[str, str], *, moved_to: str | None, admits: Admits | None = None
    ) -> FetchResult:
        try:
            return await self._follow(
                _parsed(address), headers, moved_to=_parsed(moved_to) if moved_to else None, admits=admits
            )
        except (AddressRefused, TooLarge, CodingError, TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            return failure(error, total_timeout=self._total_timeout)

    async def _follow(
        self, url: URL, headers: Mapping[str, str], *, moved_to: URL | None, admits: Admits | None
    ) -> FetchResult:
        budget = self._total_timeout
        visited: list[URL] = []
        permanent = True
        while len(visited) <= _MOST_REDIRECTS and url not in visited:
            visited.append(url)
            if admits is not None and not await admits(url):
                raise NotAdmitted(shown(url))
            answer, seconds = await self._exchange(url, headers, budget)
            if not isinstance(answer, _Redirect):
                return _moved(answer, moved_to)
            budget = max(budget - seconds, 0.001)
            permanent = permanent and answer.permanent and (url.scheme, answer.to.scheme) != ("https", "http")
            url = answer.to
            if permanent:
                moved_to = url
        if url in visited:
            return FetchFailed(trouble=Trouble.REDIRECTS, detail=f"redirects that go in a circle, back to {shown(url)}")
        return FetchFailed(trouble=Trouble.REDIRECTS, detail=f"more than {_MOST_REDIRECTS} redirects")

    async def _exchange(
        self, url: URL, headers: Mapping[str, str], budget: float
    ) -> tuple[FetchResult | _Redirect, float]:
        """One request within `budget` seconds; answers with the seconds that it took, waits not counted."""
        self._guard.check_url(url)
        host = url.host or ""
        loop = asyncio.get_running_loop()
        if not await self._guard.allows_host(host, self._resolver):
            await self._pace.turn(host)
        elif len(self._unpaced) < _MOST_UNPACED:
            self._unpaced.add(host)
        async with self._slots:
            began = loop.time()
            with self._deadlines.within(budget, piece=self._read_timeout) as deadline:
                async with self._session.get(url, headers=headers, allow_redirects=False) as response:
                    answer = await self._read(url, response, deadline, conditional=not _VALIDATORS.isdisjoint(headers))
            return answer, loop.time() - began

    async def _read(
        self, url: URL, response: aiohttp.ClientResponse, deadline: Deadline, *, conditional: bool
    ) -> FetchResult | _Redirect:
        headers = response.headers
        if response.status in _REDIRECTS and "Location" in headers:
            return _Redirect(url.join(_location(headers["Location"])), response.status in _PERMANENT)
        if response.status == 304 and conditional:
            return NotModified(
                etag=kept_header(headers, "ETag"),
                last_modified=kept_header(headers, "Last-Modified"),
                max_age=max_age(headers),
            )
        if not 200 <= response.status < 300:
            return FetchFailed(
                trouble=_trouble(response.status),
                detail=f"HTTP {response.status}",
                retry_after=retry_after(headers, datetime.now(UTC)),
            )
        return Fetched(
            url=str(url),
            body=await self._body(response, deadline),
            content_type=kept_header(headers, "Content-Type"),
            etag=kept_header(headers, "ETag"),
            last_modified=kept_header(headers, "Last-Modified"),
            max_age=max_age(headers),
        )

    async def _body(self, response: aiohttp.ClientResponse, deadline: Deadline) -> bytes:
        stages = inflaters(response.headers.get("Content-Encoding", ""))
        if (response.content_length or 0) > self._max_bytes:
            raise TooLarge(self._max_bytes)
        body = bytearray()
        deadline.piece_came()
        async for chunk in response.content.iter_chunked(_CHUNK):
            deadline.piece_came()
            for piece in undo(stages, chunk):
                body += piece
                if len(body) > self._max_bytes:
                    raise TooLarge(self._max_bytes)
        if body and not all(stage.finished for stage in stages):
            raise aiohttp.ClientPayloadError("the compressed body ended early")
        return bytes(body)


def _shown(address: str) -> str:
    try:
        return shown(URL(address))
    except ValueError:
        return address[:_LONGEST_SHOWN]


def _address(feed: Feed) -> str:
    doubtful = feed.state.failures >= _DOUBTS_A_MOVE_FROM and feed.state.failures % 2 == 1
    return feed.declared.url if doubtful else feed.address


def _moved(answer: FetchResult, moved_to: URL | None) -> FetchResult:
    """The answer with the address to remember. A move that ended in trouble is not worth remembering."""
    if moved_to is None or isinstance(answer, FetchFailed):
        return answer
    return replace(answer, moved_to=str(moved_to.with_fragment(None)))


def _validators(feed: Feed) -> dict[str, str]:
    state = feed.state
    headers = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return {name: value for name, value in headers.items() if value}


def _location(header: str) -> URL:
    """A Location as it was meant: the header arrives as bytes that may be UTF-8."""
    return URL(header.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip())


def _trouble(status: int) -> Trouble:
    named = {
        401: Trouble.FORBIDDEN,
        402: Trouble.FORBIDDEN,
        403: Trouble.FORBIDDEN,
        404: Trouble.NOT_FOUND,
        410: Trouble.GONE,
        429: Trouble.RATE_LIMITED,
        451: Trouble.FORBIDDEN,
    }
    if status in named:
        return named[status]
    if status >= 500:
        return Trouble.SERVER_ERROR
    return Trouble.REJECTED if status >= 400 else Trouble.REDIRECTS
