"""A desk with a real store, a catalogue, stored news, and feeds on a loopback server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from ipaddress import ip_network
from itertools import count
from pathlib import Path
from shutil import copy
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.app import reading
from bot.commands.asking import Newsroom
from bot.commands.desk import Desk
from bot.commands.forecast import Forecaster
from bot.commands.limits import Crowd
from bot.commands.recent import RecentFeeds
from bot.matching.catalogue import Catalogue
from bot.model import (
    Actor,
    AuditEntry,
    Call,
    Change,
    ChannelRules,
    DeclaredFeed,
    Feed,
    Firm,
    Message,
    Reply,
    Setup,
    Store,
)
from bot.pipeline import Placer
from bot.rulebook import Defaults, Rulebooks
from bot.settings.values import CommandSettings, FetchSettings
from bot.store import open_store
from tests.store.build import check, declared, new_entry
from tests.values import ALIBABA, NOW, SAMSUNG

CHANNEL, OTHER = "slack:C1", "slack:C2"
TEAM, OTHER_TEAM = "slack:T1", "discord:900"
MANAGER = Actor(id="slack:U1", name="김서연", manages=True)
MEMBER = Actor(id="slack:U2", name="<!channel> @everyone")
APPLE = Firm(
    id="apple",
    name="Apple",
    names={"en": ("Apple",), "ko": ("애플",), "zh-Hans": ("苹果",), "ja": ("アップル",)},
    tickers=("NASDAQ:AAPL",),
    also={"pineapple": "a fruit"},
)
DELTA_AIR = Firm(id="delta-air-lines", name="Delta Air Lines", names={"en": ("Delta",)}, tickers=("NYSE:DAL",))
DELTA_TAIWAN = Firm(id="delta-electronics", name="Delta Electronics", names={"en": ("Delta",), "zh-Hant": ("台達電",)})
FIRMS = (ALIBABA, SAMSUNG, APPLE, DELTA_AIR, DELTA_TAIWAN)


@dataclass
class Conversation:
    """Says things to a desk as somebody in a channel, and keeps what was shown on the way."""

    desk: Desk
    room: Newsroom
    store: Store
    rulebooks: Rulebooks
    now: datetime = NOW
    shown: list[Reply] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(1))

    async def say(self, line: str, **given: Any) -> str:
        """The answer to a typed line, as plain text."""
        said = self.desk.read(line)
        return text_of(await self.call(said.command, said.arguments, **given))

    async def call(self, command: str, arguments: dict[str, str] | Any = None, **given: Any) -> Reply:
        """The answer to a call, such as a click makes."""
        return await self.desk.answer(self.said(command, arguments, **given), self._progress)

    def said(self, command: str, arguments: dict[str, str] | Any = None, **given: Any) -> Call:
        """A call of somebody who may manage the channel, unless told otherwise."""
        whole: dict[str, Any] = {"actor": MANAGER, "channel": CHANNEL, "community": TEAM, "id": f"{next(self.numbers)}"}
        return Call(command=command, arguments=dict(arguments or {}), **{**whole, **given})

    async def press(self, reply: Reply, label: str, **given: Any) -> Reply:
        """The answer to pressing a button of a reply."""
        button = next(button for button in reply.buttons if label in button.label)
        return await self.call(button.command, button.arguments, **given)

    async def choose(self, reply: Reply, label: str, **given: Any) -> Reply:
        """The answer to choosing from a reply's menu."""
        assert reply.menu is not None
        choice = next(choice for choice in reply.menu.choices if label in choice.label)
        return await self.call(reply.menu.command, {**reply.menu.arguments, reply.menu.option: choice.value}, **given)

    async def news(self, *titles: str, feed: Feed | None = None, **given: Any) -> None:
        """Collects and places entries, each a story of its own; of the feed that the files declare unless told."""
        feed = feed or (await self.store.feeds())[0]
        for title in titles:
            number = next(self.numbers)
            entry = replace(
                new_entry(number),
                **{
                    "title": title,
                    "link": f"https://hangang.example/{number}",
                    "outlet": "한강경제",
                    "published_at": self.now,
                    **given,
                },
            )
            await self.store.record_check(check(feed.id, [entry], self.now))
        await Placer(self.store, self.rulebooks.current, clock=lambda: self.now).place()

    async def heard(self, channel: str = CHANNEL) -> list[str]:
        """The titles that are told in a channel, or will be, oldest first."""
        posts = await self.store.posts(channel, limit=100)
        return [post.message.title for post in reversed(posts) if isinstance(post.message, Message)]

    async def setup(self, channel: str = CHANNEL) -> Setup:
        """What is stored of a channel; a blank one where nothing is."""
        return await self.store.setup(channel) or Setup(channel=channel, community=TEAM)

    async def own_feed(self, url: str, name: str, *, community: str = TEAM) -> Feed:
        """A feed of a community's own, as `feeds add` makes it, past its first check."""
        setup = await self.store.setup(f"{community.partition(':')[0]}:feeds") or Setup(
            channel=f"{community.partition(':')[0]}:feeds", community=community
        )
        await self.put(setup, added_feeds=(DeclaredFeed(url=url, name=name, community=community),))
        feed = next(feed for feed in await self.store.feeds() if feed.declared.community == community)
        await self.store.record_check(check(feed.id, [], self.now))
        return feed

    async def put(self, setup: Setup, *, added_feeds: tuple[DeclaredFeed, ...] = (), **changes: Any) -> None:
        """Writes a setup with changes past the desk, as if they had been made in time."""
        audit = AuditEntry(
            at=self.now,
            community=setup.community,
            channel=setup.channel,
            actor=MANAGER.id,
            actor_name=MANAGER.name,
            command="put",
            call=f"put {next(self.numbers)}",
        )
        await self.store.change(Change(audit=audit, setup=replace(setup, **changes), added_feeds=added_feeds))
        self.room.feeds.forget()

    async def _progress(self, reply: Reply) -> None:
        self.shown.append(reply)


