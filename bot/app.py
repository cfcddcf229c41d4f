"""The composition root: builds every part from settings, runs it, and drains it when asked to stop."""

from __future__ import annotations

import asyncio
import gc
import random
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta

import aiohttp
import structlog

from bot.clock import utc_now
from bot.commands.asking import Newsroom
from bot.commands.desk import Desk
from bot.commands.feed_news import FeedNews
from bot.commands.forecast import Forecaster
from bot.commands.greeting import Doorman
from bot.commands.limits import Crowd
from bot.commands.recent import RecentFeeds
from bot.engine.engine import Engine
from bot.engine.health import judge
from bot.enrich.enricher import Enricher
from bot.enrich.reader import ArticleReader
from bot.errors import FirmwatchError
from bot.feeds.fetch import HttpFetcher
from bot.feeds.guard import AddressGuard
from bot.feeds.pool import WorkerPool
from bot.feeds.workers import ParserPool
from bot.matching.catalogue import Catalogue
from bot.model import Articles, ChatEvent, Clock, Fetcher, Parser, Store
from bot.outbox import SWEEPS, Outbox
from bot.pipeline import Collector, Placer
from bot.platforms import Connect, connected
from bot.rulebook import Defaults, Rulebooks
from bot.settings.values import FetchSettings, Settings, WebSettings
from bot.store.database import open_store
from bot.stories.furniture import shipped_furniture
from bot.vectors.centring import Centring, shipped_centres
from bot.vectors.endpoint import EmbeddingEndpoint
from bot.vectors.entries import SentenceVectors
from bot.vectors.exam import Examined
from bot.vectors.local import LocalModel, is_installed
from bot.web import Handler, Problems, listening

PARSE_TIMEOUT = timedelta(seconds=10)
PAGE_COMPUTING = timedelta(seconds=1.9)
READING_MEMORY = 64 * 1024 * 1024
"""Bytes that one page or one feed may add to what the worker holds that reads it."""

_COPIES = 6
"""How often a feed is in memory while it is read, at most: where longer ones are let in, they need more."""


async def run(settings: Settings, connect: Connect | None = None, *, sweeps: Sequence[timedelta] = SWEEPS) -> None:
    """Runs the bot until SIGTERM, SIGINT or SIGHUP, then drains; a second signal ends it at once.

    connect  None: the platforms that the settings give access to
    sweeps   how long after a message was settled it is looked at again, where a service may show it twice

    Raises FirmwatchError when it cannot start.
    """
    stop = asyncio.Event()
    _stop_on_signals(stop)
    given = connect or (lambda on_event, commands: connected(settings.access, on_event, commands=commands))
    async with composed(settings, given, sweeps=sweeps) as engine:
        # What is loaded by now stays. Looking through all of it for garbage holds everything up each time.
        gc.collect()
        gc.freeze()
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
        fetcher, parser = await stack.enter_async_context(reading(settings.fetch, parsers=parsers))
        rulebooks = await _prepare(store, settings, clock())
        hearing = _Hearing()
        room = await _newsroom(settings, store, rulebooks, fetcher, parser, clock=clock, wake=hearing.wake)
        connections = await stack.enter_async_context(connect(hearing.on_event, Desk(room)))
        doorman = Doorman(room)
        catch_up = rulebooks.catch_up
        outbox = Outbox(
            store, connections.chats, clock=clock, catch_up=catch_up, sweeps=sweeps, parked=doorman.on_parked
        )
        hearing.begin(outbox, doorman)
        articles = await _articles(stack, settings, fetcher, store, rulebooks, clock=clock, wake=outbox.wake)
        vectors = await _vectors(stack, settings, clock)
        if settings.web:
            await _listen(stack, settings.web, _problems(store, clock), connections.posts)
        yield Engine(
            store,
            Collector(store, fetcher, parser, clock=clock, chance=random.random, tell=FeedNews(room).tell),
            Placer(store, rulebooks.current, clock=clock, articles=articles, vectors=vectors),
            outbox,
            clock=clock,
            keep=settings.keep,
            lease=settings.fetch.timeout + PARSE_TIMEOUT + timedelta(seconds=30),
        )


