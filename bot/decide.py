"""What is made of entries. Pure: values in, values out, the time passed in.

Each entry is matched, placed in a story and routed to the channels, in the order of collection; what is
decided of one is known to the next, so two entries of one event in one batch make one story and one
alert. Everything found on the way, rejected mentions too, goes into the decision.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.alerts.compose import compose, delivery_key, grown, led_by, marked_as_development
from bot.alerts.holding import due, told_together
from bot.alerts.mutes import without_muted
from bot.alerts.routing import Hit, hits, objection
from bot.feeds.keys import link_key
from bot.matching.rules.topics import shipped_topics
from bot.model import (
    Alert,
    AlertState,
    ChannelDecision,
    ChannelRules,
    Decision,
    DeliveryKind,
    Entry,
    Firm,
    Length,
    Matcher,
    Matches,
    Memory,
    Message,
    NewDelivery,
    Outcome,
    Placement,
    Reason,
    Report,
    Rule,
    Story,
    Text,
    Updates,
)
from bot.stories.links import Source, is_better
from bot.stories.placement import Judge, outlets_of, shipped_judge
from bot.stories.reading import report_of
from bot.stories.summary import summarise
from bot.stories.weight import weigh
from bot.stories.window import Window


class Summary(Protocol):
    def __call__(self, title: str, *texts: str, names: Collection[str] = ()) -> str:
        """What is said beside a title, from the texts of reports; `names` are words that were asked about."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """Everything that decisions depend on besides the entries: who watches what, and how it is found.

    firms         every watched firm by id
    installation  the database's random name, for delivery keys
    judge         how entries are placed in stories
    summary       what a message says of its reports
    own_feeds     the communities of the feeds that belong to one, by feed id
    """

    channels: tuple[ChannelRules, ...]
    firms: Mapping[str, Firm]
    matcher: Matcher
    installation: str
    judge: Judge = field(default_factory=shipped_judge)
    summary: Summary = summarise
    own_feeds: Mapping[int, str] = field(default_factory=dict)

    def shown(self, story: Story, rules: ChannelRules) -> Story:
        """The story as far as the channel may know of it: without what came from feeds of other communities."""
        allowed = {None, rules.community}
        reports = tuple(report for report in story.reports if self.own_feeds.get(report.feed_id) in allowed)
        return story if len(reports) == len(story.reports) else replace(story, reports=reports)


def text_of(entry: Entry) -> Text:
    """The entry as it is matched."""
    return Text(
        title=entry.title,
        body=entry.summary,
        language=entry.language,
        tags=entry.feed_tags,
        sources=(entry.outlet, entry.feed_name),
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """What an entry says: what was found in it, what it is as a report, and how much it is about each firm."""

    matches: Matches
    report: Report
    weights: Mapping[str, float] = field(default_factory=dict)


def readings_of(
    entries: Sequence[Entry], rulebook: Rulebook, vectors: Mapping[int, str] | None = None
) -> tuple[Reading, ...]:
    """The entries as they are read; the keys of their reports say which stories `decide` must be shown.

    vectors  packed sentence vectors by entry, as far as there are any
    """
    readings = (reading_of(entry, rulebook.matcher.match(text_of(entry))) for entry in entries)
    return tuple(_with_vector(reading, vectors) for reading in readings) if vectors else tuple(readings)


def _with_vector(reading: Reading, vectors: Mapping[int, str]) -> Reading:
    vector = vectors.get(reading.report.entry_id, "")
    return replace(reading, report=replace(reading.report, traits=replace(reading.report.traits, vector=vector)))


def reading_of(entry: Entry, matches: Matches) -> Reading:
    """The entry as it is read, with what the matcher found in it."""
    report = report_of(entry, link_key(entry.link) if entry.link else None, matches.taken)
    return Reading(matches, report, weigh(entry.title, entry.summary, matches.taken))


def decide(
    entries: Sequence[Entry],
    *,
    rulebook: Rulebook,
    memory: Memory,
    now: datetime,
    readings: Sequence[Reading] | None = None,
    closed: Collection[str] = (),
) -> tuple[Outcome, ...]:
    """One outcome for each entry, in the order given.

    memory    the stories that share a key with one of the entries and the alerts of those stories
    readings  what `readings_of` makes of the entries, where it was asked before
    closed    hosts behind whose links a paywall was found lately
    """
    desk = _Desk(rulebook, memory, now, closed)
    readings = readings_of(entries, rulebook) if readings is None else readings
    return tuple(desk.decide(entry, reading) for entry, reading in zip(entries, readings, strict=True))


class _Desk:
    """One batch being decided: the memory as it grows."""

    def __init__(self, rulebook: Rulebook, memory: Memory, now: datetime, closed: Collection[str]) -> None:
        self._rulebook = rulebook
        self._closed = closed
        self._summaries: dict[tuple[str, tuple[str, ...], frozenset[str]], str] = {}
        self._now = now
        self._told = dict(memory.told)
        self._window = Window()
        self._window.load(memory.stories, memory.common)

    def decide(self, entry: Entry, reading: Reading) -> Outcome:
        matches, report = reading.matches, reading.report
        placement = self._rulebook.judge.place(report, self._window.candidates(report, self._now), self._now)
        for gone in placement.merged:
            self._window.merge(gone, into=placement.story_id)
        self._window.add(report, placement.story_id)
        channels = [self._route(entry, reading, placement, rules) for rules in self._rulebook.channels]
        decided = [routed for routed in channels if routed is not None]
        return Outcome(
            decision=Decision(
                entry=entry,
                decided_at=self._now,
                matches=matches,
                placement=placement,
                channels=tuple(routed.decision for routed in decided),
            ),
            report=report,
            alerts=tuple(routed.alert for routed in decided if routed.alert),
            deliveries=tuple(routed.delivery for routed in decided if routed.delivery),
        )

    def _alerted(self, story_id: int, channel: str) -> int | None:
        """The story under whose id the channel was told of this one: its own, or the first of those that became it."""
        told = (one for one in (story_id, *self._window.merged_into(story_id)) if (one, channel) in self._told)
        return next(told, None)

    def _route(self, entry: Entry, reading: Reading, placement: Placement, rules: ChannelRules) -> _Routed | None:
        matches, firms, naming = reading.matches, self._rulebook.firms, shipped_topics().shown
        found = hits(entry, matches, rules, firms, weights=reading.weights, naming=naming)
        found = without_muted(found, entry, matches, rules, story_id=placement.story_id, now=self._now)
        if not found:
            return None
        told = self._alerted(placement.story_id, rules.channel) is not None
        wanted = [hit for hit in found if hit.objection is None]
        objected = objection(entry, rules, told=told, now=self._now) if wanted else found[0].objection
        if objected is None:
            return self._alert(entry, placement, rules, wanted)
        if objected is Rule.REPEAT and rules.developments and placement.development:
            return self._alert(entry, replace(placement, story_id=entry.id), rules, wanted, again=True)
        if objected is Rule.REPEAT and (delivery := self._further_report(entry, placement, rules, wanted)):
            return _Routed(_channel_decision(rules, wanted, Rule.UPDATE, None), delivery=delivery)
        return _Routed(_channel_decision(rules, wanted or found, objected, None))

    def _further_report(
        self, entry: Entry, placement: Placement, rules: ChannelRules, wanted: Sequence[Hit]
    ) -> NewDelivery | None:
        """The update or reply by which the channel hears that one more outlet reports the story."""
        alerted = self._alerted(placement.story_id, rules.channel)
        story = self._window.story(placement.story_id)
        if alerted is None or story is None:
            return None
        story = self._rulebook.shown(story, rules)
        told, outlets = self._told[alerted, rules.channel], outlets_of(story)
        if told is None or rules.updates is Updates.OFF or outlets == outlets_of(story, before=entry.id):
            return None
        edits = rules.updates is Updates.EDIT
        kind = DeliveryKind.UPDATE if edits else DeliveryKind.REPLY
        key = delivery_key(self._rulebook.installation, kind, alerted, rules.channel, len(outlets))
        message = self._grown(told, story, entry, rules) if edits else self._compose(entry, alerted, rules, wanted)
        if edits:
            self._told[alerted, rules.channel] = message
        not_before, _ = due(replace(rules, settle=timedelta(0)), self._now)
        return NewDelivery(
            key=key, kind=kind, channel=rules.channel, story_id=alerted, message=message, not_before=not_before
        )

    def _grown(self, told: Message, story: Story, entry: Entry, rules: ChannelRules) -> Message:
        """The message with the report in it: its outlet, its link if that is better, and what its text adds."""
        message = grown(told, story)
        new, present = Source(entry.title, entry.link, entry.language), Source(told.title, told.link, told.language)
        if is_better(new, present, language=rules.language, closed=self._closed):
            message = led_by(message, entry)
        if message.language != entry.language or rules.length is Length.TITLE:
            return message
        texts = (told.summary, entry.summary) if told.language == entry.language else (entry.summary,)
        return replace(message, summary=self._summary(message.title, texts, message.reasons))

    def _summary(self, title: str, texts: tuple[str, ...], reasons: Iterable[Reason]) -> str:
        """Made once for all channels that asked about the same."""
        asked = (title, texts, frozenset(reason.surface for reason in reasons if reason.surface))
        if asked not in self._summaries:
            self._summaries[asked] = self._rulebook.summary(title, *texts, names=asked[2])
        return self._summaries[asked]

    def _compose(self, entry: Entry, story_id: int, rules: ChannelRules, wanted: Sequence[Hit]) -> Message:
        reasons = [reason for hit in wanted for reason in hit.reasons]
        summary = self._summary(entry.title, (entry.summary,), reasons)
        return compose(entry, story_id=story_id, summary=summary, reasons=reasons, rules=rules)

    def _alert(
        self, entry: Entry, placement: Placement, rules: ChannelRules, wanted: Sequence[Hit], *, again: bool = False
    ) -> _Routed:
        not_before, rule = due(rules, self._now)
        message = self._compose(entry, placement.story_id, rules, wanted)
        if again:
            message = marked_as_development(message)
        self._told[placement.story_id, rules.channel] = message
        alert = Alert(
            story_id=placement.story_id,
            channel=rules.channel,
            state=AlertState.DUE if rule is Rule.ALERT else AlertState.HELD,
            reasons=message.reasons,
            created_at=self._now,
        )
        delivery = NewDelivery(
            key=delivery_key(self._rulebook.installation, DeliveryKind.POST, placement.story_id, rules.channel),
            kind=DeliveryKind.POST,
            channel=rules.channel,
            story_id=placement.story_id,
            message=message,
            not_before=not_before,
            together=told_together(rules, rule),
        )
        until = None if rule is Rule.ALERT else not_before
        return _Routed(_channel_decision(rules, wanted, rule, until), alert, delivery)


@dataclass(frozen=True, slots=True)
class _Routed:
    decision: ChannelDecision
    alert: Alert | None = None
    delivery: NewDelivery | None = None


def _channel_decision(rules: ChannelRules, found: Sequence[Hit], rule: Rule, until: datetime | None) -> ChannelDecision:
    watches = tuple(dict.fromkeys(hit.watch.key for hit in found))
    return ChannelDecision(channel=rules.channel, watches=watches, rule=rule, until=until)
