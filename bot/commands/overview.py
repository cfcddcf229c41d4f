"""log, status, help: what was changed, how things are, and what can be said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from bot.commands.asking import Ask
from bot.commands.showing import moment
from bot.commands.subjects import short, visible_feeds
from bot.commands.table import BY_NAME, COMMANDS, GROUPS, Command, Option
from bot.feeds.health import advice
from bot.model import Button, DeliveryState, Line, Reply, Section
from bot.suggest import nearest

_CHANGES: Final = 15
_TROUBLES: Final = 5


async def log(ask: Ask) -> Reply:
    """The last changes in this channel, and who made them."""
    entries = await ask.room.store.audit(ask.call.community, channel=ask.call.channel, limit=_CHANGES)
    if not entries:
        return ask.reply(ask.line("log.none"))
    lines = tuple(
        ask.line("log.line", at=moment(ask, entry.at), who=entry.actor_name, command=entry.command) for entry in entries
    )
    return Reply(
        sections=(Section(heading=ask.text("log.heading"), lines=lines, bullets=True),), locale=ask.book.language
    )


async def status(ask: Ask) -> Reply:
    """Whether the channel gets what it should, and whether its feeds are well."""
    feeds = [feed for feed in await visible_feeds(ask) if feed.active]
    troubled = [feed for feed in feeds if feed.state.trouble is not None]
    lines = [*await _of_channel(ask), ask.line("status.feeds", count=len(feeds), troubled=len(troubled))]
    sections = [Section(lines=tuple(lines))]
    if troubled:
        told = (
            ask.line("status.trouble", name=feed.declared.name, advice=advice(feed.state, ask.reader))
            for feed in troubled
        )
        sections.append(Section(lines=tuple(told)[:_TROUBLES], bullets=True))
    return Reply(sections=tuple(sections), locale=ask.book.language)


async def _of_channel(ask: Ask) -> list[Line]:
    store, channel = ask.room.store, ask.call.channel
    lines = [ask.line("status.watches", count=len(ask.rules.watches))]
    parked = next((each for each in await store.parked() if each.channel == channel), None)
    if parked is not None:
        lines.append(ask.line("status.parked", reason=parked.reason, at=moment(ask, parked.since)))
    last = next(iter(await store.deliveries(states=(DeliveryState.SENT,), channel=channel, limit=1)), None)
    if last is not None:
        lines.append(ask.line("status.last", at=moment(ask, last.last_attempt_at or last.created_at)))
    waiting = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNKNOWN)
    owed = len(await store.deliveries(states=waiting, channel=channel, limit=1000))
    return [*lines, ask.line("status.owed", count=owed)] if owed else lines


async def help_(ask: Ask) -> Reply:
    """What can be said: all of it, a group such as `feeds`, or one command."""
    text = ask.argument("command").casefold().removeprefix("/")
    if not text:
        return _everything(ask)
    command = BY_NAME.get(text)
    if text in GROUPS:
        group = _about_each(ask, [each for each in COMMANDS if each.name.startswith(f"{text} ")])
        return Reply(sections=(Section(lines=group, bullets=True),), locale=ask.book.language)
    if command is None or command.hidden:
        return unknown(ask, text)
    lines = (*_about_each(ask, [command]), ask.line("help.example", example=command.example))
    options = tuple(_option(ask, command, option) for option in command.options if option.name != "before")
    heading = ask.text("help.options") if options else ""
    sections = (Section(lines=lines), Section(heading=heading, lines=options, bullets=True))
    return Reply(sections=sections if options else sections[:1], locale=ask.book.language)


def unknown(ask: Ask, text: str, rest: str = "") -> Reply:
    """The answer to a command that there is not, with the nearest that there is; a firm alone is to be watched."""
    named = ask.room.catalogue.called(f"{text} {rest}") or ask.room.catalogue.called(text)
    text = short(text)
    shown = [command.name for command in COMMANDS if not command.hidden]
    near = nearest(text, shown)
    if near is None and named:
        firm = named[0].shown(ask.rules.language)
        watch = Button(label=ask.text("firm.watch"), command="watch", arguments={"subject": f"firm:{named[0].id}"})
        return ask.reply(ask.line("help.unknown", name=text), ask.line("help.a-firm", name=firm), buttons=(watch,))
    if near is None:
        return ask.reply(ask.line("help.unknown", name=text), ask.line("help.try"))
    reply = ask.reply(
        ask.line("help.near", name=text, near=near), ask.line("help.example", example=BY_NAME[near].example)
    )
    said = {"command": near}
    return replace(reply, buttons=(Button(label=ask.text("help.show", name=near), command="help", arguments=said),))


def _everything(ask: Ask) -> Reply:
    lines = _about_each(ask, [command for command in COMMANDS if not command.hidden])
    sections = (
        Section(
            lines=(ask.line("help.intro"), ask.line("help.first"), ask.line("help.second"), ask.line("help.third"))
        ),
        Section(heading=ask.text("help.all"), lines=lines, bullets=True),
        Section(lines=(ask.line("help.more"),)),
    )
    return Reply(sections=sections, locale=ask.book.language)


def _about_each(ask: Ask, commands: Iterable[Command]) -> tuple[Line, ...]:
    return tuple(
        ask.line("help.command", name=command.name, what=ask.text(f"command.{command.name}")) for command in commands
    )


def _option(ask: Ask, command: Command, option: Option) -> Line:
    own = f"option.{command.name}.{option.name}"
    about = ask.text(own if own in ask.book.phrases else f"option.{option.name}")
    what = f"{about}: {', '.join(option.choices)}" if option.choices else about
    phrase = "help.needed" if option.required else "help.asked" if option.asked else "help.option"
    return ask.line(phrase, name=option.name, what=what)
