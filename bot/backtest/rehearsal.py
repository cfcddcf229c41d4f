"""The rehearsal itself: entries in, alerts and counts out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from bot.backtest.findings import ChannelFindings, Findings, Played, RehearsedAlert
from bot.backtest.recollection import Recollection
from bot.backtest.tally import WatchTally
from bot.decide import Rulebook, decide, reading_of, text_of
from bot.model import Alert, Entry, Matches, Mention, Outcome, Watch, WatchKind


class Rehearsal:
    """Plays entries to a watchlist and counts what comes of it.

    Entries in which nothing that is watched was found are counted and no more: placing them would take most of the
    time, and they alert nobody. (In the bot, such an entry may bring two reports of one story together.)

    rulebook  its watches are taken for old enough, whatever `added_at` says
    samples   how many alerts and doubts of each watch are kept to be shown
    """

    def __init__(self, rulebook: Rulebook, *, samples: int) -> None:
        channels = tuple(replace(rules, watches=tuple(map(_long_known, rules.watches))) for rules in rulebook.channels)
        self._rulebook = replace(rulebook, channels=channels, summary=_no_summary)
        self._past = Recollection()
        self._alerts = dict.fromkeys((rules.channel for rules in channels), 0)
        self._tallies = {
            (rules.channel, watch.key): WatchTally(watch, samples) for rules in channels for watch in rules.watches
        }
        self._of_firm: defaultdict[str, list[WatchTally]] = defaultdict(list)
        for rules in channels:
            for watch in rules.watches:
                if watch.kind is WatchKind.FIRM:
                    self._of_firm[watch.subject].append(self._tallies[rules.channel, watch.key])
        self._feeds = {watch.subject for rules in channels for watch in rules.watches if watch.kind is WatchKind.FEED}
        self._longest_age = max((rules.max_age for rules in channels), default=timedelta(0))
        self._entries = 0
        self._began: datetime | None = None
        self._ended: datetime | None = None

    def play(self, entries: Sequence[Entry]) -> Played:
        """Decides entries in the order of collection; they follow those that were played before."""
        alerts: list[RehearsedAlert] = []
        over: list[int] = []
        for now, batch in groupby(entries, key=attrgetter("collected_at")):
            over += self._past.forget(now)
            for outcome in self._decided([replace(entry, backlog_rank=None) for entry in self._read(batch)], now):
                alerts += self._count(outcome)
        return Played(alerts=tuple(alerts), over=tuple(over))

    def findings(self) -> Findings:
        """What was found so far."""
        return Findings(
            entries=self._entries,
            began=self._began,
            ended=self._ended,
            channels=tuple(
                ChannelFindings(
                    channel=rules.channel,
                    alerts=self._alerts[rules.channel],
                    watches=tuple(self._tallies[rules.channel, watch.key].findings() for watch in rules.watches),
                )
                for rules in self._rulebook.channels
            ),
        )

    def _read(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        for entry in entries:
            self._entries += 1
            self._span(entry)
            yield entry

    def _decided(self, everything: Sequence[Entry], now: datetime) -> Sequence[Outcome]:
        found = [(entry, self._rulebook.matcher.match(text_of(entry))) for entry in everything]
        touched = [(entry, matches) for entry, matches in found if self._is_touched(entry, matches)]
        if not touched:
            return ()
        entries = [entry for entry, _ in touched]
        readings = [reading_of(entry, matches) for entry, matches in touched]
        memory = self._past.memory([reading.report for reading in readings], now)
        outcomes = decide(entries, rulebook=self._rulebook, memory=memory, now=now, readings=readings)
        self._past.remember(outcomes)
        return outcomes

    def _is_touched(self, entry: Entry, matches: Matches) -> bool:
        return bool(matches.mentions or matches.rules) or entry.feed_url in self._feeds

    def _count(self, outcome: Outcome) -> Iterator[RehearsedAlert]:
        entry = outcome.decision.entry
        mentions: defaultdict[str, list[Mention]] = defaultdict(list)
        for mention in outcome.decision.matches.mentions:
            mentions[mention.firm].append(mention)
        for firm, found in mentions.items():
            for tally in self._of_firm.get(firm, ()):
                tally.read(entry, found)
        for alert in outcome.alerts:
            rehearsed = _rehearsed(outcome, alert)
            self._alerts[alert.channel] += 1
            for key in rehearsed.watches:
                self._tallies[alert.channel, key].alert(rehearsed)
            yield rehearsed

    def _span(self, entry: Entry) -> None:
        """Entries too old to alert do not stretch the time over which alerts are counted."""
        published = entry.published_at or entry.collected_at
        news = published if entry.collected_at - published <= self._longest_age else entry.collected_at
        self._began = min(self._began or news, news)
        self._ended = max(self._ended or entry.collected_at, entry.collected_at)


def _long_known(watch: Watch) -> Watch:
    return replace(watch, added_at=None)


def _no_summary(title: str, *texts: str, names: Collection[str] = ()) -> str:
    """Nobody reads the messages of a rehearsal, and nothing is decided by their summaries."""
    return ""


def _rehearsed(outcome: Outcome, alert: Alert) -> RehearsedAlert:
    entry = outcome.decision.entry
    found = next(one for one in outcome.decision.channels if one.channel == alert.channel)
    return RehearsedAlert(
        channel=alert.channel,
        story_id=alert.story_id,
        at=alert.created_at,
        title=entry.title or entry.link or entry.feed_name,
        link=entry.link,
        outlet=entry.outlet,
        language=entry.language,
        watches=found.watches,
        surfaces=tuple(dict.fromkeys(reason.surface for reason in alert.reasons if reason.surface)),
    )
