"""The worker process that parses feeds: a task from standard input, an answer to standard output, and again.

It ends with its parent, also when that is killed outright and this one is in the middle of a parse: a thread
watches the input for the hang-up that the system delivers then.
"""

from __future__ import annotations

import os
import pickle
import resource
import select
import signal
import struct
import sys
import threading
from dataclasses import dataclass
from typing import BinaryIO

from bot.errors import FeedFormatError
from bot.feeds.parse import parse_feed
from bot.feeds.parts import EntryMemory
from bot.model import Fetched, ParsedFeed, Trouble

HEADER = struct.Struct("!Q")
"""Before each message: its length."""

_REMEMBERED = 16 * 1024 * 1024
"""Bytes of entries that one worker remembers: some thousand feeds of news."""

_WARM_UP = (
    b"<rss version='2.0'><channel><title>w</title><item><title>&lt;b&gt;w&lt;/b&gt;</title><link>http://w.test/</link>"
    b"<pubDate>Mon, 01 Jan 2024 00:00:00 GMT</pubDate></item></channel></rss>"
)


@dataclass(frozen=True, slots=True)
class Task:
    """A body to read, and the zone of its naive dates."""

    fetched: Fetched
    zone: str | None


Answer = ParsedFeed | FeedFormatError


def answer(task: Task, memory: EntryMemory | None = None) -> Answer:
    """What becomes of a body. Never raises: whatever a feed does to the parser, it is the feed that is broken."""
    fetched = task.fetched
    try:
        return parse_feed(
            fetched.body, url=fetched.url, content_type=fetched.content_type, zone=task.zone, memory=memory
        )
    except FeedFormatError as error:
        return error
    except Exception as error:
        return FeedFormatError(Trouble.UNREADABLE, f"the parser failed on it ({type(error).__name__})")


def main(memory: int, cpu: float) -> None:
    """Serves until the input ends.

    `memory` bounds the process's data in bytes, `cpu` the seconds of computing for one feed; 0: no bound. What
    takes longer ends the process by SIGPROF, which also ends what is in the middle of a library's code.
    """
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    threading.Thread(target=_end_with, args=(source.fileno(),), daemon=True).start()
    if memory:
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    # The first parse loads what the later ones share.
    parse_feed(_WARM_UP, url="http://w.test/", zone="UTC")
    remembered = EntryMemory(_REMEMBERED)
    while (task := _receive(source)) is not None:
        signal.setitimer(signal.ITIMER_PROF, cpu)
        message = pickle.dumps(answer(task, remembered), pickle.HIGHEST_PROTOCOL)
        signal.setitimer(signal.ITIMER_PROF, 0)
        sink.write(HEADER.pack(len(message)) + message)
        sink.flush()


def _receive(source: BinaryIO) -> Task | None:
    header = source.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    task: Task = pickle.loads(source.read(HEADER.unpack(header)[0]))  # noqa: S301 - our own parent
    return task


def _end_with(source: int) -> None:
    hang_up = select.poll()
    hang_up.register(source, 0)  # a hang-up is reported unasked
    hang_up.poll()
    os._exit(1)
