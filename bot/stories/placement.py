"""Where an entry belongs: a story that is being told already, or a new one.

Exact repeats join. Two reports repeat each other when

- their titles are the same but for the desks' marks (`bot.stories.titles`), or
- they have the same canonical address and titles that resemble each other, as after a correction.

A shared address alone is not enough: some feeds link every entry to one page. The home page of a site
is no address of an article at all.

Two reports never join when they come from the same feed twelve hours or more apart under one title:
that is a column which returns ("Morning market wrap"), not a story which goes on.

Among several stories the earliest wins, so that the answer does not depend on the order of candidates.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from rapidfuzz import fuzz
from yarl import URL

from bot.model import Entry, Placement, Report, Story
from bot.stories.titles import bare_title, title_key

WINDOW = timedelta(hours=72)
"""How long after its last report a story takes in another."""

RECURRING_AFTER = timedelta(hours=12)
ALIKE = 60.0
"""Titles at one address resemble each other from this ratio on (0 to 100, rapidfuzz's `ratio`)."""


def report_of(entry: Entry, link_key: str | None) -> Report:
    """The entry as a report, with the keys by which repeats of it are found.

    `link_key` is the hash of the entry's canonical address (`bot.feeds.keys.link_key`).
    """
    title = title_key(entry.title, entry.outlet)
    keys = {
        f"title:{title}" if title else None,
        f"link:{link_key}" if link_key and _names_an_article(entry.link) else None,
    }
    return Report(
        entry_id=entry.id,
        feed_id=entry.feed_id,
        outlet=entry.outlet,
        language=entry.language,
        title=entry.title,
        link=entry.link,
        link_key=link_key,
        at=entry.collected_at,
        keys=frozenset(key for key in keys if key),
    )


def place(report: Report, candidates: Sequence[Story], now: datetime) -> Placement:
    """Joins the earliest candidate that the report repeats, or opens a story under the report's own id."""
    for story in sorted(candidates, key=lambda story: (story.opened_at, story.id)):
        if story.merged_into is not None:
            continue
        for member in story.reports:
            reason = _repeats(report, member, now)
            if reason:
                return Placement(story_id=story.id, opened=False, reason=reason)
    return Placement(story_id=report.entry_id, opened=True, reason="no earlier report of it")


def outlets_of(story: Story, *, before: int | None = None) -> frozenset[str]:
    """Who reports the story; `before` leaves out the report of that entry and those after it."""
    reports = [report for report in story.reports if before is None or report.entry_id < before]
    return frozenset(report.outlet for report in reports)


def _names_an_article(link: str | None) -> bool:
    address = URL(link or "")
    return address.path.strip("/") != "" or address.query_string != ""


def _repeats(report: Report, member: Report, now: datetime) -> str | None:
    shared = report.keys & member.keys
    if not shared or now - member.at > WINDOW or _recurs(report, member):
        return None
    if any(key.startswith("title:") for key in shared):
        return f"same title as {member.outlet}"
    if fuzz.ratio(bare_title(report.title), bare_title(member.title)) >= ALIKE:
        return f"same address as {member.outlet}, and a title like it"
    return None


def _recurs(report: Report, member: Report) -> bool:
    return report.feed_id == member.feed_id and abs(report.at - member.at) >= RECURRING_AFTER
