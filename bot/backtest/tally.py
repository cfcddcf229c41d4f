"""Counts, for one watch of one channel, the alerts that it brings and how the texts use its name."""

from __future__ import annotations

from collections.abc import Sequence

from bot.alerts.context import is_doubtful
from bot.alerts.routing import watch_objection
from bot.backtest.findings import Doubt, RehearsedAlert, WatchFindings
from bot.backtest.newest import Newest
from bot.model import Entry, Mention, Verdict, Watch

_WITHIN = frozenset({"longer", "address"})
"""Evidence that decides alone: the name is but a part of another firm's name, or of an address."""


class WatchTally:
    """The counts of one watch; `samples` alerts and as many doubts are kept."""

    def __init__(self, watch: Watch, samples: int) -> None:
        self._watch = watch
        self._alerts = self._clear = self._doubtful = self._rejected = self._within = 0
        self._samples = Newest[RehearsedAlert](samples)
        self._doubts = Newest[Doubt](samples)

    def alert(self, alert: RehearsedAlert) -> None:
        """Counts an alert that the watch wanted."""
        self._alerts += 1
        self._samples.add(alert, alert.at)

    def read(self, entry: Entry, mentions: Sequence[Mention]) -> None:
        """Counts a text by the mentions of the watched firm in it, if the watch would have the entry at all."""
        meant = [one for one in mentions if one.relation is None or one.relation in self._watch.relations]
        if not meant or watch_objection(self._watch, entry):
            return
        alone = [mention for mention in meant if not _is_within(mention)]
        taken = [mention for mention in alone if mention.verdict is Verdict.TAKEN]
        if not alone:
            self._within += 1
        elif not taken:
            self._rejected += 1
            self._doubt(entry, alone[0])
        elif all(map(is_doubtful, taken)):
            self._doubtful += 1
            self._doubt(entry, taken[0])
        else:
            self._clear += 1

    def findings(self) -> WatchFindings:
        """The counts so far."""
        return WatchFindings(
            key=self._watch.key,
            kind=self._watch.kind,
            subject=self._watch.subject,
            alerts=self._alerts,
            clear=self._clear,
            doubtful=self._doubtful,
            rejected=self._rejected,
            within=self._within,
            context=self._watch.context,
            samples=self._samples.items,
            doubts=self._doubts.items,
        )

    def _doubt(self, entry: Entry, mention: Mention) -> None:
        against = [evidence for evidence in mention.evidence if evidence.weight < 0]
        doubt = Doubt(
            at=entry.collected_at,
            title=entry.title,
            link=entry.link,
            outlet=entry.outlet,
            language=entry.language,
            surface=mention.surface,
            verdict=mention.verdict,
            evidence=tuple(evidence.text for evidence in against),
            features=tuple(evidence.feature for evidence in against),
        )
        self._doubts.add(doubt, entry.collected_at)


def _is_within(mention: Mention) -> bool:
    return mention.verdict is Verdict.REJECTED and any(one.feature in _WITHIN for one in mention.evidence)
