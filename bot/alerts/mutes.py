"""What a channel does not want to hear of for a while: firms, stories, sources, topics."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from bot.alerts.routing import Hit
from bot.model import ChannelRules, Entry, Matches, Mute, MuteKind, Rule, Verdict, WatchKind, topic_rule


def without_muted(
    found: Sequence[Hit],
    entry: Entry,
    matches: Matches,
    rules: ChannelRules,
    *,
    story_ids: Collection[int],
    now: datetime,
) -> tuple[Hit, ...]:
    """The hits, with an objection to those that are muted at `now` and to which nothing else objects.

    story_ids  every id under which the story may have been told: what became part of it is muted with it
    """
    mutes = [mute for mute in rules.mutes if mute.holds(now)]
    if not mutes:
        return tuple(found)
    ids = {str(story_id) for story_id in story_ids}
    topics = {finding.rule for finding in matches.rules if finding.verdict is Verdict.TAKEN}

    def silences(mute: Mute, hit: Hit) -> bool:
        match mute.kind:
            case MuteKind.FIRM:
                return hit.watch.kind is WatchKind.FIRM and hit.watch.subject == mute.subject
            case MuteKind.STORY:
                return mute.subject in ids
            case MuteKind.SOURCE:
                return mute.subject.casefold() in {entry.outlet.casefold(), entry.feed_name.casefold()}
            case MuteKind.TOPIC:
                return topic_rule(mute.subject) in topics

    return tuple(
        replace(hit, objection=Rule.MUTED)
        if hit.objection is None and any(silences(mute, hit) for mute in mutes)
        else hit
        for hit in found
    )
