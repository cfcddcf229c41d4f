"""People's side of the stand-in: who they are, the forms they are shown, and what is said to them alone.

slack.desk.people["U1"] = {"is_admin": True}
slack.desk.whispers("U1")         # messages that only U1 sees now, oldest first
slack.desk.forms                  # forms that were opened, oldest first
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.wire.slack_rules import concerns, refusal
from tests.wire.slack_views import view_refusal

Json = dict[str, Any]

_USES = 5
_TRIGGER = 3.0


@dataclass(slots=True)
class Whisper:
    """A message that one person sees. `door`: the `response_url` it came through; None: it was posted."""

    user: str
    channel: str
    message: Json
    door: str | None = None
    edits: int = 0


@dataclass(slots=True)
class Door:
    """A `response_url`. `public`: it belongs to a message that everybody sees."""

    user: str
    channel: str
    public: bool = False
    uses: int = 0
    whisper: Whisper | None = None


@dataclass(slots=True)
class Form:
    """A form that is open. `view` as Slack gives it back, without what was filled in."""

    user: str
    view: Json


@dataclass(slots=True, eq=False)
class Desk:
    """Everything may be changed while it runs.

    dead     whether every `response_url` answers 404
    hanging  seconds that each of them takes to answer
    """

    people: dict[str, Json] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)
    doors: dict[str, Door] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    dead: bool = False
    hanging: float = 0.0
    _whispers: list[Whisper] = field(default_factory=list)
    _triggers: dict[str, tuple[str, float]] = field(default_factory=dict)

    def whispers(self, user: str) -> list[Json]:
        """What only this person sees now, oldest first."""
        return [whisper.message for whisper in self.of(user)]

    def of(self, user: str) -> list[Whisper]:
        """The same, with how often each was replaced."""
        return [whisper for whisper in self._whispers if whisper.user == user]

    async def until(self, seen: Callable[[], object], seconds: float = 5.0) -> None:
        """Waits until something can be seen."""
        async with asyncio.timeout(seconds):
            while not seen():  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    def trigger(self, user: str) -> str:
        """A new trigger, good for one form in three seconds."""
        name = f"{uuid.uuid4().int % 10**12}.{uuid.uuid4().hex}"
        self._triggers[name] = (user, time.monotonic())
        return name

    def door(self, port: int, user: str, channel: str, whisper: Whisper | None = None, *, public: bool = False) -> str:
        """The address of a new `response_url`; `whisper` is the message that it belongs to."""
        name = uuid.uuid4().hex
        self.doors[name] = Door(user, channel, public, whisper=whisper)
        return f"http://127.0.0.1:{port}/answers/{name}"

    def last(self, user: str) -> Whisper:
        """The newest message that only this person sees."""
        return self.of(user)[-1]

    async def serve(self, request: web.Request) -> web.Response:
        """Takes what is said through a `response_url`."""
        door = self.doors.get(request.match_info["door"])
        if self.hanging:
            await asyncio.sleep(self.hanging)
        if door is None or self.dead:
            return web.Response(status=404, text="expired_url")
        if door.uses >= _USES:
            self.violations.append("a response_url was used more than five times")
            return web.Response(status=404, text="used_url")
        door.uses += 1
        message = await request.json()
        error = refusal(message)
        if error is not None:
            self.violations.append(f"an answer that Slack refuses: {error}")
            return web.json_response({"ok": False, "error": error}, status=400)
        self._say(door, request.match_info["door"], message)
        return web.Response(text="ok")

    def _say(self, door: Door, name: str, message: Json) -> None:
        self.violations.extend(f"answered: {concern}" for concern in concerns(message))
        if message.get("response_type", "ephemeral") != "ephemeral":
            self.violations.append("an answer that everybody sees")
        if not message.get("replace_original"):
            door.whisper = Whisper(door.user, door.channel, message, name)
            self._whispers.append(door.whisper)
        elif door.public:
            self.violations.append("a message that everybody sees was replaced")
        elif door.whisper is not None:
            door.whisper.message, door.whisper.edits = message, door.whisper.edits + 1

    def methods(self) -> Mapping[str, Callable[[Json], Json | str]]:
        """Methods of the Web API; a text is the name of an error."""
        return {"views.open": self._open, "users.info": self._user}

    def post(self, given: Json) -> Json | str:
        """`chat.postEphemeral`, in a channel that the bot is in."""
        error = refusal(given)
        if error or not given.get("user"):
            return error or "user_not_in_channel"
        self.violations.extend(f"whispered: {concern}" for concern in concerns(given))
        self._whispers.append(Whisper(str(given["user"]), str(given["channel"]), given))
        return {"message_ts": f"{time.time():.6f}"}

    def _user(self, given: Json) -> Json | str:
        user = str(given.get("user"))
        known = {"id": user, "team_id": "T0", "is_admin": False, "is_owner": False, "tz": "Asia/Seoul"}
        whole = {**known, "locale": "en-US", **self.people.get(user, {})}
        if str(given.get("include_locale")).lower() not in ("1", "true"):
            del whole["locale"]
        return {"user": whole}

    def _open(self, given: Json) -> Json | str:
        user, made_at = self._triggers.pop(str(given.get("trigger_id")), ("", float("-inf")))
        if not user:
            return "invalid_trigger_id"
        if time.monotonic() - made_at > _TRIGGER:
            return "expired_trigger_id"
        view = given.get("view")
        trouble = view_refusal(view)
        if trouble is not None or not isinstance(view, dict):
            self.violations.append(f"a form that Slack refuses: {trouble}")
            return "invalid_arguments"
        view = {**view, "id": f"V{len(self.forms)}", "state": {"values": {}}, "hash": "1.a", "app_id": "A0"}
        self.forms.append(Form(user, view))
        return {"view": view}
