"""One way to speak to the bot as a person, on either platform, over sockets: what is said, and what is seen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from tests.wire.discord_interactions import Person as DiscordPerson
from tests.wire.discord_interactions import Talk
from tests.wire.discord_server import DiscordServer
from tests.wire.discord_world import ALL, Channel
from tests.wire.slack_desk import Whisper
from tests.wire.slack_person import Deliver
from tests.wire.slack_person import Person as SlackPerson
from tests.wire.slack_rules import texts
from tests.wire.slack_server import SlackServer

MANAGE_CHANNELS = 1 << 4
PATIENCE = 20.0


class Platform(Protocol):
    """A channel of a platform, and two people in it: one who may manage it and one who may not."""

    async def say(self, command: str, options: Mapping[str, str], *, manages: bool = True) -> str:
        """The answer to a command, as its asker reads it at last."""
        ...

    async def press(self, label: str, *, manages: bool = True) -> str:
        """The answer to pressing a button under the newest message that everybody sees."""
        ...

    async def press_answer(self, label: str) -> str:
        """The answer to pressing a button under the last answer."""
        ...

    def seen(self) -> list[str]:
        """What everybody sees in the channel, oldest first."""
        ...

    @property
    def violations(self) -> list[str]:
        """What the service holds against the bot."""
        ...


class OnSlack:
    """A workspace in which U1 is an admin and U2 is not."""

    def __init__(self, slack: SlackServer, deliver: Deliver, channel: str) -> None:
        self._slack = slack
        self._people = {
            manages: SlackPerson(slack, deliver, id=user, name=name, channel=channel)
            for manages, user, name in ((True, "U1", "민아"), (False, "U2", "<!here> 지훈"))
        }
        slack.desk.people["U1"] = {"id": "U1", "name": "mina", "is_admin": True}
        slack.desk.people["U2"] = {"id": "U2", "name": "jihun"}
        self._channel = channel

    async def say(self, command: str, options: Mapping[str, str], *, manages: bool = True) -> str:
        bare = [*options.values()][:1]
        named = [f"{name}:{value}" for name, value in [*options.items()][1:]]
        typed = " ".join([command, *bare, *named])
        return await self._heard(manages, lambda person: person.types(typed))

    async def press(self, label: str, *, manages: bool = True) -> str:
        shown = self._slack.seen(self._channel)[-1]
        return await self._heard(manages, lambda person: person.presses(shown, label))

    async def press_answer(self, label: str) -> str:
        shown: Whisper = self._slack.desk.last("U1")
        return await self._heard(True, lambda person: person.presses(shown, label), new=False)

    def seen(self) -> list[str]:
        return ["\n".join(texts(posted.message["blocks"])) for posted in self._slack.seen(self._channel)]

    @property
    def violations(self) -> list[str]:
        return [*self._slack.violations, *self._slack.desk.violations]

    async def _heard(self, manages: bool, act: Any, *, new: bool = True) -> str:
        person, desk = self._people[manages], self._slack.desk
        before = [*map(str, desk.whispers(person.id))]
        ack = await act(person)
        assert ack.seconds < 3
        await desk.until(lambda: [*map(str, desk.whispers(person.id))] != before, PATIENCE)
        return await _settled(lambda: "\n".join(texts(desk.whispers(person.id)[-1]["blocks"])))


class OnDiscord:
    """A server with one channel."""

    def __init__(self, server: DiscordServer, channel: Channel) -> None:
        self._server = server
        self._channel = channel
        self._people = {
            True: DiscordPerson(permissions=ALL | MANAGE_CHANNELS),
            False: DiscordPerson(id="333", name="@everyone 지훈", permissions=ALL),
        }
        self._last: Talk | None = None

    async def say(self, command: str, options: Mapping[str, str], *, manages: bool = True) -> str:
        person = self._people[manages]
        return await self._heard(await self._server.people.say(self._channel, f"news {command}", options, person))

    async def press(self, label: str, *, manages: bool = True) -> str:
        message = self._server.seen(self._channel.id)[-1]
        return await self._pressed(message, label, manages=manages)

    async def press_answer(self, label: str) -> str:
        assert self._last is not None
        assert self._last.message is not None
        return await self._pressed(self._last.message, label, manages=True)

    def seen(self) -> list[str]:
        return [_read(message) for message in self._server.seen(self._channel.id)]

    @property
    def violations(self) -> list[str]:
        return [*self._server.violations, *self._server.pinged]

    async def _pressed(self, message: dict[str, Any], label: str, *, manages: bool) -> str:
        buttons = [each for row in message["components"] for each in row["components"]]
        pressed = next(each["custom_id"] for each in buttons if each.get("label") == label)
        talk = await self._server.people.click(self._channel, message, pressed, self._people[manages])
        return await self._heard(talk)

    async def _heard(self, talk: Talk) -> str:
        self._last = talk
        await talk.answered(3)
        await talk.shown(within=PATIENCE)
        return await _settled(lambda: _read(talk.seen[-1]))


async def _settled(read: Callable[[], str]) -> str:
    """What is read once it has stood for a while: progress gives way to the answer."""
    text, stood = read(), 0
    async with asyncio.timeout(PATIENCE):
        while stood < 4:
            await asyncio.sleep(0.15)
            now = read()
            stood = stood + 1 if now == text and not now.endswith(" …") else 0
            text = now
    return text


def _read(message: dict[str, Any]) -> str:
    lines = [message.get("content") or ""]
    for embed in message.get("embeds", []):
        lines += [embed.get("title") or "", embed.get("description") or "", (embed.get("footer") or {}).get("text", "")]
    return "\n".join(line for line in lines if line)
