"""Stories as one channel sees them."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Story
from bot.stories.placement import shipped_judge
from bot.stories.view import View
from bot.stories.window import Window
from tests.stories.build import News, reports
from tests.values import NOW


def window_of(*stories: Story) -> Window:
    window = Window()
    window.load(stories)
    return window


SEOUL = News("en", "Alibaba to build a data centre in Seoul", feed=1)
SEOUL_IN_KOREAN = News("ko", "알리바바, 서울에 데이터센터 짓는다", feed=2)
RECALL = News("en", "Alibaba recalls 900 scooters", feed=3)
RECALL_IN_JAPANESE = News("ja", "アリババ、電動スクーター900台をリコール", feed=4)
CHIEF = News("vi", "Alibaba bổ nhiệm giám đốc điều hành mới", feed=5)
DIVIDEND = News("zh-Hans", "阿里巴巴宣布派发股息", feed=6)


def test_nobody_else_sees_what_was_moved() -> None:
    first, second, third = reports([SEOUL, SEOUL_IN_KOREAN, RECALL])
    window = window_of(Story(id=1, opened_at=NOW, reports=(first, second, third)))
    here, elsewhere = View(window), View(window)
    here.move(3, 3)
    assert here.story(1) == Story(id=1, opened_at=NOW, reports=(first, second))
    assert here.story(3) == Story(id=3, opened_at=third.at, reports=(third,))
    assert elsewhere.story(1) == window.story(1)
    assert elsewhere.story(3) is None
    assert (here.ids(1), here.ids(3), elsewhere.ids(1)) == ((1, 2), (3,), (1, 2, 3))


def test_a_later_report_goes_to_the_part_that_it_fits_and_keeps_the_parts_apart() -> None:
    first, second, *further = reports([SEOUL, RECALL, SEOUL_IN_KOREAN, RECALL_IN_JAPANESE, CHIEF])
    window = window_of(Story(id=1, opened_at=NOW, reports=(first, second)))
    view = View(window)
    view.move(2, 2)
    for later in further:
        window.add(later, 1)
        placed = view.place(later, 1, window.common(later.keys), shipped_judge(), NOW)
        if placed != 1:
            view.move(later.entry_id, placed)
    assert [view.story_of(number) for number in range(1, 6)] == [1, 2, 1, 2, 5]


def test_a_report_of_a_story_that_was_made_one_with_another_goes_there() -> None:
    first, second = reports([SEOUL, RECALL])
    window = window_of(Story(id=1, opened_at=NOW, reports=(first,)), Story(id=2, opened_at=NOW, reports=(second,)))
    view = View(window)
    view.move(2, 1)
    later = replace(second, entry_id=3, feed_id=3)
    window.add(later, 2)
    assert view.place(later, 2, {}, shipped_judge(), NOW) == 1


def test_what_was_parted_stays_apart_when_its_story_becomes_part_of_another() -> None:
    first, second, third = reports([SEOUL, SEOUL_IN_KOREAN, RECALL])
    window = window_of(
        Story(id=1, opened_at=NOW, reports=(first,)), Story(id=2, opened_at=NOW, reports=(second, third))
    )
    view = View(window)
    view.move(3, 3)
    window.merge(2, into=1)
    parts = {story.id: view.ids(story.id) for story in (view.story(1), view.story(3)) if story}
    assert parts == {1: (1, 2), 3: (3,)}
    assert view.story(2) is None


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), max_size=12), st.booleans())
def test_every_report_is_in_one_story_of_a_view(moves: list[tuple[int, int]], merges: bool) -> None:
    six = reports([SEOUL, SEOUL_IN_KOREAN, RECALL, RECALL_IN_JAPANESE, CHIEF, DIVIDEND])
    window = window_of(
        Story(id=1, opened_at=NOW, reports=tuple(six[:3])), Story(id=4, opened_at=NOW, reports=tuple(six[3:]))
    )
    view = View(window)
    for entry_id, story_id in moves:
        view.move(entry_id, story_id)
    if merges:
        window.merge(4, into=1)
    stories = [story for number in range(1, 7) if (story := view.story(number))]
    assert sorted(report.entry_id for story in stories for report in story.reports) == [1, 2, 3, 4, 5, 6]
    assert all(view.story_of(report.entry_id) == story.id for story in stories for report in story.reports)
