"""What a person does on Slack, as payloads that the stand-in delivers: over Socket Mode, or signed over HTTP.

mina = Person(slack, over_socket(slack), id="U1", name="민아")
ack = await mina.types("watch 삼성전자")          # how it was acknowledged, and how soon
await mina.presses(message, "Why?")
form = slack.desk.forms[-1]
await mina.searches(form, "what", "삼성")
await mina.fills(form, what="samsung-electronics")
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.wire.slack_desk import Form, Whisper
from tests.wire.slack_server import Posted, SlackServer

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ack:
    """How something was acknowledged: what with, and after how many seconds. `status`: of HTTP; 200 on a socket."""

    payload: Any
    seconds: float
    status: int = 200


Deliver = Callable[[str, Json], Awaitable[Ack]]
"""Delivers a payload of a kind: `slash_commands`, `interactive`, `events_api`."""


def over_socket(slack: SlackServer) -> Deliver:
    """Delivers over the newest socket."""

    async def deliver(kind: str, payload: Json) -> Ack:
        began = time.monotonic()
        name = await slack.sockets.envelope(kind, payload)
        return Ack(slack.sockets.acknowledged[name], time.monotonic() - began)

    return deliver


def over_http(url: str, secret: str) -> Deliver:
    """Delivers as signed requests."""

    async def deliver(kind: str, payload: Json) -> Ack:
        return await signed_post(url, *encoded(kind, payload), secret=secret)

    return deliver


def encoded(kind: str, payload: Json) -> tuple[bytes, str]:
    """The body of a request, and its content type."""
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


async def signed_post(
    url: str, body: bytes, kind: str = "application/json", *, secret: str, at: float | None = None
) -> Ack:
    """Posts a request as Slack signs it, at a time (ours, now) of its choosing."""
    stamp = str(int(at or time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
    began = time.monotonic()
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
        text = await response.text()
        whole = json.loads(text) if "json" in response.content_type and text else text or None
        return Ack(whole, time.monotonic() - began, response.status)


@asynccontextmanager
async def served(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    """The request URL of a bot in HTTP mode, whose handler this is."""
    application = web.Application()
    application.router.add_post("/slack/events", handler)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


@dataclass(slots=True)
class Person:
    """A member of the workspace, in one channel at a time."""

    slack: SlackServer
    deliver: Deliver
    id: str = "U1"
    name: str = "민아"
    channel: str = "C1"
    team: str = "T0"

    async def types(self, text: str, command: str = "/news") -> Ack:
        """Types a slash command."""
        return await self.deliver("slash_commands", self.typed(text, command))

    def typed(self, text: str, command: str = "/news") -> Json:
        """The payload of a slash command."""
        return {
            "token": "verification",
            "team_id": self.team,
            "team_domain": "loopback",
            "channel_id": self.channel,
            "channel_name": "news",
            "user_id": self.id,
            "user_name": self.name,
            "command": command,
            "text": text,
            "api_app_id": "A0",
            "response_url": self.slack.desk.door(self.slack.port, self.id, self.channel),
            "trigger_id": self.slack.desk.trigger(self.id),
        }

    async def presses(self, shown: Posted | Whisper, label: str) -> Ack:
        """Presses a button below a message."""
        button = next(each for each in controls(shown.message) if each["text"]["text"] == label)
        action = {"type": "button", **{name: button[name] for name in ("action_id", "text", "value")}}
        return await self.acts(shown, action)

    async def chooses(self, shown: Posted | Whisper, label: str) -> Ack:
        """Chooses from the menu below a message."""
        menu = next(each for each in controls(shown.message) if each["type"] == "static_select")
        option = next(each for each in menu["options"] if each["text"]["text"] == label)
        return await self.acts(
            shown, {"type": "static_select", "action_id": menu["action_id"], "selected_option": option}
        )

    async def acts(self, shown: Posted | Whisper, action: Json) -> Ack:
        """Does anything with a message, also what its buttons do not say."""
        alone = isinstance(shown, Whisper)
        whisper = shown if isinstance(shown, Whisper) else None
        ts = shown.ts if isinstance(shown, Posted) else "1700000000.000100"
        payload = {
            **self._interaction("block_actions"),
            "container": {"type": "message", "message_ts": ts, "channel_id": self.channel, "is_ephemeral": alone},
            "channel": {"id": self.channel, "name": "news"},
            "response_url": self.slack.desk.door(self.slack.port, self.id, self.channel, whisper, public=not alone),
            "actions": [{"block_id": "b1", "action_ts": "1700000000.1", **action}],
        }
        if not alone:
            payload["message"] = {"type": "message", "ts": ts, "bot_id": "B0BOT", **shown.message}
        return await self.deliver("interactive", payload)

    async def asks_about(self, message: Json, callback: str = "why") -> Ack:
        """Uses a shortcut on a message of anybody's."""
        payload = {
            **self._interaction("message_action"),
            "callback_id": callback,
            "message_ts": message["ts"],
            "message": {"type": "message", **message},
            "channel": {"id": self.channel, "name": "news"},
            "response_url": self.slack.desk.door(self.slack.port, self.id, self.channel, public=True),
        }
        return await self.deliver("interactive", payload)

    async def searches(self, form: Form, option: str, typed: str, **filled: str) -> Ack:
        """Types into a search box of a form."""
        payload = {
            **self._interaction("block_suggestion"),
            "action_id": option,
            "block_id": option,
            "value": typed,
            "container": {"type": "view", "view_id": form.view["id"]},
            "view": _with_state(form.view, filled),
        }
        return await self.deliver("interactive", payload)

    async def fills(self, form: Form, **filled: str) -> Ack:
        """Fills in a form and sends it."""
        view = _with_state(form.view, filled)
        return await self.deliver("interactive", {**self._interaction("view_submission"), "view": view})

    def _interaction(self, kind: str) -> Json:
        return {
            "type": kind,
            "token": "verification",
            "api_app_id": "A0",
            "team": {"id": self.team, "domain": "loopback"},
            "user": {"id": self.id, "username": self.name, "name": self.name, "team_id": self.team},
            "trigger_id": self.slack.desk.trigger(self.id),
        }


def controls(message: Mapping[str, Any]) -> Iterator[Json]:
    """The buttons and menus of a message."""
    for block in message.get("blocks") or ():
        if block["type"] == "actions":
            yield from block["elements"]


def _with_state(view: Json, filled: Mapping[str, str]) -> Json:
    values = {
        block["block_id"]: {block["element"]["action_id"]: _entered(block["element"], filled.get(block["block_id"]))}
        for block in view["blocks"]
    }
    return {**view, "state": {"values": values}}


def _entered(element: Json, value: str | None) -> Json:
    if element["type"] == "plain_text_input":
        return {"type": element["type"], "value": value}
    option = {"text": {"type": "plain_text", "text": value}, "value": value} if value is not None else None
    return {"type": element["type"], "selected_option": option}
