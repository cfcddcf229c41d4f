"""What people say on Discord: slash commands, clicks, menus and half-typed options.

1. Each is acknowledged at once, before anything else is done; only then its handling waits for a turn.
2. The answer is seen by the asker alone. A click on such an answer changes it in place, so that no used button stays;
   a click on an alert, which all see, is answered anew.
3. Nothing is left to fail: what is not known and what goes wrong is answered in a sentence.
4. What is under way when the bot stops is given a moment to end.
"""

from __future__ import annotations

import asyncio
import traceback
from pathlib import Path
from typing import Final

import discord
import structlog

from bot.chat.discord.announcement import SHORTCUT
from bot.chat.discord.calls import begun, heard, spoken_in
from bot.chat.discord.components import HELP, choices
from bot.chat.discord.exchange import EPHEMERAL, Doors, Exchange, Kind
from bot.chat.discord.phrases import phrases
from bot.chat.discord.replies import render, sentence
from bot.chat.discord.rest import Rest
from bot.chat.words import words
from bot.model import Call, Commands, Reply, Section, Span

_AT_ONCE: Final = 32
_MOST: Final = 2_000
_LONGEST_ANSWER: Final = 600.0
_LONGEST_SUGGESTION: Final = 2.0
_DRAINING: Final = 5.0


class Interactions:
    """Answers interactions in the background. `take` never raises."""

    def __init__(self, rest: Rest, commands: Commands | None) -> None:
        """Without commands, only the first button under a post is answered: by what stands in the post's last line."""
        self._rest = rest
        self._doors = Doors()
        self._commands = commands
        self._known = {spec.name for spec in commands.specs} if commands else set()
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._turns_to_suggest = asyncio.Semaphore(_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._log = structlog.get_logger("discord")

    def take(self, interaction: discord.Interaction) -> None:
        """Begins to answer."""
        task = asyncio.create_task(self._handle(interaction))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Lets what is under way end, for a moment."""
        tasks = list(self._tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=_DRAINING)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _handle(self, interaction: discord.Interaction) -> None:
        exchange = Exchange(
            self._rest,
            self._doors,
            interaction_id=interaction.id,
            application_id=interaction.application_id,
            token=interaction.token,
        )
        if interaction.type is discord.InteractionType.autocomplete:
            await exchange.begin(Kind.CHOICES, {"choices": await self._suggestions(interaction)})
            return
        try:
            if self._commands is None or interaction.guild_id is None:
                await _whisper(exchange, _without_commands(interaction))
            elif (said := self._said_at_once(interaction)) is not None:
                await _whisper(exchange, said)
            else:
                await self._converse(self._commands, interaction, exchange)
        except Exception as error:
            self._failed("an interaction failed", error)
            await _whisper(exchange, _sorry(spoken_in(interaction)))

    def _said_at_once(self, interaction: discord.Interaction) -> Reply | None:
        """The answer that needs no command; None: there is something to carry out."""
        locale = spoken_in(interaction)
        if len(self._tasks) > _MOST:
            return sentence(words(locale).busy, locale)
        known = interaction.type is discord.InteractionType.application_command or (
            _is_click(interaction) and heard(interaction).command in self._known
        )
        return None if known else sentence(phrases(locale).forgotten, locale)

    async def _converse(self, commands: Commands, interaction: discord.Interaction, exchange: Exchange) -> None:
        in_place = _is_under_a_reply(interaction)
        kind, data = (Kind.SILENT, None) if in_place else (Kind.THINKING, {"flags": EPHEMERAL})
        call = heard(interaction)
        if not await exchange.begin(kind, data):
            return
        if not await exchange.show(await self._answer(commands, call, exchange)):
            await exchange.show(_sorry(call.locale))

    async def _answer(self, commands: Commands, call: Call, exchange: Exchange) -> Reply:
        try:
            async with asyncio.timeout(_LONGEST_ANSWER), self._turns:
                return await commands.answer(call, exchange)
        except Exception as error:
            self._failed("a command failed", error, command=call.command)
            return _sorry(call.locale)

    async def _suggestions(self, interaction: discord.Interaction) -> list[dict[str, str]]:
        """Within what is left of three seconds: a list that comes late shows as a fault, an empty one does not."""
        if self._commands is None or interaction.guild_id is None:
            return []
        try:
            call, option, typed = begun(interaction)
            async with asyncio.timeout(_LONGEST_SUGGESTION), self._turns_to_suggest:
                offered = await self._commands.suggest(call, option, typed)
        except Exception as error:
            self._failed("nothing could be suggested", error)
            return []
        return [{"name": label, "value": value} for label, value in choices(offered)]

    def _failed(self, what: str, error: Exception, **more: str) -> None:
        """The text of an error may hold what people said, or a token: its kind is logged, and where it was raised."""
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        self._log.error(what, error=type(error).__name__, place=place, **more)


async def _whisper(exchange: Exchange, reply: Reply) -> None:
    """Answers at once, to the asker alone."""
    said = {key: value for key, value in render(reply).items() if key != "attachments"}
    await exchange.begin(Kind.MESSAGE, {**said, "flags": EPHEMERAL})


def _without_commands(interaction: discord.Interaction) -> Reply:
    """What can be said in a direct message, or by a bot without commands."""
    locale = spoken_in(interaction)
    if _is_click(interaction) and heard(interaction).command in {SHORTCUT, HELP}:
        return _why(interaction, locale)
    said = words(locale).channels_only if interaction.guild_id is None else phrases(locale).forgotten
    return sentence(said, locale)


def _why(interaction: discord.Interaction, locale: str) -> Reply:
    """Why the message under which the button stands was sent, by its own last line."""
    embeds = interaction.message.embeds if interaction.message else []
    footer = embeds[0].footer.text if embeds else None
    if not footer:
        return sentence(phrases(locale).by_the_bot, locale)
    lines = ((Span(phrases(locale).because),), (Span(footer.rpartition("\n")[2]),))
    return Reply(sections=(Section(lines=lines),), locale=locale)


def _sorry(locale: str | None) -> Reply:
    return sentence(words(locale or "en").sorry, locale or "en")


def _is_click(interaction: discord.Interaction) -> bool:
    return interaction.type is discord.InteractionType.component


def _is_under_a_reply(interaction: discord.Interaction) -> bool:
    """Whether it is a click on something that only the asker sees."""
    return interaction.message is not None and interaction.message.flags.ephemeral
