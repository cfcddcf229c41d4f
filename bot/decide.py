"""What is made of entries. Pure: values in, values out, the time passed in.

Each entry is matched, placed in a story and routed to the channels, in the order of collection; what is
decided of one is known to the next, so two entries of one event in one batch make one story and one
alert. Everything found on the way, rejected mentions too, goes into the decision. A channel whose people corrected
a story is told of it as they see it (`bot.stories.view`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.alerts.compose import delivery_key, marked_as_development
from bot.alerts.holding import due, told_together
from bot.alerts.mutes import without_muted
from bot.alerts.routing import Hit, hits, objection
from bot.alerts.told import Told
from bot.feeds.keys import link_key
from bot.matching.rules.topics import shipped_topics
from bot.model import (
    Alert,
    AlertState,
    ChannelDecision,
    ChannelRules,
    Correction,
    Decision,
    DeliveryKind,
    Entry,
    Firm,
    Matcher,
    Matches,
    Memory,
    Message,
    NewDelivery,
    Outcome,
    PartOf,
    Placement,
    Report,
    Rule,
    Story,
    Text,
    Updates,
)
from bot.stories.placement import CORRECTION, Judge, outlets_of, shipped_judge
from bot.stories.reading import report_of
from bot.stories.summary import summarise
from bot.stories.view import View
from bot.stories.weight import weigh
from bot.stories.window import Window
from bot.telling import Summary, Teller


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
    editor = Editor(rulebook, memory, now, closed)
    readings = readings_of(entries, rulebook) if readings is None else readings
    return tuple(editor.decide(entry, reading) for entry, reading in zip(entries, readings, strict=True))


class Editor:
    """What is decided at one moment: the memory as it grows."""

    def __init__(self, rulebook: Rulebook, memory: Memory, now: datetime, closed: Collection[str] = ()) -> None:
        self._rulebook = rulebook
        self._now = now
        self._told = Told(memory)
        self.teller = Teller(rulebook.summary, closed)
        self._window = Window()
        self._window.load(memory.stories, memory.common)
        self._everybodys = View(self._window)
        self._views: dict[str, View] = {}
        for one in memory.corrections:
            self.move(one)

    @property
    def window(self) -> Window:
        """The stories as everybody sees them."""
        return self._window

    def view(self, channel: str) -> View:
        """The stories as a channel sees them."""
        return self._views.get(channel, self._everybodys)

    def move(self, said: Correction) -> None:
        """Lets a channel see an entry in another story than everybody."""
        view = self._views.setdefault(said.channel, View(self._window))
        view.move(said.entry_id, said.story_id, apart_from=said.apart_from)

    def decide(self, entry: Entry, reading: Reading) -> Outcome:
        """What is made of an entry that is placed now."""
        matches, report = reading.matches, reading.report
        candidates = self._window.candidates(report, self._now)
        placement = self._rulebook.judge.place(report, candidates, self._now)
        united = tuple(self._merge(placement))
        self._window.add(report, placement.story_id)
        corrections = tuple(self._corrected(report, placement.story_id, candidates.common))
        channels = [self._placed(entry, reading, placement, rules) for rules in self._rulebook.channels]
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
            deliveries=(*united, *(routed.delivery for routed in decided if routed.delivery)),
            corrections=corrections,
        )

    def _merge(self, placement: Placement) -> Iterator[NewDelivery]:
        """Makes stories that turned out to be one that one, and in each channel of their alerts one alert."""
        whole = (placement.story_id, *placement.merged)
        going_on = [
            (
                rules,
                {self.alerted(part, rules.channel) for one in whole for part in self.view(rules.channel).parts(one)},
            )
            for rules in self._rulebook.channels
            if placement.merged
        ]
        for gone in placement.merged:
            self._window.merge(gone, into=placement.story_id)
        for rules, alerts in going_on:
            yield from self.unite(alerts, rules, f"{placement.merged} is {placement.story_id}")

    def unite(
        self, alerts: Iterable[int | None], rules: ChannelRules, said: str, *, grown: bool = False
    ) -> Iterator[NewDelivery]:
        """Lets one alert of each story go on and tell what the others told, which come to say so or are taken back.

        alerts  those that went on before, by the ids under which they were made
        said    what tells these deliveries from others
        grown   whether those that go on tell it already
        """
        stories: dict[int | None, list[int]] = {}
        for alert in sorted(one for one in alerts if one is not None):
            stories.setdefault(self.view(rules.channel).story_of(alert), []).append(alert)
        for seen, told in stories.items():
            own_first = sorted(told, key=lambda one: one != seen)
            stays = self._told.going_on(own_first, rules.channel)
            for alert in told:
                if stays is not None and alert != stays and seen is not None:
                    yield from self._take_over(stays, alert, None if grown else self.story(seen, rules), rules, said)

    def _take_over(
        self, stays: int, goes: int, story: Story | None, rules: ChannelRules, said: str
    ) -> Iterator[NewDelivery]:
        """Lets an alert go on in another; `story`: what that is to tell from now on, None: it does."""
        told, other = self._told.message(stays, rules.channel), self._told.message(goes, rules.channel)
        if told is None or other is None or self._told.is_dropped(goes, rules.channel):
            return
        unsent = self._told.is_unsent(goes, rules.channel)
        if story is not None and rules.updates is Updates.EDIT:
            yield from self.edit(stays, self.teller.together(told, other, story, rules), rules, said)
        elif rules.updates is Updates.THREAD and unsent and other.outlet != told.outlet:
            reply = replace(other, story_id=stays, entry_id=goes)
            yield self._following(DeliveryKind.REPLY, stays, reply, rules, goes)
        now = self._told.message(stays, rules.channel) or told
        yield from self.edit(goes, replace(other, part_of=PartOf(story_id=stays, title=now.title)), rules, said)
        if unsent:
            self._told.withdraw(goes, rules.channel)

    def _corrected(self, report: Report, story_id: int, common: Mapping[int, int]) -> Iterator[Correction]:
        """Where the report belongs in channels that see its story in another way."""
        for channel, view in self._views.items():
            seen = view.place(report, story_id, common, self._rulebook.judge, self._now)
            if seen != view.story_of(report.entry_id):
                said = Correction(channel=channel, entry_id=report.entry_id, story_id=seen, at=self._now)
                self.move(said)
                yield said

    def _placed(self, entry: Entry, reading: Reading, placement: Placement, rules: ChannelRules) -> Routed | None:
        seen = self.view(rules.channel).story_of(entry.id)
        if seen is None or seen == placement.story_id:
            return self.route(entry, reading, placement, rules)
        anew = seen == entry.id
        there = replace(placement, story_id=seen, opened=anew, development=placement.development and not anew)
        routed = self.route(entry, reading, there, rules)
        return routed and replace(routed, decision=replace(routed.decision, story_id=seen))

    def alerted(self, story_id: int, channel: str) -> int | None:
        """The id under which the channel was told of a story, of the alert that goes on."""
        return self._told.going_on(self.view(channel).ids(story_id), channel)

    def route(self, entry: Entry, reading: Reading, placement: Placement, rules: ChannelRules) -> Routed | None:
        """What a channel hears of an entry that belongs to a story; None: nothing that it watches is in it."""
        found = self.found(entry, reading, rules)
        if not found:
            return None
        if rules.mutes:
            ids = self.view(rules.channel).ids(placement.story_id)
            found = without_muted(found, entry, reading.matches, rules, story_ids=ids, now=self._now)
        told = self.alerted(placement.story_id, rules.channel) is not None
        wanted = [hit for hit in found if hit.objection is None]
        objected = objection(entry, rules, told=told, now=self._now) if wanted else found[0].objection
        if objected is None:
            return self._alert(entry, placement, rules, wanted)
        if objected is Rule.REPEAT and rules.developments and placement.development:
            return self._alert(entry, replace(placement, story_id=entry.id), rules, wanted, again=True)
        if objected is Rule.REPEAT and (delivery := self._further_report(entry, placement, rules, wanted)):
            return Routed(_channel_decision(rules, wanted, Rule.UPDATE, None), delivery=delivery)
        return Routed(_channel_decision(rules, wanted or found, objected, None))

    def found(self, entry: Entry, reading: Reading, rules: ChannelRules) -> Sequence[Hit]:
        """What the watches of a channel found in an entry."""
        naming = shipped_topics().shown
        return hits(entry, reading.matches, rules, self._rulebook.firms, weights=reading.weights, naming=naming)

    def _further_report(
        self, entry: Entry, placement: Placement, rules: ChannelRules, wanted: Sequence[Hit]
    ) -> NewDelivery | None:
        """The update or reply by which the channel hears that one more outlet reports the story, or of a correction."""
        alerted, story = self.alerted(placement.story_id, rules.channel), self.story(placement.story_id, rules)
        if alerted is None or story is None:
            return None
        told, outlets = self._told.message(alerted, rules.channel), outlets_of(story)
        corrects = CORRECTION in placement.grounds
        if told is None or rules.updates is Updates.OFF:
            return None
        if outlets == outlets_of(story, before=entry.id) and not corrects:
            return None
        if rules.updates is Updates.THREAD:
            message = replace(self.teller.first(entry, alerted, rules, wanted), entry_id=entry.id)
            return self._following(DeliveryKind.REPLY, alerted, message, rules, entry.id)
        tell = self.teller.corrected if corrects and entry.language == told.language else self.teller.grown
        message = tell(told, story, entry, rules, wanted)
        self._told.edit(alerted, rules.channel, message)
        return self._following(DeliveryKind.UPDATE, alerted, message, rules, entry.id)

    def _following(
        self, kind: DeliveryKind, alert: int, message: Message, rules: ChannelRules, said: int | str
    ) -> NewDelivery:
        return NewDelivery(
            key=delivery_key(self._rulebook.installation, kind, alert, rules.channel, said),
            kind=kind,
            channel=rules.channel,
            story_id=alert,
            message=message,
            not_before=self._awake(rules),
        )

    def _awake(self, rules: ChannelRules) -> datetime:
        """When what is told of a story that has ripened is due."""
        return due(replace(rules, settle=timedelta(0)), self._now)[0]

    def story(self, story_id: int, rules: ChannelRules) -> Story | None:
        """A story as a channel sees it, as far as it may know of it."""
        story = self.view(rules.channel).story(story_id)
        return self._rulebook.shown(story, rules) if story else None

    def told(self, story_id: int, channel: str) -> Message | None:
        """The message by which a channel was told of a story, as it stands."""
        alerted = self.alerted(story_id, channel)
        return None if alerted is None else self._told.message(alerted, channel)

    def edit(self, alert: int, message: Message, rules: ChannelRules, said: str) -> Iterator[NewDelivery]:
        """The update that lets an alert say this from now on; nothing where it says so.

        said  what tells this update from others
        """
        if message != self._told.message(alert, rules.channel):
            self._told.edit(alert, rules.channel, message)
            yield self._following(DeliveryKind.UPDATE, alert, message, rules, f"said {said}")

    def _alert(
        self, entry: Entry, placement: Placement, rules: ChannelRules, wanted: Sequence[Hit], *, again: bool = False
    ) -> Routed:
        not_before, rule = due(rules, self._now)
        message = self.teller.first(entry, placement.story_id, rules, wanted)
        if again:
            message = marked_as_development(message)
        self._told.post(placement.story_id, rules.channel, message)
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
        told_as = Rule.DEVELOPMENT if again and rule is Rule.ALERT else rule
        return Routed(_channel_decision(rules, wanted, told_as, until), alert, delivery)


@dataclass(frozen=True, slots=True)
class Routed:
    """What one channel's rules made of an entry, and what follows."""

    decision: ChannelDecision
    alert: Alert | None = None
    delivery: NewDelivery | None = None


def _channel_decision(rules: ChannelRules, found: Sequence[Hit], rule: Rule, until: datetime | None) -> ChannelDecision:
    watches = tuple(dict.fromkeys(hit.watch.key for hit in found))
    return ChannelDecision(channel=rules.channel, watches=watches, rule=rule, until=until)
