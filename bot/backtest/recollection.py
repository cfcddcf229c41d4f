"""The past as placing needs it, kept in memory: what the database is to the pipeline, this is to a rehearsal.

A story that took in nothing for `WINDOW` takes in nothing any more. It is forgotten, so that what is kept does
not grow with the time that is rehearsed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from bot.model import DeliveryKind, Memory, Message, Outcome, Report
from bot.stories.window import Window


class Recollection:
    """Stories with their reports, and which channels have heard of them."""

    def __init__(self) -> None:
        self._window = Window()
        self._told: defaultdict[int, dict[str, Message | None]] = defaultdict(dict)

    def memory(self, reports: Sequence[Report], now: datetime) -> Memory:
        """The stories that share a key with one of the reports, and the alerts of those stories."""
        keys = frozenset[int]().union(*(report.keys for report in reports))
        stories = self._window.having(keys, now)
        return Memory(
            stories=stories,
            told={
                (story.id, channel): message
                for story in stories
                if story.id in self._told
                for channel, message in self._told[story.id].items()
            },
            common=self._window.common(keys),
        )

    def remember(self, outcomes: Sequence[Outcome]) -> None:
        """Takes in what was decided, in order."""
        for outcome in outcomes:
            placement = outcome.decision.placement
            for gone in placement.merged:
                self._window.merge(gone, into=placement.story_id)
            self._window.add(outcome.report, placement.story_id)
            told = self._told[placement.story_id] if outcome.alerts else {}
            for alert in outcome.alerts:
                told.setdefault(alert.channel, None)
            for delivery in outcome.deliveries:
                if delivery.kind is DeliveryKind.POST and isinstance(delivery.message, Message):
                    told[delivery.channel] = told.get(delivery.channel) or delivery.message

    def forget(self, now: datetime) -> tuple[int, ...]:
        """Drops the stories that are over, and answers the ids of those that a channel has heard of."""
        over = self._window.forget(now)
        return tuple(story_id for story_id in over if self._told.pop(story_id, None) is not None)
