"""What the demonstration shows at its end: what became of every entry, and how soon alerts came.

Everything that a feed published has one fate in the table of feeds, so its columns add up to `Entries`.
An entry that is published again or mended counts again, and is `known` when it made no new entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from statistics import median
from urllib.parse import urlsplit

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.chat.words import language_name
from bot.demo.script import Script, ScriptFeed
from bot.model import Decision, Mention, Rule, Verdict


class Fate(StrEnum):
    """What became of an entry."""

    ALERT = "alert"
    REPEAT = "repeat"  # of a story that was alerted
    BEFORE = "before"  # there when its feed was first checked, and kept back for that
    UNWATCHED = "unwatched"  # about no watched firm
    HELD = "held"  # by another rule of the channel
    KNOWN = "known"  # published again or mended


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """A feed, its language (BCP 47), and how many of the entries that it published met each fate."""

    name: str
    language: str
    published: int
    fates: Mapping[Fate, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Words that look like a watched firm in an entry that is not about it. `firm` is the firm's name."""

    surface: str
    firm: str
    why: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole of it.

    seconds  from publication to alert, one for each entry that was published while its feed was watched
    """

    feeds: tuple[FeedRow, ...]
    rejections: tuple[Rejection, ...]
    seconds: tuple[float, ...]


def make_report(
    script: Script,
    decisions: Sequence[Decision],
    *,
    alerted: Mapping[int, datetime],
    publications: Mapping[str, datetime],
    names: Mapping[str, str],
) -> Report:
    """Sums up a demonstration that has ended.

    decisions     on every entry that was collected
    alerted       when the alert of a story was accepted, by the story's id
    publications  when an address first had its article
    names         of firms, by id
    """
    ordered = sorted(decisions, key=lambda decision: decision.entry.id)
    return Report(
        feeds=tuple(_feed_row(feed, ordered) for feed in script.feeds),
        rejections=tuple(rejection for decision in ordered for rejection in _rejections(decision, names)),
        seconds=tuple(_seconds(ordered, alerted, publications)),
    )


def fate_of(decision: Decision) -> Fate:
    """What became of the entry that was decided on."""
    rules = {channel.rule for channel in decision.channels}
    if Rule.ALERT in rules:
        return Fate.ALERT
    if decision.entry.backlog_rank is not None:
        return Fate.BEFORE
    if not rules:
        return Fate.UNWATCHED
    return Fate.REPEAT if Rule.REPEAT in rules else Fate.HELD


def _feed_row(feed: ScriptFeed, decisions: Iterable[Decision]) -> FeedRow:
    fates = [fate_of(decision) for decision in decisions if urlsplit(decision.entry.feed_url).path == feed.path]
    published = sum(len(entry.times) for entry in feed.entries)
    counts = {fate: fates.count(fate) for fate in Fate} | {Fate.KNOWN: published - len(fates)}
    return FeedRow(name=feed.title, language=feed.language, published=published, fates=counts)


def _rejections(decision: Decision, names: Mapping[str, str]) -> Iterable[Rejection]:
    taken = {mention.firm for mention in decision.matches.taken}
    found: dict[tuple[str, str], Rejection] = {}
    for mention in decision.matches.mentions:
        if mention.verdict is Verdict.REJECTED and mention.firm not in taken:
            name = names.get(mention.firm, mention.firm)
            rejection = Rejection(surface=mention.surface, firm=name, why=_why(mention), title=decision.entry.title)
            found.setdefault((mention.firm, mention.surface), rejection)
    return found.values()


def _why(mention: Mention) -> str:
    against = [evidence for evidence in mention.evidence if evidence.weight < 0]
    return min(against, key=lambda evidence: evidence.weight).text if against else ""


def _seconds(
    decisions: Iterable[Decision], alerted: Mapping[int, datetime], publications: Mapping[str, datetime]
) -> Iterable[float]:
    for decision in decisions:
        if decision.entry.backlog_rank is not None or fate_of(decision) is not Fate.ALERT:
            continue
        accepted = alerted.get(decision.placement.story_id)
        published = publications.get(decision.entry.link or "")
        if accepted and published:
            yield (accepted - published).total_seconds()


def render(report: Report) -> RenderableType:
    """The report for a terminal."""
    parts: list[RenderableType] = [_feeds_table(report.feeds), Text()]
    if report.rejections:
        parts += [_rejections_table(report.rejections)]
    return Group(*parts, _soon(report))


def _feeds_table(rows: Sequence[FeedRow]) -> Table:
    fates = [fate for fate in Fate if fate is not Fate.HELD or any(row.fates[fate] for row in rows)]
    table = _table("What became of every entry", footer=True)
    table.caption = "Before: there when the bot began. Other: about nobody watched. Known: published again or mended."
    table.add_column("Feed", footer="All")
    table.add_column("Language")
    table.add_column("Entries", footer=str(sum(row.published for row in rows)), justify="right")
    for fate in fates:
        total = str(sum(row.fates[fate] for row in rows))
        table.add_column(_HEADINGS[fate], footer=total, justify="right", style=_STYLES.get(fate, ""))
    for row in rows:
        counts = (Text(str(row.fates[fate])) if row.fates[fate] else Text("·", "dim") for fate in fates)
        table.add_row(Text(row.name), language_name(row.language), str(row.published), *counts)
    return table


def _rejections_table(rejections: Iterable[Rejection]) -> Table:
    table = _table("What looked like a watched firm and was not")
    table.add_column("Found", no_wrap=True, style="bold")
    table.add_column("Not", no_wrap=True)
    table.add_column("Because", min_width=24, overflow="fold")
    table.add_column("In", min_width=12, style="dim")
    for rejection in rejections:
        headline = Text(rejection.title, no_wrap=True, overflow="ellipsis")
        table.add_row(Text(rejection.surface), Text(rejection.firm), Text(rejection.why), headline)
    return table


def _soon(report: Report) -> Text:
    count = sum(row.fates[Fate.ALERT] for row in report.feeds)
    text = Text("1 alert." if count == 1 else f"{count} alerts." if count else "No alert was sent.", "bold")
    if report.seconds:
        times = f"median {median(report.seconds):.1f} s, worst {max(report.seconds):.1f} s"
        text.append(" From publication to alert: ", "not bold").append(f"{times}.")
    return text


def _table(title: str, *, footer: bool = False) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        caption_justify="left",
        box=box.SIMPLE_HEAD,
        show_footer=footer,
        pad_edge=False,
        collapse_padding=True,
    )


_STYLES = {Fate.ALERT: "bold green"}
_HEADINGS = {
    Fate.ALERT: "Alerts",
    Fate.REPEAT: "Repeats",
    Fate.BEFORE: "Before",
    Fate.UNWATCHED: "Other",
    Fate.HELD: "Held",
    Fate.KNOWN: "Known",
}
