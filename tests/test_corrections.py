"""What follows when people of a channel say that reports are not of one story, or that stories are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from typing import Any

import pytest

from bot.corrections import Corrector, Record
from bot.decide import Rulebook, decide
from bot.matching.matcher import FirmMatcher
from bot.model import (
    AuditEntry,
    ChannelRules,
    Corrected,
    Correction,
    DeliveryKind,
    Entry,
    Memory,
    Message,
    Mute,
    MuteKind,
    NewDelivery,
    Outcome,
    PartOf,
    QuietHours,
    Story,
    Updates,
)
from tests.values import ALIBABA, NOW, SAMSUNG, channel, entry

HERE, ELSEWHERE = "slack:C1", "discord:2"

SEOUL = entry(
    id=1,
    title="Alibaba to build a data centre in Seoul",
    summary="The company will spend $1.5 billion on three halls in the west of the city. They open in May.",
    link="https://meridian.example/1",
    outlet="Meridian",
    language="en",
)
SEOUL_KO = entry(id=2, feed_id=2, link="https://hangang.example/2")
BUSAN = entry(
    id=3,
    feed_id=3,
    title="Alibaba opens logistics centre in Busan",
    summary="The hall in Busan is as large as nine football fields and has 340 robots, the company said.",
    link="https://quay.example/3",
    outlet="Quay",
    language="en",
)
BUSAN_JA = entry(
    id=4,
    feed_id=4,
    title="アリババ、釜山に物流センターを開設",
    link="https://minato.example/4",
    outlet="みなと経済",
    language="ja",
)


def rules(name: str = HERE, **given: Any) -> ChannelRules:
    return channel(channel=name, **{"updates": Updates.EDIT, "language": "en", **given})


@dataclass
class Desk:
    """A channel and its neighbour, and what was placed and said so far, as a store keeps it."""

    channels: tuple[ChannelRules, ...]
    memory: Memory = field(default_factory=Memory)
    records: dict[int, Record] = field(default_factory=dict)
    said: int = 0

    @property
    def rulebook(self) -> Rulebook:
        return Rulebook(
            channels=self.channels,
            firms={firm.id: firm for firm in (ALIBABA, SAMSUNG)},
            matcher=FirmMatcher([ALIBABA, SAMSUNG]),
            installation="here",
        )

    def place(self, *entries: Entry) -> tuple[Outcome, ...]:
        outcomes = decide(entries, rulebook=self.rulebook, memory=self.memory, now=NOW)
        for outcome in outcomes:
            self._keep(outcome)
        return outcomes

    def join_all(self, *entries: Entry) -> None:
        """Places entries as one story, whatever the program makes of them."""
        outcomes = decide(entries, rulebook=self.rulebook, memory=Memory(), now=NOW)
        reports = tuple(outcome.report for outcome in outcomes)
        self.records |= {outcome.report.entry_id: Record(decision=outcome.decision) for outcome in outcomes}
        whole = Story(id=reports[0].entry_id, opened_at=NOW, reports=reports)
        told = {}
        for one in self.channels:
            (first,) = (each for each in outcomes[0].deliveries if each.channel == one.channel)
            assert isinstance(first.message, Message)
            outlets = tuple(dict.fromkeys(each.outlet for each in reports))
            languages = tuple(dict.fromkeys(each.language or "" for each in reports))
            grown = replace(first.message, outlets=outlets, languages=languages)
            told[whole.id, one.channel] = grown if one.updates is Updates.EDIT else first.message
        self.memory = replace(self.memory, stories=(whole,), told=told)

    def corrector(self, name: str = HERE) -> Corrector:
        self.said += 1
        audit = AuditEntry(
            at=NOW,
            community="slack:T1",
            channel=name,
            actor="slack:U1",
            actor_name="김서연",
            command="split",
            call=str(self.said),
        )
        (of_channel,) = (one for one in self.channels if one.channel == name)
        return Corrector(self.rulebook, self.memory, of_channel, self.records, audit)

    def part(self, entry_id: int, *, nearest: Sequence[int] = ()) -> tuple[Corrected, int]:
        corrected, gone = self.corrector().part(entry_id, nearest=nearest)
        self._carry_out(corrected)
        return corrected, gone

    def join(self, one: int, other: int) -> Corrected:
        corrected, _ = self.corrector().join(one, other)
        self._carry_out(corrected)
        return corrected

    def take_back(self, entry_id: int) -> Corrected:
        corrected = self.corrector().take_back(entry_id)
        assert corrected is not None
        self._carry_out(corrected)
        return corrected

    def seen(self, entry_id: int, name: str = HERE) -> list[int]:
        """The entries of the story to which an entry belongs in a channel."""
        story = self.corrector(name).story_of(entry_id)
        return [report.entry_id for report in story.reports] if story else []

    def _keep(self, outcome: Outcome) -> None:
        report, placement = outcome.report, outcome.decision.placement
        self.records[report.entry_id] = Record(decision=outcome.decision)
        stories = {story.id: story for story in self.memory.stories}
        known = stories.get(placement.story_id) or Story(id=placement.story_id, opened_at=report.at, reports=())
        stories[known.id] = replace(known, reports=(*known.reports, report))
        self.memory = replace(self.memory, stories=tuple(stories.values()))
        self._tell(outcome.deliveries, outcome.corrections)

    def _carry_out(self, corrected: Corrected) -> None:
        left = tuple(one for one in self.memory.corrections if one not in corrected.taken_back)
        self.memory = replace(self.memory, corrections=left)
        self._tell(corrected.deliveries, corrected.corrections)

    def _tell(self, deliveries: Sequence[NewDelivery], corrections: Sequence[Correction]) -> None:
        posted = (each for each in deliveries if each.kind is not DeliveryKind.REPLY)
        told = {(each.story_id or 0, each.channel): each.message for each in posted}
        messages = {key: message for key, message in told.items() if isinstance(message, Message)}
        said = (*self.memory.corrections, *corrections)
        self.memory = replace(self.memory, told={**self.memory.told, **messages}, corrections=said)


def wrongly_joined(**given: Any) -> Desk:
    desk = Desk(channels=(rules(**given), rules(ELSEWHERE, **given)))
    desk.join_all(SEOUL, SEOUL_KO, BUSAN)
    return desk


def message_of(delivery: NewDelivery) -> Message:
    assert isinstance(delivery.message, Message)
    return delivery.message


def test_a_report_that_is_parted_alerts_by_itself_and_leaves_the_alert_as_if_it_had_never_been_there() -> None:
    desk = wrongly_joined()
    corrected, gone = desk.part(3)
    story_id = corrected.corrections[0].story_id
    assert gone == 3
    (edit, post) = sorted(corrected.deliveries, key=lambda each: each.kind != DeliveryKind.UPDATE)
    assert (story_id, edit.story_id, post.kind, post.story_id) == (3, 1, DeliveryKind.POST, 3)
    assert message_of(edit).outlets == ("Meridian", "한강경제")
    assert message_of(edit).languages == ("en", "ko")
    assert (message_of(edit).title, message_of(edit).link) == (SEOUL.title, SEOUL.link)
    assert "robots" not in message_of(edit).summary
    assert (message_of(post).title, message_of(post).link) == (BUSAN.title, BUSAN.link)
    assert [alert.story_id for alert in corrected.alerts] == [3]


def test_in_other_channels_nothing_changes() -> None:
    desk = wrongly_joined()
    corrected, _ = desk.part(3)
    assert {each.channel for each in corrected.deliveries} == {HERE}
    assert (desk.seen(3), desk.seen(1)) == ([3], [1, 2])
    assert desk.seen(3, ELSEWHERE) == [1, 2, 3]


def test_later_reports_go_to_the_part_that_they_fit() -> None:
    desk = wrongly_joined()
    desk.part(3)
    (outcome,) = desk.place(BUSAN_JA)
    assert outcome.decision.placement.story_id == 1
    assert [(one.channel, one.entry_id, one.story_id) for one in outcome.corrections] == [(HERE, 4, 3)]
    by_channel = {each.channel: each for each in outcome.deliveries}
    assert (by_channel[HERE].story_id, message_of(by_channel[HERE]).outlets) == (3, ("Quay", "みなと経済"))
    assert (by_channel[ELSEWHERE].story_id, len(message_of(by_channel[ELSEWHERE]).outlets)) == (1, 4)
    assert {one.channel: one.story_id for one in outcome.decision.channels} == {HERE: 3, ELSEWHERE: None}


def test_what_is_parted_does_not_come_back_with_a_story_that_becomes_one_with_another() -> None:
    desk = wrongly_joined()
    desk.part(3)
    further = replace(SEOUL_KO, id=5, feed_id=5, outlet="두레일보", link="https://dure.example/5")
    (outcome,) = desk.place(further)
    assert outcome.corrections == ()
    assert desk.seen(3) == [3]
    assert desk.seen(5) == [1, 2, 5]


def test_an_alert_that_had_turned_to_the_report_turns_back() -> None:
    desk = Desk(channels=(rules(language="ja"),))
    desk.join_all(SEOUL, SEOUL_KO, BUSAN_JA)
    told = desk.memory.told[1, HERE]
    assert told is not None
    led = replace(told, title=BUSAN_JA.title, link=BUSAN_JA.link, outlet=BUSAN_JA.outlet, language="ja")
    desk.memory = replace(desk.memory, told={(1, HERE): led})
    corrected, _ = desk.part(4)
    edit = next(each for each in corrected.deliveries if each.kind is DeliveryKind.UPDATE)
    assert (message_of(edit).title, message_of(edit).link) == (SEOUL.title, SEOUL.link)
    assert message_of(edit).outlets == ("Meridian", "한강경제")


@pytest.mark.parametrize(
    ("stale", "given"),
    [
        (replace(BUSAN, published_at=NOW - timedelta(days=3)), {}),
        (replace(BUSAN, published_at=None, collected_at=NOW - timedelta(days=3)), {}),
        (replace(BUSAN, published_at=NOW - timedelta(hours=2)), {"max_age": timedelta(hours=1)}),
        (replace(BUSAN, backlog_rank=0), {}),
        (BUSAN, {"mutes": (Mute(kind=MuteKind.FIRM, subject="alibaba", label="Alibaba"),)}),
    ],
)
def test_only_what_is_fresh_and_wanted_alerts(stale: Entry, given: dict[str, Any]) -> None:
    desk = Desk(channels=(rules(),))
    desk.join_all(SEOUL, SEOUL_KO, stale)
    desk.channels = (rules(**given),)
    corrected, _ = desk.part(3)
    assert (corrected.corrections[0].story_id, corrected.alerts) == (3, ())
    assert [each.kind for each in corrected.deliveries] == [DeliveryKind.UPDATE]


def test_an_alert_waits_for_the_end_of_quiet_hours_like_any() -> None:
    desk = wrongly_joined(quiet=QuietHours(start=time(17), end=time(19)))
    corrected, _ = desk.part(3)
    assert {each.not_before for each in corrected.deliveries} == {NOW + timedelta(hours=1)}


def test_a_report_joins_the_other_story_that_it_fits() -> None:
    desk = wrongly_joined()
    other = decide([BUSAN_JA], rulebook=desk.rulebook, memory=Memory(), now=NOW)[0]
    story = Story(id=4, opened_at=NOW, reports=(other.report,))
    post = next(each for each in other.deliveries if each.channel == HERE)
    told = {**desk.memory.told, (4, HERE): message_of(post)}
    desk.memory = replace(desk.memory, stories=(*desk.memory.stories, story), told=told)
    corrected, _ = desk.part(3, nearest=[1, 2, 4])
    assert (corrected.corrections[0].story_id, corrected.alerts) == (4, ())
    assert {each.story_id: message_of(each).outlets for each in corrected.deliveries} == {
        1: ("Meridian", "한강경제"),
        4: ("Quay", "みなと経済"),
    }


def test_in_a_channel_that_wants_replies_nothing_is_edited_for_their_sake() -> None:
    desk = wrongly_joined(updates=Updates.THREAD)
    corrected, _ = desk.part(2)
    assert [(each.kind, each.story_id) for each in corrected.deliveries] == [(DeliveryKind.POST, 2)]


def test_two_alerts_become_one_that_grows() -> None:
    desk = Desk(channels=(rules(), rules(ELSEWHERE)))
    desk.place(SEOUL, BUSAN)
    corrected = desk.join(3, 1)
    edit, marked = corrected.deliveries
    assert {(each.kind, each.channel) for each in corrected.deliveries} == {(DeliveryKind.UPDATE, HERE)}
    assert (edit.story_id, message_of(edit).outlets) == (1, ("Meridian", "Quay"))
    assert (marked.story_id, message_of(marked).part_of) == (3, PartOf(story_id=1, title=SEOUL.title))
    assert (desk.seen(3), desk.seen(3, ELSEWHERE)) == ([1, 3], [3])
    (outcome,) = desk.place(BUSAN_JA)
    by_channel = {each.channel: each.story_id for each in outcome.deliveries}
    assert by_channel == {HERE: 1, ELSEWHERE: 3}


def test_a_mute_holds_for_what_was_made_one_with_the_story() -> None:
    mute = Mute(kind=MuteKind.STORY, subject="3", label="Busan")
    desk = Desk(channels=(rules(),))
    desk.place(SEOUL, BUSAN)
    desk.join(3, 1)
    desk.channels = (rules(mutes=(mute,)),)
    (outcome,) = desk.place(replace(SEOUL_KO, id=7))
    assert outcome.deliveries == ()


def test_undoing_brings_everything_back() -> None:
    desk = wrongly_joined()
    before = desk.memory.told[1, HERE]
    desk.part(3)
    desk.place(BUSAN_JA)
    corrected = desk.take_back(3)
    assert {one.entry_id for one in corrected.taken_back} == {3, 4}
    assert desk.seen(3) == [1, 2, 3, 4]
    edit, marked = corrected.deliveries
    assert before is not None
    assert (edit.story_id, message_of(edit).outlets) == (1, (*before.outlets, "みなと経済"))
    assert (marked.story_id, message_of(marked).part_of) == (3, PartOf(story_id=1, title=before.title))


def test_undoing_parts_two_alerts_again() -> None:
    desk = Desk(channels=(rules(),))
    desk.place(SEOUL, BUSAN)
    desk.join(1, 3)
    edit, freed = desk.take_back(3).deliveries
    assert (edit.story_id, message_of(edit).outlets) == (1, ())
    assert (freed.story_id, message_of(freed).part_of) == (3, None)
    assert (desk.seen(1), desk.seen(3)) == ([1], [3])


def test_undoing_leaves_what_follows_from_what_else_was_said() -> None:
    desk = Desk(channels=(rules(), rules(ELSEWHERE)))
    dividend = entry(id=5, feed_id=5, title="阿里巴巴宣布派发股息", link="https://x.example/5", language="zh-Hans")
    desk.join_all(SEOUL, SEOUL_KO, BUSAN, dividend)
    desk.part(5)
    desk.part(3)
    desk.place(replace(BUSAN_JA, id=6))
    desk.take_back(5)
    assert (desk.seen(5), desk.seen(6)) == ([1, 2, 5], [3, 6])


def test_what_was_not_said_cannot_be_undone() -> None:
    desk = wrongly_joined()
    assert desk.corrector().take_back(3) is None
    desk.part(3)
    assert desk.corrector(ELSEWHERE).take_back(3) is None


def test_when_the_first_report_is_the_odd_one_the_others_go() -> None:
    """An id is that of the entry which opened the story, so the alert under it comes to tell of that entry alone."""
    desk = Desk(channels=(rules(), rules(ELSEWHERE)))
    desk.join_all(BUSAN, SEOUL, SEOUL_KO)
    corrected, gone = desk.part(3)
    assert (gone, desk.seen(3), desk.seen(1), desk.seen(1, ELSEWHERE)) == (1, [3], [1, 2], [3, 1, 2])
    first, post, grown = (message_of(each) for each in corrected.deliveries)
    assert (first.story_id, first.title, first.outlets) == (3, BUSAN.title, ())
    assert (post.story_id, post.title, post.outlets) == (1, SEOUL.title, ())
    assert (grown.story_id, grown.outlets) == (1, ("Meridian", "한강경제"))
    desk.take_back(gone)
    assert desk.seen(3) == [3, 1, 2]


def test_what_stands_alone_cannot_be_parted() -> None:
    desk = wrongly_joined()
    desk.part(3)
    with pytest.raises(ValueError, match="entry 3"):
        desk.corrector().part(3)


def test_a_story_that_is_parted_and_grows_again_is_told_again() -> None:
    """The count of outlets goes down and up: the update is not taken for the one that was made before."""
    desk = wrongly_joined()
    keys = {each.key for each in desk.part(3)[0].deliveries}
    (outcome,) = desk.place(replace(SEOUL_KO, id=6, feed_id=6, outlet="두레일보", link="https://dure.example/6"))
    update = next(each for each in outcome.deliveries if each.channel == HERE)
    assert message_of(update).outlets == ("Meridian", "한강경제", "두레일보")
    assert update.key not in keys
