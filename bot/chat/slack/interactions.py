"""What people do on Slack, turned into calls, and the answers given back.

Rules, and why:

1. Slack waits three seconds for an acknowledgement: it is given before anything is looked up or waited for. What
   follows runs in a task of its own. Only a menu that is being searched is acknowledged with its findings, and
   gets what was typed when nothing else is found in two seconds.
2. So many calls are carried out at once; others wait their turn, up to a number beyond which people are asked to
   come back. Forms are opened out of turn, because Slack allows it for three seconds only.
3. Nothing that a click or a form says is trusted to be allowed: who asks, and whether they may, is Slack's word at
   that very moment (see `people`).
4. Whatever goes wrong in a task is logged by its kind alone, and the asker is told that it did.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.chat.slack.api import SlackApi
from bot.chat.slack.elements import options
from bot.chat.slack.forms import Draft, draft_of, form, left_blank
from bot.chat.slack.outcome import advice
from bot.chat.slack.payloads import Origin, asked_about, clicks, origin
from bot.chat.slack.people import People
from bot.chat.slack.replies import chosen
from bot.chat.slack.whisper import Door, Doors, Whisper
from bot.chat.words import words
from bot.model import Actor, Call, Choice, Commands, CommandSpec, Reply, Section, Span

Json = Mapping[str, Any]

SHORTCUTS: Final = frozenset({"why"})
"""Shortcuts on messages, by the command that each of them is."""

_ANY: Final = re.compile("")
_SEARCH: Final = 2.0  # seconds
_COURTESY: Final = 1.0  # seconds for what is good to know but not needed
_DRAIN: Final = 3.0


class Interactions:
    """The listeners for commands, clicks, forms, searches and shortcuts."""

    def __init__(
        self, api: SlackApi, people: People, commands: Commands, *, at_once: int = 100, waiting: int = 1_000
    ) -> None:
        """`at_once`: how many calls are carried out side by side; `waiting`: how many more may wait their turn."""
        self._api = api
        self._people = people
        self._commands = commands
        self._specs = {spec.name: spec for spec in commands.specs}
        self._turns = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._tasks: set[asyncio.Task[None]] = set()
        self._doors = Doors()
        self._log = structlog.get_logger("slack")

    def listen(self, app: AsyncApp) -> None:
        """Registers every listener with the SDK's app."""
        app.command(_ANY)(self._on_command)
        app.action(_ANY)(self._on_click)
        app.view(_ANY)(self._on_form)
        app.shortcut(_ANY)(self._on_shortcut)
        app.options(_ANY)(self._on_search)

    async def drain(self) -> None:
        """Lets what was begun come to its end for a few seconds, and ends the rest."""
        tasks = set(self._tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=_DRAIN)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _on_command(self, ack: AsyncAck, body: Json) -> None:
        if len(self._tasks) >= self._most:
            await ack(text=words("en").busy, response_type="ephemeral")
            return
        await ack()
        asked = origin(body)
        whisper = self._whisper(asked)
        self._begin(self._typed(str(body.get("text") or ""), asked, whisper), whisper, asked)

    async def _on_click(self, ack: AsyncAck, body: Json) -> None:
        await ack()
        asked = origin(body)
        said = next(filter(None, map(chosen, clicks(body))), None)
        if said is not None:
            whisper = self._whisper(asked, public=not asked.private)
            self._begin(self._clicked(*said, asked, whisper), whisper, asked)

    async def _on_shortcut(self, ack: AsyncAck, body: Json) -> None:
        await ack()
        name = str(body.get("callback_id"))
        if name in SHORTCUTS and body.get("type") == "message_action":
            asked = origin(body)
            whisper = self._whisper(asked, public=True)
            self._begin(self._carry_out(name, asked_about(body), asked, whisper), whisper, asked)

    async def _on_form(self, ack: AsyncAck, body: Json) -> None:
        draft = draft_of(body.get("view") or {})
        spec = self._specs.get(draft.command) if draft else None
        if draft is None or spec is None:
            await ack()
            return
        asked = replace(origin(body), channel=draft.channel)
        blank = left_blank(spec, draft)
        if blank:
            excuse = words(await self._locale(asked) or "en").not_blank
            await ack(response_action="errors", errors=dict.fromkeys(blank, excuse))
            return
        await ack()
        whisper = Whisper(self._api, self._doors.get(draft.door), channel=asked.channel, user=asked.user)
        self._begin(self._carry_out(draft.command, draft.arguments, asked, whisper), whisper, asked)

    async def _on_search(self, ack: AsyncAck, body: Json) -> None:
        typed = str(body.get("value") or "").strip()
        found: Sequence[Choice] = ()
        try:
            async with asyncio.timeout(_SEARCH):
                found = await self._suggested(body, typed)
        except Exception as error:
            self._log.error("a search failed", kind=type(error).__name__)
            found = (Choice(label=typed, value=typed),)
        await ack(options=options(found))

    async def _suggested(self, body: Json, typed: str) -> Sequence[Choice]:
        draft = draft_of(body.get("view") or {})
        option = str(body.get("action_id"))
        if draft is None:
            return ()
        told = {name: value for name, value in draft.arguments.items() if name != option}
        call = _call(draft.command, told, replace(origin(body), channel=draft.channel))
        return await self._commands.suggest(call, option, typed)

    async def _typed(self, text: str, asked: Origin, whisper: Whisper) -> None:
        said = self._commands.read(text)
        spec = self._specs.get(said.command)
        if spec is None or not said.missing or not await self._opened(spec, said.arguments, asked, whisper):
            await self._carry_out(said.command, said.arguments, asked, whisper)

    async def _clicked(self, command: str, arguments: Mapping[str, str], asked: Origin, whisper: Whisper) -> None:
        spec = self._specs.get(command)
        if spec is None or not _wants_more(spec, arguments) or not await self._opened(spec, arguments, asked, whisper):
            await self._carry_out(command, arguments, asked, whisper)

    async def _opened(self, spec: CommandSpec, told: Mapping[str, str], asked: Origin, whisper: Whisper) -> bool:
        """Opens a form for what was not told. Where that cannot be, the command itself says what it needs."""
        if not asked.trigger or _is_direct(asked):
            return False
        draft = Draft(command=spec.name, channel=asked.channel, arguments=told, door=self._doors.remember(whisper.door))
        view = form(spec, draft, name=self._commands.name, locale=await self._locale(asked) or "en")
        trouble = advice(await self._api.ask(self._api.client.views_open(trigger_id=asked.trigger, view=view)))
        if trouble is not None:
            self._log.warning("a form could not be opened", reason=trouble)
        return trouble is None

    async def _carry_out(self, command: str, arguments: Mapping[str, str], asked: Origin, whisper: Whisper) -> None:
        if _is_direct(asked):
            locale = await self._locale(asked) or "en"
            await whisper.answer(_sentence(words(locale).channels_only, locale))
            return
        async with self._turns:
            spec = self._specs.get(command)
            manages = spec is not None and spec.changes and await self._people.manages(asked.user, asked.channel)
            call = _call(command, arguments, asked, manages=manages, locale=await self._locale(asked))
            reply = await self._commands.answer(call, whisper.progress)
        await whisper.answer(reply)

    async def _locale(self, asked: Origin) -> str | None:
        try:
            async with asyncio.timeout(_COURTESY):
                return await self._people.locale(asked.user)
        except TimeoutError:
            return None

    def _whisper(self, asked: Origin, *, public: bool = False) -> Whisper:
        now = asyncio.get_running_loop().time()
        door = Door(asked.response_url, opened_at=now, replaceable=asked.private, public=public)
        return Whisper(self._api, door, channel=asked.channel, user=asked.user)

    def _begin(self, work: Coroutine[Any, Any, None], whisper: Whisper, asked: Origin) -> None:
        if not asked.user or len(self._tasks) >= self._most:
            self._log.warning("an interaction is left alone", waiting=len(self._tasks))
            work.close()
            return
        task = asyncio.create_task(self._guarded(work, whisper, asked))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None], whisper: Whisper, asked: Origin) -> None:
        try:
            await work
        except Exception as error:
            self._log.error("an interaction failed", kind=type(error).__name__)
            locale = await self._locale(asked) or "en"
            await whisper.answer(_sentence(words(locale).sorry, locale))


def _is_direct(asked: Origin) -> bool:
    """Whether it was said in a direct message, in which no news is told."""
    return asked.channel.startswith("D")


def _sentence(text: str, locale: str) -> Reply:
    return Reply(sections=(Section(lines=((Span(text),),)),), locale=locale)


def _call(
    command: str, arguments: Mapping[str, str], asked: Origin, *, manages: bool = False, locale: str | None = None
) -> Call:
    return Call(
        id=asked.id,
        command=command,
        arguments=arguments,
        actor=Actor(id=f"slack:{asked.user}", name=asked.name, manages=manages),
        channel=f"slack:{asked.channel}",
        community=f"slack:{asked.team}",
        locale=locale,
    )


def _wants_more(spec: CommandSpec, told: Mapping[str, str]) -> bool:
    """Whether a click leaves something to be asked; one that says what is no option knows what it wants."""
    names = {option.name for option in spec.options}
    required = {option.name for option in spec.options if option.required}
    return told.keys() <= names and not required <= told.keys()
