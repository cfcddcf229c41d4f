"""What a handler is given, and the two ways in which it ends: an answer, or a change and an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from weakref import WeakValueDictionary

from bot.alerts.holding import due
from bot.chat.actions import encode
from bot.commands.forecast import Forecaster
from bot.commands.limits import Crowd
from bot.commands.phrasebook import Phrasebook, Value
from bot.commands.recent import RecentFeeds
from bot.commands.table import BY_NAME, Look
from bot.decide import Rulebook
from bot.feeds.health import Reader
from bot.matching.catalogue import Catalogue
from bot.model import (
    AuditEntry,
    Button,
    Call,
    Change,
    Changed,
    ChannelRules,
    Clock,
    Community,
    DeliveryKind,
    Fetcher,
    Firm,
    Line,
    NewDelivery,
    Notice,
    Parser,
    Progress,
    Reply,
    Section,
    Setup,
    Store,
)
from bot.rulebook import Defaults, rules_of
from bot.settings.values import CommandSettings

_MOST_DIGITS = 18

_TRIES = 5
"""How often a change is made anew because somebody else was quicker."""


class OneByOne:
    """Lets those who change the same thing do it one after the other, as far as they are in this process."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def at(self, what: str) -> asyncio.Lock:
        """The lock of a channel or a community; it lasts as long as somebody holds it."""
        lock = self._locks.get(what)
        if lock is None:
            lock = self._locks[what] = asyncio.Lock()
        return lock


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """What all handlers work with.

    declared  the channels of the files, by channel
    rulebook  answers with the one in force
    wake      lets the outbox look at once
    """

    store: Store
    catalogue: Catalogue
    declared: Mapping[str, ChannelRules]
    defaults: Defaults
    settings: CommandSettings
    fetcher: Fetcher
    parser: Parser
    crowd: Crowd
    forecaster: Forecaster
    feeds: RecentFeeds
    rulebook: Callable[[], Awaitable[Rulebook]]
    clock: Clock
    installation: str
    wake: Callable[[], None]
    changing: OneByOne = field(default_factory=OneByOne)

    def key(self, *named: str) -> str:
        """The key of a delivery: the same whenever the same is decided again in this database."""
        return blake2b("\x1f".join((self.installation, *named)).encode(), digest_size=16).hexdigest()


class Sorry(Exception):
    """Ends a handler with an answer that says why nothing was done."""

    def __init__(self, reply: Reply) -> None:
        super().__init__("answered")
        self.reply = reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A call with what is known of its channel.

    setup  as it is stored; a blank one where nothing was arranged yet
    rules  what holds in the channel, files and setup together
    """

    call: Call
    room: Newsroom
    setup: Setup
    rules: ChannelRules
    book: Phrasebook
    now: datetime
    progress: Progress

    def argument(self, name: str) -> str:
        """What was said for an option; empty where nothing was."""
        return self.call.arguments.get(name, "").strip()

    def saying(self, **arguments: str) -> Ask:
        """The same call in other words, as the trail shall have them; an empty argument goes."""
        said = {**self.call.arguments, **arguments}
        return replace(self, call=replace(self.call, arguments={name: each for name, each in said.items() if each}))

    def number(self, name: str) -> int | None:
        """What was said for an option that holds an id; None for anything that is none."""
        text = self.argument(name)
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None

    @property
    def reader(self) -> Reader:
        """Those to whom lines about feeds are told."""
        return Reader(self.book.language, self.rules.zone)

    def line(self, key: str, **values: Value) -> Line:
        """A phrase in the channel's language; {slash} is the slash command."""
        return self.book.line(key, slash=f"/{self.room.settings.name}", **values)

    def text(self, key: str, **values: Value) -> str:
        """The same as plain text."""
        return "".join(span.text for span in self.line(key, **values))

    def reply(self, *lines: Line, buttons: tuple[Button, ...] = ()) -> Reply:
        """An answer of one section."""
        return Reply(sections=(Section(lines=lines),), buttons=buttons, locale=self.book.language)

    def sorry(self, key: str, **values: Value) -> Sorry:
        """What to raise when nothing can be done."""
        return Sorry(self.reply(self.line(key, **values)))

    def is_declared(self, watch_key: str) -> bool:
        """Whether a file declares this watch of the channel."""
        declared = self.room.declared.get(self.call.channel)
        return declared is not None and any(watch.key == watch_key for watch in declared.watches)

    def undeclared(self, *fields: str) -> None:
        """Raises Sorry when a file declares one of these rules of the channel."""
        declared = self.room.declared.get(self.call.channel)
        for name in fields:
            if declared is not None and name in declared.declared:
                raise self.sorry("declared.rule", name=name)


