"""Which alerts a changed watchlist adds and drops.

Stories do not depend on who watches, so two rehearsals of the same entries give a story the same id, and an
alert is the same in both when story and channel are. The two may send it at different reports of the story:
whether they differ is settled when the story is over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bot.backtest.findings import ChannelDifference, Played, RehearsedAlert
from bot.backtest.newest import Newest


class Comparison:
    """Compares two rehearsals of the same entries while they go on."""

    def __init__(self, samples: int) -> None:
        self._samples = samples
        self._open: defaultdict[int, dict[str, _Pair]] = defaultdict(dict)
        self._channels: dict[str, _Tally] = {}

    def take(self, present: Played, changed: Played) -> None:
        """Takes in what the next run of entries brought under each watchlist."""
        for alert in present.alerts:
            self._pair(alert).present = alert
        for alert in changed.alerts:
            self._pair(alert).changed = alert
        self._settle({*present.over, *changed.over})

    def differences(self) -> tuple[ChannelDifference, ...]:
        """The differences by channel, after the last run of entries."""
        self._settle([*self._open])
        return tuple(tally.result(channel) for channel, tally in sorted(self._channels.items()))

    def _pair(self, alert: RehearsedAlert) -> _Pair:
        return self._open[alert.story_id].setdefault(alert.channel, _Pair())

    def _settle(self, stories: Iterable[int]) -> None:
        for story_id in stories:
            for channel, pair in self._open.pop(story_id, {}).items():
                self._channels.setdefault(channel, _Tally(self._samples)).count(pair)


@dataclass(slots=True)
class _Pair:
    present: RehearsedAlert | None = None
    changed: RehearsedAlert | None = None


class _Tally:
    def __init__(self, samples: int) -> None:
        self._same = self._adds = self._drops = 0
        self._added, self._dropped = Newest[RehearsedAlert](samples), Newest[RehearsedAlert](samples)

    def count(self, pair: _Pair) -> None:
        if pair.present and pair.changed:
            self._same += 1
        elif pair.changed:
            self._adds += 1
            self._added.add(pair.changed, pair.changed.at)
        elif pair.present:
            self._drops += 1
            self._dropped.add(pair.present, pair.present.at)

    def result(self, channel: str) -> ChannelDifference:
        return ChannelDifference(
            channel=channel,
            same=self._same,
            adds=self._adds,
            drops=self._drops,
            added=self._added.items,
            dropped=self._dropped.items,
        )
