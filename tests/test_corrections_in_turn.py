"""What people and the program say of stories one after another, and take back, in every order.

One channel hears it all. After every step: each report is in one story, which is called after one of its reports and
stays in itself; the last word that stands holds, and what the program does elsewhere never undoes it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.corrections import Corrector, word_of
from bot.decide import Editor, Rulebook
from bot.matching.matcher import FirmMatcher
from bot.model import AuditEntry, Corrected, DeliveryKind, Memory, Message, Report, Story
from bot.stories.view import View
from tests.values import ALIBABA, NOW, channel

HERE = "slack:C1"
RULES = channel(channel=HERE)
ENTRIES = range(1, 9)
OPENED = {1: 1, 2: 1, 3: 3, 4: 3, 5: 5, 6: 5, 7: 7, 8: 7}
"""Entries by the stories that everybody sees at first; 7 opened later than 5 in time, 5 later than 3, and so on."""

RULEBOOK = Rulebook(channels=(RULES,), firms={"alibaba": ALIBABA}, matcher=FirmMatcher([ALIBABA]), installation="here")


def report(entry_id: int) -> Report:
    return Report(
        entry_id=entry_id,
        feed_id=entry_id,
        outlet=f"매체 {entry_id}",
        language="ko",
        title=f"알리바바 소식 {entry_id}",
        link=f"https://x.example/{entry_id}",
        link_key=f"k{entry_id}",
        at=NOW + timedelta(minutes=(entry_id * 5) % 9),  # not in the order of ids: an id says nothing of time
        keys=frozenset({entry_id}),
    )


def first_alert(story_id: int) -> Message:
    return Message(
        story_id=story_id,
        title=f"알리바바 소식 {story_id}",
        link=f"https://x.example/{story_id}",
        outlet=f"매체 {story_id}",
        language="ko",
        published_at=NOW,
        summary="",
        reasons=(),
    )


class Newsroom(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        homes = sorted(set(OPENED.values()))
        stories = tuple(
            Story(
                id=home,
                opened_at=report(home).at,
                reports=tuple(report(one) for one in ENTRIES if OPENED[one] == home),
            )
            for home in homes
        )
        self.memory = Memory(stories=stories, told={(home, HERE): first_alert(home) for home in homes})
        self.said = 0
        self.last: tuple[str, int, int] | None = None
        self.undoable: list[tuple[int, str]] = []
        self.before: dict[str, dict[int, int]] = {}

    # what is said and done

    @rule(one=st.sampled_from(ENTRIES), other=st.sampled_from(ENTRIES))
    def merge(self, one: int, other: int) -> None:
        places = self.places()
        if places[one] == places[other]:
            return
        corrected, _ = self.corrector().join(one, other)
        self.carry_out(corrected, ("together", one, other), corrected.corrections[0].entry_id, places)

    @rule(one=st.sampled_from(ENTRIES))
    def split(self, one: int) -> None:
        places = self.places()
        others = [each for each in ENTRIES if each != one and places[each] == places[one]]
        if not others:
            return
        rest = places[one] if places[one] != one else None
        corrected, gone = self.corrector().part(one)
        self.carry_out(corrected, ("apart", one, rest if rest is not None else gone), gone, places)

    @precondition(lambda self: self.undoable)
    @rule(which=st.integers(0, 20))
    def undo(self, which: int) -> None:
        entry_id, call = self.undoable.pop(which % len(self.undoable))
        newest = call == str(self.said)
        corrected = self.corrector(counted=False).take_back(entry_id, word_of(call))
        assert corrected is not None
        left = tuple(one for one in self.memory.corrections if one not in corrected.taken_back)
        self.memory = replace(self.memory, corrections=left)
        self.tell(corrected)
        self.last = None
        if newest and call in self.before:
            assert self.places() == self.before[call], "the last word leaves no trace"
        self.before.clear()

    @rule(one=st.sampled_from(ENTRIES), other=st.sampled_from(ENTRIES))
    def program_merges(self, one: int, other: int) -> None:
        whole = [story for story in self.memory.stories if story.reports]
        found = {each.entry_id: story for story in whole for each in story.reports}
        if found[one].id == found[other].id:
            return
        stays, goes = sorted((found[one], found[other]), key=lambda story: (story.opened_at, story.id))
        merged = {
            stays.id: replace(stays, reports=(*stays.reports, *goes.reports)),
            goes.id: replace(goes, reports=(), merged_into=stays.id),
        }
        stories = (merged.get(story.id, story) for story in self.memory.stories)
        into = (replace(each, merged_into=stays.id) if each.merged_into == goes.id else each for each in stories)
        self.memory = replace(self.memory, stories=tuple(into))
        self.before.clear()

    # what holds

    @invariant()
    def every_report_is_in_one_story(self) -> None:
        view = self.view()
        stories = [story for one in ENTRIES if (story := view.story(one)) is not None]
        assert sorted(each.entry_id for story in stories for each in story.reports) == list(ENTRIES)
        for story in stories:
            assert {view.story_of(each.entry_id) for each in story.reports} == {story.id}

    @invariant()
    def a_story_is_called_after_a_report_of_its_own(self) -> None:
        places = self.places()
        assert all(places[story_id] == story_id for story_id in places.values())

    @invariant()
    def the_last_word_holds(self) -> None:
        if self.last is None:
            return
        how, one, other = self.last
        places = self.places()
        assert (places[one] == places[other]) is (how == "together")

    @invariant()
    def whoever_said_nothing_sees_what_everybody_sees(self) -> None:
        if not self.memory.corrections:
            assert self.places() == {each.entry_id: story.id for story in self.memory.stories for each in story.reports}

    # the desk

    def view(self) -> View:
        return Editor(RULEBOOK, self.memory, NOW).view(HERE)

    def places(self) -> dict[int, int]:
        view = self.view()
        return {one: home for one in ENTRIES if (home := view.story_of(one)) is not None}

    def corrector(self, *, counted: bool = True) -> Corrector:
        self.said += counted
        call = str(self.said) if counted else "undo"
        audit = AuditEntry(
            at=NOW, community="slack:T1", channel=HERE, actor="slack:U1", actor_name="김서연", command="", call=call
        )
        return Corrector(RULEBOOK, self.memory, RULES, {}, audit)

    def carry_out(
        self, corrected: Corrected, word: tuple[str, int, int], entry_id: int, before: dict[int, int]
    ) -> None:
        self.memory = replace(self.memory, corrections=(*self.memory.corrections, *corrected.corrections))
        self.tell(corrected)
        self.last = word
        self.before[str(self.said)] = before
        self.undoable.append((entry_id, str(self.said)))

    def tell(self, corrected: Corrected) -> None:
        told: dict[Any, Message | None] = dict(self.memory.told)
        for each in corrected.deliveries:
            if each.kind is not DeliveryKind.REPLY and isinstance(each.message, Message):
                told[each.story_id, each.channel] = each.message
        self.memory = replace(self.memory, told=told)


TestNewsroom = Newsroom.TestCase
TestNewsroom.settings = settings(max_examples=60, stateful_step_count=14, deadline=None)