def fitting(*buttons: Button) -> tuple[Button, ...]:
    """Those buttons that say something short enough for the platforms to keep."""
    return tuple(button for button in buttons if _fits(button))


def _fits(button: Button) -> bool:
    try:
        encode(button.command, button.arguments)
    except ValueError:
        return False
    return True


def blank(call: Call) -> Setup:
    """The setup of a channel in which nothing was arranged yet."""
    return Setup(channel=call.channel, community=call.community)


async def community_of(ask: Ask) -> Community:
    """What belongs to the asker's community."""
    return await ask.room.store.community(ask.call.community)


async def firms_of(ask: Ask) -> tuple[Firm, ...]:
    """The community's own firms."""
    return (await community_of(ask)).firms


async def arrange(
    ask: Ask, alter: Callable[[Setup], Setup], *, notice: Line = (), story_id: int | None = None
) -> Setup:
    """Changes the channel's setup, and answers it as it is written.

    alter     what to make of a setup; asked again when somebody else was quicker. May raise Sorry
    notice    what the channel is told; empty: nothing
    story_id  the story under whose alert it is told

    Raises Sorry when the call was carried out before.
    """
    async with ask.room.changing.at(ask.call.channel):
        return await _arranged(ask, alter, notice, story_id)


async def _arranged(ask: Ask, alter: Callable[[Setup], Setup], notice: Line, story_id: int | None) -> Setup:
    setup = ask.setup
    for _ in range(_TRIES):
        new = alter(replace(setup, by=setup.by or ask.call.actor.id, left=False))
        change = Change(
            audit=audit(ask),
            setup=new,
            notices=notices(ask, notice, story_id),
            held_until=_held_until(ask, setup, new),
        )
        if await written(ask, change):
            return new
        setup = await ask.room.store.setup(ask.call.channel) or blank(ask.call)
    raise ask.sorry("busy")


async def settle(ask: Ask, make: Callable[[Community], Awaitable[Change]]) -> Change:
    """Changes what belongs to the community, and answers the change as written. The channel is known from then on.

    make  the change, from the community as it is; asked again when somebody else was quicker. May raise Sorry

    Raises Sorry when the call was carried out before.
    """
    async with ask.room.changing.at(ask.call.community):
        for _ in range(_TRIES):
            change = await make(await community_of(ask))
            known = await ask.room.store.setup(ask.call.channel)
            setup = None if known else replace(blank(ask.call), by=ask.call.actor.id)
            if await written(ask, replace(change, setup=setup)):
                return change
    raise ask.sorry("busy")


async def written(ask: Ask, change: Change) -> bool:
    """Writes a change; False: somebody else was quicker. Raises Sorry when the call was carried out before."""
    match await ask.room.store.change(change):
        case Changed.REPEATED:
            raise ask.sorry("repeated")
        case Changed.STALE:
            return False
        case Changed.DONE:
            if change.added_feeds or change.paused or change.woken or change.removed:
                ask.room.feeds.forget()
            ask.room.wake()
            return True


def audit(ask: Ask) -> AuditEntry:
    """The line of the audit trail for this call."""
    return AuditEntry(
        at=ask.now,
        community=ask.call.community,
        channel=ask.call.channel,
        actor=ask.call.actor.id,
        actor_name=ask.call.actor.name,
        command=as_typed(ask.call),
        call=ask.call.id,
    )


def as_typed(call: Call) -> str:
    """The call as a line that says the same."""
    command = BY_NAME.get(call.command)
    bare = [option.name for option in command.options if option.look is not Look.NAMED] if command else []
    said = [value for name in bare if (value := call.arguments.get(name))]
    said += [f"{name}:{value}" for name, value in call.arguments.items() if value and name not in bare]
    return " ".join([call.command, *said])


def notices(ask: Ask, notice: Line, story_id: int | None) -> tuple[NewDelivery, ...]:
    """What tells the channel of a change, under the alert of a story or by itself; empty: nothing does."""
    if not notice:
        return ()
    return (
        NewDelivery(
            key=ask.room.key(DeliveryKind.NOTICE, ask.call.id),
            kind=DeliveryKind.NOTICE if story_id is None else DeliveryKind.REPLY,
            channel=ask.call.channel,
            story_id=story_id,
            message=Notice(text="".join(span.text for span in notice), locale=ask.book.language),
            not_before=ask.now,
        ),
    )


def _held_until(ask: Ask, old: Setup, new: Setup) -> datetime | None:
    """When what is kept back is due by the new rules; None: they say nothing else than the old ones."""
    declared = ask.room.declared.get(ask.call.channel)
    before, after = (rules_of(each, declared, ask.room.defaults) for each in (old, new))
    if (before.quiet, before.digest, before.zone) == (after.quiet, after.digest, after.zone):
        return None
    return due(replace(after, settle=timedelta(0)), ask.now)[0]
