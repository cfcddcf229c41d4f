"""The past as placing needs it, kept in memory: what the database is to the pipeline, this is to a rehearsal.

A story that took in nothing for `WINDOW` takes in nothing any more. It is forgotten, so that what is kept does
not grow with the time that is rehearsed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.model import DeliveryKind, Memory, Message, Outcome, Report, Story
from bot.stories.placement import WINDOW


class Recollection:
    """Stories with their reports, and which channels have heard of them."""

    def __init__(self) -> None:
        # In the order of their last report, so that the first are the first to be forgotten.
        self._stories: dict[int, Story] = {}
        self._by_key: defaultdict[str, dict[int, datetime]] = defaultdict(dict)
        self._told: defaultdict[int, dict[str, Message | None]] = defaultdict(dict)

    def memory(self, reports: Sequence[Report], now: datetime) -> Memory:
        """The stories that share a key with one of the reports, and the alerts of those stories."""
        keys = frozenset[str]().union(*(report.keys for report in reports))
        ids = {
            story_id
            for key in keys & self._by_key.keys()
            for story_id, at in self._by_key[key].items()
            if at > now - WINDOW
        }
        return Memory(
            stories=tuple(self._stories[story_id] for story_id in sorted(ids)),
            told={
                (story_id, channel): message
                for story_id in ids & self._told.keys()
                for channel, message in self._told[story_id].items()
            },
        )

    def remember(self, outcomes: Sequence[Outcome]) -> None:
        """Takes in what was decided, in order."""
        for outcome in outcomes:
            story_id, report = outcome.decision.placement.story_id, outcome.report
            story = self._stories.pop(story_id, None) or Story(id=story_id, opened_at=report.at, reports=())
            self._stories[story_id] = replace(story, reports=(*story.reports, report))
            for key in report.keys:
                self._by_key[key][story_id] = report.at
            for alert in outcome.alerts:
                self._told[story_id].setdefault(alert.channel, None)
            for delivery in outcome.deliveries:
                if delivery.kind is DeliveryKind.POST and isinstance(delivery.message, Message):
                    self._told[story_id][delivery.channel] = delivery.message

    def forget(self, now: datetime) -> tuple[int, ...]:
        """Drops the stories that are over, and answers the ids of those that a channel has heard of."""
        over: list[int] = []
        for story_id, story in self._stories.items():
            if story.reports[-1].at > now - WINDOW:
                break
            over.append(story_id)
        for story_id in over:
            self._drop(self._stories.pop(story_id))
        return tuple(story_id for story_id in over if self._told.pop(story_id, None) is not None)

    def _drop(self, story: Story) -> None:
        for key in {key for report in story.reports for key in report.keys}:
            stories = self._by_key[key]
            del stories[story.id]
            if not stories:
                del self._by_key[key]
