"""A decision in plain words: why an entry was sent, or why not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from zoneinfo import ZoneInfo

from bot.model import ChannelDecision, Correction, DateNote, Decision, Entry, Mention, Rule, RuleFinding, Story, Verdict

DECISIVE = 3
"""Evidence lines for each mention, unless more are asked for."""

RULES = {
    Rule.ALERT: "sent at once",
    Rule.SETTLING: "sent when the story has ripened: the channel waits for further reports (`settle:`)",
    Rule.QUIET_HOURS: "kept until the quiet hours end",
    Rule.DIGEST: "kept for the channel's next digest",
    Rule.REPEAT: "not sent by itself: the channel has an alert for the story",
    Rule.UPDATE: "told as another report of a story that has an alert in the channel",
    Rule.DEVELOPMENT: "sent at once as a new development of a story that has an alert in the channel",
    Rule.BASELINE: "not sent: it was in the feed when the feed was first checked (`backfill:` would allow it)",
    Rule.TOO_OLD: "not sent: dated longer ago than the channel's `max_age`",
    Rule.BEFORE_WATCH: "not sent: collected before the watch was added",
    Rule.OTHER_TAGS: "not sent: the watch wants feeds with other tags (`from:`)",
    Rule.OTHER_LANGUAGE: "not sent: the watch wants other languages",
    Rule.OTHER_TOPIC: "not sent: it speaks of none of the topics that the watch wants (`topics:`)",
    Rule.NO_CONTEXT: "not sent: nothing around the name speaks of a firm, as the watch wants (`context: required`)",
    Rule.EXCLUDED: "not sent: it answers to a rule by which the watch leaves things out (`unless:`)",
    Rule.MUTED: "not sent: the channel has muted the firm, the story, the source or the topic",
    Rule.NOT_MAIN: "not sent: the story is mainly about something else, and the watch wants the firm to be its subject"
    " (`about: main`)",
    Rule.RELATED_ONLY: "not sent: only a related name was found, which the watch does not want (`with:`)",
}


_DATES = {
    DateNote.NO_ZONE: "it names no time zone and was read in the feed's (`zone:`), that of its language, or UTC",
    DateNote.IMPOSSIBLE: "its month is shorter, so it was read as the last day of it",
    DateNote.AHEAD: "it lay ahead of the clock, so the time at which it was found counts",
    DateNote.OTHER: "its date of publication cannot be read, so another of its dates counts",
}


def explain_decision(
    decision: Decision, zone: ZoneInfo, most: int | None = DECISIVE, tickers: Collection[str] = ()
) -> Iterator[str]:
    """The lines of an explanation; times in `zone`. The texts in them are as they came from outside.

    most     evidence lines for each mention; None: all
    tickers  names that are tickers, as the catalogue writes them
    """
    entry = decision.entry
    yield entry.title
    yield f"collected {entry.collected_at.astimezone(zone):%Y-%m-%d %H:%M:%S %Z} from {entry.feed_name}"
    yield _dated(entry, zone)
    placement = decision.placement
    verb = "opened" if placement.opened else "joined"
    yield f"{verb} story {placement.story_id}: {placement.reason}"
    for mention in decision.matches.mentions:
        yield from explain_mention(mention, most, tickers)
    for hit in decision.matches.keywords:
        yield f"keyword {hit.keyword} found in the {hit.field}: {hit.surface}"
    for finding in decision.matches.rules:
        yield from explain_rule(finding)
    if not decision.channels:
        found = decision.matches.taken or decision.matches.keywords
        yield "no channel watches what was found in it" if found else "nothing that is watched was found in it"
    for channel in decision.channels:
        yield _channel(channel, zone)


def explain_since(
    decision: Decision, story_id: int | None, corrections: Sequence[Correction], zone: ZoneInfo
) -> Iterator[str]:
    """What became of an entry's place after the decision: its story part of another, and what people corrected.

    story_id  the story to which it belongs by now; None: that is not known any more
    """
    placed = decision.placement.story_id
    if story_id is not None and story_id != placed:
        yield f"story {placed} became part of story {story_id}"
    for one in corrections:
        where = "a story of its own" if one.story_id == one.entry_id else f"of story {one.story_id}"
        who = f"said {one.actor_name} ({one.actor})" if one.call else "by what people had said there"
        yield f"{one.channel} → {where}, {who}, {one.at.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def explain_reports(story: Story, entry_id: int, most: int | None = DECISIVE) -> Iterator[str]:
    """The other reports of an entry's story, the first of them first: outlet, title and link.

    most  so many of them; None: all
    """
    others = [report for report in story.reports if report.entry_id != entry_id]
    if others:
        yield f"in story {story.id} with"
    for report in others[:most]:
        yield f"  {report.outlet}: {report.title}{f' <{report.link}>' if report.link else ''}"
    if most is not None and len(others) > most:
        yield f"  … and {len(others) - most} more"


def explain_mention(mention: Mention, most: int | None = DECISIVE, tickers: Collection[str] = ()) -> Iterator[str]:
    """The firm, found or rejected, by what and where; then the evidence for (+) and against (-), strongest first."""
    verdict = "found" if mention.verdict is Verdict.TAKEN else "rejected"
    yield f"{mention.firm} {verdict}{_by(mention, tickers)} in the {mention.field}: “{mention.surface}”"
    evidence = list({each.text: each for each in mention.evidence}.values())
    for each in evidence[:most]:
        yield f"  {'+' if each.weight > 0 else '-'} {each.text}"
    if most is not None and len(evidence) > most:
        yield f"  … and {len(evidence) - most} more"


def _by(mention: Mention, tickers: Collection[str]) -> str:
    """What the name is to the firm, where it is not just its name."""
    if mention.relation is not None:
        return f", by a {mention.relation} of it,"
    return f", by its ticker {mention.name}," if mention.name in tickers else ""


def explain_rule(finding: RuleFinding) -> Iterator[str]:
    """The rule, met or not, and by what; a plain phrase has been told as a keyword."""
    if finding.verdict is Verdict.REJECTED:
        yield f"rule {finding.rule} not met: {finding.missing}"
    elif [part.part for part in finding.parts] != [finding.rule] or finding.rule.startswith("topic:"):
        yield f"rule {finding.rule} met"
        yield from (f"  + {part.part} in the {part.where}: {part.surface}" for part in finding.parts)


def _channel(channel: ChannelDecision, zone: ZoneInfo) -> str:
    until = f" ({channel.until.astimezone(zone):%Y-%m-%d %H:%M %Z})" if channel.until else ""
    return f"{channel.channel} → {RULES[channel.rule]}{until}; watched as {', '.join(channel.watches)}"


def _dated(entry: Entry, zone: ZoneInfo) -> str:
    """By what time its alert says how old it is."""
    if entry.published_at is None:
        return "undated, or its date cannot be read: the time at which it was collected counts"
    note = f": {_DATES[entry.date_note]}" if entry.date_note else ""
    return f"dated {entry.published_at.astimezone(zone):%Y-%m-%d %H:%M %Z}{note}"
