"""What people would see in the channels at the end, and what of it should not be."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.chaos.newsroom import numbers
from tests.chat.discord.markdown import shown
from tests.wire.discord_server import DiscordServer
from tests.wire.slack_rules import texts
from tests.wire.slack_server import SlackServer

Shown = Mapping[str, list[set[int]]]
"""The stories that each message shows, by channel, oldest message first."""


def on_slack(slack: SlackServer) -> Shown:
    """What stands in the channels themselves; answers in threads tell what was told."""
    return {
        f"slack:{channel}": [
            numbers(" ".join([post.message["text"], *texts(post.message["blocks"])]))
            for post in slack.seen(channel)
            if post.thread is None
        ]
        for channel in slack.channels
    }


def on_discord(discord: DiscordServer) -> Shown:
    """What stands in the channels, but for answers to earlier messages."""
    return {
        f"discord:{channel}": [
            numbers(" ".join([message["content"], *(text for _, text in _texts(message))]))
            for message in discord.seen(channel)
            if "message_reference" not in message
        ]
        for channel in discord.channels
    }


def repeated(discord: DiscordServer) -> list[str]:
    """Marks of deliveries that stand under two messages, answers included."""
    times = Counter(
        message["components"][0]["components"][0]["custom_id"]
        for channel in discord.channels
        for message in discord.seen(channel)
    )
    return [mark for mark, count in times.items() if count > 1]


def wrong(seen: Shown, expected: Mapping[str, set[int]]) -> list[str]:
    """What is lost, doubled or made up, a line each."""
    return [line for channel, stories in expected.items() for line in _differences(channel, seen[channel], stories)]


def complete(seen: Shown, expected: Mapping[str, set[int]]) -> bool:
    """Whether every story has arrived, once or more often."""
    return all(stories <= set().union(*seen[channel]) for channel, stories in expected.items())


def markup(discord: DiscordServer, own: str) -> list[str]:
    """What Discord would make of the texts besides showing them. Links that begin with `own` are the messages' own."""
    found = []
    for channel in discord.channels:
        for message in discord.seen(channel):
            for where, text in (("content", message["content"]), *_texts(message)):
                if where != "footer":
                    found += [f"{where}: {sign}" for sign in shown(text).markup if not sign.startswith(f"link {own}")]
    return found


def left_to_do(database: Path) -> int:
    """Deliveries that are still to be sent, or to be looked at again."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        counted = connection.execute("SELECT count(*) FROM delivery WHERE due_at IS NOT NULL OR sweep_at IS NOT NULL")
        return int(counted.fetchone()[0])


def leaks(folder: Path, secrets: Iterable[str]) -> list[str]:
    """The files that hold a token."""
    return [
        str(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(secret.encode() in path.read_bytes() for secret in secrets)
    ]


def _differences(channel: str, seen: list[set[int]], expected: set[int]) -> Iterator[str]:
    times = Counter(number for message in seen for number in message)
    for number in sorted(expected - times.keys()):
        yield f"{channel}: lost {number}"
    for number in sorted(times.keys() - expected):
        yield f"{channel}: made up {number}"
    for number, count in sorted(times.items()):
        if count > 1:
            yield f"{channel}: {count} times {number}"


def _texts(message: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Texts of the message's embeds, each with the place that it has."""
    for embed in message["embeds"]:
        for where in ("title", "description"):
            if where in embed:
                yield where, embed[where]
        if "footer" in embed:
            yield "footer", embed["footer"]["text"]
