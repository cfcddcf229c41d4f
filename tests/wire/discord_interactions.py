"""What people do on the stand-in for Discord beside reading: they command, click, choose and type.

    talk = await discord.people.say(channel, "news watch", {"what": "삼성전자"})
    await talk.shown()          # what the asker sees, once the bot is done thinking

Each is told over the gateway and must be answered as Discord wants it: once, within three seconds, in a way that fits,
and later only by the token, of what was answered before. Whatever breaks a rule goes to `violations`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from tests.wire import discord_world as world
from tests.wire.discord_commands import GROUP, MESSAGE, STRING, SUBCOMMAND, ApplicationCommands
from tests.wire.discord_rules import concerns, refusal
from tests.wire.discord_world import APPLICATION, Channel, Snowflakes

Json = dict[str, Any]
Done = tuple[int, Any]
Operation = Callable[[web.Request, Json], Done]

CALLBACK: Final = "POST /interactions/{id}/{token}/callback"
SHOW: Final = "PATCH /webhooks/{application_id}/{token}/messages/@original"
COMMANDS: Final = "GET /applications/{application_id}/commands"
REGISTER: Final = "PUT /applications/{application_id}/commands"

_COMMAND, _COMPONENT, _AUTOCOMPLETE, _MODAL = 2, 3, 4, 5
_FITTING: Final = {_COMMAND: {4, 5}, _COMPONENT: {4, 5, 6, 7}, _AUTOCOMPLETE: {8}, _MODAL: {4, 5, 6}}
_EPHEMERAL: Final = 1 << 6
_THREE_SECONDS: Final = 3.0
_UNKNOWN_INTERACTION: Final = (404, {"message": "Unknown interaction", "code": 10062})
_ALREADY: Final = (400, {"message": "Interaction has already been acknowledged.", "code": 40060})
_UNKNOWN_WEBHOOK: Final = (404, {"message": "Unknown Webhook", "code": 10015})


@dataclass(slots=True)
class Person:
    """Somebody in a server."""

    id: str = world.OWNER
    name: str = "지민"
    permissions: int = world.ALL
    locale: str = "ko"


@dataclass(slots=True)
class Talk:
    """One interaction, and what became of it.

    first     the type of the first answer; None: none yet
    waited    seconds until then
    choices   that were suggested
    message   what the asker sees now
    seen      all that the asker has seen, the latest last
    files     by name, as uploaded with what is seen now
    """

    id: str
    token: str
    type: int
    channel: Channel
    clicked: Json | None = None
    began: float = field(default_factory=time.monotonic)
    first: int | None = None
    waited: float = 0.0
    choices: list[Json] = field(default_factory=list)
    message: Json | None = None
    seen: list[Json] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    event: Json = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def answered(self, within: float = 10.0) -> int:
        """The type of the first answer, once there is one."""
        await self._until(lambda: self.first is not None, within)
        return self.first or 0

    async def shown(self, times: int = 1, within: float = 10.0) -> Json:
        """What the asker sees, once so many messages took each other's place."""
        await self._until(lambda: len(self.seen) >= times, within)
        return self.seen[-1]

    async def _until(self, reached: Callable[[], bool], within: float) -> None:
        async with asyncio.timeout(within):
            while not reached():
                self.changed.clear()
                await self.changed.wait()


