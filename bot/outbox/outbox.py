"""Who has something due, and is everybody moving: the loop above the lanes."""

from __future__ import annotations

import asyncio
import random as randomness
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.model import ChannelBack, ChannelGone, Chat, ChatEvent, Clock, Store
from bot.outbox.lane import Lane, Terms
from bot.outbox.outcome import parked_for
from bot.outbox.pace import PlatformPace
from bot.outbox.sweep import SWEEPS, Sweeper

BEAT: Final = timedelta(seconds=10)
"""How often the outbox says that it is alive, while it is."""

_PART: Final = "outbox"
_UNSERVED_FOR: Final = timedelta(hours=1)
_TOKENS: Final[Mapping[str, str]] = {
    "slack": "set SLACK_BOT_TOKEN and SLACK_APP_TOKEN",
    "discord": "set DISCORD_TOKEN",
}


def _one_by_one(_channel: str) -> timedelta | None:
    return None


class Outbox:
    """Carries out what the store holds due.

    chats     an adapter for each platform (`slack`, `file` …): the part of a channel before its colon
    catch_up  how long a channel's posts may wait before they are told in a digest; a channel that is not
              named, or has None, gets every post by itself
    patience  how long one request may take before its outcome is unknown
    poll      how often the store is asked when nobody wakes the outbox
    rest      how long a lane rests after the first failure; twice as long after the next
    sweeps    how long after a delivery was settled it is looked at again, where a service may show it twice
    random    numbers from 0 up to 1, for jitter
    """

    def __init__(
        self,
        store: Store,
        chats: Mapping[str, Chat],
        clock: Clock,
        *,
        catch_up: Callable[[str], timedelta | None] = _one_by_one,
        patience: timedelta = timedelta(seconds=25),
        poll: timedelta = timedelta(seconds=1),
        rest: timedelta = timedelta(seconds=1),
        sweeps: Sequence[timedelta] = SWEEPS,
        random: Callable[[], float] = randomness.random,
        parked: Callable[[str, str], Awaitable[None]] | None = None,
    ) -> None:
        """`parked` is told of each channel to which nothing can be sent for now, and why; it may be told again."""
        self._store = store
        self._chats = chats
        self._clock = clock
        self._catch_up = catch_up
        self._poll = poll
        lease = patience * 3 + timedelta(seconds=15)  # a look, a send, and what the store takes
        self._terms = Terms(
            store=store,
            clock=clock,
            patience=patience,
            lease=lease,
            rest=rest,
            random=random,
            sweeps=sweeps,
            parked=parked,
        )
        self._lanes: dict[str, Lane] = {}
        self._paces: dict[str, PlatformPace] = {}
        self._woken = asyncio.Event()
        self._stopping = asyncio.Event()
        doubling = {platform: chat for platform, chat in chats.items() if chat.doubles}
        self._sweeper = Sweeper(store, doubling, clock, patience=patience, stopping=self._stopping, sweeps=sweeps)
        self._ended = asyncio.Event()
        self._ended.set()
        self._began = 0.0
        self._ready_at: dict[str, float] = {}
        self._beat_at: datetime | None = None
        self._log = structlog.get_logger("outbox")

    def wake(self) -> None:
        """Makes the outbox look at once: something may be due."""
        self._woken.set()

    async def on_event(self, event: ChatEvent) -> None:
        """Hears from a platform that a channel is lost or back. Raises nothing; every adapter may be given it."""
        await self._guarded(lambda: self._heard(event))

    async def run(self) -> None:
        """Sends until it is stopped. Trouble with the store is logged and tried again."""
        self._ended.clear()
        self._began = asyncio.get_running_loop().time()
        try:
            async with asyncio.TaskGroup() as lanes:
                lanes.create_task(self._sweep(), name="sweeps")
                await self._guarded(self._ask_parked_again)
                await self._guarded(self._remember_waits)
                while not self._stopping.is_set():
                    self._woken.clear()
                    await self._guarded(lambda: self._nudge_due(lanes))
                    await self._guarded(self._beat)
                    await _until(self._woken, self._poll)
                for lane in self._lanes.values():
                    lane.nudge()
        finally:
            self._ended.set()

    async def stop(self) -> None:
        """Lets deliveries in hand end, leaves the rest in the store, and returns when `run` has ended."""
        self._stopping.set()
        self._woken.set()
        await self._ended.wait()

    async def _heard(self, event: ChatEvent) -> None:
        """Parks a channel of ours, or opens it. Who set one up by file is told by the log and the status alone."""
        channel = event.channel
        if not await self._store.serves(channel):
            return
        now = self._clock()
        match event:
            case ChannelBack():
                await self._store.unpark_channel(channel)
                self._log.info("a channel is back", channel=channel)
            case ChannelGone(reason=reason):
                retry_at = now + parked_for(1, self._terms.random())
                await self._store.park_channel(channel, reason, now, retry_at)
                self._log.warning("parked", channel=channel, reason=reason, retry_at=retry_at.isoformat())
                if self._terms.parked:
                    await self._terms.parked(channel, reason)
        if channel in self._lanes:
            self._lanes[channel].told()
        self.wake()

    async def _sweep(self) -> None:
        while not self._stopping.is_set():
            await self._guarded(self._sweeper.sweep)
            await _until(self._stopping, self._poll)

    async def _ask_parked_again(self) -> None:
        """A restart often follows a mended channel. The reason stays on record until something is sent."""
        now = self._clock()
        for parked in await self._store.parked():
            if _platform(parked.channel) in self._chats:
                await self._store.park_channel(parked.channel, parked.reason, now, retry_at=now)

    async def _remember_waits(self) -> None:
        """A service that named a time to an earlier process is not asked before it."""
        now, clock = self._clock(), asyncio.get_running_loop().time()
        for channel, until in (await self._store.told_to_wait(now)).items():
            self._ready_at[channel] = clock + (until - now).total_seconds()

    async def _nudge_due(self, lanes: asyncio.TaskGroup) -> None:
        for channel in await self._store.channels_due(self._clock()):
            chat = self._chats.get(_platform(channel))
            if chat is None:
                await self._park_unserved(channel)
                continue
            if channel not in self._lanes:
                self._lanes[channel] = self._opened(channel, chat, lanes)
            self._lanes[channel].nudge()

    def _opened(self, channel: str, chat: Chat, lanes: asyncio.TaskGroup) -> Lane:
        platform = _platform(channel)
        if platform not in self._paces:
            self._paces[platform] = PlatformPace(chat.platform_pace, chat.platform_burst, self._began)
        lane = Lane(
            channel,
            chat,
            self._terms,
            platform=self._paces[platform],
            overdue_after=self._catch_up(channel),
            stopping=self._stopping,
            ready_at=max(self._began + chat.pace.total_seconds(), self._ready_at.get(channel, 0.0)),
        )
        lanes.create_task(lane.run(), name=f"lane {channel}")
        return lane

    async def _park_unserved(self, channel: str) -> None:
        platform = _platform(channel)
        remedy = _TOKENS.get(platform)
        reason = f"{remedy} and restart the bot" if remedy else f"no chat service is called {platform!r}"
        now = self._clock()
        await self._store.park_channel(channel, reason, now, now + _UNSERVED_FOR)
        self._log.warning("parked", channel=channel, reason=reason)

    async def _beat(self) -> None:
        """Says that the outbox is alive; not while a lane is stuck, so that somebody looks."""
        now = self._clock()
        if self._beat_at is not None and now - self._beat_at < BEAT:
            return
        stuck = [channel for channel, lane in self._lanes.items() if lane.stuck()]
        if stuck:
            self._log.error("lanes are stuck", channels=stuck)
            return
        await self._store.beat(_PART, now)
        self._beat_at = now

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception:
            self._log.exception("the outbox could not use the store; it tries again")


async def _until(event: asyncio.Event, longest: timedelta) -> None:
    """Waits for the event, and not longer than that."""
    try:
        async with asyncio.timeout(longest.total_seconds()):
            await event.wait()
    except TimeoutError:
        return


def _platform(channel: str) -> str:
    return channel.partition(":")[0]
