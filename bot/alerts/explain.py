"""A decision in plain words: why an entry was sent, or why not."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.model import ChannelDecision, Decision, Mention, Rule, Verdict

RULES = {
    Rule.ALERT: "sent at once",
    Rule.SETTLING: "sent when the story has ripened",
    Rule.QUIET_HOURS: "kept until the quiet hours end",
    Rule.REPEAT: "not sent: the channel has heard of the story",
    Rule.UPDATE: "told as another report of a story that the channel has heard of",
    Rule.BASELINE: "not sent: it was in the feed when the feed was first checked (`backfill:` would allow it)",
    Rule.TOO_OLD: "not sent: dated longer ago than the channel's `max_age`",
    Rule.BEFORE_WATCH: "not sent: collected before the watch was added",
    Rule.OTHER_TAGS: "not sent: the watch wants feeds with other tags (`from:`)",
    Rule.OTHER_LANGUAGE: "not sent: the watch wants other languages",
    Rule.RELATED_ONLY: "not sent: only a related name was found, which the watch does not want (`with:`)",
}


def explain_decision(decision: Decision, zone: ZoneInfo) -> Iterator[str]:
    """The lines of an explanation; times in `zone`. The texts in them are as they came from outside."""
    entry = decision.entry
    yield entry.title
    collected = entry.collected_at.astimezone(zone)
    yield f"collected {collected:%Y-%m-%d %H:%M:%S} from {entry.feed_name}"
    placement = decision.placement
    verb = "opened" if placement.opened else "joined"
    yield f"{verb} story {placement.story_id}: {placement.reason}"
    for mention in decision.matches.mentions:
        yield explain_mention(mention)
    for hit in decision.matches.keywords:
        yield f"keyword {hit.keyword} found in the {hit.field}: {hit.surface}"
    if not decision.channels:
        yield "no channel watches anything that was found in it"
    for channel in decision.channels:
        yield _channel(channel, zone)


def explain_mention(mention: Mention) -> str:
    """One line: the firm, taken or rejected, where, and on what evidence, strongest first."""
    verdict = "found" if mention.verdict is Verdict.TAKEN else "rejected"
    evidence = "; ".join(evidence.text for evidence in mention.evidence)
    return f"{mention.firm} {verdict} in the {mention.field} by “{mention.surface}”" + (
        f": {evidence}" if evidence else ""
    )


def _channel(channel: ChannelDecision, zone: ZoneInfo) -> str:
    until = f" ({channel.until.astimezone(zone):%Y-%m-%d %H:%M})" if channel.until else ""
    return f"{channel.channel}: {RULES[channel.rule]}{until}, for {', '.join(channel.watches)}"
