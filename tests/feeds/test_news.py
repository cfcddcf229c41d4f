"""When something is told about a feed: over checks in a row, as the store keeps their outcome."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.news import News, news_of, symptom
from bot.model import Ailment, DateNote, Feed, FetchFailed, Habits, Symptom, Trouble
from tests.feeds.making import NOW, feed

Found = Habits | FetchFailed
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GARBLED = Habits(garbled=3)
QUIET = Habits(rhythm=6 * HOUR, novel_at=NOW)
WELL = Habits()


def over(checks: Iterable[Found], every: timedelta = HOUR) -> Iterator[News | None]:
    """The news of each check; trouble leaves the habits as they were."""
    one = feed(baseline_at=NOW)
    for number, found in enumerate(checks):
        now = NOW + number * every
        news = news_of(one, found, now)
        yield news
        one = checked(one, found, news, now)


def checked(one: Feed, found: Found, news: News | None, now: datetime) -> Feed:
    state = replace(one.state, checked_at=now, told=news.told if news else one.state.told)
    if isinstance(found, FetchFailed):
        state = replace(state, trouble=found.trouble, detail=found.detail, failures=state.failures + 1)
    else:
        state = replace(state, trouble=None, detail=None, failures=0, habits=found)
    return replace(one, state=state)


def failed(trouble: Trouble) -> FetchFailed:
    return FetchFailed(trouble=trouble, detail=f"saw {trouble}")


def told(checks: Sequence[Trouble | Habits]) -> str:
    """One word a check: what was told, `well` for a recovery, `-` for nothing."""
    found = [failed(one) if isinstance(one, Trouble) else one for one in checks]
    return " ".join("-" if news is None else news.told or "well" for news in over(found))


LOST, PAGE, GONE, SLOW, ILL = (
    Trouble.NOT_FOUND,
    Trouble.WEB_PAGE,
    Trouble.GONE,
    Trouble.TIMEOUT,
    Trouble.SERVER_ERROR,
)


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ([WELL, WELL], "- -"),
        ([WELL, PAGE, PAGE, PAGE, WELL, WELL], "- web-page - - well -"),
        ([LOST, WELL, LOST, WELL], "not-found well not-found well"),
        # what often passes by itself
        ([SLOW, SLOW, WELL], "- - -"),
        ([SLOW, SLOW, SLOW, SLOW, WELL], "- - timeout - well"),
        ([SLOW, ILL, SLOW, ILL, WELL], "- - timeout - well"),
        ([SLOW, WELL, SLOW, WELL, SLOW, WELL], "- - - - - -"),
        # the last fault is not the one that was told
        ([LOST, SLOW, WELL], "not-found - well"),
        ([LOST, SLOW, LOST, WELL], "not-found - - well"),
        ([LOST, SLOW, SLOW, SLOW, SLOW, WELL, WELL], "not-found - - - - well -"),
        ([SLOW, SLOW, SLOW, LOST, SLOW, WELL], "- - timeout not-found - well"),
        # one trouble turns into another
        ([LOST, PAGE, PAGE, WELL], "not-found web-page - well"),
        ([SLOW, PAGE, GONE], "- web-page gone"),
        # symptoms
        ([GARBLED, GARBLED, WELL, WELL], "garbled - well -"),
        ([GARBLED, SLOW, GARBLED, WELL], "garbled - - well"),
        ([GARBLED, SLOW, WELL], "garbled - well"),
        ([GARBLED, LOST, GARBLED, WELL], "garbled not-found garbled well"),
        ([GARBLED, SLOW, SLOW, SLOW, WELL], "garbled - - timeout well"),
        ([LOST, SLOW, GARBLED, GARBLED, WELL], "not-found - garbled - well"),
        ([GARBLED, replace(GARBLED, gap_at=NOW), GARBLED], "garbled gap garbled"),
    ],
)
def test_what_is_told_over_checks_in_a_row(checks: Sequence[Trouble | Habits], expected: str) -> None:
    assert told(checks) == expected


def days_of(checks: Sequence[Habits]) -> list[tuple[int, Ailment | None]]:
    """What is told by a check a day, with the day."""
    return [(day, news.told) for day, news in enumerate(over(checks, DAY)) if news]


def test_silence_is_told_when_it_has_lasted_and_its_end_when_there_is_news() -> None:
    assert days_of([*[QUIET] * 12, replace(QUIET, novel_at=NOW + 12 * DAY)]) == [(7, Symptom.SILENT), (12, None)]


def test_a_gap_is_news_for_a_week() -> None:
    assert days_of([WELL, *[Habits(gap_at=NOW + DAY)] * 9]) == [(1, Symptom.GAP), (8, None)]


def test_a_second_gap_in_the_same_week_is_not_told() -> None:
    assert days_of([WELL, *(Habits(gap_at=NOW + day * DAY) for day in (1, 1, 3, 3))]) == [(1, Symptom.GAP)]


@pytest.mark.parametrize("note", DateNote)
def test_what_was_made_of_dates_is_not_told(note: DateNote) -> None:
    assert news_of(feed(), Habits(dates=frozenset({note})), NOW) is None


def test_news_show_the_feed_as_the_check_left_it() -> None:
    (_, ill, well) = over([failed(PAGE), failed(LOST), GARBLED])
    assert ill is not None
    assert well is not None
    assert (ill.past, ill.feed.state.trouble, ill.feed.state.failures) == (PAGE, LOST, 2)
    assert (well.past, well.feed.state.trouble, well.feed.state.habits) == (LOST, None, GARBLED)


HABITS = st.sampled_from([WELL, WELL, GARBLED, QUIET, Habits(gap_at=NOW), Habits(gap_at=NOW + 9 * DAY, garbled=9)])
CHECKS = st.lists(HABITS | st.sampled_from([failed(trouble) for trouble in Trouble]), max_size=30)


@given(CHECKS, st.sampled_from([HOUR, DAY]))
def test_what_is_told_is_followed_by_its_end_or_by_something_else(checks: list[Found], every: timedelta) -> None:
    news = [one for one in over(checks, every) if one is not None]
    assert all(later.past is earlier.told for earlier, later in pairwise(news))
    assert all(one.told is not one.past for one in news)
    assert not news or news[0].past is None


@given(CHECKS, st.sampled_from([HOUR, DAY]))
def test_what_stands_told_of_a_feed_that_answers_is_true(checks: list[Found], every: timedelta) -> None:
    stands: Ailment | None = None
    for number, (found, news) in enumerate(zip(checks, over(checks, every), strict=True)):
        stands = news.told if news else stands
        if isinstance(found, Habits):
            assert stands is symptom(found, NOW + number * every)


@given(CHECKS)
def test_trouble_that_lasts_is_told_at_the_latest_with_the_third_check(checks: list[Found]) -> None:
    stands: Ailment | None = None
    failures = 0
    for found, news in zip(checks, over(checks), strict=True):
        stands = news.told if news else stands
        failures = failures + 1 if isinstance(found, FetchFailed) else 0
        assert failures < 3 or isinstance(stands, Trouble)
