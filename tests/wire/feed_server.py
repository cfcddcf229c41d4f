"""A feed server on loopback that serves changing feeds, and misbehaves in every way that feed servers do.

It speaks HTTP/1.1 by hand over asyncio streams, because most of its faults are none that a proper server library
would let one make. Use it as an async context manager:

    async with FeedServer() as server:
        url = server.serve("/feed.xml", body)      # 200, then 304 while the body stays; serve again to change it
        url = server.answer("/gone", status(410))  # or any other Behaviour
        server.requests                            # what was asked, in order

Whatever it is doing, leaving the block ends it at once.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from hashlib import sha256
from http import HTTPStatus
from types import TracebackType
from typing import Self

import brotli

RSS = "application/rss+xml; charset=utf-8"
MEGABYTE = 1024 * 1024
_TLS_HELLO = b"\x16"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came. Header names are in lower case; `at` is the loop's time in seconds."""

    method: str
    path: str
    headers: Mapping[str, str]
    at: float


Behaviour = Callable[[Request, asyncio.StreamWriter], Awaitable[bool]]
"""Answers a request; the result says whether the connection may serve another."""


@dataclass(slots=True)
class _Document:
    body: bytes
    content_type: str
    headers: Mapping[str, str]
    modified: str = field(default_factory=lambda: formatdate(usegmt=True))

    @property
    def etag(self) -> str:
        return f'"{sha256(self.body).hexdigest()[:16]}"'

    async def __call__(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        headers = {"ETag": self.etag, "Last-Modified": self.modified, **self.headers}
        if request.headers.get("if-none-match") == self.etag:
            return await _reply(writer, 304, headers)
        return await _reply(writer, 200, {"Content-Type": self.content_type, **headers}, self.body)


class FeedServer:
    """A server on 127.0.0.1, on a port of the system's choosing unless one is given."""

    def __init__(self, port: int = 0) -> None:
        self.requests: list[Request] = []
        self._port = port
        self._behaviours: dict[str, Behaviour] = {}
        self._connections: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    @property
    def origin(self) -> str:
        """`http://127.0.0.1:PORT`"""
        return f"http://127.0.0.1:{self._port}"

    def url(self, path: str) -> str:
        return self.origin + path

    def serve(
        self, path: str, body: str | bytes, content_type: str = RSS, headers: Mapping[str, str] | None = None
    ) -> str:
        """Serves a body at a path, with validators, from now on. Answers with its address."""
        data = body.encode() if isinstance(body, str) else body
        return self.answer(path, _Document(data, content_type, headers or {}))

    def answer(self, path: str, behaviour: Behaviour) -> str:
        """Answers a path by a behaviour from now on. Answers with its address."""
        self._behaviours[path] = behaviour
        return self.url(path)

    def asked(self, path: str) -> list[Request]:
        """The requests for one path, in order."""
        return [request for request in self.requests if request.path == path]

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.create_task(self._converse(reader, writer))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (first := await reader.read(1)) != _TLS_HELLO:
                request = _read_request(first + await reader.readuntil(b"\r\n\r\n"))
                self.requests.append(request)
                behaviour = self._behaviours.get(request.path, status(404))
                if not await behaviour(request, writer):
                    return
            writer.write(_head(400, {"Connection": "close"}))
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


# behaviours


def status(code: int, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Behaviour:
    """Answers with a status, such as 404, 410, 500, or 429 with `Retry-After`."""

    async def behave(_: Request, writer: asyncio.StreamWriter) -> bool:
        return await _reply(writer, code, headers or {}, body)

    return behave


def redirect(to: str, code: int = 301) -> Behaviour:
    return status(code, {"Location": to})


def page(html: str, content_type: str = "text/html; charset=utf-8") -> Behaviour:
    return status(200, {"Content-Type": content_type}, html.encode())


def hang() -> Behaviour:
    """Accepts the request and never says a word."""

    async def behave(_: Request, writer: asyncio.StreamWriter) -> bool:
        await asyncio.Event().wait()
        return False

    return behave


def drip(body: bytes, every: float = 1.0) -> Behaviour:
    """Sends proper headers, then the body a byte every so many seconds."""

    async def behave(_: Request, writer: asyncio.StreamWriter) -> bool:
        writer.write(_head(200, {"Content-Type": RSS, "Content-Length": str(len(body))}))
        for place in range(len(body)):
            writer.write(body[place : place + 1])
            await writer.drain()
            await asyncio.sleep(every)
        return True

    return behave


def drip_headers(every: float = 1.0) -> Behaviour:
    """Sends headers without an end, a line every so many seconds."""

    async def behave(_: Request, writer: asyncio.StreamWriter) -> bool:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        number = 0
        while True:
            writer.write(b"X-%d: 1\r\n" % number)
            await writer.drain()
            await asyncio.sleep(every)
            number += 1

    return behave


def reset(sent: bytes = b"") -> Behaviour:
    """Resets the connection: before the answer, or in its body after `sent`."""

    async def behave(_: Request, writer: asyncio.StreamWriter) -> bool:
        if sent:
            writer.write(_head(200, {"Content-Type": RSS, "Content-Length": str(len(sent) + 1000)}) + sent)
            await writer.drain()
            await asyncio.sleep(0.05)
        raw: socket.socket = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
        return False

    return behave


def cut_off(body: bytes) -> Behaviour:
    """Closes the connection in proper form, but a thousand bytes before the announced end."""

    async def behave(_: Request, writer: asyncio.StreamWriter) -> bool:
        writer.write(_head(200, {"Content-Type": RSS, "Content-Length": str(len(body) + 1000)}) + body)
        await writer.drain()
        return False

    return behave


def large(size: int = 50 * MEGABYTE, *, announced: bool = False) -> Behaviour:
    """Sends a body of `size` bytes, with or without a Content-Length."""

    async def behave(_: Request, writer: asyncio.StreamWriter) -> bool:
        headers = {"Content-Type": RSS, **({"Content-Length": str(size)} if announced else {"Connection": "close"})}
        writer.write(_head(200, headers) + b"<rss><channel>")
        for _sent in range(0, size, MEGABYTE):
            writer.write(b" " * MEGABYTE)
            await writer.drain()
        return False

    return behave


def bomb(size: int = 200 * MEGABYTE, layers: int = 1) -> Behaviour:
    """Sends gzip of some hundred kilobytes that unfolds to `size` bytes; `layers` of gzip around it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(packer.compress(b" " * MEGABYTE) for _ in range(0, size, MEGABYTE)) + packer.flush()
    for _ in range(layers - 1):
        packed = gzip.compress(packed)
    return status(200, {"Content-Type": RSS, "Content-Encoding": ", ".join(["gzip"] * layers)}, packed)


def packed(body: bytes, coding: str = "gzip") -> Behaviour:
    """Serves a body in a content coding: `gzip`, `br`, `deflate`, or `raw-deflate`, which calls itself deflate."""
    if coding == "br":
        return status(200, {"Content-Type": RSS, "Content-Encoding": "br"}, brotli.compress(body, quality=5))
    windows = {"gzip": 31, "deflate": 15, "raw-deflate": -15}
    packer = zlib.compressobj(9, zlib.DEFLATED, windows[coding])
    data = packer.compress(body) + packer.flush()
    return status(200, {"Content-Type": RSS, "Content-Encoding": coding.removeprefix("raw-")}, data)


def raw(answer: bytes) -> Behaviour:
    """Sends bytes as they are and closes: for answers that are no HTTP."""

    async def behave(_: Request, writer: asyncio.StreamWriter) -> bool:
        writer.write(answer)
        await writer.drain()
        return False

    return behave


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """Behaves in one way after the other, and stays with the last."""
    left = list(behaviours)

    async def behave(request: Request, writer: asyncio.StreamWriter) -> bool:
        return await (left.pop(0) if len(left) > 1 else left[0])(request, writer)

    return behave


# the wire


def _read_request(head: bytes) -> Request:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return Request(method, path, headers, asyncio.get_running_loop().time())


def _head(code: int, headers: Mapping[str, str]) -> bytes:
    phrase = HTTPStatus(code).phrase if code in set(HTTPStatus) else "Whatever"
    lines = [f"HTTP/1.1 {code} {phrase}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")


async def _reply(writer: asyncio.StreamWriter, code: int, headers: Mapping[str, str], body: bytes = b"") -> bool:
    length = {} if code == 304 else {"Content-Length": str(len(body))}
    writer.write(_head(code, {**headers, **length}) + body)
    await writer.drain()
    return True
