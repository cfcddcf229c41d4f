"""`firmwatch demo`: the real bot on the local newswire, with a database that is thrown away."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from bot.app import composed
from bot.chat.console import ConsoleChat
from bot.clock import utc_now
from bot.demo.newswire import Newswire
from bot.demo.report import Report, make_report, render
from bot.demo.script import Script, load_script
from bot.errors import FirmwatchError
from bot.feeds.keys import link_key
from bot.model import Clock, DeclaredFeed, Delivery, SendResult, Sent, Store
from bot.platforms import Connections
from bot.settings.load import load
from bot.settings.shipped import shipped_config
from bot.settings.values import Settings
from bot.store.database import open_store

PATIENCE = 60.0
"""Seconds that the bot may take to read the whole newswire before something must be wrong."""

SETTLING = 10.0
"""Seconds that what was read may take to be placed and sent."""


class WitnessedConsole(ConsoleChat):
    """The console adapter, noting when each story's alert was accepted."""

    def __init__(self, clock: Clock, console: Console) -> None:
        super().__init__(clock, console)
        self._now = clock
        self.alerted: dict[int, datetime] = {}

    async def send(self, delivery: Delivery) -> SendResult:
        result = await super().send(delivery)
        if isinstance(result, Sent) and delivery.story_id is not None:
            self.alerted[delivery.story_id] = self._now()
        return result


async def demo(*, keep: bool, console: Console) -> int:
    """Shows alerts on `console` as the newswire publishes, then a table; `keep` goes on until a signal.

    Answers the exit code. Raises FirmwatchError when the bot cannot run.
    """
    folder = shipped_config() / "demo"
    script, settings = load_script(folder / "newswire"), load(folder, {})
    with TemporaryDirectory(prefix="firmwatch-demo-") as scratch:
        async with Newswire(script, utc_now) as wire:
            _introduce(console, settings)
            await _run(script, _on_loopback(settings, wire.base_url, Path(scratch)), wire, console, keep=keep)
    return 0


async def _run(script: Script, settings: Settings, wire: Newswire, console: Console, *, keep: bool) -> None:
    chat = WitnessedConsole(utc_now, console)
    stop = asyncio.Event()
    async with composed(settings, lambda _events, _commands: _only(chat), parsers=1) as engine:
        running = asyncio.create_task(engine.run(stop))
        try:
            await _read_through(wire, running)
            report = await _gather(script, settings, wire, chat.alerted)
            console.print()
            console.print(render(report))
            _advise(console, keep=keep)
            if keep:
                await _signal()
        finally:
            stop.set()
            await running


@asynccontextmanager
async def _only(chat: WitnessedConsole) -> AsyncIterator[Connections]:
    yield Connections({"console": chat})


def _introduce(console: Console, settings: Settings) -> None:
    languages = {feed.language for feed in settings.feeds}
    firms = sum(len(rules.watches) for rules in settings.channels)
    console.print(
        f"For ten seconds a local newswire publishes {len(settings.feeds)} feeds in {len(languages)} languages.\n"
        f"{firms} firms are watched. The news is invented, and nothing leaves this machine.\n",
        highlight=False,
    )


def _advise(console: Console, *, keep: bool) -> None:
    if keep:
        console.print("\nThe links above work until you press Ctrl-C.", highlight=False)
        return
    console.print(
        "\nNext: choose firms in config/watchlist.yaml, then `make run`.\n"
        "The links above work while `make demo ARGS=--keep` runs.",
        highlight=False,
    )


def _on_loopback(settings: Settings, base_url: str, scratch: Path) -> Settings:
    """The settings with the feeds where the newswire is, and a database in `scratch`."""
    feeds = tuple(_rebased(feed, base_url) for feed in settings.feeds)
    # The whole catalogue would only make the first alert wait: what the traps need stands with the watched firms.
    watched = {watch.subject for rules in settings.channels for watch in rules.watches}
    firms = tuple(firm for firm in settings.firms if firm.id in watched)
    return replace(settings, feeds=feeds, firms=firms, database_url=f"sqlite:///{scratch / 'demo.db'}")


def _rebased(feed: DeclaredFeed, base_url: str) -> DeclaredFeed:
    return replace(feed, url=base_url + "/" + feed.url.split("/", 3)[3])


async def _read_through(wire: Newswire, running: asyncio.Task[None]) -> None:
    """Waits until the bot has read everything; raises what ended the bot before that."""
    reading = asyncio.create_task(wire.read_to_the_end())
    done, _ = await asyncio.wait({running, reading}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
    reading.cancel()
    if running in done:
        await running
    if reading not in done:
        raise FirmwatchError(f"the newswire was not read within {PATIENCE:.0f} s; what was logged above says why")


async def _gather(script: Script, settings: Settings, wire: Newswire, alerted: Mapping[int, datetime]) -> Report:
    store = await open_store(settings.database_url)
    try:
        await _settled(store)
        publications = wire.publications()
        decisions = await store.decisions([link_key(link) for link in publications])
    finally:
        await store.close()
    names = {firm.id: firm.shown("en") for firm in settings.firms}
    return make_report(script, decisions, alerted=alerted, publications=publications, names=names)


async def _settled(store: Store) -> None:
    """Waits until nothing is left to be placed or sent, for as long as `SETTLING` at most."""
    for _ in range(round(SETTLING / 0.1)):
        counts = await store.counts()
        if not any(counts[rows] for rows in ("pending", "deliveries.pending", "deliveries.sending")):
            return
        await asyncio.sleep(0.1)


async def _signal() -> None:
    """Waits for Ctrl-C or SIGTERM."""
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()
