"""Stories as one channel sees them: as everybody does, but for what its people corrected. Pure.

Stories belong to all communities, and nobody may change what others are told. So a correction moves an entry from one
story to another in one channel alone: the rights to a channel are given by channel, too. Everything else follows:

1. An id of a story is that of the entry that opened it. Whatever was made under an id (an alert, a mute) is about the
   story in which that entry is by now: after a merger, after a correction, and if it was a development.
2. So a correction says "of one story with that entry", and an entry points to another: by the last word that was said
   of it here, or else to the one that opened its story. Where the pointers end, there is its story. Whoever made 9 part
   of 3 finds it in 1 when the program makes 3 part of 1; and where the program says 3 is of 1 and people that 1 is of
   9, the circle is one story, the earliest id its own.
3. A later report goes where its story is seen as one. Where people parted the story, it is compared with the parts
   alone: it joins one of them, or opens a story of its own, and never brings them together.
4. What people parted stays apart, whatever becomes of the stories elsewhere: an entry that was taken out of a story and
   followed another one stands for itself when that comes to be of the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model import Report, Story
from bot.stories.placement import Judge
from bot.stories.window import Candidates, Window


@dataclass(frozen=True, slots=True)
class _Word:
    """What was said of an entry last: the one that it goes with, and one that it is not with."""

    beside: int
    apart_from: int | None


class View:
    """The stories of a window as one channel sees them; as everybody does until something is moved."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._said: dict[int, _Word] = {}

    def move(self, entry_id: int, story_id: int, *, apart_from: int | None = None) -> None:
        """Lets the channel see an entry where another is, and never with `apart_from`."""
        self._said[entry_id] = _Word(story_id, apart_from)

    def restore(self, entry_id: int) -> None:
        """Lets the channel see an entry where everybody does."""
        self._said.pop(entry_id, None)

    def story_of(self, entry_id: int) -> int | None:
        """The id of the story to which an entry belongs; None: it is not known."""
        if not self._said:
            return self._window.story_of(entry_id)
        return None if self._beside(entry_id) is None else self._end(entry_id, ())

    def parts(self, story_id: int) -> frozenset[int]:
        """The stories in which the reports of one that everybody sees are seen here."""
        whole = self._window.story(story_id)
        entries = (report.entry_id for report in whole.reports) if whole else ()
        found = map(self.story_of, (story_id, *entries)) if self._said else (story_id,)
        return frozenset(one for one in found if one is not None)

    def is_kept_apart(self, entry_id: int, story_id: int) -> bool:
        """Whether people took an entry out of what is this story by now."""
        word = self._said.get(entry_id)
        return word is not None and word.apart_from is not None and self.story_of(word.apart_from) == story_id

    def story(self, story_id: int) -> Story | None:
        """The story with the reports that belong to it here; None: there are none."""
        whole = self._window.story(story_id)
        if not self._said:
            return whole if whole and whole.reports else None
        if self.story_of(story_id) not in {story_id, None}:
            return None
        reports = [report for home in self._homes(story_id) for report in self._unmoved(home)]
        moved = (entry for entry in self._said if self.story_of(entry) == story_id)
        reports += [report for entry in moved if (report := self.report(entry)) is not None]
        if not reports:
            return None
        reports.sort(key=lambda report: report.entry_id)
        opens = any(report.entry_id == story_id for report in reports)
        opened_at = whole.opened_at if whole and opens else min(report.at for report in reports)
        return Story(id=story_id, opened_at=opened_at, reports=tuple(reports))

    def _homes(self, story_id: int) -> Iterable[int]:
        """The stories, as everybody sees them, whose reports belong here to `story_id` if nothing was said of them."""
        openers = {*self._said, story_id}
        return (one for one in openers if self._window.story_of(one) in {one, None} and self.story_of(one) == story_id)

    def _unmoved(self, home: int) -> Iterable[Report]:
        whole = self._window.story(home)
        return (report for report in whole.reports if report.entry_id not in self._said) if whole else ()

    def _beside(self, entry_id: int) -> int | None:
        """The entry to which one points."""
        word = self._said.get(entry_id)
        return word.beside if word else self._window.story_of(entry_id)

    def _end(self, entry_id: int, before: tuple[int, ...]) -> int:
        """Where the pointers from an entry end; `before`: those on the way to it."""
        if entry_id in before:
            return min(before[before.index(entry_id) :])
        following = self._beside(entry_id)
        if following is None or following == entry_id:
            return entry_id
        end = self._end(following, (*before, entry_id))
        word = self._said.get(entry_id)
        if word is None or word.apart_from is None or end == entry_id:
            return end
        return entry_id if end == self._plain_end(word.apart_from) else end

    def _plain_end(self, entry_id: int) -> int:
        """Where the pointers from an entry end, whatever was parted."""
        way = [entry_id]
        while (following := self._beside(way[-1])) is not None and following != way[-1]:
            if following in way:
                return min(way[way.index(following) :])
            way.append(following)
        return way[-1]

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
        parts = {part for one in others if (part := self.story_of(one.entry_id)) is not None} or {story_id}
        if len(parts) == 1:
            return parts.pop()
        candidates = Candidates(stories=tuple(self._without(report, parts)), common=common)
        return judge.place(report, candidates, now).story_id

    def _without(self, report: Report, story_ids: Iterable[int]) -> Iterable[Story]:
        for story in filter(None, map(self.story, sorted(story_ids))):
            reports = tuple(one for one in story.reports if one.entry_id != report.entry_id)
            if reports:
                yield Story(id=story.id, opened_at=story.opened_at, reports=reports)
