"""What follows when people of a channel say that a report is not of a story, or that two stories are one. Pure.

It holds in the channel where it is said, and nowhere else (`bot.stories.view` says why). A report that is taken from a
story joins another that fits it, or else stands for itself, and alerts by the rules of the channel for any entry: if it
is fresh, watched for, and not muted. What the channel was told of either story is edited to what is true of it now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from bot.alerts.compose import grown
from bot.alerts.routing import Hit
from bot.decide import Editor, Rulebook, reading_of
from bot.model import (
    Alert,
    AuditEntry,
    ChannelRules,
    Corrected,
    Correction,
    Decision,
    Entry,
    Memory,
    Message,
    NewDelivery,
    Placement,
    Rule,
    Story,
    Updates,
)
from bot.stories.window import Candidates


def word_of(call: str) -> str:
    """A short name for what was said in an interaction, among what was said of one entry: 8 hexadecimal digits."""
    return blake2b(call.encode(), digest_size=4).hexdigest()


_TOLD_FIRST = frozenset({Rule.ALERT, Rule.SETTLING, Rule.QUIET_HOURS, Rule.DIGEST, Rule.DEVELOPMENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is kept of an entry: the decision, and the text of its article where that was read."""

    decision: Decision
    article: str = ""

    @property
    def entry(self) -> Entry:
        """The entry with everything that it says. One without a date is as old as its collection."""
        entry = self.decision.entry
        summary = f"{entry.summary}\n{self.article}" if self.article else entry.summary
        return replace(entry, summary=summary, published_at=entry.published_at or entry.collected_at)


