"""Name resolution that a slow name server cannot bring to a halt.

`getaddrinfo` blocks a thread for as long as the system's resolver likes, and the event loop's own executor has
only a handful: a few dead names would stop everybody's lookups. So lookups have threads of their own, one lookup
a name at a time, and answers, bad ones too, are kept for a while.
"""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver, ResolveResult

_FLAGS = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV


class Resolver(AbstractResolver):
    """Resolves host names for the connector; `ttl` is in seconds, `size` bounds the names that are remembered."""

    def __init__(self, *, ttl: float = 60, size: int = 10_000, threads: int = 32) -> None:
        self._ttl = ttl
        self._size = size
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolve")
        self._lookups: dict[tuple[str, socket.AddressFamily], tuple[float, asyncio.Future[list[ResolveResult]]]] = {}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host. Raises OSError where it has none."""
        loop = asyncio.get_running_loop()
        known = self._lookups.get((host, family))
        if known is None or known[0] < loop.time():
            self._make_room(loop.time())
            known = (loop.time() + self._ttl, loop.run_in_executor(self._threads, _look_up, host, family))
            known[1].add_done_callback(_retrieve)
            self._lookups[host, family] = known
        # The lookup is shared: one caller that runs out of time must not cancel it for the others.
        found = await asyncio.shield(known[1])
        return [{**one, "port": port} for one in found]

    async def close(self) -> None:
        """Lets go of the threads without waiting for lookups that are under way."""
        self._lookups.clear()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _make_room(self, now: float) -> None:
        if len(self._lookups) < self._size:
            return
        self._lookups = {key: kept for key, kept in self._lookups.items() if kept[0] >= now}
        if len(self._lookups) >= self._size:
            self._lookups.clear()


def _look_up(host: str, family: socket.AddressFamily) -> list[ResolveResult]:
    try:
        infos = socket.getaddrinfo(host, None, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    except UnicodeError as error:
        raise OSError(None, f"not a host name: {error}") from error
    return [
        ResolveResult(hostname=host, host=str(info[4][0]), port=0, family=info[0], proto=0, flags=_FLAGS)
        for info in infos
    ]


def _retrieve(lookup: asyncio.Future[list[ResolveResult]]) -> None:
    """Marks an error as seen, which is also kept for those who ask later."""
    if not lookup.cancelled():
        lookup.exception()
