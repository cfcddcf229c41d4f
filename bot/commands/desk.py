"""The desk: whatever anybody says, on either platform, comes here and is answered.

In this order, for every call:

1. Nobody says more in a minute than the settings allow.
2. The channel's own setup is read; a community's channel never shows anything of another's.
3. A command that changes something asks whether this person may, each time: clicks, forms and menus are calls like
   any other, and the ids in them can be guessed. Without arguments it only shows, to everybody.
4. The handler answers, or ends with `Sorry`. Anything else that is raised is ours: it is logged, and the asker is told.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cached_property
from typing import Final

import structlog

from bot.commands import correcting, excluding, feeding, firming, muting, overview, telling, timing, watching
from bot.commands.asking import Ask, Newsroom, Sorry, blank
from bot.commands.limits import Turns
from bot.commands.phrasebook import phrasebook
from bot.commands.reading import EXTRA, read
from bot.commands.suggesting import suggest
from bot.commands.table import BY_NAME, specs
from bot.errors import FirmwatchError
from bot.model import Call, Changers, Choice, CommandSpec, Progress, Reply, Said, Section
from bot.rulebook import rules_of

Handler = Callable[[Ask], Awaitable[Reply]]

HANDLERS: Final[Mapping[str, Handler]] = {
    "watch": watching.watch,
    "unwatch": watching.unwatch,
    "list": watching.listed,
    "edit": watching.edit,
    "latest": telling.latest,
    "why": telling.why,
    "split": correcting.split,
    "merge": correcting.merge,
    "mute": muting.mute,
    "unmute": muting.unmute,
    "quiet": timing.quiet,
    "digest": timing.digest,
    "style": timing.style,
    "feeds list": feeding.listed,
    "feeds add": feeding.add,
    "feeds remove": feeding.remove,
    "feeds pause": feeding.pause,
    "feeds resume": feeding.resume,
    "feeds test": feeding.test,
    "feeds import": feeding.imported,
    "feeds export": feeding.exported,
    "firm add": firming.add,
    "firm remove": firming.remove,
    "firm list": firming.listed,
    "log": overview.log,
    "status": overview.status,
    "help": overview.help_,
    "not-this": excluding.not_this,
    "exclude": excluding.exclude,
    "include": excluding.include,
    "restore": correcting.restore,
}

_LONGEST_CALL: Final = 3000
"""Characters of a command with its arguments; the longest that make sense are a firm's names."""


class Desk:
    """The `Commands` port: what people can say, answered from the store."""

    def __init__(self, room: Newsroom) -> None:
        self._room = room
        self._turns = Turns(room.settings.a_minute)
        self._log = structlog.get_logger("commands")

    @property
    def name(self) -> str:
        """As the port has it."""
        return self._room.settings.name

    @cached_property
    def specs(self) -> Sequence[CommandSpec]:
        """As the port has it; made when a platform first asks, for reading the phrasebooks takes a while."""
        return specs()

    def read(self, text: str) -> Said:
        """As the port has it."""
        return read(text)

    async def answer(self, call: Call, progress: Progress) -> Reply:
        """As the port has it."""
        try:
            with self._room.crowd:
                return await self._answered(await self._ask(call, progress))
        except Sorry as sorry:
            return sorry.reply
        except Exception as error:
            known = isinstance(error, FirmwatchError)
            self._log.error("a command failed", command=call.command, error=str(error) if known else repr(error))
            return self._failed(call)

    async def suggest(self, call: Call, option: str, typed: str) -> Sequence[Choice]:
        """As the port has it."""
        try:
            return await suggest(await self._ask(call, _silent), option, typed)
        except Exception as error:
            self._log.error("no suggestions", command=call.command, option=option, error=type(error).__name__)
            return ()

    async def _ask(self, call: Call, progress: Progress) -> Ask:
        room = self._room
        setup = await room.store.setup(call.channel) or blank(call)
        if setup.community != call.community:
            raise FirmwatchError(f"{call.channel} belongs to {setup.community}, not to {call.community}")
        rules = rules_of(setup, room.declared.get(call.channel), room.defaults)
        book = phrasebook(rules.language)
        return Ask(call=call, room=room, setup=setup, rules=rules, book=book, now=room.clock(), progress=progress)

    async def _answered(self, ask: Ask) -> Reply:
        call = ask.call
        if not self._turns.take(call.actor.id, ask.now):
            raise ask.sorry("limits.turns", most=ask.room.settings.a_minute)
        if _length(call) > _LONGEST_CALL:
            raise ask.sorry("limits.length", most=_LONGEST_CALL)
        if _is_private(call.channel):
            raise ask.sorry("channel.private")
        command, handler = BY_NAME.get(call.command), HANDLERS.get(call.command)
        if command is None or handler is None:
            return overview.unknown(ask, call.command, call.arguments.get(EXTRA, ""))
        if command.changes and any(call.arguments.values()) and not _may_change(ask):
            said = "edit" if command.hidden else command.name
            raise ask.sorry(f"rights.{call.actor.id.partition(':')[0]}", command=said)
        extra = call.arguments.get(EXTRA)
        if extra:
            raise ask.sorry("help.extra", extra=extra, example=command.example)
        given = any(ask.argument(name) for name in command.instead)
        needed = [option.name for option in command.options if option.required and not given]
        missing = [name for name in needed if not ask.argument(name)]
        if missing:
            raise ask.sorry("help.missing", name=missing[0], example=command.example)
        return await handler(ask)

    def _failed(self, call: Call) -> Reply:
        book = phrasebook(self._room.defaults.language)
        ask_again = book.line("failed", command=call.command)
        return Reply(sections=(Section(lines=(ask_again,)),), locale=book.language)


def _length(call: Call) -> int:
    return len(call.command) + sum(len(name) + len(value) for name, value in call.arguments.items())


def _is_private(channel: str) -> bool:
    """Direct messages, in which no news is told."""
    return channel.startswith("slack:D")


def _may_change(ask: Ask) -> bool:
    changers = ask.setup.changers or ask.room.settings.changers
    actor = ask.call.actor
    return changers is Changers.EVERYONE or actor.manages or actor.id in ask.room.settings.managers


async def _silent(reply: Reply) -> None:
    pass
