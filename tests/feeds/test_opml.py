"""Lists of feeds from and for feed readers."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FeedFormatError
from bot.feeds.opml import read_opml, write_opml
from bot.model import DeclaredFeed

OPML = (Path(__file__).parents[1] / "corpus" / "feeds" / "reader.opml").read_bytes()


def test_folders_become_tags_and_what_is_no_feed_is_left_out() -> None:
    assert read_opml(OPML) == (
        DeclaredFeed(url="https://hangang.test/rss?a=1&b=2", name="한강경제", tags=frozenset({"アジア", "한국"})),
        DeclaredFeed(
            url="https://changjiang.test/feed",
            name="長江財經",
            language="zh-Hant",
            tags=frozenset({"アジア", "markets", "stocks", "daily"}),
        ),
        DeclaredFeed(url="https://www.benxanh.test/rss", name="benxanh.test"),
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<rss version='2.0'/>", "no OPML"),
        (b"<opml><body><outline></body></opml>", "broken XML"),
        (b"", "broken XML"),
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
    (feed,) = read_opml(f"<opml>{nested}{leaf}{'</outline>' * 200}</opml>".encode())
    assert "폴더 199" in feed.tags
    assert len(feed.tags) <= 16


NAMES = st.text(alphabet="가台あ&<>\"' x", max_size=10).map(lambda text: f"n{' '.join(text.split())}")


@given(st.lists(st.tuples(NAMES, st.sets(NAMES, max_size=3), st.sampled_from([None, "ko", "zh-Hant"])), max_size=6))
def test_what_is_written_is_read_again(feeds: list[tuple[str, set[str], str | None]]) -> None:
    declared = {
        DeclaredFeed(url=f"https://news.test/{number}?a=1&b=2", name=name, language=language, tags=frozenset(tags))
        for number, (name, tags, language) in enumerate(feeds)
    }
    assert set(read_opml(write_opml(declared, "뉴스 & 공시").encode())) == declared
