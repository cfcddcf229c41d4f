"""Which watches of a channel an entry answers to, and the first rule that keeps it back.

The rules are asked in this order, and the first that objects is the one that people are told:

1. the watch itself: related names, tags, languages, and when it was added;
2. the feed: what was there at its first check alerts only as far as `backfill` allows;
3. the entry: dated longer ago than `max_age`, it never alerts;
4. the story: a channel hears of it once.

Holding (quiet hours, settling) comes after all of these; see `bot.alerts.holding`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model import (
    Backfill,
    ChannelRules,
    Entry,
    Firm,
    KeywordHit,
    Matches,
    Mention,
    Reason,
    ReasonKind,
    Rule,
    Watch,
    WatchKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A watch that found an entry; `objection` is the rule of the watch that keeps the entry from it."""

    watch: Watch
    reason: Reason
    objection: Rule | None


def hits(entry: Entry, matches: Matches, rules: ChannelRules, firms: Mapping[str, Firm]) -> tuple[Hit, ...]:
    """Every watch of the channel that the entry answers to, in the order of the watchlist."""
    mentions: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in matches.taken:
        mentions[mention.firm].append(mention)
    keywords = {hit.keyword: hit for hit in reversed(matches.keywords)}
    found: list[Hit] = []
    for watch in rules.watches:
        if watch.kind is WatchKind.FIRM:
            if watch.subject in mentions:
                found.append(_firm_hit(watch, entry, mentions[watch.subject], firms[watch.subject], rules.language))
        elif watch.kind is WatchKind.KEYWORD:
            if watch.subject in keywords:
                found.append(_hit(watch, entry, _keyword_reason(keywords[watch.subject])))
        elif watch.subject == entry.feed_url:
            found.append(_hit(watch, entry, _feed_reason(entry)))
    return tuple(found)


def objection(entry: Entry, rules: ChannelRules, *, told: bool, now: datetime) -> Rule | None:
    """The rule that keeps an entry which a watch has found from alerting; None: nothing does.

    `told` says whether the channel has an alert for the story already.
    """
    if entry.backlog_rank is not None and not _backfilled(entry, entry.backlog_rank, rules.backfill, now):
        return Rule.BASELINE
    if entry.published_at is not None and now - entry.published_at > rules.max_age:
        return Rule.TOO_OLD
    return Rule.REPEAT if told else None


def watch_objection(watch: Watch, entry: Entry) -> Rule | None:
    """The rule of a watch that keeps it from an entry, whatever is found in it; None: nothing does."""
    if watch.tags and not watch.tags & entry.feed_tags:
        return Rule.OTHER_TAGS
    if watch.languages and entry.language not in watch.languages:
        return Rule.OTHER_LANGUAGE
    if watch.added_at is not None and entry.collected_at < watch.added_at:
        return Rule.BEFORE_WATCH
    return None


def _hit(watch: Watch, entry: Entry, reason: Reason) -> Hit:
    return Hit(watch=watch, reason=reason, objection=watch_objection(watch, entry))


def _firm_hit(watch: Watch, entry: Entry, mentions: Sequence[Mention], firm: Firm, language: str) -> Hit:
    wanted = [mention for mention in mentions if mention.relation is None or mention.relation in watch.relations]
    refused = None if wanted else Rule.RELATED_ONLY
    reason = _firm_reason(firm, (wanted or mentions)[0], language)
    return Hit(watch=watch, reason=reason, objection=refused or watch_objection(watch, entry))


def _backfilled(entry: Entry, rank: int, backfill: Backfill | None, now: datetime) -> bool:
    if backfill is None:
        return False
    if backfill.newest is not None:
        return rank < backfill.newest
    if backfill.age is None or entry.published_at is None:
        return False
    return now - entry.published_at <= backfill.age


def _firm_reason(firm: Firm, mention: Mention, language: str) -> Reason:
    return Reason(
        kind=ReasonKind.FIRM,
        subject=firm.id,
        label=firm.shown(language),
        surface=mention.surface,
        where=mention.field,
    )


def _feed_reason(entry: Entry) -> Reason:
    return Reason(kind=ReasonKind.FEED, subject=entry.feed_url, label=entry.feed_name)


def _keyword_reason(hit: KeywordHit) -> Reason:
    return Reason(kind=ReasonKind.KEYWORD, subject=hit.keyword, label=hit.keyword, surface=hit.surface, where=hit.field)