class Corrector:
    """Carries out one person's word in one channel.

    rules    of the channel
    records  of the entries of all stories in `memory` that are to be told anew, by entry
    audit    the line of the trail for what was said
    """

    def __init__(
        self,
        rulebook: Rulebook,
        memory: Memory,
        rules: ChannelRules,
        records: Mapping[int, Record],
        audit: AuditEntry,
    ) -> None:
        self._editor = Editor(rulebook, memory, audit.at)
        self._judge = rulebook.judge
        self._rules = rules
        self._records = records
        self._audit = audit
        self._own = [one for one in memory.corrections if one.channel == rules.channel]
        self._entries = sorted(report.entry_id for story in memory.stories for report in story.reports)

    def story_of(self, entry_id: int) -> Story | None:
        """The story to which an entry belongs, as the channel sees it."""
        home = self._editor.view(self._rules.channel).story_of(entry_id)
        return None if home is None else self._editor.story(home, self._rules)

    def told(self, story_id: int) -> Message | None:
        """What the channel was told of a story, as it stands."""
        return self._editor.told(story_id, self._rules.channel)

    def alerted(self, entry_id: int) -> int | None:
        """The id under which the channel was told of an entry's story; None: it was not."""
        story = self.story_of(entry_id)
        return self._editor.alerted(story.id, self._rules.channel) if story else None

    def title_beside(self, entry_id: int) -> str:
        """What the channel was told of the story to which an entry belongs; empty where that began with the entry."""
        story = self.story_of(entry_id)
        told = self.told(story.id) if story and story.id != entry_id else None
        return told.title if told else ""

    def part(self, entry_id: int, *, nearest: Iterable[int] = ()) -> tuple[Corrected, int]:
        """Parts an entry from the others of its story; answers also the entry that went elsewhere.

        The report that opened a story cannot leave it, for they have one id: the others go, and are a story together.

        nearest  entries with most in common with it: their stories may fit it
        """
        left = self.story_of(entry_id)
        if left is None or len(left.reports) < 2:
            raise ValueError(f"entry {entry_id} has nothing to be parted from")
        if left.id == entry_id:
            going = self._others(left)
            target = going[0]
        else:
            going = [entry_id]
            target = self._fitting(entry_id, left.id, nearest)
        moved, deliveries, alerts = self._carried_out(self._words(going, target, apart_from=left.id))
        return Corrected(audit=self._audit, corrections=moved, alerts=alerts, deliveries=deliveries), going[0]

    def _others(self, story: Story) -> list[int]:
        """The entries of a story that did not open it; one that the channel may know of comes first."""
        whole = self._editor.view(self._rules.channel).story(story.id) or story
        shown = [report.entry_id for report in story.reports if report.entry_id != story.id]
        hidden = {report.entry_id for report in whole.reports} - {story.id, *shown}
        return [*shown, *sorted(hidden)]

    def join(self, one: int, other: int) -> tuple[Corrected, int]:
        """Makes two stories one; answers its id. The earlier stays, with its alert."""
        stories = [story for story in map(self.story_of, (one, other)) if story]
        stays, goes = sorted(stories, key=lambda story: (story.opened_at, story.id))
        view = self._editor.view(self._rules.channel)
        whole = view.story(goes.id) or goes  # also what the channel may not know of
        entries = [report.entry_id for report in whole.reports]
        entries += [one.entry_id for one in stays.reports if view.is_kept_apart(one.entry_id, goes.id)]
        moved, deliveries, alerts = self._carried_out(self._words(entries, stays.id))
        return Corrected(audit=self._audit, corrections=moved, alerts=alerts, deliveries=deliveries), stays.id

    def take_back(self, entry_id: int, word: str = "") -> Corrected | None:
        """Undoes what was said of an entry, and what followed from it; None: nothing was, or it was undone.

        word  what `word_of` makes of the interaction in which it was said; empty: the last one
        """
        said = [one for one in self._own if one.entry_id == entry_id and one.call and word in {"", word_of(one.call)}]
        if not said:
            return None
        back = tuple(self._following(said[-1]))
        _, deliveries, alerts = self._carried_out((), taken_back=back)
        return Corrected(audit=self._audit, taken_back=back, alerts=alerts, deliveries=deliveries)

    def _following(self, said: Correction) -> Iterator[Correction]:
        """What was said in the same breath, and where later reports of those stories went by it and nothing else."""
        together = [each for each in self._own if each.call == said.call]
        window = self._editor.window
        stories = {window.story_of(each.entry_id) for each in together}
        standing = {each.story_id for each in self._own if each.call and each.call != said.call}
        yield from together
        for each in self._own:
            if not each.call and each.story_id not in standing and window.story_of(each.entry_id) in stories:
                yield each

    def _words(
        self, entry_ids: Sequence[int], story_id: int, *, apart_from: int | None = None
    ) -> tuple[Correction, ...]:
        audit = self._audit
        return tuple(
            Correction(
                channel=audit.channel,
                entry_id=entry_id,
                story_id=story_id,
                at=audit.at,
                actor=audit.actor,
                actor_name=audit.actor_name,
                call=audit.call,
                apart_from=apart_from,
            )
            for entry_id in entry_ids
        )

    def _carried_out(
        self, said: tuple[Correction, ...], *, taken_back: Sequence[Correction] = ()
    ) -> tuple[tuple[Correction, ...], tuple[NewDelivery, ...], tuple[Alert, ...]]:
        """Lets the channel see its stories so, and tells it: edits of the alerts of what changed, and new ones."""
        before = self._places()
        going_on = {self._editor.alerted(story_id, self._rules.channel) for story_id in before.values()}
        self._see(said, taken_back)
        after = self._places()
        changed = [entry_id for entry_id, story_id in before.items() if after.get(entry_id) != story_id]
        deliveries: list[NewDelivery] = []
        alerts: list[Alert] = []
        for story_id, gone in _by_story(changed, before):
            deliveries += self._gone(story_id, gone)
        for story_id, came in _by_story(changed, after):
            alert, told = self._arrived(story_id, came)
            alerts += alert
            deliveries += told
        own = (one for one in going_on if one is not None and not self._is_development(one))
        deliveries += self._editor.unite(own, self._rules, self._audit.call, grown=True)
        return said, tuple(deliveries), tuple(alerts)

    def _places(self) -> dict[int, int]:
        """The stories of all entries that are known, as the channel sees them."""
        view = self._editor.view(self._rules.channel)
        found = {entry_id: view.story_of(entry_id) for entry_id in self._entries}
        return {entry_id: story_id for entry_id, story_id in found.items() if story_id is not None}

    def _see(self, said: Iterable[Correction], taken_back: Sequence[Correction]) -> None:
        """Lets the channel see what holds of its corrections, the last one of each entry."""
        view = self._editor.view(self._rules.channel)
        for one in taken_back:
            view.restore(one.entry_id)
        entries = {one.entry_id for one in taken_back}
        left = (one for one in self._own if one.entry_id in entries and one not in taken_back)
        for one in (*left, *said):
            self._editor.move(one)

    def _arrived(self, story_id: int, entry_ids: Sequence[int]) -> tuple[tuple[Alert, ...], tuple[NewDelivery, ...]]:
        """The alert of a story to which entries came, or that stands for itself now; or the edit of the one it has."""
        if self._editor.alerted(story_id, self._rules.channel) is not None:
            return (), self._come(story_id, entry_ids)
        first = story_id if story_id in entry_ids else entry_ids[0]
        alerts, told = self._alert(first, story_id)
        return alerts, (*told, *self._come(story_id, [one for one in entry_ids if one != first]))

    def _fitting(self, entry_id: int, left: int, nearest: Iterable[int]) -> int:
        """The other story that an entry belongs to; its own id where there is none."""
        view = self._editor.view(self._rules.channel)
        report = view.report(entry_id)
        if report is None:
            return entry_id
        ids = {view.story_of(entry_id) for entry_id in nearest} - {left, None}
        stories = [self._editor.story(story_id, self._rules) for story_id in ids if story_id is not None]
        candidates = Candidates(
            stories=tuple(replace(story, merged_into=None) for story in stories if story and story.reports),
            common=self._editor.window.common(report.keys),
        )
        return self._judge.place(report, candidates, self._audit.at).story_id

    def _alert(self, entry_id: int, story_id: int) -> tuple[tuple[Alert, ...], tuple[NewDelivery, ...]]:
        record = self._records.get(entry_id)
        if record is None:
            return (), ()
        placement = Placement(story_id=story_id, opened=story_id == entry_id, reason="")
        reading = reading_of(record.entry, record.decision.matches)
        routed = self._editor.route(record.entry, reading, placement, self._rules)
        if routed is None or routed.alert is None or routed.delivery is None:
            return (), ()
        return (routed.alert,), (routed.delivery,)

    def _gone(self, story_id: int, entry_ids: Sequence[int]) -> tuple[NewDelivery, ...]:
        """The edit of a story's alert after these entries went."""
        told, story = self.told(story_id), self._editor.story(story_id, self._rules)
        if told is None or story is None:
            return ()
        gone = (self._records[entry_id].entry for entry_id in entry_ids if entry_id in self._records)
        anew = self._anew(story, told) if any(self._speaks(told, entry) for entry in gone) else None
        return self._edited(story_id, anew or (grown(told, story) if told.outlets else told))

    def _come(self, story_id: int, entry_ids: Sequence[int]) -> tuple[NewDelivery, ...]:
        """The edit of a story's alert after these entries came, where the channel wants alerts to grow."""
        told, story = self.told(story_id), self._editor.story(story_id, self._rules)
        if told is None or story is None:
            return ()
        if self._rules.updates is Updates.EDIT:
            for record in (self._records[one] for one in entry_ids if one in self._records):
                told = self._grown(told, story, record)
        return self._edited(story_id, told)

    def _grown(self, told: Message, story: Story, record: Record) -> Message:
        return self._editor.teller.grown(told, story, record.entry, self._rules, self._wanted(record))

    def _wanted(self, record: Record) -> Sequence[Hit]:
        """What the channel's watches find in an entry."""
        return self._editor.found(record.entry, reading_of(record.entry, record.decision.matches), self._rules)

    def _edited(self, story_id: int, message: Message) -> tuple[NewDelivery, ...]:
        """The edit of a story's alert, which also stops saying that another tells the story where that is not so."""
        alert = self._editor.alerted(story_id, self._rules.channel)
        if alert is None:
            return ()
        view = self._editor.view(self._rules.channel)
        if message.part_of is not None and view.story_of(message.part_of.story_id) != story_id:
            message = replace(message, part_of=None)
        return tuple(self._editor.edit(alert, message, self._rules, self._audit.call))

    def _speaks(self, told: Message, entry: Entry) -> bool:
        """Whether something of an entry may stand in a message: its link, its title, or a part of the summary."""
        summed = self._rules.updates is Updates.EDIT and bool(told.summary) and told.language == entry.language
        return told.link == entry.link or summed

    def _anew(self, story: Story, told: Message) -> Message | None:
        """The alert as it would be had its story never had other reports; None: nothing is kept of them."""
        records = [self._records[one.entry_id] for one in story.reports if one.entry_id in self._records]
        if not records:
            return None
        head = min(records, key=lambda record: (not self._was_told(record), record.entry.id))
        wanted = self._wanted(head)
        message = self._editor.teller.first(head.entry, told.story_id, self._rules, wanted)
        message = message if wanted else replace(message, reasons=told.reasons)
        if self._rules.updates is not Updates.EDIT:
            return message
        for record in records:
            if record is not head:
                message = self._grown(message, story, record)
        return message

    def _was_told(self, record: Record) -> bool:
        """Whether the channel was alerted by this entry."""
        here = self._rules.channel
        return any(one.channel == here and one.rule in _TOLD_FIRST for one in record.decision.channels)

    def _is_development(self, alert: int) -> bool:
        """Whether an alert told a development of a story that has an alert of its own."""
        record = self._records.get(alert)
        return record is not None and record.decision.placement.development and self._was_told(record)


def _by_story(entry_ids: Iterable[int], places: Mapping[int, int]) -> Iterator[tuple[int, list[int]]]:
    """The entries by the stories in which they are, in order of appearance."""
    stories: dict[int, list[int]] = {}
    for entry_id in entry_ids:
        stories.setdefault(places[entry_id], []).append(entry_id)
    yield from stories.items()
