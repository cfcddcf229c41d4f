"""Stories as one channel sees them: as everybody does, but for what its people corrected. Pure.

Stories belong to all communities, and nobody may change what others are told. So a correction moves an entry from one
story to another in one channel alone: the rights to a channel are given by channel, too. Everything else follows:

1. An id of a story is that of the entry that opened it. Whatever was made under an id (an alert, a mute) is about the
   story in which that entry is by now: after a merger, after a correction, and if it was a development.
2. A later report goes where its story is seen as one. Where people parted the story, it is compared with the parts
   alone: it joins one of them, or opens a story of its own, and never brings them together.
3. What was corrected stays so, whatever becomes of the story elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.model import Report, Story
from bot.stories.placement import Judge
from bot.stories.window import Candidates, Window


class View:
    """The stories of a window as one channel sees them; as everybody does until something is moved."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._corrected: dict[int, int] = {}

    def move(self, entry_id: int, story_id: int) -> None:
        """Lets the channel see an entry in another story."""
        self._corrected[entry_id] = story_id

    def restore(self, entry_id: int) -> None:
        """Lets the channel see an entry where everybody does."""
        self._corrected.pop(entry_id, None)

    def story_of(self, entry_id: int) -> int | None:
        """The id of the story to which an entry belongs; None: it is not known."""
        return self._corrected.get(entry_id, self._window.story_of(entry_id))

    def story(self, story_id: int) -> Story | None:
        """The story with the reports that belong to it here; None: there are none."""
        whole = self._window.story(story_id)
        if not self._corrected:
            return whole if whole and whole.reports else None
        reports = [report for report in whole.reports if self.story_of(report.entry_id) == story_id] if whole else []
        there = {report.entry_id for report in reports}
        moved = (entry for entry, to in self._corrected.items() if to == story_id and entry not in there)
        reports += [report for entry in moved if (report := self.report(entry)) is not None]
        if not reports:
            return None
        reports.sort(key=lambda report: report.entry_id)
        opened_at = whole.opened_at if whole and story_id in there else min(report.at for report in reports)
        return Story(id=story_id, opened_at=opened_at, reports=tuple(reports))

    def report(self, entry_id: int) -> Report | None:
        """An entry as a report."""
        story = self._window.story(home) if (home := self._window.story_of(entry_id)) is not None else None
        return next((report for report in story.reports if report.entry_id == entry_id), None) if story else None

    def ids(self, story_id: int) -> tuple[int, ...]:
        """The ids under which the story may have been told: its own first, then those of its entries, in order."""
        story = self.story(story_id)
        entries = (report.entry_id for report in story.reports) if story else ()
        return tuple(dict.fromkeys((story_id, *sorted(entries))))

    def place(self, report: Report, story_id: int, common: Mapping[int, int], judge: Judge, now: datetime) -> int:
        """The story to which a report belongs here, that was added to the window as one of `story_id`.

        common  how many reports have each of its keys
        """
        whole = self._window.story(story_id)
        others = [one for one in whole.reports if one.entry_id != report.entry_id] if whole else []
        parts = {self._corrected.get(one.entry_id, story_id) for one in others} or {story_id}
        if len(parts) == 1:
            return parts.pop()
        candidates = Candidates(stories=tuple(self._without(report, parts)), common=common)
        return judge.place(report, candidates, now).story_id

    def _without(self, report: Report, story_ids: Iterable[int]) -> Iterable[Story]:
        for story in filter(None, map(self.story, sorted(story_ids))):
            reports = tuple(one for one in story.reports if one.entry_id != report.entry_id)
            if reports:
                yield Story(id=story.id, opened_at=story.opened_at, reports=reports)
