"""Which watches of a channel an entry answers to, and the first rule that keeps it back.

The rules are asked in this order, and the first that objects is the one that people are told:

1. the watch itself: related names, context, the main subject, topics, tags, languages, and when it was added;
2. the feed: what was there at its first check alerts only as far as `backfill` allows;
3. the entry: dated longer ago than `max_age`, it never alerts;
4. the story: a channel hears of it once.

Holding (quiet hours, settling) comes after all of these; see `bot.alerts.holding`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.alerts.context import in_context
from bot.model import (
    Backfill,
    ChannelRules,
    Entry,
    Field,
    Firm,
    Matches,
    Mention,
    Reason,
    ReasonKind,
    Rule,
    RuleFinding,
    RulePart,
    Verdict,
    Watch,
    WatchKind,
    topic_rule,
)

Naming = Callable[[str, str], str]
"""The name of a topic for readers of a language."""

MAIN = 0.5
"""From this weight on a story is mainly about a firm (see `bot.stories.weight`)."""

Answers = Mapping[str, RuleFinding]
"""The keyword rules that the entry answers to, by their text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A watch that found an entry; `objection` is the rule of the watch that keeps the entry from it.

    topics  further reasons: the topics by which a watch of a firm found it
    """

    watch: Watch
    reason: Reason
    objection: Rule | None
    topics: tuple[Reason, ...] = ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Everything by which the watch found the entry, the first of it foremost."""
        return (self.reason, *self.topics)


def _as_it_is(topic: str, _language: str) -> str:
    return topic


def hits(
    entry: Entry,
    matches: Matches,
    rules: ChannelRules,
    firms: Mapping[str, Firm],
    *,
    weights: Mapping[str, float] | None = None,
    naming: Naming = _as_it_is,
) -> tuple[Hit, ...]:
    """Every watch of the channel that the entry answers to, in the order of the watchlist.

    Nothing that belongs to another community is found.

    weights  how much the entry is about each firm, 0 to 1; None: as if about each of them
    """
    if entry.community is not None and entry.community != rules.community:
        return ()
    mentions: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in matches.taken:
        mentions[mention.firm].append(mention)
    answers = {found.rule: found for found in matches.rules if found.verdict is Verdict.TAKEN}
    found: list[Hit] = []
    for watch in rules.watches:
        if watch.kind is WatchKind.FIRM:
            if watch.subject in mentions:
                weight = weights.get(watch.subject) if weights else None
                reason = partial(_firm_reason, firms[watch.subject], rules.language, weight)
                hit = _firm_hit(watch, entry, mentions[watch.subject], reason)
                found.append(_with_topics(hit, answers, rules.language, naming) if watch.topics else hit)
        elif watch.kind is WatchKind.FEED:
            if watch.subject == entry.feed_url:
                found.append(_hit(watch, entry, _feed_reason(entry)))
        elif watch.rules[0] in answers:
            found.append(_hit(watch, entry, _rule_reason(watch, answers[watch.rules[0]], rules.language, naming)))
    return tuple(_but_for(hit, answers, entry, rules) for hit in found)


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


def _but_for(hit: Hit, answers: Answers, entry: Entry, rules: ChannelRules) -> Hit:
    """The hit with the objections that come last: what the watch leaves out, and the channel's languages."""
    if hit.objection is not None:
        return hit
    if any(rule in answers for rule in hit.watch.unless):
        return replace(hit, objection=Rule.EXCLUDED)
    foreign = rules.languages and not hit.watch.languages and entry.language not in rules.languages
    return replace(hit, objection=Rule.OTHER_LANGUAGE) if foreign else hit


def _hit(watch: Watch, entry: Entry, reason: Reason) -> Hit:
    return Hit(watch=watch, reason=reason, objection=watch_objection(watch, entry))


def _firm_hit(watch: Watch, entry: Entry, mentions: Sequence[Mention], reason: Callable[[Mention], Reason]) -> Hit:
    meant = [mention for mention in mentions if mention.relation is None or mention.relation in watch.relations]
    clear = [mention for mention in meant if in_context(mention)] if watch.context else meant
    refused = None if clear else Rule.NO_CONTEXT if meant else Rule.RELATED_ONLY
    told = reason((clear or meant or mentions)[0])
    if refused is None and watch.main and told.weight is not None and told.weight < MAIN:
        refused = Rule.NOT_MAIN
    return Hit(watch=watch, reason=told, objection=refused or watch_objection(watch, entry))


def _with_topics(hit: Hit, answers: Answers, language: str, naming: Naming) -> Hit:
    """The hit of a firm's watch that asks for topics, with those found, or the objection that none was."""
    told = tuple(
        _topic_reason(topic, answers[topic_rule(topic)], language, naming)
        for topic in sorted(hit.watch.topics)
        if topic_rule(topic) in answers
    )
    return replace(hit, topics=told, objection=hit.objection or (None if told else Rule.OTHER_TOPIC))


def _backfilled(entry: Entry, rank: int, backfill: Backfill | None, now: datetime) -> bool:
    if backfill is None:
        return False
    if backfill.newest is not None:
        return rank < backfill.newest
    if backfill.age is None or entry.published_at is None:
        return False
    return now - entry.published_at <= backfill.age


def _firm_reason(firm: Firm, language: str, weight: float | None, mention: Mention) -> Reason:
    return Reason(
        kind=ReasonKind.FIRM,
        subject=firm.id,
        label=firm.shown(language),
        surface=mention.surface,
        where=mention.field,
        weight=weight,
    )


def _feed_reason(entry: Entry) -> Reason:
    return Reason(kind=ReasonKind.FEED, subject=entry.feed_url, label=entry.feed_name)


def _rule_reason(watch: Watch, found: RuleFinding, language: str, naming: Naming) -> Reason:
    if watch.kind is WatchKind.TOPIC:
        return _topic_reason(watch.subject, found, language, naming)
    in_text = _in_text(found)
    if not in_text:  # it asks for a source alone
        return Reason(kind=ReasonKind.FEED, subject=found.rule, label=found.parts[0].surface)
    surface = ", ".join(dict.fromkeys(part.surface for part in in_text))
    return Reason(
        kind=ReasonKind.KEYWORD, subject=found.rule, label=found.rule, surface=surface, where=in_text[0].where
    )


def _topic_reason(topic: str, found: RuleFinding, language: str, naming: Naming) -> Reason:
    (part,) = found.parts
    return Reason(
        kind=ReasonKind.TOPIC, subject=topic, label=naming(topic, language), surface=part.surface, where=part.where
    )


def _in_text(found: RuleFinding) -> list[RulePart]:
    """The parts of a rule that stand in the text itself, those in the title first."""
    parts = [part for part in found.parts if part.where in set(Field)]
    return sorted(parts, key=lambda part: part.where != Field.TITLE)
