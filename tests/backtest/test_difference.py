"""What a changed watchlist adds and drops, alert by alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backtest.difference import Comparison
from bot.backtest.findings import ChannelDifference, Played, RehearsedAlert
from bot.model import Watch
from tests.backtest.build import entries, firm, keyword, rehearsal
from tests.values import NOW, channel

NEWS = (
    "알리바바, 서울에 데이터센터 짓는다",
    "三星电子第三季度营收增长",
    "サムスン電子、半導体に5兆円を投資",
    "Samsung Electronics settles patent suit",
    "Alibaba mở trung tâm dữ liệu ở Việt Nam",
    "三星電子股價上漲",
)

CHANGES: tuple[tuple[str, list[Watch], list[Watch], tuple[int, list[int], list[int]]], ...] = (
    # what, present, changed, (same, added, dropped), newest first
    ("the same", [firm("alibaba")], [firm("alibaba")], (2, [], [])),
    ("one more firm", [firm("alibaba")], [firm("alibaba"), firm("samsung-electronics")], (2, [5, 3, 2, 1], [])),
    ("another firm", [firm("alibaba")], [firm("samsung-electronics")], (0, [5, 3, 2, 1], [4, 0])),
    ("a language", [firm("alibaba")], [firm("alibaba", languages=frozenset({"vi"}))], (1, [], [0])),
    ("a keyword", [firm("alibaba")], [firm("alibaba"), keyword("半導体")], (2, [2], [])),
    ("another reason for the same", [firm("alibaba")], [keyword("알리바바"), keyword("Alibaba")], (2, [], [])),
)
LANGUAGES = ("ko", "zh-Hans", "ja", "en", "vi", "zh-Hant")


@pytest.mark.parametrize("size", [1, 4, 6])
@pytest.mark.parametrize(
    ("present", "changed", "expected"),
    [case[1:] for case in CHANGES],
    ids=[case[0] for case in CHANGES],
)
def test_what_a_change_adds_and_drops(
    present: list[Watch], changed: list[Watch], expected: tuple[int, list[int], list[int]], size: int
) -> None:
    news = [replace(one, language=language) for one, language in zip(entries(*NEWS), LANGUAGES, strict=True)]
    before, after = rehearsal(channel(present)), rehearsal(channel(changed))
    comparison = Comparison(samples=10)
    for start in range(0, len(news), size):
        page = news[start : start + size]
        comparison.take(before.play(page), after.play(page))
    (found,) = comparison.differences()
    same, added, dropped = expected
    assert (found.same, found.adds, found.drops) == (same, len(added), len(dropped))
    assert [alert.title for alert in found.added] == [NEWS[number] for number in added]
    assert [alert.title for alert in found.dropped] == [NEWS[number] for number in dropped]


def test_a_channel_that_only_one_of_them_has() -> None:
    before, after = rehearsal(channel()), rehearsal(channel(channel="slack:C0123456789"))
    comparison = Comparison(samples=1)
    comparison.take(before.play(entries(NEWS[0])), after.play(entries(NEWS[0])))
    assert [(one.channel, one.adds, one.drops) for one in comparison.differences()] == [
        ("file:alerts.jsonl", 0, 1),
        ("slack:C0123456789", 1, 0),
    ]


def test_the_same_story_told_at_another_report_is_the_same_alert() -> None:
    """The first report does not say it in the language that the changed watch wants, the second does."""
    first, second = entries("Alibaba", "Alibaba", summary="Cloud unit grows")
    wire = [
        replace(first, title="Alibaba lifts spending", language="en"),
        replace(second, title="Alibaba lifts spending", language="vi", feed_id=2),
    ]
    before, after = rehearsal(channel()), rehearsal(channel([firm("alibaba", languages=frozenset({"vi"}))]))
    comparison = Comparison(samples=5)
    for one in wire:
        comparison.take(before.play([one]), after.play([one]))
    (found,) = comparison.differences()
    assert (found.same, found.adds, found.drops) == (1, 0, 0)


Side = st.lists(st.tuples(st.integers(1, 6), st.sampled_from(["console:", "file:가"])), unique=True)


@given(present=Side, changed=Side, over=st.integers(0, 6))
def test_every_alert_is_the_same_added_or_dropped(
    present: list[tuple[int, str]], changed: list[tuple[int, str]], over: int
) -> None:
    comparison = Comparison(samples=20)
    comparison.take(_played(present), _played(changed))
    comparison.take(Played(alerts=(), over=tuple(range(over))), Played(alerts=(), over=()))
    found = comparison.differences()
    assert sum(one.same for one in found) == len({*present} & {*changed})
    assert _keys(found, "added") == {*changed} - {*present}
    assert _keys(found, "dropped") == {*present} - {*changed}


def _played(side: list[tuple[int, str]]) -> Played:
    alerts = tuple(
        RehearsedAlert(
            channel=name,
            story_id=story,
            at=NOW + timedelta(minutes=story),
            title="신문",
            link=None,
            outlet="한강경제",
            language="ko",
            watches=("firm:alibaba",),
            surfaces=(),
        )
        for story, name in side
    )
    return Played(alerts=alerts, over=())


def _keys(found: tuple[ChannelDifference, ...], which: str) -> set[tuple[int, str]]:
    return {(alert.story_id, one.channel) for one in found for alert in getattr(one, which)}