def hostile() -> list[str]:
    """Text that is to be taken for nothing but text."""
    return [
        "<!channel> @everyone <@U1>",
        "*굵게* _기울임_ `코드` ~~지움~~",
        "[bank](https://evil.example) <https://evil.example|은행>",
        "\u202eabc\u0000\x1b[31m\ud800",
        "{slash} {name} {0} %s %(x)s",
        "'; DROP TABLE setup; --",
        "🏳️‍🌈" * 20,
        "nguye\u0302\u0303n " * 10,
        "ﷺ" * 50,
        '"',
        "NOT",
        "((((",
    ]


def text_of(reply: Reply) -> str:
    """Everything that a reply shows, line by line."""
    lines = []
    for section in reply.sections:
        lines += [section.heading] if section.heading else []
        lines += ["".join(span.text for span in line) for line in section.lines]
    lines += [f"[{button.label}]" for button in reply.buttons]
    return "\n".join(lines)


@pytest.fixture
def declared_channels() -> tuple[ChannelRules, ...]:
    """What the files declare; tests about them override it."""
    return ()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without rows, made once: making one takes longer than most conversations."""
    path = tmp_path_factory.mktemp("commands") / "empty.db"

    async def made() -> None:
        await (await open_store(f"sqlite:///{path}")).close()

    asyncio.run(made())
    return path


@pytest.fixture
async def talk(
    tmp_path: Path, empty_database: Path, declared_channels: tuple[ChannelRules, ...]
) -> AsyncIterator[Conversation]:
    copy(empty_database, tmp_path / "bot.db")
    store = await open_store(f"sqlite:///{tmp_path}/bot.db")
    await store.declare_feeds([declared(1, tags=frozenset({"business"}))], NOW - timedelta(days=1))
    feed = (await store.feeds())[0]
    await store.record_check(check(feed.id, [], NOW - timedelta(days=1)))
    channels = await store.declare_watches(declared_channels, NOW - timedelta(hours=1))
    defaults = Defaults(zone=ZoneInfo("UTC"), language="en")
    rulebooks = Rulebooks(store, declared=channels, firms=FIRMS, defaults=defaults, installation="here", rest=0)
    fetching = FetchSettings(
        allow_private=(ip_network("127.0.0.0/8"),),
        timeout=timedelta(seconds=5),
        read_timeout=timedelta(seconds=5),
        max_bytes=1_000_000,
        pace=timedelta(0),
        concurrency=4,
        user_agent="Firmwatch/test",
    )
    async with reading(fetching, parsers=1) as (fetcher, parser):
        talk: Conversation | None = None

        def now() -> datetime:
            return talk.now if talk else NOW

        crowd = Crowd()
        room = Newsroom(
            store=store,
            catalogue=Catalogue(FIRMS),
            declared={rules.channel: rules for rules in channels},
            rulebook=rulebooks.current,
            defaults=defaults,
            settings=CommandSettings(a_minute=10_000, watches=5, feeds=3, firms=2),
            fetcher=fetcher,
            parser=parser,
            crowd=crowd,
            forecaster=Forecaster(store, rulebooks.catalogue, clock=now, crowd=crowd),
            feeds=RecentFeeds(store, clock=now),
            clock=now,
            installation="here",
            wake=lambda: None,
        )
        talk = Conversation(Desk(room), room, store, rulebooks)
        yield talk
    await store.close()
