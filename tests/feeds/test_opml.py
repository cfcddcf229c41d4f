"""Lists of feeds from and for feed readers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FeedFormatError
from bot.feeds.opml import LeftOut, Subscriptions, read_opml, write_opml
from bot.model import DeclaredFeed

OPML = (Path(__file__).parents[1] / "corpus" / "feeds" / "reader.opml").read_bytes()


def test_folders_become_tags_and_what_is_no_feed_is_left_out() -> None:
    assert read_opml(OPML).feeds == (
        DeclaredFeed(url="https://hangang.test/rss?a=1&b=2", name="한강경제", tags=frozenset({"アジア", "한국"})),
        DeclaredFeed(
            url="https://changjiang.test/feed",
            name="長江財經",
            language="zh-Hant",
            tags=frozenset({"アジア", "markets", "stocks", "daily"}),
        ),
        DeclaredFeed(url="https://www.benxanh.test/rss", name="benxanh.test"),
    )


def test_what_is_left_out_is_told_with_its_line_and_why() -> None:
    assert [(one.line, one.title, one.reason) for one in read_opml(OPML).left_out] == [
        (12, "twice", "the same address as “benxanh.test”"),
        (13, "harmless", "no http or https address: javascript:alert(1)"),
    ]


@pytest.mark.parametrize(
    ("outline", "title", "reason"),
    [
        ("type='rss' text='新聞'", "新聞", "no address"),
        ("text='Tin tức' xmlUrl=' '", "Tin tức", "no address"),
        ("xmlUrl=''", "untitled", "no address"),
        ("text='옛 뉴스' xmlUrl='ftp://news.test/rss'", "옛 뉴스", "no http or https address: ftp://news.test/rss"),
        ("xmlUrl='news.test/rss'", "news.test/rss", "no http or https address: news.test/rss"),
        ("xmlUrl='http://a.test/'", "http://a.test/", "the same address as “A”"),
    ],
)
def test_every_reason_to_leave_a_feed_out(outline: str, title: str, reason: str) -> None:
    body = f"\n<opml>\n<outline text='A' xmlUrl='http://a.test/'/>\n<outline {outline}/></opml>"
    read = read_opml(body.encode())
    assert [feed.name for feed in read.feeds] == ["A"]
    assert read.left_out == (LeftOut(4, title, reason),)


@pytest.mark.parametrize("outline", ["text='folder'", "type='link' url='http://page.test/'", "type='folder' text='x'"])
def test_folders_and_pages_are_not_missed(outline: str) -> None:
    assert read_opml(f"<opml><outline {outline}/></opml>".encode()) == Subscriptions((), ())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"\n\n<!-- x -->\n<rss version='2.0'/>", "line 4: <rss> is no OPML"),
        (b"\n<opml>\n<body><outline></body></opml>", r"line 3: broken XML \(mismatched tag\)"),
        (b"", "line 1: broken XML"),
        (b"<html><opml/></html>", "<html> is no OPML"),
        (b"<opml>" + b"<outline>" * 1_000, "deep"),
        (b"<opml>" + b" " * 5_000_000 + b"</opml>", "more than 4 MiB"),
        (
            b"<opml>" + b"".join(b"<outline xmlUrl='http://a.test/%d'/>" % n for n in range(10_001)) + b"</opml>",
            "more than 10,000 feeds",
        ),
    ],
)
def test_what_is_no_list_of_feeds_is_named(body: bytes, words: str) -> None:
    with pytest.raises(FeedFormatError, match=words):
        read_opml(body)


def test_folders_without_end_are_no_tags_without_end() -> None:
    nested = "".join(f"<outline text='폴더 {n}'>" for n in range(200))
    leaf = f"<outline xmlUrl='http://a.test/' category='{','.join(map(str, range(200)))}'/>"
    (feed,) = read_opml(f"<opml>{nested}{leaf}{'</outline>' * 200}</opml>".encode()).feeds
    assert "폴더 199" in feed.tags
    assert len(feed.tags) <= 16


NAMES = st.text(alphabet="가台あ&<>\"' x", max_size=10).map(lambda text: f"n{' '.join(text.split())}")


@given(st.lists(st.tuples(NAMES, st.sets(NAMES, max_size=3), st.sampled_from([None, "ko", "zh-Hant"])), max_size=6))
def test_what_is_written_is_read_again(feeds: list[tuple[str, set[str], str | None]]) -> None:
    declared = {
        DeclaredFeed(url=f"https://news.test/{number}?a=1&b=2", name=name, language=language, tags=frozenset(tags))
        for number, (name, tags, language) in enumerate(feeds)
    }
    assert set(read_opml(write_opml(declared, "뉴스 & 공시").encode()).feeds) == declared
