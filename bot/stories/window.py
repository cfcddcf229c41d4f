"""The reports of the last days, kept in memory, and which of them may be of one story with a new one.

What is kept does not grow with time: reports that are older than the window go. Of a key that many reports
share, only the latest are looked at, so a firm that everybody writes about costs no more than another.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import nlargest
from itertools import islice
from typing import Protocol

from bot.model import Report, Story
from bot.stories.evidence import HOT

WINDOW = timedelta(hours=72)
"""How long after its last report a story takes in another."""

MOST_STORIES = 16
"""Stories that are compared with a report: those with most in common with it."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a report is compared with.

    stories  those with most keys in common first
    common   how many reports of the window have each of the report's keys, at most `HOT`
    """

    stories: tuple[Story, ...]
    common: Mapping[int, int]


def nearest_entries(report: Report, by_key: Mapping[int, Sequence[int]], most: int = MOST_STORIES + 4) -> list[int]:
    """The entries that have most and rarest keys in common with a report, the nearest first.

    by_key  the latest entries with each key
    """
    scores = _scores(report, by_key, {})
    return nlargest(most, scores, key=lambda entry_id: (scores[entry_id], entry_id))


def _scores(report: Report, by_key: Mapping[int, Sequence[int]], common: Mapping[int, int]) -> Counter[int]:
    """What entries have in common with a report; a key counts the more, the fewer have it."""
    scores: Counter[int] = Counter()
    for key in report.keys:
        found = by_key.get(key, ())
        worth = 1 + HOT // max(len(found), common.get(key, 0), 1)
        for entry_id in found:
            scores[entry_id] += worth
    return scores


class Near(Protocol):
    """Finds entries by their vectors."""

    def add(self, entry_id: int, vector: str) -> None: ...

    def drop(self, entry_id: int) -> None: ...

    def nearest(self, vector: str) -> Sequence[int]: ...


class Window:
    """Stories that may still grow, found by the keys of their reports.

    near  finds reports that name no firm by their vectors too; None: keys alone
    """

    def __init__(self, span: timedelta = WINDOW, *, near: Near | None = None) -> None:
        self._span = span
        self._near = near
        self._stories: dict[int, Story] = {}
        self._story_of: dict[int, int] = {}
        self._by_key: dict[int, tuple[int, ...]] = {}
        self._merged: dict[int, list[int]] = {}
        self._common: dict[int, int] = {}
        self._order: deque[Report] = deque()

    def story(self, story_id: int) -> Story | None:
        """The story as far as it is known."""
        return self._stories.get(story_id)

    def story_of(self, entry_id: int) -> int | None:
        """The id of the story to which an entry belongs; None: it is not known."""
        return self._story_of.get(entry_id)

    def load(self, stories: Iterable[Story], common: Mapping[int, int] | None = None) -> None:
        """Takes in stories with all their reports, in the order in which those were collected.

        common  how many reports have a key, where that is more than the stories show
        """
        self._common |= common or {}
        found: list[tuple[Report, int]] = []
        for story in stories:
            self._stories[story.id] = story
            found += [(report, story.id) for report in story.reports]
            if story.merged_into is not None:
                self._merged.setdefault(story.merged_into, []).append(story.id)
        for report, story_id in sorted(found, key=lambda one: one[0].entry_id):
            self._index(report, story_id)

    def merged_into(self, story_id: int) -> tuple[int, ...]:
        """The stories that became this one, the earliest first."""
        return tuple(sorted(self._merged.get(story_id, ())))

    def add(self, report: Report, story_id: int) -> None:
        """Takes in a report; its story begins with it if it is not known."""
        story = self._stories.get(story_id) or Story(id=story_id, opened_at=report.at, reports=())
        self._stories[story_id] = replace(story, reports=(*story.reports, report))
        self._index(report, story_id)

    def merge(self, story_id: int, into: int) -> None:
        """Lets a story go on in another."""
        gone, stays = self._stories[story_id], self._stories[into]
        self._stories[into] = replace(stays, reports=(*stays.reports, *gone.reports))
        self._stories[story_id] = replace(gone, reports=(), merged_into=into)
        for report in gone.reports:
            self._story_of[report.entry_id] = into
        self._merged.setdefault(into, []).extend([story_id, *self._merged.pop(story_id, ())])

    def candidates(self, report: Report, now: datetime) -> Candidates:
        """The stories that a report is to be compared with."""
        scores = _scores(report, self._by_key, self._common)
        common = {key: max(len(self._by_key.get(key, ())), self._common.get(key, 0)) for key in report.keys}
        if self._near is not None and report.traits.vector and not report.traits.firms:
            for entry_id in self._near.nearest(report.traits.vector):
                scores[entry_id] += HOT
        best: dict[int, tuple[int, int]] = {}
        for entry_id, score in scores.items():
            story_id = self._story_of[entry_id]
            best[story_id] = max(best.get(story_id, (0, 0)), (score, entry_id))
        nearest = sorted(best, key=lambda story_id: best[story_id], reverse=True)
        living = (self._stories[story_id] for story_id in nearest if self._lives(story_id, now))
        return Candidates(stories=tuple(islice(living, MOST_STORIES)), common=common)

    def common(self, keys: Iterable[int]) -> Mapping[int, int]:
        """How many of the latest reports have each of the keys."""
        return {key: len(self._by_key.get(key, ())) for key in keys}

    def having(self, keys: Iterable[int], now: datetime) -> tuple[Story, ...]:
        """The living stories with one of these keys among the latest reports of the key, and those merged into them."""
        ids = {self._story_of[entry_id] for key in keys for entry_id in self._by_key.get(key, ())}
        living = [story_id for story_id in sorted(ids) if self._lives(story_id, now)]
        merged = [gone for story_id in living for gone in self.merged_into(story_id)]
        return tuple(self._stories[story_id] for story_id in sorted({*living, *merged}))

    def forget(self, now: datetime) -> tuple[int, ...]:
        """Lets go of the reports that are over; answers the ids of the stories that are over with them."""
        over: list[int] = []
        while self._order and self._order[0].at <= now - self._span:
            over += self._drop(self._order.popleft())
        return tuple(over)

    def _lives(self, story_id: int, now: datetime) -> bool:
        return self._stories[story_id].reports[-1].at > now - self._span

    def _index(self, report: Report, story_id: int) -> None:
        self._story_of[report.entry_id] = story_id
        self._order.append(report)
        if self._near is not None and report.traits.vector:
            self._near.add(report.entry_id, report.traits.vector)
        for key in report.keys:
            self._by_key[key] = (*self._by_key.get(key, ())[1 - HOT :], report.entry_id)

    def _drop(self, report: Report) -> Sequence[int]:
        if self._near is not None and report.traits.vector:
            self._near.drop(report.entry_id)
        for key in report.keys:
            left = tuple(entry_id for entry_id in self._by_key[key] if entry_id != report.entry_id)
            if left:
                self._by_key[key] = left
            else:
                del self._by_key[key]
        story_id = self._story_of.pop(report.entry_id)
        if self._stories[story_id].reports[-1].entry_id != report.entry_id:
            return ()
        over = (story_id, *self._merged.pop(story_id, ()))
        for one in over:
            del self._stories[one]
        return over
