"""Discord on loopback: REST and gateway, strict about limits and rates, faulty when told.

    async with DiscordServer() as discord:
        channel = discord.open()                    # a text channel; the bot may do in it what it needs
        discord.fail(POST, Fault(ending=Ending.RESET, accepted=True))
        …                                           # a client of discord.api_url and discord.gateway.url
        discord.seen(channel.id)                    # what people would see now
        await discord.people.say(channel, "news list")   # a slash command; clicks and more there, too
        discord.violations                          # every rule of Discord's, or of ours, that was broken

A post that repeats the nonce of an earlier one is answered with that one, for `nonce_memory` seconds. Its clock
may run apart from ours (`ahead`), in messages and `Date` headers alike.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from email.utils import format_datetime
from functools import partial
from types import TracebackType
from typing import Any, Final, Self

from aiohttp import web

from tests.wire import discord_world as world
from tests.wire.discord_faults import Ending, Fault, Plan
from tests.wire.discord_gateway import Gateway
from tests.wire.discord_interactions import People
from tests.wire.discord_rules import concerns, pings, refusal
from tests.wire.discord_world import APPLICATION, BOT_USER, Channel, Guild, Snowflakes

Json = dict[str, Any]
Done = tuple[int, Any]
"""A status, and the body of an answer; None: no body."""

Operation = Callable[[], Done]

API: Final = "/api/v10"
POST: Final = "POST /channels/{channel_id}/messages"
HISTORY: Final = "GET /channels/{channel_id}/messages"
EDIT: Final = "PATCH /channels/{channel_id}/messages/{message_id}"
DELETE: Final = "DELETE /channels/{channel_id}/messages/{message_id}"
LOGIN: Final = "GET /users/@me"

_UNKNOWN_CHANNEL: Final = (404, {"message": "Unknown Channel", "code": 10003})
_UNKNOWN_MESSAGE: Final = (404, {"message": "Unknown Message", "code": 10008})
_UNKNOWN_GUILD: Final = (404, {"message": "Unknown Guild", "code": 10004})
_NO_ACCESS: Final = (403, {"message": "Missing Access", "code": 50001})
_NO_PERMISSION: Final = (403, {"message": "Missing Permissions", "code": 50013})
_PAGE: Final = "<html><body>error code: 1015</body></html>"


class DiscordServer:
    """One bot, and the servers that it is in."""

    def __init__(self, *, ahead: float = 0.0, nonce_memory: float = 180.0, rate: tuple[int, float] = (5, 5.0)) -> None:
        """`rate` is how many posts a channel takes in so many seconds."""
        self.token = f"bot-{secrets.token_urlsafe(24)}"
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.gateway = Gateway(self.token, self.guilds)
        self.application: Json = {"interactions_endpoint_url": None}
        self.sessions_left = 1000
        self.asked: Counter[str] = Counter()
        self.violations: list[str] = []
        self.pinged: list[str] = []
        self.plan: Plan = lambda _route: None
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._nonces: dict[tuple[str, str], tuple[float, Channel, Json]] = {}
        self._nonce_memory = nonce_memory
        self._rate = rate
        self._posted: defaultdict[str, deque[float]] = defaultdict(deque)
        self._ids = Snowflakes(ahead)
        self.people = People(self._ids, self.violations, self.gateway.dispatch)
        self._closing = asyncio.Event()
        self._late: set[asyncio.TimerHandle] = set()
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=0.5)
        self.api_url = ""

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.api_url = f"http://127.0.0.1:{port}{API}"
        self.gateway.url = f"ws://127.0.0.1:{port}/gateway"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        for late in self._late:
            late.cancel()
        await self.gateway.drop()
        await self._runner.cleanup()

    # what tests say

    def open(self, bot_may: int = world.ALL, *, guild: Guild | None = None) -> Channel:
        """A new channel, in a new server unless one is given."""
        if guild is None:
            guild = Guild(self._ids.next(), "한강 서버")
            self.guilds[guild.id] = guild
        channel = Channel(self._ids.next(), guild.id, bot_may)
        guild.channels[channel.id] = self.channels[channel.id] = channel
        return channel

    def open_direct(self) -> Channel:
        """A direct message between a person and the bot."""
        channel = Channel(self._ids.next(), None)
        self.channels[channel.id] = channel
        return channel

    def fail(self, route: str, *faults: Fault) -> None:
        """The next requests to a route, one fault each."""
        self._faults[route].extend(faults)

    def say(self, channel: Channel, content: str, author: Json | None = None) -> Json:
        """A message of a person, or of another bot."""
        said = world.message(self._ids.next(), channel, {"content": content}, self._ids.now())
        said["author"] = author or world.PERSON
        channel.messages.append(said)
        return said

    def seen(self, channel_id: str) -> list[Json]:
        """The bot's messages in a channel, as people see them now, oldest first."""
        return [each for each in self.channels[channel_id].messages if each["author"]["id"] == BOT_USER["id"]]

    async def remove_channel(self, channel: Channel) -> None:
        guild = self.guilds[str(channel.guild_id)]
        told = channel.tell()
        del guild.channels[channel.id], self.channels[channel.id]
        await self.gateway.dispatch("CHANNEL_DELETE", told)

    async def allow(self, channel: Channel, bot_may: int) -> None:
        """Changes what the bot may do in a channel."""
        channel.bot_may = bot_may
        await self.gateway.dispatch("CHANNEL_UPDATE", channel.tell())

    async def remove_bot(self, guild: Guild) -> None:
        del self.guilds[guild.id]
        for channel_id in guild.channels:
            del self.channels[channel_id]
        await self.gateway.dispatch("GUILD_DELETE", {"id": guild.id})

    async def add_bot(self, guild: Guild) -> None:
        """Somebody brings the bot into a server: of that the service does not say that it is available."""
        self.guilds[guild.id] = guild
        self.channels.update(guild.channels)
        told = guild.tell_whole()
        del told["unavailable"]
        await self.gateway.dispatch("GUILD_CREATE", told)

    # the service

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=1_000_000)
        for route, operation in self._operations().items():
            method, path = route.split(" ")
            application.router.add_route(method, API + path, partial(self._serve, route, operation))
        application.router.add_get("/gateway", self.gateway.handle)
        application.router.add_get("/gateway/", self.gateway.handle)
        return application

    def _operations(self) -> dict[str, Callable[[web.Request, Json], Done]]:
        return {
            LOGIN: lambda _request, _body: (200, BOT_USER),
            "GET /oauth2/applications/@me": lambda _request, _body: (200, self._about()),
            "GET /gateway/bot": lambda _request, _body: (200, self._about_gateway()),
            "GET /guilds/{guild_id}": self._guild,
            "GET /guilds/{guild_id}/members/{user_id}": self._member,
            "GET /channels/{channel_id}": self._channel,
            HISTORY: self._history,
            POST: self._post,
            EDIT: self._edit,
            DELETE: self._delete,
            **self.people.operations(),
        }

    async def _serve(
        self, route: str, operation: Callable[[web.Request, Json], Done], request: web.Request
    ) -> web.StreamResponse:
        self.asked[route] += 1
        if request.headers.get("Authorization") != f"Bot {self.token}":
            return self._response((401, {"message": "401: Unauthorized", "code": 0}))
        body = await _body(request)
        fault = self._faults[route].popleft() if self._faults[route] else self.plan(route)
        if fault is not None and fault.ending in {Ending.LIMIT, Ending.BLOCK}:
            return self._too_many(fault)
        known = self.channels.get(request.match_info.get("channel_id", ""))
        if route == POST and known is not None and known.busy:
            return self._too_many(Fault(ending=Ending.LIMIT, wait=known.busy))
        limit = self._limited(request.match_info["channel_id"]) if route == POST else {}
        if limit.get("X-RateLimit-Remaining") == "-1":
            self.violations.append("posted faster than the channel's rate")
            return self._too_many(Fault(ending=Ending.LIMIT, wait=float(limit["X-RateLimit-Reset-After"])))
        work = partial(operation, request, body)
        if fault is None:
            return self._response(work(), limit)
        done = self._despite(fault, work)
        return await self._ended(request, fault, done, limit)

    def _despite(self, fault: Fault, work: Operation) -> Done:
        """What the service does in spite of a fault, now or later."""
        if not fault.accepted:
            return fault.status, {"message": "out of order", "code": 0}
        if not fault.after:
            return work()
        self._late.add(asyncio.get_running_loop().call_later(fault.after, work))
        return fault.status, {"message": "later", "code": 0}

    async def _ended(self, request: web.Request, fault: Fault, done: Done, limit: dict[str, str]) -> web.StreamResponse:
        match fault.ending:
            case Ending.RESET:
                _abort(request)
            case Ending.HANG:
                await self._closing.wait()
            case Ending.CUT:
                return await _cut(request, done)
            case Ending.FAIL:
                return self._response((fault.status, {"message": "out of order", "code": 0}))
            case Ending.GARBAGE:
                return web.Response(text=_PAGE, content_type="text/html")
        return self._response(done, limit)

    def _response(self, done: Done, headers: dict[str, str] | None = None) -> web.Response:
        status, body = done
        whole = {"Via": "1.1 google", "Date": format_datetime(self._ids.now(), usegmt=True), **(headers or {})}
        if body is None:
            return web.Response(status=status, headers=whole)
        text = json.dumps(body, ensure_ascii=False)
        return web.Response(status=status, body=text.encode(), content_type="application/json", headers=whole)

    def _too_many(self, fault: Fault) -> web.Response:
        if fault.ending is Ending.BLOCK:
            headers = {"Retry-After": f"{fault.wait:.0f}"} if fault.wait else {}
            return web.Response(status=429, text=_PAGE, content_type="text/html", headers=headers)
        body = {"message": "You are being rate limited.", "retry_after": fault.wait, "global": fault.everyone}
        return self._response((429, body), {"Retry-After": f"{fault.wait:.0f}"})

    def _limited(self, channel_id: str) -> dict[str, str]:
        """The headers of the channel's rate limit after this post; -1 remain when it is one too many."""
        most, span = self._rate
        now, posted = time.monotonic(), self._posted[channel_id]
        while posted and now - posted[0] >= span:
            posted.popleft()
        remaining = most - len(posted) - 1
        if remaining >= 0:
            posted.append(now)
        left = f"{span - (now - posted[0]):.3f}"
        reset = f"{time.time() + float(left):.3f}"
        names = ("Limit", "Remaining", "Reset", "Reset-After", "Bucket")
        values = (str(most), str(remaining), reset, left, "bucket-of-posts")
        return {f"X-RateLimit-{name}": value for name, value in zip(names, values, strict=True)}

    # operations

    def _about(self) -> Json:
        known = {"id": APPLICATION, "name": "firmwatch", "description": "", "icon": None, "bot_public": False}
        more = {"bot_require_code_grant": False, "verify_key": "", "owner": world.PERSON, "flags": 0}
        return {**known, **more, **self.application}

    def _about_gateway(self) -> Json:
        limit = {"total": 1000, "remaining": self.sessions_left, "reset_after": 7_200_000, "max_concurrency": 1}
        return {"url": self.gateway.url, "shards": 1, "session_start_limit": limit}

    def _guild(self, request: web.Request, _body: Json) -> Done:
        guild = self.guilds.get(request.match_info["guild_id"])
        return (200, guild.tell()) if guild else _UNKNOWN_GUILD

    def _member(self, request: web.Request, _body: Json) -> Done:
        return (200, world.member()) if request.match_info["guild_id"] in self.guilds else _UNKNOWN_GUILD

    def _channel(self, request: web.Request, _body: Json) -> Done:
        channel = self.channels.get(request.match_info["channel_id"])
        if channel is None:
            return _UNKNOWN_CHANNEL
        return (200, channel.tell()) if channel.bot_may & world.VIEW else _NO_ACCESS

    def _history(self, request: web.Request, _body: Json) -> Done:
        channel = self.channels.get(request.match_info["channel_id"])
        if channel is None:
            return _UNKNOWN_CHANNEL
        if not channel.bot_may & world.VIEW:
            return _NO_ACCESS
        if not channel.bot_may & world.HISTORY:
            return 200, []
        limit = int(request.query.get("limit", "50"))
        if not 1 <= limit <= 100:
            self.violations.append(f"asked for {limit} messages at once")
        before = int(request.query.get("before", str(1 << 63)))
        told = [each for each in channel.messages if int(each["id"]) < before]
        return 200, told[::-1][:limit]

    def _post(self, request: web.Request, body: Json) -> Done:
        channel = self.channels.get(request.match_info["channel_id"])
        if channel is None:
            return _UNKNOWN_CHANNEL
        if not channel.bot_may & world.VIEW:
            return _NO_ACCESS
        if not channel.bot_may & world.SEND or (body.get("embeds") and not channel.bot_may & world.EMBED):
            return _NO_PERMISSION
        if (wrong := self._checked(body, edit=False)) is not None:
            return 400, wrong
        name = (str(BOT_USER["id"]), str(body.get("nonce")))
        kept = self._nonces.get(name)
        if body.get("enforce_nonce") and kept is not None and time.monotonic() - kept[0] < self._nonce_memory:
            return 200, {**kept[2], "nonce": body["nonce"]}
        posted = world.message(self._ids.next(), channel, body, self._ids.now())
        channel.messages.append(posted)
        self._nonces[name] = (time.monotonic(), channel, posted)
        return 200, {**posted, "nonce": body.get("nonce")}

    def _edit(self, request: web.Request, body: Json) -> Done:
        channel, place = self._find(request)
        if channel is None or place is None:
            return _UNKNOWN_MESSAGE
        if (wrong := self._checked(body, edit=True)) is not None:
            return 400, wrong
        old = channel.messages[place]
        new = world.message(old["id"], channel, {**old, **body}, self._ids.now())
        channel.messages[place] = {**new, "timestamp": old["timestamp"], "edited_timestamp": new["timestamp"]}
        return 200, channel.messages[place]

    def _delete(self, request: web.Request, _body: Json) -> Done:
        channel, place = self._find(request)
        if channel is None or place is None:
            return _UNKNOWN_MESSAGE
        del channel.messages[place]
        return 204, None

    def _checked(self, body: Json, *, edit: bool) -> Json | None:
        self.pinged += pings(body)
        self.violations += concerns(body, edit=edit)
        wrong = refusal(body, edit=edit)
        if wrong is not None:
            self.violations.append(json.dumps(wrong, ensure_ascii=False))
        return wrong

    def _find(self, request: web.Request) -> tuple[Channel | None, int | None]:
        channel = self.channels.get(request.match_info["channel_id"])
        for place, each in enumerate(channel.messages if channel else ()):
            if each["id"] == request.match_info["message_id"]:
                return channel, place
        return channel, None


async def _body(request: web.Request) -> Json:
    """JSON, or the JSON in a form with its files beside it, by name."""
    if request.content_type != "multipart/form-data":
        text = await request.text()
        return json.loads(text) if text else {}
    form = await request.post()
    files = [part for part in form.values() if isinstance(part, web.FileField)]
    return {
        **json.loads(str(form["payload_json"])),
        "files": {each.filename: each.file.read().decode() for each in files},
    }


def _abort(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _cut(request: web.Request, done: Done) -> web.StreamResponse:
    """The beginning of an answer, and then the end of the connection."""
    whole = json.dumps(done[1]).encode()
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(whole))})
    await response.prepare(request)
    await response.write(whole[: len(whole) // 2])
    _abort(request)
    return response
