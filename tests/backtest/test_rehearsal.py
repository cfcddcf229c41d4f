"""What a rehearsal counts, and which rules hold in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Backfill, ChannelRules, Entry, Relation, Updates
from tests.backtest.build import HOUR, entries, firm, keyword, rehearsal
from tests.values import NOW, channel, entry

OF_ALIBABA = (
    "알리바바, 서울에 데이터센터 짓는다",
    "阿里巴巴第三季度云收入增长34%",
    "阿里巴巴雲端營收大增，股價上漲",
    "アリババ、生成AIに5兆円を投資",
    "Alibaba mở trung tâm dữ liệu ở Việt Nam",
    "Alibaba lifts cloud spending after profit rises",
)


@pytest.mark.parametrize("title", OF_ALIBABA)
def test_a_watched_firm_alerts_in_any_language(title: str) -> None:
    rehearsed = rehearsal(channel())
    (alert,) = rehearsed.play(entries(title)).alerts
    assert (alert.channel, alert.title, alert.watches) == ("file:alerts.jsonl", title, ("firm:alibaba",))
    assert alert.surfaces[0] in title


RULES: tuple[tuple[str, ChannelRules, Entry, int], ...] = (
    ("plain", channel(), entry(), 1),
    ("a feed's first check is no baseline", channel(), entry(backlog_rank=3), 1),
    ("nor does backfill matter", channel(backfill=Backfill(newest=1)), entry(backlog_rank=3), 1),
    ("a watch is old enough", channel([firm("alibaba", added_at=NOW + HOUR)]), entry(), 1),
    ("max_age holds", channel(max_age=timedelta(days=1)), entry(published_at=NOW - timedelta(days=2)), 0),
    ("held counts when it is decided", channel(settle=HOUR), entry(), 1),
    ("other tags", channel([firm("alibaba", tags=frozenset({"technology"}))]), entry(), 0),
    ("other languages", channel([firm("alibaba", languages=frozenset({"ja"}))]), entry(), 0),
    ("another firm", channel([firm("samsung-electronics")]), entry(), 0),
    ("a keyword", channel([keyword("데이터센터")]), entry(), 1),
)


@pytest.mark.parametrize(("rules", "one", "alerts"), [case[1:] for case in RULES], ids=[case[0] for case in RULES])
def test_which_rules_hold(rules: ChannelRules, one: Entry, alerts: int) -> None:
    rehearsed = rehearsal(rules)
    assert len(rehearsed.play([one]).alerts) == alerts
    assert rehearsed.findings().channels[0].alerts == alerts


def test_a_story_is_told_once_however_the_entries_are_cut_into_pages() -> None:
    title = OF_ALIBABA[0]
    wire = [
        replace(one, feed_id=one.id, outlet=f"신문 {one.id}") for one in entries(title, OF_ALIBABA[3], title, title)
    ]
    for size in (1, 2, 3, 4):
        rehearsed = rehearsal(channel(updates=Updates.EDIT), channel(channel="console:"))
        played = [rehearsed.play(wire[start : start + size]) for start in range(0, 4, size)]
        assert [(alert.story_id, alert.channel) for one in played for alert in one.alerts] == [
            (1, "file:alerts.jsonl"),
            (1, "console:"),
            (2, "file:alerts.jsonl"),
            (2, "console:"),
        ]


def test_a_story_that_is_long_over_is_reported_as_over_and_told_again() -> None:
    first, second = entries(OF_ALIBABA[1], OF_ALIBABA[1])
    later = replace(second, collected_at=NOW + timedelta(days=4), published_at=NOW + timedelta(days=4))
    rehearsed = rehearsal(channel())
    assert rehearsed.play([first]).over == ()
    played = rehearsed.play([later])
    assert (played.over, [alert.story_id for alert in played.alerts]) == ((1,), [2])


def test_an_alert_counts_for_every_watch_that_wanted_it_and_once_for_the_channel() -> None:
    rehearsed = rehearsal(channel([firm("alibaba"), keyword("cloud"), keyword("bán dẫn")]))
    rehearsed.play(entries("Alibaba lifts cloud spending", "Giá bán dẫn tăng mạnh", "Alibaba names a new chief"))
    (found,) = rehearsed.findings().channels
    assert found.alerts == 3
    assert [(watch.key, watch.alerts) for watch in found.watches] == [
        ("firm:alibaba", 2),
        ("keyword:cloud", 1),
        ("keyword:bán dẫn", 1),
    ]
    assert [sample.title for sample in found.watches[0].samples] == [
        "Alibaba names a new chief",
        "Alibaba lifts cloud spending",
    ]


def test_only_the_newest_samples_are_kept() -> None:
    rehearsed = rehearsal(channel(), samples=2)
    rehearsed.play(entries(*OF_ALIBABA))
    (watch,) = rehearsed.findings().channels[0].watches
    assert watch.alerts == 6
    assert [sample.title for sample in watch.samples] == [OF_ALIBABA[5], OF_ALIBABA[4]]


def test_texts_that_mean_something_else_are_counted_and_shown() -> None:
    rehearsed = rehearsal(channel())
    rehearsed.play(
        entries(
            "阿里山的日出吸引大批游客",
            "アリババと40人の盗賊を劇場で",
            "阿里巴巴第三季度云收入增长34%",
            "알리바바, 서울에 데이터센터 짓는다",
            language=None,
        )
    )
    (alibaba,) = rehearsed.findings().channels[0].watches
    assert (alibaba.clear + alibaba.doubtful, alibaba.rejected, alibaba.texts) == (2, 2, 4)
    assert (alibaba.elsewhere, alibaba.ambiguous) == (0.5, True)
    assert [doubt.title for doubt in alibaba.doubts][:2] == ["アリババと40人の盗賊を劇場で", "阿里山的日出吸引大批游客"]
    assert all(doubt.evidence for doubt in alibaba.doubts)


def test_a_text_that_the_watch_would_not_have_anyway_says_nothing_of_its_name() -> None:
    rehearsed = rehearsal(channel([firm("alibaba", languages=frozenset({"ko"}))]))
    rehearsed.play(entries("アリババと40人の盗賊を劇場で", language="ja"))
    (watch,) = rehearsed.findings().channels[0].watches
    assert watch.texts == 0


def test_related_names_count_for_watches_that_want_them() -> None:
    plain, related = channel(), channel([firm("alibaba", relations=frozenset({Relation.BRAND}))], channel="console:")
    rehearsed = rehearsal(plain, related)
    rehearsed.play(entries(*OF_ALIBABA[:2]))
    assert [one.watches[0].texts for one in rehearsed.findings().channels] == [2, 2]


SPANS = (
    # hours between two entries, hours from publication to collection, days
    (1, 0, 1.0),
    (48, 0, 2.0),
    (48, 12, 2.5),
    (48, 24 * 30, 2.0),
)


@pytest.mark.parametrize(("apart", "delay", "days"), SPANS)
def test_alerts_a_day_are_counted_over_what_the_entries_span(apart: int, delay: int, days: float) -> None:
    first = entry(published_at=NOW - delay * HOUR)
    second = entry(id=2, title=OF_ALIBABA[5], link=None, collected_at=NOW + apart * HOUR, published_at=None)
    rehearsed = rehearsal(channel())
    rehearsed.play([first, second])
    findings = rehearsed.findings()
    assert findings.days == days
    assert findings.a_day(5) == 5 / days


def test_nothing_comes_of_nothing() -> None:
    findings = rehearsal(channel()).findings()
    assert (findings.entries, findings.began, findings.days) == (0, None, 1.0)
