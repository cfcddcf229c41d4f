"""Entries from files: what a document or a line says, and what is read where it says nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.backtest.files import document_entries, in_order, line_entries
from bot.errors import FirmwatchError
from bot.model import DeclaredFeed, Fetched, ParsedEntry, ParsedFeed
from tests.values import NOW

FEEDS = (DeclaredFeed(url="https://nikkan.example/rss", name="日刊", language="ja", tags=frozenset({"business"})),)

LINES = (
    ('{"title": "알리바바, 실적 발표"}', {"title": "알리바바, 실적 발표", "language": "ko", "collected_at": NOW}),
    ('{"text": "阿里巴巴公布业绩"}', {"title": "", "summary": "阿里巴巴公布业绩", "language": "zh-Hans"}),
    ('{"title": "Giá", "summary": "tăng", "text": "no", "lang": "vi"}', {"summary": "tăng", "language": "vi"}),
    (
        '{"title": "決算", "feed": "日刊"}',
        {"feed_url": "https://nikkan.example/rss", "feed_tags": frozenset({"business"}), "language": "ja"},
    ),
    (
        '{"title": "決算", "feed": "https://nikkan.example/rss", "tags": ["tokyo"]}',
        {"feed_name": "日刊", "feed_tags": frozenset({"business", "tokyo"})},
    ),
    ('{"title": "a", "feed": "elsewhere"}', {"feed_name": "elsewhere", "outlet": "elsewhere"}),
    ('{"title": "a", "link": "https://www.paper.example/1"}', {"outlet": "paper.example"}),
    ('{"title": "a", "link": "javascript:alert(1)", "outlet": "紙"}', {"link": None, "outlet": "紙"}),
    (
        '{"title": "a", "time": "2026-04-19T18:00:00+09:00"}',
        {"published_at": NOW - timedelta(days=1), "collected_at": NOW - timedelta(days=1)},
    ),
    ('{"title": "a", "time": "2026-04-19T09:00:00"}', {"published_at": NOW - timedelta(days=1)}),
    ('{"title": "a", "time": "2036-04-19T09:00:00Z"}', {"published_at": NOW}),
)


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_what_a_line_says(line: str, expected: dict[str, object]) -> None:
    (found,) = line_entries("rows.jsonl", ["", line, "  "], FEEDS, NOW)
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("nonsense", "rows.jsonl:2: Invalid JSON"),
        ("[]", "rows.jsonl:2: Input should be an object"),
        ('{"link": "https://a.example/"}', "rows.jsonl:2: nothing to read"),
        ('{"title": 5}', "rows.jsonl:2: title: Input should be a valid string"),
        ('{"title": "a", "time": "gestern"}', "rows.jsonl:2: time: Input should be a valid datetime"),
    ],
)
def test_a_line_that_is_no_entry_is_told_with_its_place(line: str, told: str) -> None:
    with pytest.raises(FirmwatchError, match=told):
        line_entries("rows.jsonl", ['{"title": "a"}', line], FEEDS, NOW)


def test_entries_of_a_document_were_collected_when_they_were_published() -> None:
    parsed = ParsedFeed(
        title="한강경제",
        entries=(
            ParsedEntry(guid="2", link="https://hangang.example/2", title="나", published_at=NOW - timedelta(hours=1)),
            ParsedEntry(guid="1", link="https://hangang.example/1", title="가", published_at=NOW - timedelta(hours=5)),
            ParsedEntry(guid="3", link="https://hangang.example/3", title="다"),
        ),
    )
    found = document_entries("a.xml", Fetched(url="file:///a.xml", body=b""), parsed, number=4, now=NOW)
    assert [(one.title, one.collected_at, one.backlog_rank) for one in in_order(found)] == [
        ("가", NOW - timedelta(hours=5), None),
        ("나", NOW - timedelta(hours=1), None),
        ("다", NOW, None),
    ]
    assert {(one.feed_id, one.feed_name, one.outlet) for one in found} == {(4, "한강경제", "hangang.example")}


def test_entries_are_numbered_in_the_order_of_collection() -> None:
    times = ("2026-04-03", "2026-04-01", "2026-04-02")
    found = in_order(line_entries("a", [f'{{"title": "a", "time": "{day}T00:00:00Z"}}' for day in times], (), NOW))
    assert [(one.id, one.collected_at) for one in found] == [
        (day, datetime(2026, 4, day, tzinfo=UTC)) for day in (1, 2, 3)
    ]
