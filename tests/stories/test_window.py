from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Report, Story
from bot.stories.evidence import HOT
from bot.stories.window import MOST_STORIES, Window
from tests.stories.build import News, reports
from tests.values import NOW

(WHOLE,) = reports([News("en", "Alibaba")])


def report(number: int, *keys: int, hours: float = 0) -> Report:
    return replace(WHOLE, entry_id=number, keys=frozenset(keys), at=NOW + timedelta(hours=hours))


def found(window: Window, *keys: int, hours: float = 0) -> list[int]:
    probe = report(9999, *keys, hours=hours)
    return [story.id for story in window.candidates(probe, probe.at).stories]


def test_stories_with_more_and_rarer_keys_come_first() -> None:
    window = Window()
    for number, keys in enumerate([(1,), (1, 2), (1, 2, 3), (4,)], 1):
        window.add(report(number, *keys), number)
    assert found(window, 1, 2, 3) == [3, 2, 1]
    assert found(window, 5) == []


def test_of_a_hot_key_only_the_latest_reports_are_looked_at() -> None:
    window = Window()
    for number in range(1, 3 * HOT):
        window.add(report(number, 1, 1000 + number), number)
    candidates = window.candidates(report(9999, 1), NOW)
    assert candidates.common == {1: HOT}
    assert [story.id for story in candidates.stories] == list(range(3 * HOT - 1, 3 * HOT - 1 - MOST_STORIES, -1))
    assert found(window, 1001)[:1] == [1]


def test_what_is_over_is_forgotten_with_its_keys() -> None:
    window = Window()
    window.add(report(1, 1), 1)
    window.add(report(3, 2, hours=1), 3)
    window.add(report(4, 1, hours=50), 1)
    assert window.forget(NOW + timedelta(hours=72)) == ()
    assert window.forget(NOW + timedelta(hours=74)) == (3,)
    assert found(window, 1, hours=74) == [1]
    assert found(window, 2, hours=74) == []
    assert window.forget(NOW + timedelta(hours=123)) == (1,)
    assert window.story(1) is None


def test_a_merged_story_goes_on_in_the_other() -> None:
    window = Window()
    for number in (1, 2, 3):
        window.add(report(number, number), number)
    window.merge(3, into=2)
    window.merge(2, into=1)
    assert (found(window, 3), window.merged_into(1)) == ([1], (2, 3))
    story, gone = window.story(1), window.story(2)
    assert story is not None
    assert [one.entry_id for one in story.reports] == [1, 2, 3]
    assert gone is not None
    assert (gone.reports, gone.merged_into) == ((), 1)
    assert [one.id for one in window.having([3], NOW)] == [1, 2, 3]
    assert sorted(window.forget(NOW + timedelta(hours=73))) == [1, 2, 3]


@given(st.lists(st.tuples(st.sets(st.integers(1, 6), max_size=3), st.integers(0, 40)), max_size=40))
def test_a_window_that_is_loaded_finds_what_one_that_grew_finds(news: list[tuple[set[int], int]]) -> None:
    grown, stories = Window(), dict[int, Story]()
    for number, (keys, story_id) in enumerate(news, 1):
        opened = story_id if 0 < story_id < number else number
        one = report(number, *keys)
        grown.add(one, opened)
        before = stories.get(opened, Story(id=opened, opened_at=NOW, reports=()))
        stories[opened] = replace(before, reports=(*before.reports, one))
    loaded = Window()
    loaded.load(stories.values())
    for key in range(1, 7):
        assert found(loaded, key) == found(grown, key)
