"""Where an entry belongs: a story that is being told already, or a new one. Pure.

Rules
-----
1. A report is compared with the reports of the stories that share a key with it (`bot.stories.window`), as
   `bot.stories.evidence` says, where the hard cases are named. A story whose last report is older than the
   window takes in nothing.
2. Repeats join: the same headline but for the desks' marks, or the same canonical address under a headline
   that resembles it. A shared address alone is not enough, because some feeds link every entry to one page.
   This is how re-published entries and plain copies join. A headline that its desk marks as a correction joins
   the story of the report that it resembles most, for it is the figure or the name that was wrong.
3. Otherwise a story is judged by its best member and by the mean of all that are compared: one chance
   resemblance joins nothing to a story of many. The learned model says how likely the two are one. A new
   headline of a story's template, or a column that returns, keeps a report out of it whatever the rest says.
4. Of several stories the most likely wins, then the earliest. Stories that a report belongs to alike, and
   whose first reports agree, become one: the earliest stays, and its id with it.
5. A wrong join loses an alert, a missed one costs a second alert. So doubt opens a story.

Story ids never change. A report that comes hours later and brings figures or a turn that the story has not
heard of is marked as a development, so that a channel may be told of it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from rapidfuzz import fuzz

from bot.model import Ground, Placement, Report, Story
from bot.stories.evidence import Finding, Probe, recurs
from bot.stories.explain import against, in_common, reason
from bot.stories.glossary import Glossary, shipped_glossary
from bot.stories.model import Weights, shipped_weights
from bot.stories.titles import bare_title, is_correction
from bot.stories.window import WINDOW, Candidates

ALIKE = 60.0
"""Titles at one address resemble each other from this ratio on (0 to 100, rapidfuzz's `ratio`)."""

CORRECTION = Ground("correction")
"""That a desk marked the report as the correction of another."""

CORRECTED, CORRECTED_ELSEWHERE = 70.0, 85.0
"""A correction resembles what it corrects from this ratio on, in its own feed and in one that takes it over."""
CORRECTED_WITHIN = timedelta(hours=24)

DEVELOPMENT_AFTER = timedelta(hours=6)
_APART = -4.0
"""The score of a member that the report cannot be one with, where another member leaves it open."""


@dataclass(frozen=True, slots=True)
class Judge:
    """The learned part of placing."""

    weights: Weights
    glossary: Glossary

    def place(self, report: Report, candidates: Candidates, now: datetime) -> Placement:
        """Joins the story that the report belongs to, or opens one under the report's own id."""
        stories = [story for story in candidates.stories if story.merged_into is None and story.reports]
        for story in sorted(stories, key=lambda story: (story.opened_at, story.id)):
            why = next((why for member in story.reports if (why := _repeats(report, member, now))), None)
            if why:
                return Placement(story_id=story.id, opened=False, reason=reason([why]), grounds=(why,))
        if corrected := _corrected(report, stories, now):
            return Placement(story_id=corrected.id, opened=False, reason=reason([CORRECTION]), grounds=(CORRECTION,))
        probe = Probe(report, self.glossary, candidates.common)
        judged = [one for story in stories if (one := self._judge(probe, story, now)) is not None]
        judged.sort(key=lambda one: (-one.score, one.story.opened_at, one.story.id))
        if judged and judged[0].score >= self.weights.join:
            return self._join(report, judged, candidates, now)
        grounds = _apart(judged[0].member, judged[0].finding) if judged else self._vetoed(probe, stories, now)
        return Placement(story_id=report.entry_id, opened=True, reason=reason(grounds), grounds=grounds)

    def _vetoed(self, probe: Probe, stories: Iterable[Story], now: datetime) -> tuple[Ground, ...]:
        """Why a report opens a story, where it can be one with none: what keeps it out of that with most in common."""
        members = (member for story in stories for member in story.ends if member.at > now - WINDOW)
        found = ((member, finding) for member in members if (finding := probe.compare(member)).veto is not None)
        nearest = next(found, None)
        return _apart(*nearest) if nearest else (Ground("none"),)

    def _judge(self, probe: Probe, story: Story, now: datetime) -> _Judged | None:
        """None where a report of the story keeps this one out."""
        compared = [(member, probe.compare(member)) for member in story.ends if member.at > now - WINDOW]
        open_ones = [(member, found) for member, found in compared if found.veto is None]
        if any(found.final for _, found in compared) or not open_ones:
            return None
        scored = [(self.weights.weigh(found.group, found.features), member, found) for member, found in open_ones]
        best, member, found = max(scored, key=lambda one: one[0])
        mean = (sum(one[0] for one in scored) + _APART * (len(compared) - len(scored))) / len(compared)
        return _Judged(self.weights.best * best + (1 - self.weights.best) * mean, story, member, found)

    def _join(self, report: Report, judged: Sequence[_Judged], candidates: Candidates, now: datetime) -> Placement:
        chosen = judged[0]
        same = [chosen.story, *(one.story for one in judged[1:] if self._are_one(chosen, one, candidates, now))]
        stays = min(same, key=lambda story: (story.opened_at, story.id))
        grounds = (Ground("with", chosen.member.outlet), *in_common(report, chosen.member, self.glossary))
        return Placement(
            story_id=stays.id,
            opened=False,
            reason=reason(grounds),
            grounds=grounds,
            development=_is_development(report, chosen.story, self.glossary),
            merged=tuple(sorted(story.id for story in same if story is not stays)),
        )

    def _are_one(self, chosen: _Judged, other: _Judged, candidates: Candidates, now: datetime) -> bool:
        if min(chosen.score, other.score) < self.weights.merge:
            return False
        first = self._judge(Probe(chosen.story.reports[0], self.glossary, candidates.common), other.story, now)
        if first is None or first.score < self.weights.join:
            return False
        probes = (Probe(member, self.glossary, candidates.common) for member in chosen.story.ends)
        return not any(probe.compare(member).final for probe in probes for member in other.story.ends)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A story, how likely the report is of it, and the member that is most like the report."""

    score: float
    story: Story
    member: Report
    finding: Finding


@cache
def shipped_judge() -> Judge:
    """With the weights and the glossary that come with the package."""
    return Judge(shipped_weights(), shipped_glossary())


def outlets_of(story: Story, *, before: int | None = None) -> frozenset[str]:
    """Who reports the story; `before` leaves out the report of that entry and those after it."""
    reports = [report for report in story.reports if before is None or report.entry_id < before]
    return frozenset(report.outlet for report in reports)


def _repeats(report: Report, member: Report, now: datetime) -> Ground | None:
    mine, theirs = report.traits, member.traits
    if not {mine.headline, mine.address} & {theirs.headline, theirs.address} - {0}:
        return None
    if now - member.at > WINDOW or recurs(report, member):
        return None
    if mine.headline == theirs.headline != 0:
        return Ground("title", member.outlet)
    if mine.address == theirs.address and fuzz.ratio(bare_title(report.title), bare_title(member.title)) >= ALIKE:
        return Ground("address", member.outlet)
    return None


def _corrected(report: Report, stories: Iterable[Story], now: datetime) -> Story | None:
    """The story that holds what the report corrects; None: it corrects nothing that is known."""
    if not is_correction(report.title):
        return None
    bare = bare_title(report.title)
    alike = [
        (ratio, -member.entry_id, story)
        for story in stories
        for member in story.reports
        if now - member.at <= CORRECTED_WITHIN
        and (ratio := fuzz.ratio(bare, bare_title(member.title)))
        >= (CORRECTED if member.feed_id == report.feed_id else CORRECTED_ELSEWHERE)
    ]
    return max(alike, key=lambda one: one[:2])[2] if alike else None


def _is_development(report: Report, story: Story, glossary: Glossary) -> bool:
    """Whether the report comes later, and the story has not heard of its headline's figures, or of most it tells."""
    if report.at - story.opened_at < DEVELOPMENT_AFTER:
        return False
    told_numbers = {number >> 1 for member in story.ends for number in member.traits.numbers}
    told = {concept for member in story.ends for concept in member.traits.concepts}
    figures = {number >> 1 for number in report.traits.lead_numbers}
    turns = glossary.of_kind(report.traits.lead_concepts, "event")
    return bool((figures and not figures & told_numbers) or (turns and 2 * len(turns - told) >= len(turns)))


def _apart(member: Report, finding: Finding) -> tuple[Ground, ...]:
    """What kept a report from the one that is nearest to it."""
    return Ground("nearest", member.outlet), against(finding)
