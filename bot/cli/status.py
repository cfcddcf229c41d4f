"""`firmwatch status`: what the bot is doing, and what a person should do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from bot.chat.file import diagnosed
from bot.chat.problem import Problem
from bot.cli.feeds import feed_facts
from bot.cli.tables import add_row, ago, counted, looks_offline, new_table, print_json, stdout, troubles, with_store
from bot.clock import utc_now
from bot.engine.health import Health, judge
from bot.feeds.health import concern, remedy, what_is_wrong
from bot.model import Feed, Parked, Store
from bot.settings.values import Settings

COUNTED = {
    "feeds": "feeds",
    "entries": "entries kept",
    "pending": "entries that wait to be looked at",
    "stories": "stories",
    "alerts.held": "alerts kept back by a channel's rules",
    "alerts.due": "alerts on their way",
    "alerts.done": "alerts sent",
    "alerts.dropped": "alerts dropped",
    "deliveries.refused": "messages refused",
    "deliveries.unknown": "messages that may or may not have arrived",
}
"""What people are told of the counts, and in which words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything the status shows, read at one time.

    unwritable  `file:` channels that cannot be written, tried from here, and have refused nothing yet
    """

    now: datetime
    health: Health
    counts: Mapping[str, int]
    feeds: Sequence[Feed]
    parked: Sequence[Parked]
    unwritable: Sequence[Problem]

    @property
    def mute(self) -> int:
        """How many channels nothing can be sent to."""
        return len(self.parked) + len(self.unwritable)

    @property
    def troubled(self) -> list[Feed]:
        return [feed for feed in self.feeds if feed.state.trouble is not None]


def show_health(directory: Path, *, as_json: bool) -> int:
    """Prints one line a problem; 0 while the bot is alive, else 1."""

    async def work(_settings: Settings, store: Store) -> Health:
        return judge(await store.beats(), utc_now())

    health = with_store(directory, work)
    if as_json:
        print_json({"ok": health.ok, "problems": health.problems})
    else:
        stdout().print("\n".join(health.problems) or "healthy", markup=False)
    return 0 if health.ok else 1


def show_status(directory: Path, *, as_json: bool) -> int:
    """Prints counts, feeds in trouble with advice, and channels to which nothing can be sent."""
    snapshot = with_store(directory, _read)
    if as_json:
        print_json(_facts(snapshot))
    else:
        stdout().print(_page(snapshot))
    return 0 if snapshot.health.ok else 1


async def _read(settings: Settings, store: Store) -> Snapshot:
    now, parked = utc_now(), await store.parked()
    refusing = {one.channel for one in parked}
    files = [one.channel for one in settings.channels if one.platform == "file" and one.channel not in refusing]
    return Snapshot(
        now=now,
        health=judge(await store.beats(), now),
        counts=await store.counts(),
        feeds=[feed for feed in await store.feeds() if feed.active],
        parked=parked,
        unwritable=diagnosed(files),
    )


def _facts(snapshot: Snapshot) -> dict[str, object]:
    return {
        "now": snapshot.now,
        "ok": snapshot.health.ok,
        "problems": snapshot.health.problems,
        "counts": dict(snapshot.counts),
        "feeds": [feed_facts(feed) for feed in snapshot.feeds],
        "parked": [
            {"channel": parked.channel, "reason": parked.reason, "since": parked.since, "retry_at": parked.retry_at}
            for parked in snapshot.parked
        ],
        "unwritable": [asdict(problem) for problem in snapshot.unwritable],
    }


def _page(snapshot: Snapshot) -> RenderableType:
    parts: list[RenderableType] = [_headline(snapshot), _counts(snapshot.counts)]
    if snapshot.troubled:
        title = f"Feeds in trouble ({len(snapshot.troubled)} of {len(snapshot.feeds)})"
        parts.append(troubles(title, (_trouble(feed) for feed in snapshot.troubled)))
    concerns = [(feed, line) for feed in snapshot.feeds if (line := _concern(feed, snapshot.now)) is not None]
    if concerns:
        table = new_table("Feed", "What is strange", title=f"Feeds to look at ({len(concerns)})")
        for feed, line in concerns:
            add_row(table, feed.declared.name, line)
        parts.append(table)
    if snapshot.parked:
        parts.append(_refusing(snapshot))
    if snapshot.unwritable:
        rows = ((one.subject, one.what, one.remedy) for one in snapshot.unwritable)
        parts.append(troubles("Files in trouble", rows))
    return Group(*parts)


def _refusing(snapshot: Snapshot) -> RenderableType:
    table = new_table("Channel", "Since", "Tried again", "Why nothing is sent", title="Channels that refuse")
    for parked in snapshot.parked:
        since, again = ago(parked.since, snapshot.now), ago(parked.retry_at, snapshot.now)
        add_row(table, parked.channel, since, again, parked.reason)
    return table


def _trouble(feed: Feed) -> tuple[str, str, str]:
    return feed.declared.name, what_is_wrong(feed.state), remedy(feed.state.trouble)


def _concern(feed: Feed, now: datetime) -> str | None:
    return None if feed.state.trouble else concern(feed, now)


def _headline(snapshot: Snapshot) -> Text:
    if not snapshot.health.ok:
        return Text("\n".join(f"● {problem}" for problem in snapshot.health.problems), style="bold red")
    if looks_offline(feed.state.trouble for feed in snapshot.feeds):
        return Text("● running, but not one feed answers: is this machine online?", style="bold yellow")
    troubles = [
        f"{counted(len(snapshot.troubled), 'feed')} in trouble" if snapshot.troubled else "",
        f"{counted(snapshot.mute, 'channel')} that nothing can be sent to" if snapshot.mute else "",
    ]
    told = ", ".join(trouble for trouble in troubles if trouble)
    return Text(f"● running, with {told}", style="bold yellow") if told else Text("● running", style="bold green")


def _counts(counts: Mapping[str, int]) -> RenderableType:
    table = new_table("What", "How many")
    for name, words in COUNTED.items():
        if counts.get(name):
            add_row(table, words, f"{counts[name]:,}")
    return table
