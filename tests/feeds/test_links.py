"""Links: what is shown is where it goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.feeds.links import clean_link, site_of

BASE = "https://news.test/section/feed.xml"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://news.test/a?x=1&y=[2]#z", "https://news.test/a?x=1&y=[2]#z"),
        (" HTTPS://news.test/a\n", "https://news.test/a"),
        ("/a", "https://news.test/a"),
        ("a.html", "https://news.test/section/a.html"),
        ("//cdn.test/a", "https://cdn.test/a"),
        ("www.news.test/a", "https://www.news.test/a"),
        ("www.html", "https://news.test/section/www.html"),
        ("https://news.test/경제/삼성", "https://news.test/%EA%B2%BD%EC%A0%9C/%EC%82%BC%EC%84%B1"),
        ("https://例え.jp/a", "https://xn--r8jz45g.jp/a"),
        ("https://news.test/a b|c>d", "https://news.test/a%20b%7Cc%3Ed"),
        ("https://google.com@evil.test/", "https://evil.test/"),
        ("https://user:pass@news.test/a", "https://news.test/a"),
        ("https://news.test/\u202egpj.exe", "https://news.test/gpj.exe"),
        ("java\tscript:alert(1)", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("mailto:a@news.test", None),
        ("tag:news.test,2024:1", None),
        ("ftp://news.test/a", None),
        ("https://", None),
        ("http://[bad/", None),
        ("https://news.test/" + "a" * 5000, None),
        ("", None),
        (None, None),
    ],
)
def test_links(link: str | None, expected: str | None) -> None:
    assert clean_link(link, BASE) == expected


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://news.test/", "//", "javascript:", "https://a@"]))
def test_any_link_is_safe_or_none(text: str, start: str) -> None:
    link = clean_link(start + text, BASE)
    if link is not None:
        url = URL(link)
        assert url.scheme in ("http", "https")
        assert url.raw_host
        assert url.user is None
        assert link.isascii()
        assert not set(link) & set(' <>"\\^`{|}\n')


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://www.chosun.com/a", "chosun.com"),
        ("http://a.b:8080/", "a.b"),
        (None, None),
        ("http://[bad", None),
        ("http://127.0.0.1:81/a", None),
    ],
)
def test_sites(link: str | None, expected: str | None) -> None:
    assert site_of(link) == expected