class People:
    """Speaks for people, and judges what they are answered."""

    def __init__(
        self, ids: Snowflakes, violations: list[str], dispatch: Callable[[str, Json], Awaitable[None]]
    ) -> None:
        self.commands = ApplicationCommands(ids)
        self._ids = ids
        self._violations = violations
        self._dispatch = dispatch
        self._talks: dict[str, Talk] = {}

    # what people do

    async def say(
        self, channel: Channel, words: str, options: Mapping[str, str] | None = None, by: Person | None = None
    ) -> Talk:
        """A slash command: `news feeds add`, which must be registered with such options."""
        return await self._told(_COMMAND, channel, self._command(words, dict(options or {})), by)

    async def type(
        self, channel: Channel, words: str, option: str, text: str, others: Mapping[str, str] | None = None
    ) -> Talk:
        """Part of an option, while it is typed."""
        part = {each["name"]: each for each in self.commands.find(words).get("options", [])}[option]
        if not part.get("autocomplete"):
            raise LookupError(f"nothing is suggested for {option}")
        return await self._told(_AUTOCOMPLETE, channel, self._command(words, {**(others or {}), option: text}, option))

    async def click(
        self, channel: Channel, message: Json, custom_id: str, by: Person | None = None, values: list[str] | None = None
    ) -> Talk:
        """A button, or with `values` a menu, under a message."""
        data: Json = {"custom_id": custom_id, "component_type": 2 if values is None else 3}
        if values is not None:
            data["values"] = values
        return await self._told(_COMPONENT, channel, data, by, message=message)

    async def point_at(self, channel: Channel, message: Json, by: Person | None = None) -> Talk:
        """The command in the menu of a message."""
        [command] = [each for each in self.commands.kept if each["type"] == MESSAGE]
        resolved = {"messages": {message["id"]: message}}
        data = {"id": command["id"], "name": command["name"], "type": MESSAGE, "target_id": message["id"]}
        return await self._told(_COMMAND, channel, {**data, "resolved": resolved}, by)

    async def submit(self, channel: Channel, custom_id: str) -> Talk:
        """A form, which the bot has never shown."""
        return await self._told(_MODAL, channel, {"custom_id": custom_id, "components": []}, None)

    async def again(self, talk: Talk) -> None:
        """Tells of the same interaction once more."""
        await self._dispatch("INTERACTION_CREATE", talk.event)

    # the service

    def operations(self) -> dict[str, Operation]:
        return {CALLBACK: self._first, SHOW: self._show, COMMANDS: self._tell, REGISTER: self._register}

    def _tell(self, request: web.Request, _body: Json) -> Done:
        return 200, self.commands.tell(localized=request.query.get("with_localizations") == "true")

    def _register(self, request: web.Request, body: Any) -> Done:
        wrong = self.commands.replace(body)
        if request.match_info["application_id"] != APPLICATION or wrong:
            self._violations += wrong
            return 400, {"message": f"Invalid Form Body: {wrong}", "code": 50035}
        return 200, self.commands.tell(localized=True)

    def _first(self, request: web.Request, body: Json) -> Done:
        talk = self._talks.get(request.match_info["token"])
        waited = time.monotonic() - talk.began if talk else 0.0
        if talk is None or talk.id != request.match_info["id"] or waited > _THREE_SECONDS:
            self._violations.append(f"an interaction that nobody waits for was answered after {waited:.1f} s")
            return _UNKNOWN_INTERACTION
        if talk.first is not None:
            return _ALREADY
        kind, data = body["type"], body.get("data") or {}
        wrong = self._wrong(talk, kind, data) if kind in _FITTING[talk.type] else "not to this"
        if wrong:
            self._violations.append(f"an answer that does not fit: {body}: {wrong}")
            return 400, {"message": "Invalid Form Body", "code": 50035}
        talk.first, talk.waited = kind, waited
        talk.choices = data.get("choices", [])
        if kind == 4:
            self._see(talk, self._ids.next(), data)
        talk.changed.set()
        return 204, None

    def _wrong(self, talk: Talk, kind: int, data: Json) -> object:
        if kind == 8:
            return _wrong_choices(data)
        if kind == 5:
            return None if data == {"flags": _EPHEMERAL} else "others would see it"
        if kind == 6:
            ours = talk.clicked and talk.clicked.get("flags", 0) & _EPHEMERAL
            return data or (None if ours else "an alert would be changed for all")
        if not data.get("flags", 0) & _EPHEMERAL:
            return "others would see it"
        return self._wrong_message(data)

    def _wrong_message(self, body: Json) -> object:
        body = {key: value for key, value in body.items() if key not in {"attachments", "files"}}
        self._violations += concerns(body, edit=True)
        return refusal(body)

    def _show(self, request: web.Request, body: Json) -> Done:
        talk = self._talks.get(request.match_info["token"])
        if talk is None or talk.first not in {4, 5, 6} or request.match_info["application_id"] != APPLICATION:
            self._violations.append("something was shown that nobody waits for")
            return _UNKNOWN_WEBHOOK
        if wrong := self._wrong_message(body) or _wrong_files(body):
            self._violations.append(str(wrong))
            return 400, wrong
        ours = talk.clicked if talk.first == 6 else None
        self._see(talk, (ours or talk.message or {"id": self._ids.next()})["id"], body)
        talk.changed.set()
        return 200, talk.message

    def _see(self, talk: Talk, message_id: str, body: Json) -> None:
        seen = world.message(message_id, talk.channel, body, self._ids.now())
        talk.files = body.get("files", {})
        talk.message = {**seen, "flags": _EPHEMERAL, "webhook_id": APPLICATION}
        talk.seen.append(talk.message)

    # telling

    def _command(self, words: str, options: dict[str, str], focused: str | None = None) -> Json:
        registered = {each["name"]: each for each in self.commands.find(words).get("options", [])}
        missing = {name for name, each in registered.items() if each.get("required")} - set(options)
        if set(options) - set(registered) or (missing and focused is None):
            raise LookupError(f"{words} has not the options {options}")
        said: list[Json] = [{"name": name, "type": STRING, "value": value} for name, value in options.items()]
        for option in said:
            if option["name"] == focused:
                option["focused"] = True
        name, *rest = words.split(" ")
        for place, word in enumerate(reversed(rest)):
            said = [{"name": word, "type": GROUP if place else SUBCOMMAND, "options": said}]
        return {"id": self.commands.find(name)["id"], "name": name, "type": 1, "options": said}

    async def _told(
        self, kind: int, channel: Channel, data: Json, by: Person | None = None, message: Json | None = None
    ) -> Talk:
        talk = Talk(self._ids.next(), f"talk-{self._ids.next()}", kind, channel, clicked=message)
        talk.event = _event(talk, data, by or Person(), message)
        self._talks[talk.token] = talk
        await self._dispatch("INTERACTION_CREATE", talk.event)
        return talk


