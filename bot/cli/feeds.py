"""`firmwatch feeds`: every feed with its health and rhythm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.text import Text

from bot.cli.tables import ago, print_json, print_rows, stdout, with_store
from bot.clock import utc_now
from bot.feeds.health import advice, concern
from bot.model import Feed, Store
from bot.settings.values import Settings


def list_feeds(directory: Path, *, failing: bool, as_json: bool) -> int:
    """Prints the feeds in force; 1 when some are in trouble."""

    async def work(_settings: Settings, store: Store) -> Sequence[Feed]:
        return [feed for feed in await store.feeds() if feed.active]

    feeds = with_store(directory, work)
    troubled = [feed for feed in feeds if feed.state.trouble is not None]
    shown = troubled if failing else feeds
    if as_json:
        print_json([feed_facts(feed) for feed in shown])
    else:
        _print_table(shown)
    return 1 if troubled else 0


def feed_facts(feed: Feed) -> dict[str, object]:
    """The feed for scripts."""
    state = feed.state
    return {
        "id": feed.id,
        "name": feed.declared.name,
        "url": feed.declared.url,
        "moved_to": state.moved_to,
        "language": feed.declared.language,
        "tags": feed.declared.tags,
        "trouble": state.trouble,
        "detail": state.detail,
        "advice": advice(state) if state.trouble else None,
        "concern": concern(feed, utc_now()),
        "failures": state.failures,
        "baseline_at": state.baseline_at,
        "checked_at": state.checked_at,
        "changed_at": state.changed_at,
        "next_check_at": state.next_check_at,
    }


def _print_table(feeds: Sequence[Feed]) -> None:
    if not feeds:
        stdout().print("no feed to show")
        return
    now = utc_now()
    columns = ("", "Feed", "Language", "Checked", "New entries", "Next check", "What to do")
    print_rows(columns, [_row(feed, now) for feed in feeds])


def _row(feed: Feed, now: datetime) -> Sequence[object]:
    state = feed.state
    return (
        _light(feed),
        f"{feed.declared.name}\n{feed.address}",
        feed.declared.language,
        ago(state.checked_at, now),
        ago(state.changed_at, now),
        _next_check(state.next_check_at, now),
        advice(state) if state.trouble else concern(feed, now),
    )


def _next_check(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "not again"
    return ago(at, now) if at > now else "due"


def _light(feed: Feed) -> Text:
    if feed.state.trouble is not None:
        return Text("●", style="red")
    return Text("●", style="green" if feed.state.baseline_at else "dim")
