from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.feeds.keys import link_key
from bot.model import Placement, Report, Story
from bot.stories.placement import shipped_judge
from bot.stories.reading import report_of
from bot.stories.window import Candidates
from tests.values import NOW, entry


def story(*reports: Report) -> Story:
    return Story(id=reports[0].entry_id, opened_at=reports[0].at, reports=reports)


def place(report: Report, stories: Sequence[Story], now: datetime) -> Placement:
    return shipped_judge().place(report, Candidates(stories=tuple(stories), common={}), now)


def report(link_key: str | None = None, **given: object) -> Report:
    return report_of(entry(**given), link_key)


def test_an_entry_that_repeats_nothing_opens_a_story_under_its_own_id() -> None:
    placement = place(report(id=7), [], NOW)
    assert (placement.story_id, placement.opened) == (7, True)


def test_the_same_title_in_another_feed_joins() -> None:
    first = report(id=1)
    copy = report(id=2, feed_id=2, outlet="두레일보", title="[단독] 알리바바, 서울에 데이터센터 짓는다")
    placement = place(copy, [story(first)], NOW)
    assert (placement.story_id, placement.opened) == (1, False)
    assert placement.reason == "same title as 한강경제"


def test_a_correction_at_the_same_address_joins() -> None:
    first = report("k", id=1, title="アリババ、東京に3拠点を新設へ")
    corrected = report("k", id=2, title="アリババ、東京に2拠点を新設へ")
    assert place(corrected, [story(first)], NOW).story_id == 1


def test_tracking_makes_no_other_address() -> None:
    plain, tracked = "https://minato.example/a/1?id=7", "https://minato.example/a/1?utm_source=rss&id=7"
    first = report(link_key(plain), id=1, link=plain, title="アリババ、東京に3拠点を新設へ")
    again = report(link_key(tracked), id=2, link=tracked, title="アリババ、東京に3拠点を新設、来年にも")
    assert place(again, [story(first)], NOW).reason == "same address as 한강경제, and a title like it"


def test_links_of_an_aggregator_are_taken_as_they_are() -> None:
    links = [f"https://aggregator.example/rss/articles/CBMi{letter}?oc=5" for letter in "xy"]
    one, other = (
        report(link_key(link), id=number, link=link, title=title)
        for number, (link, title) in enumerate(
            zip(links, ("FPT mở văn phòng tại Huế", "FPT mở văn phòng tại Vinh"), strict=True), 1
        )
    )
    assert place(other, [story(one)], NOW).opened


def test_a_home_page_link_joins_nothing() -> None:
    first = report("home", id=1, title="阿里巴巴发布季度业绩")
    other = report("home", id=2, title="騰訊與越南FPT簽署合作備忘錄")
    assert place(other, [story(first)], NOW).opened


def test_a_column_that_returns_under_one_title_is_told_again() -> None:
    morning = report(id=1, title="오늘의 증시 마감 시황", collected_at=NOW - timedelta(hours=24))
    today = report(id=2, title="오늘의 증시 마감 시황")
    assert place(today, [story(morning)], NOW).opened


def test_a_story_takes_in_reports_for_three_days() -> None:
    old = report(id=1, feed_id=9, collected_at=NOW - timedelta(hours=71))
    older = report(id=1, feed_id=9, collected_at=NOW - timedelta(hours=73))
    assert not place(report(id=2), [story(old)], NOW).opened
    assert place(report(id=2), [story(older)], NOW).opened


def test_the_earliest_story_wins_whatever_the_order() -> None:
    early = story(report(id=1, feed_id=5, collected_at=NOW - timedelta(hours=2)))
    late = story(report(id=2, feed_id=6, collected_at=NOW - timedelta(hours=1)))
    assert place(report(id=3), [early, late], NOW).story_id == 1
    assert place(report(id=3), [late, early], NOW).story_id == 1


def test_a_merged_story_takes_in_nothing() -> None:
    gone = Story(id=1, opened_at=NOW, reports=(report(id=1),), merged_into=4)
    assert place(report(id=2, feed_id=2), [gone], NOW).opened