def _event(talk: Talk, data: Json, by: Person, message: Json | None) -> Json:
    """The interaction as the gateway tells of it: the member's permissions are those in this channel."""
    user = {**world.PERSON, "id": by.id, "username": f"user{by.id}", "global_name": by.name}
    in_server = talk.channel.guild_id is not None
    who = {"member": {**world.member(user), "permissions": str(by.permissions)}} if in_server else {"user": user}
    server = {"guild_id": talk.channel.guild_id, "guild_locale": "ko"} if in_server else {}
    return {
        "id": talk.id,
        "application_id": APPLICATION,
        "type": talk.type,
        "token": talk.token,
        "version": 1,
        "data": data,
        "channel_id": talk.channel.id,
        "channel": talk.channel.tell(),
        "locale": by.locale,
        "entitlements": [],
        "app_permissions": str(world.ALL),
        "authorizing_integration_owners": {},
        "context": 0 if in_server else 1,
        "attachment_size_limit": 10_485_760,
        **who,
        **server,
        **({"message": message} if message else {}),
    }


def _wrong_choices(data: Json) -> object:
    choices = data.get("choices", [])
    fits = all(1 <= len(each["name"]) <= 100 and 1 <= len(each["value"]) <= 100 for each in choices)
    return None if fits and len(choices) <= 25 else f"choices that do not fit: {choices}"


def _wrong_files(body: Json) -> object:
    named = {each["filename"] for each in body.get("attachments", [])}
    return None if named == set(body.get("files", {})) else f"files that were not named: {body.get('attachments')}"
