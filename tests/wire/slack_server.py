"""A Slack workspace on loopback: Web API and Socket Mode, strict about limits and rates, faulty when told.

    async with SlackServer() as slack:
        slack.open("C1")                            # a public channel; the bot is in it unless told otherwise
        slack.fail("chat.postMessage", Fault(ending=Ending.RESET, accepted=True))
        AsyncWebClient(token=slack.bot_token, base_url=slack.url)
        slack.seen("C1")                            # what people would see now
        slack.violations                            # every rule of Slack's, or of ours, that was broken

Its clock may run apart from ours (`ahead`), in message ids and `Date` headers alike.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from types import TracebackType
from typing import Any, Final, Self

from aiohttp import web

from tests.wire.slack_desk import Desk
from tests.wire.slack_faults import Ending, Fault, Plan, abort, cut
from tests.wire.slack_rules import concerns, metadata_refusal, refusal
from tests.wire.slack_socket import Sockets

Json = dict[str, Any]

SCOPES: Final = frozenset(
    "chat:write commands channels:history groups:history channels:join channels:read groups:read users:read "
    "im:write".split()
)
_NEEDED: Final[Mapping[str, str]] = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "conversations.info": "channels:read",
    "conversations.list": "channels:read",
    "conversations.join": "channels:join",
    "users.info": "users:read",
    "chat.postEphemeral": "chat:write",
}


@dataclass(slots=True)
class Channel:
    """A channel, and whether the bot may post in it.

    busy  seconds that every post is told to wait, with a 429; 0: posts are taken
    """

    id: str
    private: bool = False
    member: bool = True
    archived: bool = False
    refuses: str | None = None
    busy: float = 0.0
    creator: str = "U0MAKER"
    last_post_at: float = float("-inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A message as it was accepted. `at` is on the monotonic clock."""

    channel: str
    ts: str
    message: Json
    at: float
    thread: str | None = None
    edits: int = 0
    deleted: bool = False

    @property
    def key(self) -> str | None:
        """The delivery's key in the metadata."""
        metadata = self.message.get("metadata") or {}
        return (metadata.get("event_payload") or {}).get("id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the workspace allows.

    pace         seconds between posts in one channel; 0: any
    burst        posts in the whole workspace in one minute
    page         messages in a page of history, at most
    reads        pages of history a minute; None: any
    """

    pace: float = 1.0
    burst: int = 600
    page: int = 100
    reads: int | None = None


@dataclass(slots=True, eq=False)
class SlackServer:
    """The workspace. Everything may be changed while it runs."""

    bot_token: str = "xoxb-loopback-bot"
    app_token: str = "xapp-loopback-app"
    scopes: frozenset[str] = SCOPES
    limits: Limits = field(default_factory=Limits)
    ahead: float = 0.0
    port: int = 0
    plan: Plan | None = None
    channels: dict[str, Channel] = field(default_factory=dict)
    posts: list[Posted] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    bot_user: str = "U0BOT"
    _faults: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    _reads: deque[float] = field(default_factory=deque)
    _last_ts: float = 0.0
    _late: set[asyncio.Task[None]] = field(default_factory=set)
    _hanging: asyncio.Event = field(default_factory=asyncio.Event)
    _runner: web.AppRunner = field(init=False)
    sockets: Sockets = field(default_factory=Sockets)
    desk: Desk = field(default_factory=Desk)

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=2**22)
        application.router.add_route("*", "/api/{method}", self._serve)
        application.router.add_get("/link", self.sockets.serve)
        application.router.add_post("/answers/{door}", self.desk.serve)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hanging.set()
        for task in self._late:
            task.cancel()
        self.sockets.reset()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """What SLACK_API_URL names."""
        return f"http://127.0.0.1:{self.port}/api/"

    def open(self, channel_id: str, **given: Any) -> Channel:
        """Opens a channel and gives it."""
        self.channels[channel_id] = Channel(channel_id, **given)
        return self.channels[channel_id]

    def fail(self, method: str, *faults: Fault) -> None:
        """The next requests to the method suffer these, one each."""
        self._faults[method].extend(faults)

    def seen(self, channel_id: str) -> list[Posted]:
        """What people would see in the channel, oldest first."""
        return [post for post in self.posts if post.channel == channel_id and not post.deleted]

    def doubled(self) -> list[str]:
        """Keys that people would see twice."""
        counts = Counter(post.key for post in self.posts if not post.deleted and post.key)
        return [key for key, count in counts.items() if count > 1]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.asked[method] += 1
        fault = self._faults[method].popleft() if self._faults[method] else self.plan and self.plan(method)
        arguments = await _arguments(request)
        if method == "chat.postMessage" and (limited := self._limited(arguments)) is not None:
            return self._respond({"ok": False, "error": "ratelimited"}, 429, wait=limited)
        if not fault:
            return self._respond(*self._done(method, request, arguments))
        if fault.accepted and fault.after:
            self._do_late(fault.after, lambda: self._done(method, request, arguments))
        elif fault.accepted:
            answer = self._done(method, request, arguments)
            return await self._end(request, fault, *answer)
        return await self._end(request, fault, {"ok": True}, 200)

    async def _end(self, request: web.Request, fault: Fault, body: Json, status: int) -> web.StreamResponse:
        match fault.ending:
            case Ending.ANSWER:
                return self._respond(body, status)
            case Ending.LIMIT:
                return self._respond({"ok": False, "error": "ratelimited"}, 429, wait=fault.wait)
            case Ending.FAIL:
                return web.Response(status=500, text="<html>oops</html>", content_type="text/html")
            case Ending.GARBAGE:
                return web.Response(text="<html>ok</html>", content_type="text/html")
            case Ending.HANG:
                await self._hanging.wait()
            case Ending.CUT:
                await cut(request, json.dumps(body))
        abort(request)
        return web.Response()

    def _do_late(self, seconds: float, done: Callable[[], object]) -> None:
        async def later() -> None:
            await asyncio.sleep(seconds)
            done()

        task = asyncio.create_task(later())
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    def _respond(self, body: Json, status: int, wait: float | None = None) -> web.Response:
        headers = {"Date": formatdate(time.time() + self.ahead, usegmt=True), "X-OAuth-Scopes": ",".join(self.scopes)}
        if status == 429:
            headers["Retry-After"] = f"{wait or 1:g}"
        return web.json_response(body, status=status, headers=headers)

    def _done(self, method: str, request: web.Request, arguments: Json) -> tuple[Json, int]:
        """Does what is asked: the answer's body and status."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        wanted = self.app_token if method == "apps.connections.open" else self.bot_token
        if token != wanted and method != "api.test":
            return {"ok": False, "error": "invalid_auth"}, 200
        needed = _NEEDED.get(method)
        if needed is not None and needed not in self.scopes:
            return {"ok": False, "error": "missing_scope", "needed": needed, "provided": ",".join(self.scopes)}, 200
        try:
            return {"ok": True, **self._methods()[method](arguments)}, 200
        except Denied as denied:
            return {"ok": False, "error": denied.error}, denied.status

    def _methods(self) -> Mapping[str, Callable[[Json], Json]]:
        return {
            "api.test": lambda _: {},
            "auth.test": lambda _: {"user_id": self.bot_user, "bot_id": "B0BOT", "team_id": "T0", "team": "Loopback"},
            "apps.connections.open": lambda _: {"url": self.sockets.ticket(self.port)},
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "chat.getPermalink": self._permalink,
            "conversations.history": lambda given: self._read(given, None),
            "conversations.replies": lambda given: self._read(given, given["ts"]),
            "conversations.info": lambda given: {"channel": self._described(self._channel(given))},
            "conversations.join": self._join,
            "conversations.list": lambda _: {"channels": [self._described(each) for each in self.channels.values()]},
            "chat.postEphemeral": lambda given: _allowed(self._joined(given) and self.desk.post(given)),
            **{name: lambda given, do=do: _allowed(do(given)) for name, do in self.desk.methods().items()},
        }

    def _channel(self, given: Json) -> Channel:
        channel = self.channels.get(str(given.get("channel")))
        if channel is None or (channel.private and not channel.member):
            raise Denied("channel_not_found")
        return channel

    def _joined(self, given: Json) -> Channel:
        channel = self._channel(given)
        if not channel.member:
            raise Denied("not_in_channel")
        return channel

    def _post(self, given: Json) -> Json:
        channel = self._channel(given)
        for error in (
            channel.refuses,
            "is_archived" if channel.archived else None,
            None if channel.member else "not_in_channel",
            refusal(given),
            metadata_refusal(given),
        ):
            if error:
                raise Denied(error)
        self.violations.extend(f"{channel.id}: {concern}" for concern in concerns(given))
        post = Posted(
            channel=channel.id, ts=self._new_ts(), message=given, at=time.monotonic(), thread=given.get("thread_ts")
        )
        self.posts.append(post)
        return {"channel": channel.id, "ts": post.ts, "message": {"text": given.get("text")}}

    def _permalink(self, given: Json) -> Json:
        channel, ts = self._channel(given), str(given["message_ts"])
        if not any(post.ts == ts for post in self.posts):
            raise Denied("message_not_found")
        return {
            "channel": channel.id,
            "permalink": f"https://t0.slack.com/archives/{channel.id}/p{ts.replace('.', '')}",
        }

    def _limited(self, given: Json) -> float | None:
        """Seconds to wait for a post that comes too soon; None: it may pass.

        Requests are counted as they come, whatever becomes of them: one that is accepted late was sent in time.
        """
        channel = self.channels.get(str(given.get("channel")))
        if channel is None or not channel.member:
            return None
        if channel.busy:
            return channel.busy
        now = time.monotonic()
        since, channel.last_post_at = now - channel.last_post_at, now
        if since < self.limits.pace:
            self.violations.append(f"{channel.id}: {since:.3f} s after the last post")
            return 1.0
        if sum(1 for post in self.posts if now - post.at < 60) >= self.limits.burst:
            self.violations.append("too many posts in the workspace in one minute")
            return 1.0
        return None

    def _update(self, given: Json) -> Json:
        place = self._place(given)
        error = refusal(given)
        if error:
            raise Denied(error)
        self.violations.extend(f"{given['channel']}: edited: {concern}" for concern in concerns(given))
        before = self.posts[place]
        self.posts[place] = replace(before, message={**before.message, **given}, edits=before.edits + 1)
        return {"channel": before.channel, "ts": before.ts}

    def _delete(self, given: Json) -> Json:
        place = self._place(given)
        self.posts[place] = replace(self.posts[place], deleted=True)
        return {"channel": given["channel"], "ts": given["ts"]}

    def _place(self, given: Json) -> int:
        channel = self._channel(given)
        for place, post in enumerate(self.posts):
            if (post.channel, post.ts, post.deleted) == (channel.id, str(given.get("ts")), False):
                return place
        raise Denied("message_not_found")

    def _read(self, given: Json, thread: str | None) -> Json:
        channel = self._joined(given)
        self._keep_reads()
        oldest = float(given.get("oldest", 0))
        inside = [post for post in self.seen(channel.id) if post.thread == thread and float(post.ts) >= oldest]
        newest_first = inside[::-1] if thread is None else inside
        start = int(str(given.get("cursor", "page:0")).removeprefix("page:"))
        end = start + min(int(given.get("limit", 100)), self.limits.page)
        whole = given.get("include_all_metadata") in (True, "1", "true", "True")
        return {
            "messages": [_as_read(post, whole=whole) for post in newest_first[start:end]],
            "has_more": end < len(newest_first),
            "response_metadata": {"next_cursor": f"page:{end}" if end < len(newest_first) else ""},
        }

    def _keep_reads(self) -> None:
        now = time.monotonic()
        while self._reads and now - self._reads[0] >= 60:
            self._reads.popleft()
        if self.limits.reads is not None and len(self._reads) >= self.limits.reads:
            raise Denied("ratelimited", 429)
        self._reads.append(now)

    def _join(self, given: Json) -> Json:
        channel = self._channel(given)
        if channel.private:
            raise Denied("method_not_supported_for_channel_type")
        if channel.archived:
            raise Denied("is_archived")
        channel.member = True
        return {"channel": self._described(channel)}

    def _described(self, channel: Channel) -> Json:
        return {
            "id": channel.id,
            "name": channel.id.lower(),
            "is_private": channel.private,
            "is_member": channel.member,
            "is_archived": channel.archived,
            "creator": channel.creator,
        }

    def _new_ts(self) -> str:
        self._last_ts = max(time.time() + self.ahead, self._last_ts + 1e-6)
        return f"{self._last_ts:.6f}"


class Denied(Exception):
    """Slack says no."""

    def __init__(self, error: str, status: int = 200) -> None:
        super().__init__(error)
        self.error = error
        self.status = status


def _allowed(answer: Json | str) -> Json:
    if isinstance(answer, str):
        raise Denied(answer)
    return answer


def _as_read(post: Posted, *, whole: bool) -> Json:
    message = {"type": "message", "ts": post.ts, "text": post.message.get("text"), "bot_id": "B0BOT"}
    return {**message, "metadata": post.message["metadata"]} if whole and "metadata" in post.message else message


async def _arguments(request: web.Request) -> Json:
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        given |= await request.json()
    elif request.method == "POST":
        given |= dict(await request.post())
    return given
