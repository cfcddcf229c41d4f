"""What may be meant by what was typed so far. Quick, and only what the asker may see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Final

from bot.commands.asking import Ask, firms_of
from bot.commands.stories import lately_told
from bot.commands.subjects import (
    MOST_CHOICES,
    firm_label,
    search_firms,
    short,
    token,
    visible_feeds,
    watch_choices,
)
from bot.commands.table import COMMANDS
from bot.commands.zones import zones_like
from bot.matching.rules.topics import shipped_topics
from bot.model import Choice, Firm

_LONGEST_VALUE: Final = 75
"""Slack keeps so many characters of a value; Discord 100."""

_MOST_ALERTS: Final = 60

Suggest = Callable[[Ask, str], Awaitable[Iterable[Choice]]]


async def suggest(ask: Ask, option: str, typed: str) -> Sequence[Choice]:
    """The choices for an option of the ask's command, likeliest first."""
    source = _SOURCES.get((ask.call.command, option)) or _SOURCES.get(("", option))
    found = await source(ask, typed.strip()) if source else ()
    fitting = {choice.value: choice for choice in found if 0 < len(choice.value) <= _LONGEST_VALUE}
    return list(fitting.values())[:MOST_CHOICES]


async def _subjects(ask: Ask, typed: str) -> list[Choice]:
    """Firms first; then topics, feeds and the words themselves."""
    if not typed:
        return [*map(_topic, shipped_topics().names, [ask] * len(shipped_topics().names))][:10]
    firms = [_firm(ask, firm) for firm in await search_firms(ask, typed, limit=12)]
    topics = [_topic(name, ask) for name in shipped_topics().names if _resembles(typed, _topic(name, ask).label)]
    feeds = [
        Choice(label=ask.text("suggest.feed", name=short(feed.declared.name)), value=f"feed:{feed.declared.url}")
        for feed in await visible_feeds(ask)
        if _resembles(typed, feed.declared.name)
    ]
    itself = Choice(label=ask.text("suggest.keyword", name=short(typed)), value=f"keyword:{typed}")
    return [*firms, *topics, *feeds[:5], itself]


async def _watches(ask: Ask, typed: str) -> list[Choice]:
    return _resembling(typed, await watch_choices(ask, arranged=True))


async def _all_watches(ask: Ask, typed: str) -> list[Choice]:
    return _resembling(typed, await watch_choices(ask))


async def _mutable(ask: Ask, typed: str) -> list[Choice]:
    watched = [choice for choice in await watch_choices(ask) if _resembles(typed, choice.label)]
    sources = [
        Choice(label=ask.text("suggest.source", name=short(feed.declared.name)), value=f"source:{feed.declared.name}")
        for feed in await visible_feeds(ask)
        if _resembles(typed, feed.declared.name)
    ]
    topics = [_topic(name, ask) for name in shipped_topics().names if _resembles(typed, _topic(name, ask).label)]
    firms = [_firm(ask, firm) for firm in await search_firms(ask, typed, limit=5)] if typed else []
    return [*watched, *firms, *sources[:8], *topics]


async def _muted(ask: Ask, typed: str) -> list[Choice]:
    held = [mute for mute in ask.setup.mutes if mute.holds(ask.now)]
    choices = [Choice(label=short(mute.label), value=token(f"{mute.kind}:{mute.subject}")) for mute in held]
    return _resembling(typed, choices)


async def _own_feeds(ask: Ask, typed: str) -> list[Choice]:
    feeds = [feed for feed in await visible_feeds(ask) if feed.declared.community is not None]
    return _resembling(typed, [Choice(label=short(feed.declared.name), value=str(feed.id)) for feed in feeds])


async def _own_firms(ask: Ask, typed: str) -> list[Choice]:
    return _resembling(typed, [Choice(label=short(firm.name), value=firm.id) for firm in await firms_of(ask)])


async def _alerts(ask: Ask, typed: str) -> list[Choice]:
    messages = await lately_told(ask, _MOST_ALERTS)
    return _resembling(typed, [Choice(label=short(each.title), value=str(each.story_id)) for each in messages])


async def _zones(_ask: Ask, typed: str) -> list[Choice]:
    return [Choice(label=zone, value=zone) for zone in zones_like(typed)]


async def _commands(ask: Ask, typed: str) -> list[Choice]:
    shown = [command.name for command in COMMANDS if not command.hidden]
    return _resembling(typed, [Choice(label=f"{name}: {ask.text(f'command.{name}')}", value=name) for name in shown])


_SOURCES: Final[Mapping[tuple[str, str], Suggest]] = {
    ("watch", "subject"): _subjects,
    ("latest", "subject"): _all_watches,
    ("", "watch"): _watches,
    ("split", "link"): _alerts,
    ("merge", "link"): _alerts,
    ("merge", "with"): _alerts,
    ("mute", "what"): _mutable,
    ("unmute", "what"): _muted,
    ("", "feed"): _own_feeds,
    ("", "firm"): _own_firms,
    ("", "zone"): _zones,
    ("help", "command"): _commands,
}


def _firm(ask: Ask, firm: Firm) -> Choice:
    return Choice(label=firm_label(ask, firm), value=f"firm:{firm.id}")


def _topic(name: str, ask: Ask) -> Choice:
    shown = shipped_topics().shown(name, ask.rules.language)
    return Choice(label=ask.text("suggest.topic", name=shown), value=f"topic:{name}")


def _resembling(typed: str, choices: Iterable[Choice]) -> list[Choice]:
    return [choice for choice in choices if _resembles(typed, choice.label)]


def _resembles(typed: str, label: str) -> bool:
    return typed.casefold() in label.casefold()
