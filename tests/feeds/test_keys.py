"""Keys: which links and titles count as the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.keys import canonical_link, entry_keys, link_key, same_path
from bot.model import ParsedEntry


@pytest.mark.parametrize(
    "other",
    [
        "http://news.test/a/b?id=1&page=2",
        "https://www.news.test/a/b?id=1&page=2",
        "https://NEWS.test:443/a/b/?page=2&id=1",
        "https://news.test/a/b?id=1&page=2#comments",
        "https://news.test/a/b?utm_source=rss&utm_medium=feed&id=1&page=2",
        "https://news.test/a/b?id=1&page=2&fbclid=IwAR&gclid=x&mc_cid=1&_ga=2&at_medium=RSS",
        "https://news.test/a/b?ref=rss&id=1&page=2&from=feed",
        "https://user:pass@news.test/a/b?id=1&page=2",
        " https://news.test/a/b?id=1&page=2 ",
    ],
)
def test_what_does_not_change_where_a_link_leads(other: str) -> None:
    assert link_key(other) == link_key("https://news.test/a/b?id=1&page=2")


@pytest.mark.parametrize(
    "other",
    [
        "https://news.test/a/b",
        "https://news.test/a/B?id=1",
        "https://news.test/a?id=1",
        "https://news.test/a/b?id=2",
        "https://m.news.test/a/b?id=1",
        "https://news.test:8443/a/b?id=1",
        "https://news.test/a/b?id=1#!story",
        "https://news.test/a/b?id=1&ref=japan",
        "https://news.test/a/b?id=1&from=2",
        "https://news.test/a/b?id=1&pk_id=7",
        "https://news.test/a/b?id=1&gcl=7",
    ],
)
def test_what_does(other: str) -> None:
    assert link_key(other) != link_key("https://news.test/a/b?id=1")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.chosun.com/경제/?utm_source=rss", "chosun.com/%EA%B2%BD%EC%A0%9C"),
        ("https://news.test", "news.test/"),
        ("https://例え.jp/a", "例え.jp/a"),
        ("https://xn--r8jz45g.jp/a", "例え.jp/a"),
        ("https://news.test/#!/story/1", "news.test/#!/story/1"),
        ("http://[bad", "http://[bad"),
    ],
)
def test_canonical_links(url: str, expected: str) -> None:
    assert canonical_link(url) == expected


def test_the_same_place_on_another_site() -> None:
    old, new = link_key("https://old.test/news/1?id=5"), link_key("https://new.example/news/1?id=5&utm_source=x")
    assert old != new
    assert same_path(old, new)
    assert not same_path(old, link_key("https://new.example/news/2?id=5"))
    assert not same_path(None, None)


def test_the_bare_address_of_a_site_is_no_link_to_an_entry() -> None:
    for link in (
        "https://news.test",
        "https://www.news.test/",
        "http://news.test/?utm_source=rss",
        "https://news.test/#top",
    ):
        assert entry_keys(ParsedEntry(guid="a", link=link, title="t")).link is None
    assert entry_keys(ParsedEntry(guid="a", link="https://news.test/?p=1", title="t")).link is not None


@pytest.mark.parametrize(
    ("title", "other", "same"),
    [
        ("Apple’s “record” quarter – again", 'Apple\'s "record" quarter - again', True),
        ("ＳＫ하이닉스  실적", "SK하이닉스 실적", True),
        ("TOYOTA Raises", "Toyota raises", True),
        ("Hà Nội", "Hà Nội", True),
        ("주가 +3%", "주가 -3%", False),
        ("3.5% 上涨", "35% 上涨", False),
        ("台積電營收", "台积电营收", False),
    ],
)
def test_titles(title: str, other: str, same: bool) -> None:
    keys = [entry_keys(ParsedEntry(guid=None, link=None, title=one)).title for one in (title, other)]
    assert (keys[0] == keys[1]) is same


@given(st.text(max_size=50), st.text(max_size=50), st.text(max_size=50))
def test_any_entry_has_keys_of_128_bits_or_none(guid: str, link: str, title: str) -> None:
    keys = entry_keys(ParsedEntry(guid=guid, link=link or None, title=title))
    for key in (keys.guid, keys.link, keys.title):
        assert key is None or (len(key) == 32 and int(key, 16) >= 0)
    assert (keys.guid is None) == (guid.strip() == "")


@given(st.text(max_size=80))
def test_any_text_has_a_canonical_form_that_stays(text: str) -> None:
    assert link_key(text) == link_key(text)
    assert canonical_link("https://" + canonical_link("https://news.test/" + text)) == canonical_link(
        "https://news.test/" + text
    )
