"""How much a watch would have brought: the stored past, played to it before it speaks.

Only the newest entries are played, and only those that touch the watch are decided on: that takes a fraction of a
second for each watch. The entries are read once a minute for all who ask. One forecast is made at a time, away from the
event loop; when many people ask at once, the last of them are answered without. While people wait for answers that
need no forecast, forecasts wait: they would slow everybody else down.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.backtest.findings import Findings
from bot.backtest.rehearsal import Rehearsal
from bot.commands.limits import Crowd
from bot.decide import Rulebook, text_of
from bot.matching.overlap import Overlaps
from bot.model import ChannelRules, Clock, Community, Entry, Firm, Matcher, Store, WatchKind
from bot.rulebook import Wanted, matcher_of, wanted_by

PAST: Final = timedelta(days=14)
MOST_ENTRIES: Final = 5000
MOST_PLAYED: Final = 400
_FRESH: Final = timedelta(seconds=60)
_LONGEST_QUEUE: Final = 4
_SAMPLES: Final = 3
_PATIENCE: Final = 5.0


class Forecaster:
    """Plays the stored past to watches that somebody thinks of."""

    def __init__(self, store: Store, catalogue: Overlaps, *, clock: Clock, crowd: Crowd) -> None:
        self._store = store
        self._crowd = crowd
        self._known = {firm.id: firm for firm in catalogue.firms}
        self._catalogue = catalogue
        self._every: Matcher | None = None
        self._clock = clock
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0
        self._entries: Sequence[Entry] = ()
        self._read_at: datetime | None = None

    async def forecast(self, rules: ChannelRules, own: Sequence[Firm] = ()) -> Findings | None:
        """What the channel's watches would have brought; None: too many people ask, or there is no past.

        own  firms of the channel's community
        """
        if self._waiting >= _LONGEST_QUEUE:
            return None
        self._waiting += 1
        self._crowd.leave()
        try:
            async with self._turn:
                await self._crowd.gone(_PATIENCE)
                entries = [entry for entry in await self._past() if entry.community in {None, rules.community}]
                if not entries:
                    return None
                return await asyncio.to_thread(self._played, entries, rules, own)
        finally:
            self._crowd.enter()
            self._waiting -= 1

    async def _past(self) -> Sequence[Entry]:
        now = self._clock()
        if self._read_at is None or now - self._read_at > _FRESH:
            self._entries = await self._store.newest_entries(now - PAST, MOST_ENTRIES)
            self._read_at = now
        return self._entries

    def _played(self, entries: Sequence[Entry], rules: ChannelRules, own: Sequence[Firm]) -> Findings:
        subjects = {watch.subject for watch in rules.watches}
        mine = tuple(firm for firm in own if firm.id in subjects)
        wanted = wanted_by([rules], self._known, [Community(name="", firms=mine)])
        return _findings(
            entries,
            Rulebook(
                channels=(rules,),
                firms={**self._known, **{firm.id: firm for firm in mine}},
                matcher=self._matcher_for(wanted),
                installation="",
            ),
        )

    def _matcher_for(self, wanted: Wanted) -> Matcher:
        """One matcher for all firms serves every firm: compiling takes longer than playing what it finds."""
        every = Wanted(firms=frozenset(self._known))
        if not wanted.within(every):
            return matcher_of(wanted, self._catalogue)
        if self._every is None:
            self._every = matcher_of(every, self._catalogue)
        return self._every


def _findings(entries: Sequence[Entry], rulebook: Rulebook) -> Findings:
    (rules,) = rulebook.channels
    matcher = rulebook.matcher
    rehearsal = Rehearsal(rulebook, samples=_SAMPLES)
    feeds = {watch.subject for watch in rules.watches if watch.kind is WatchKind.FEED}
    firms = {watch.subject for watch in rules.watches if watch.kind is WatchKind.FIRM}

    def touches(entry: Entry) -> bool:
        if entry.feed_url in feeds:
            return True
        matches = matcher.match(text_of(entry))
        return bool(matches.rules) or any(mention.firm in firms for mention in matches.mentions)

    touched = [entry for entry in entries if touches(entry)]
    if len(touched) > MOST_PLAYED:  # of a busy watch, less of the past says enough
        touched = touched[-MOST_PLAYED:]
        entries = [entry for entry in entries if entry.collected_at >= touched[0].collected_at]
    rehearsal.play(touched)
    findings = rehearsal.findings()
    return replace(findings, entries=len(entries), began=entries[0].collected_at, ended=entries[-1].collected_at)
