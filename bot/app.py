"""The composition root: builds every part from settings, runs it, and drains it when asked to stop."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta

import structlog

from bot.clock import utc_now
from bot.decide import Rulebook
from bot.engine.engine import Engine
from bot.engine.health import judge
from bot.errors import FirmwatchError
from bot.feeds.fetch import HttpFetcher
from bot.feeds.guard import AddressGuard
from bot.feeds.workers import ParserPool
from bot.matching.overlap import overlapping
from bot.matching.rules.matcher import RuleMatcher
from bot.model import ChannelRules, ChatEvent, Clock, Fetcher, Firm, Parser, Store, WatchKind
from bot.outbox import SWEEPS, Outbox
from bot.pipeline import Collector, Placer
from bot.platforms import Connect, connected
from bot.settings.values import FetchSettings, Settings, WebSettings
from bot.store.database import open_store
from bot.web import Handler, Problems, listening

PARSE_TIMEOUT = timedelta(seconds=10)


async def run(settings: Settings, connect: Connect | None = None, *, sweeps: Sequence[timedelta] = SWEEPS) -> None:
    """Runs the bot until SIGTERM, SIGINT or SIGHUP, then drains; a second signal ends it at once.

    connect  None: the platforms that the settings give access to
    sweeps   how long after a message was settled it is looked at again, where a service may show it twice

    Raises FirmwatchError when it cannot start.
    """
    stop = asyncio.Event()
    _stop_on_signals(stop)
    given = connect or (lambda on_event: connected(settings.access, on_event))
    async with composed(settings, given, sweeps=sweeps) as engine:
        await engine.run(stop)
    structlog.get_logger("bot").info("stopped")


@asynccontextmanager
async def composed(
    settings: Settings,
    connect: Connect,
    *,
    clock: Clock = utc_now,
    parsers: int = 2,
    sweeps: Sequence[timedelta] = SWEEPS,
) -> AsyncIterator[Engine]:
    """The engine with every part in place; the parts are closed when the block ends."""
    async with AsyncExitStack() as stack:
        store = await open_store(settings.database_url, alone=True)
        stack.push_async_callback(store.close)
        outbox: Outbox | None = None

        async def on_event(event: ChatEvent) -> None:
            if outbox is not None:
                await outbox.on_event(event)

        connections = await stack.enter_async_context(connect(on_event))
        catch_up = {rules.channel: rules.catch_up for rules in settings.channels}
        outbox = Outbox(store, connections.chats, clock=clock, catch_up=catch_up.get, sweeps=sweeps)
        fetcher, parser = await stack.enter_async_context(reading(settings.fetch, parsers=parsers))
        rulebook = await _prepare(store, settings, clock())
        if settings.web:
            await _listen(stack, settings.web, _problems(store, clock), connections.posts)
        yield Engine(
            store,
            Collector(store, fetcher, parser, clock=clock, chance=random.random),
            Placer(store, rulebook, clock=clock),
            outbox,
            clock=clock,
            keep=settings.keep,
            lease=settings.fetch.timeout + PARSE_TIMEOUT + timedelta(seconds=30),
        )


@asynccontextmanager
async def reading(settings: FetchSettings, *, parsers: int = 2) -> AsyncIterator[tuple[Fetcher, Parser]]:
    """A fetcher and a parser, for as long as the block runs."""
    fetcher = HttpFetcher(
        guard=AddressGuard(settings.allow_private),
        user_agent=settings.user_agent,
        total_timeout=settings.timeout.total_seconds(),
        read_timeout=settings.read_timeout.total_seconds(),
        max_bytes=settings.max_bytes,
        pace=settings.pace.total_seconds(),
        concurrency=settings.concurrency,
    )
    async with fetcher, ParserPool(workers=parsers, timeout=PARSE_TIMEOUT.total_seconds()) as parser:
        yield fetcher, parser


def build_matcher(firms: Sequence[Firm], channels: Sequence[ChannelRules]) -> RuleMatcher:
    """A matcher for what the channels watch; the longer names of all other firms win over shorter ones."""
    watches = [watch for rules in channels for watch in rules.watches]
    ids = {watch.subject for watch in watches if watch.kind is WatchKind.FIRM}
    watched = [firm for firm in firms if firm.id in ids]
    return RuleMatcher(
        watched,
        rules=sorted({rule for watch in watches for rule in watch.rules}),
        others=overlapping(watched, [firm for firm in firms if firm.id not in ids]),
    )


async def _prepare(store: Store, settings: Settings, now: datetime) -> Rulebook:
    await store.release_leases()
    await store.declare_feeds(settings.feeds, now)
    channels = await store.declare_watches(settings.channels, now)
    return Rulebook(
        channels=channels,
        firms={firm.id: firm for firm in settings.firms},
        matcher=build_matcher(settings.firms, channels),
        installation=await store.installation(),
    )


async def _listen(stack: AsyncExitStack, web: WebSettings, problems: Problems, posts: Mapping[str, Handler]) -> None:
    try:
        await stack.enter_async_context(listening(web.host, web.port, problems, posts))
    except FirmwatchError as error:
        if web.asked_for or posts:
            raise
        structlog.get_logger("web").warning("no /healthz", reason=str(error))


def _problems(store: Store, clock: Clock) -> Problems:
    async def problems() -> Sequence[str]:
        return judge(await store.beats(), clock()).problems

    return problems


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    running = asyncio.current_task()

    def on_signal() -> None:
        if stop.is_set() and running is not None:
            running.cancel()
        else:
            structlog.get_logger("bot").info("stopping: what is under way is finished; once more stops at once")
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, on_signal)
