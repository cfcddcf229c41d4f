"""Socket Mode of the stand-in: tickets, envelopes and their acknowledgements, every way to lose a socket."""

from __future__ import annotations

import asyncio
import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web


@dataclass(slots=True, eq=False)
class Sockets:
    """The sockets of one app. `connected` counts those that ever were."""

    connected: int = 0
    refusing: bool = False
    acknowledged: dict[str, Any] = field(default_factory=dict)
    _tickets: set[str] = field(default_factory=set)
    _open: dict[web.WebSocketResponse, asyncio.Transport | None] = field(default_factory=dict)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def ticket(self, port: int) -> str:
        """The address of a socket, good for one connection."""
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return f"ws://127.0.0.1:{port}/link?ticket={ticket}&app_id=A0"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Greets, and keeps what is acknowledged."""
        ticket = request.query.get("ticket", "")
        if self.refusing or ticket not in self._tickets:
            return web.Response(status=404)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0"}})
        self._open[socket] = request.transport
        self.connected += 1
        await self._tell()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    answer = json.loads(message.data)
                    self.acknowledged[answer["envelope_id"]] = answer.get("payload")
                    await self._tell()
        finally:
            del self._open[socket]
            await self._tell()
        return socket

    async def until(self, connections: int) -> None:
        """Waits until so many sockets have been opened since the beginning, and one of them is open."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.connected >= connections and bool(self._open))

    async def emit(self, event: dict[str, Any], **envelope: Any) -> str:
        """Sends an event to the newest socket, waits for its acknowledgement, and gives the envelope's id."""
        payload = {
            "token": "verification",
            "team_id": "T0",
            "type": "event_callback",
            "event_id": "Ev0",
            "event": event,
        }
        return await self.envelope("events_api", {**payload, **envelope})

    async def envelope(self, kind: str, payload: dict[str, Any]) -> str:
        """Sends any envelope, waits for its acknowledgement, and gives its id."""
        name = str(uuid.uuid4())
        whole = {"envelope_id": name, "type": kind, "accepts_response_payload": False, "payload": payload}
        await list(self._open)[-1].send_json(whole)
        async with self._changed:
            await self._changed.wait_for(lambda: name in self.acknowledged)
        return name

    async def disconnect(self, reason: str) -> None:
        """Tells every socket that it will be closed (`warning`, `refresh_requested`)."""
        for socket in list(self._open):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}})

    async def drop(self) -> None:
        """Closes every socket politely."""
        for socket in list(self._open):
            await socket.close()

    def reset(self) -> None:
        """Tears every connection."""
        for transport in self._open.values():
            if transport is not None:
                transport.abort()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()
