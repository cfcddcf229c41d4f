"""Who rehearses: this process, or one process for each watchlist when there is much to play.

Deciding is the work, and it takes a whole core: a rehearsal in a process of its own leaves this one free to read
the next page, and two watchlists are compared in the time of one. Each process plays every page, in order, since
what is decided of an entry depends on all that came before it.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Protocol

from bot.backtest.findings import Findings, Played
from bot.backtest.rehearsal import Rehearsal
from bot.decide import Rulebook
from bot.errors import FirmwatchError
from bot.model import ChannelRules, Entry, Firm
from bot.rulebook import build_matcher


@dataclass(frozen=True, slots=True)
class Part:
    """What is rehearsed: a watchlist, and the catalogue that it refers to."""

    channels: tuple[ChannelRules, ...]
    firms: tuple[Firm, ...]
    samples: int


class Player(Protocol):
    """One rehearsal. Each `begin` is followed by its `end` before the next."""

    def begin(self, entries: Sequence[Entry]) -> None:
        """Hands over entries to be played."""
        ...

    def end(self) -> Played:
        """Waits for what they brought."""
        ...

    def findings(self) -> Findings:
        """What was found so far."""
        ...


def rehearsal_of(part: Part) -> Rehearsal:
    """A rehearsal of a watchlist from the beginning."""
    rulebook = Rulebook(
        channels=part.channels,
        firms={firm.id: firm for firm in part.firms},
        matcher=build_matcher(part.firms, part.channels),
        installation="backtest",
    )
    return Rehearsal(rulebook, samples=part.samples)


@contextmanager
def players(parts: Sequence[Part], *, apart: bool) -> Iterator[Sequence[Player]]:
    """A player for each part; `apart` in processes of their own, which end with the block."""
    if not apart:
        yield [_Here(part) for part in parts]
        return
    with ExitStack() as stack:
        yield [stack.enter_context(_apart(part)) for part in parts]


class _Here:
    def __init__(self, part: Part) -> None:
        self._rehearsal = rehearsal_of(part)
        self._played = Played(alerts=(), over=())

    def begin(self, entries: Sequence[Entry]) -> None:
        self._played = self._rehearsal.play(entries)

    def end(self) -> Played:
        return self._played

    def findings(self) -> Findings:
        return self._rehearsal.findings()


class _Elsewhere:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, entries: Sequence[Entry]) -> None:
        try:
            self._connection.send(entries)
        except OSError as error:
            raise _ended() from error

    def end(self) -> Played:
        played = self._receive()
        assert isinstance(played, Played)  # noqa: S101 - what `_serve` sends for entries
        return played

    def findings(self) -> Findings:
        self.begin(())
        found = self._receive()
        assert isinstance(found, Findings)  # noqa: S101 - what `_serve` sends for none
        return found

    def _receive(self) -> object:
        try:
            return self._connection.recv()
        except (EOFError, OSError) as error:
            raise _ended() from error


@contextmanager
def _apart(part: Part) -> Iterator[Player]:
    # spawn, not fork: this process has threads.
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, part), daemon=True)
    process.start()
    theirs.close()
    try:
        yield _Elsewhere(ours)
    finally:
        ours.close()
        process.join(timeout=1)
        if process.is_alive():
            process.kill()
            process.join()
        process.close()


def _serve(connection: Connection, part: Part) -> None:
    """Plays what comes in until the other end is closed; no entries ask for the findings."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this process itself
    rehearsal = rehearsal_of(part)
    try:
        while True:
            entries: Sequence[Entry] = connection.recv()
            connection.send(rehearsal.play(entries) if entries else rehearsal.findings())
    except (EOFError, OSError):
        return


def _ended() -> FirmwatchError:
    return FirmwatchError("a process of the backtest ended by itself; it may have run out of memory")