@asynccontextmanager
async def reading(settings: FetchSettings, *, parsers: int = 2) -> AsyncIterator[tuple[HttpFetcher, Parser]]:
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
    memory = max(READING_MEMORY, _COPIES * settings.max_bytes)
    async with fetcher, ParserPool(workers=parsers, timeout=PARSE_TIMEOUT.total_seconds(), memory=memory) as parser:
        yield fetcher, parser


def page_readers() -> WorkerPool:
    """A worker process for the pages of articles, to be entered; it starts with the first page."""
    timeout, cpu = PARSE_TIMEOUT.total_seconds(), PAGE_COMPUTING.total_seconds()
    return WorkerPool("bot.enrich.worker", workers=1, timeout=timeout, cpu=cpu, memory=READING_MEMORY)


async def _articles(
    stack: AsyncExitStack,
    settings: Settings,
    fetcher: HttpFetcher,
    store: Store,
    rulebooks: Rulebooks,
    *,
    clock: Clock,
    wake: Callable[[], None],
) -> Articles | None:
    if settings.articles is None:
        return None
    pool = await stack.enter_async_context(page_readers())
    enricher = Enricher(
        ArticleReader(fetcher, pool, product=settings.fetch.product),
        store,
        rulebooks.current,
        clock=clock,
        wake=wake,
        wait=settings.articles.wait,
        timeout=settings.articles.timeout,
    )
    return await stack.enter_async_context(enricher)


async def _vectors(stack: AsyncExitStack, settings: Settings, clock: Clock) -> SentenceVectors | None:
    chosen = settings.vectors
    if chosen is None or (chosen.url is None and not is_installed()):
        return None
    if chosen.url is None:
        local = LocalModel()
        stack.callback(local.close)
        return SentenceVectors(Examined(local, clock=clock), Centring(shipped_centres()), patience=chosen.patience)
    session = await stack.enter_async_context(aiohttp.ClientSession())
    key = settings.access.embedding_api_key or ""
    patience = chosen.patience.total_seconds()
    server = EmbeddingEndpoint(session, chosen.url, chosen.model, clock=clock, key=key, patience=patience)
    return SentenceVectors(Examined(server, clock=clock), Centring(), patience=chosen.patience)


async def _prepare(store: Store, settings: Settings, now: datetime) -> Rulebooks:
    await store.release_leases()
    await store.declare_feeds(settings.feeds, now)
    rulebooks = Rulebooks(
        store,
        declared=await store.declare_watches(settings.channels, now),
        firms=settings.firms,
        defaults=Defaults(zone=settings.zone, language=settings.language),
        installation=await store.installation(),
    )
    await rulebooks.current()  # compiled before anything else begins
    await asyncio.to_thread(shipped_furniture)
    return rulebooks


async def _newsroom(
    settings: Settings,
    store: Store,
    rulebooks: Rulebooks,
    fetcher: Fetcher,
    parser: Parser,
    *,
    clock: Clock,
    wake: Callable[[], None],
) -> Newsroom:
    """What people's commands work with."""
    crowd = Crowd()
    return Newsroom(
        store=store,
        catalogue=Catalogue(settings.firms),
        declared={rules.channel: rules for rules in rulebooks.declared},
        rulebook=rulebooks.current,
        defaults=rulebooks.defaults,
        settings=settings.commands,
        fetcher=fetcher,
        parser=parser,
        crowd=crowd,
        forecaster=Forecaster(store, rulebooks.catalogue, clock=clock, crowd=crowd),
        feeds=RecentFeeds(store, clock=clock),
        clock=clock,
        installation=await store.installation(),
        wake=wake,
    )


class _Hearing:
    """What the platforms tell, for those who listen once they are there.

    The adapters are connected before the outbox, which sends through them, and nothing that they hear is lost.
    """

    def __init__(self) -> None:
        self._outbox: Outbox | None = None
        self._doorman: Doorman | None = None
        self._ready = asyncio.Event()

    def begin(self, outbox: Outbox, doorman: Doorman) -> None:
        self._outbox, self._doorman = outbox, doorman
        self._ready.set()

    async def on_event(self, event: ChatEvent) -> None:
        await self._ready.wait()
        if self._outbox is not None and self._doorman is not None:
            await self._outbox.on_event(event)
            await self._doorman.on_event(event)

    def wake(self) -> None:
        if self._outbox is not None:
            self._outbox.wake()


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
