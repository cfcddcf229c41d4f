"""The gateway of the stand-in for Discord: one compressed stream a connection, sessions that can be resumed."""

from __future__ import annotations

import asyncio
import importlib
import json
import secrets
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import WSMsgType, web

from tests.wire.discord_world import APPLICATION, BOT_USER, Guild

Json = dict[str, Any]

_DISPATCH, _HEARTBEAT, _IDENTIFY, _RESUME, _RECONNECT, _INVALID, _HELLO, _ACK = 0, 1, 2, 6, 7, 9, 10, 11
_GUILDS: Final = 1
_PRIVILEGED: Final = (1 << 1) | (1 << 8) | (1 << 15)


def _compressor(kind: str) -> Callable[[bytes], bytes]:
    """One stream for a whole connection, flushed after every message."""
    if kind == "zlib-stream":
        stream = zlib.compressobj()
        return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)
    if kind == "zstd-stream":
        zstd = importlib.import_module("compression.zstd").ZstdCompressor()
        return lambda data: bytes(zstd.compress(data, zstd.FLUSH_BLOCK))
    raise web.HTTPBadRequest(text=f"no such compression: {kind}")


@dataclass(slots=True)
class Session:
    """What a client may resume: the events that it was sent, by their numbers from 1 on."""

    id: str
    connection: Connection | None = None
    events: list[Json] = field(default_factory=list)


class Connection:
    """One websocket."""

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None, kind: str) -> None:
        self.socket = socket
        self._transport = transport
        self._compress = _compressor(kind)

    async def send(self, op: int, data: object = None, **more: object) -> None:
        whole = json.dumps({"op": op, "d": data, "s": None, "t": None, **more}, ensure_ascii=False)
        if not self.socket.closed:
            with suppress(ConnectionError):  # what is missed is kept for who resumes
                await self.socket.send_bytes(self._compress(whole.encode()))

    def abort(self) -> None:
        """Ends the connection as a broken network does."""
        if self._transport is not None:
            self._transport.abort()


class Gateway:
    """Talks to clients; the world is told to each by READY and GUILD_CREATE, then by what is dispatched."""

    def __init__(self, token: str, guilds: dict[str, Guild]) -> None:
        self._token = token
        self._guilds = guilds
        self._sessions: dict[str, Session] = {}
        self.url = ""
        self.refusing = False
        self.identified = 0
        self.resumed = 0
        self.intents = 0
        self.ready = asyncio.Event()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if self.refusing:
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=4096)
        connection = Connection(socket, request.transport, request.query.get("compress", ""))
        await socket.prepare(request)
        await connection.send(_HELLO, {"heartbeat_interval": 10_000})
        session: Session | None = None
        async for received in socket:
            if received.type is WSMsgType.TEXT:
                session = await self._on(json.loads(received.data), connection) or session
        if session is not None and session.connection is connection:
            session.connection = None
            self.ready.clear()
        return socket

    async def dispatch(self, event: str, data: Json) -> None:
        """Tells every session, connected or not."""
        for session in list(self._sessions.values()):
            await self._dispatch(session, event, data)

    async def drop(self) -> None:
        """Breaks every connection; the sessions can be resumed."""
        for connection in self._connections():
            connection.abort()

    async def ask_to_reconnect(self) -> None:
        for connection in self._connections():
            await connection.send(_RECONNECT)

    async def invalidate(self) -> None:
        """Forgets every session and says so."""
        connections = self._connections()
        self._sessions.clear()
        for connection in connections:
            await connection.send(_INVALID, False)

    async def close(self, code: int) -> None:
        for connection in self._connections():
            await connection.socket.close(code=code)

    def _connections(self) -> list[Connection]:
        return [session.connection for session in self._sessions.values() if session.connection is not None]

    async def _on(self, said: Json, connection: Connection) -> Session | None:
        """The session that a client has begun or resumed by what it said, if it has."""
        match said["op"]:
            case 1:
                await connection.send(_ACK)
            case 2:
                return await self._identify(said["d"], connection)
            case 6:
                return await self._resume(said["d"], connection)
        return None

    async def _identify(self, data: Json, connection: Connection) -> Session | None:
        if data["token"] != self._token:
            await connection.socket.close(code=4004)
            return None
        if data["intents"] & _PRIVILEGED or not data["intents"] & _GUILDS:
            await connection.socket.close(code=4014)
            return None
        self.identified += 1
        self.intents = data["intents"]
        session = Session(secrets.token_hex(16), connection)
        self._sessions = {session.id: session}
        known = {"v": 10, "user": BOT_USER, "session_id": session.id, "resume_gateway_url": self.url}
        guilds = [{"id": guild.id, "unavailable": True} for guild in self._guilds.values()]
        application = {"id": APPLICATION, "flags": 0}
        await self._dispatch(session, "READY", {**known, "guilds": guilds, "application": application})
        for guild in self._guilds.values():
            await self._dispatch(session, "GUILD_CREATE", guild.tell_whole())
        self.ready.set()
        return session

    async def _resume(self, data: Json, connection: Connection) -> Session | None:
        session = self._sessions.get(data["session_id"])
        if session is None or data["token"] != self._token:
            await connection.send(_INVALID, False)
            return None
        self.resumed += 1
        session.connection = connection
        for missed in session.events[int(data["seq"]) :]:
            await connection.send(**missed)
        await self._dispatch(session, "RESUMED", {})
        self.ready.set()
        return session

    async def _dispatch(self, session: Session, event: str, data: Json) -> None:
        told = {"op": _DISPATCH, "data": data, "s": len(session.events) + 1, "t": event}
        session.events.append(told)
        if session.connection is not None:
            await session.connection.send(**told)
