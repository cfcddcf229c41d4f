from __future__ import annotations

import pytest

from bot.feeds.links import site_of


@pytest.mark.parametrize(
    ("link", "site"),
    [
        ("https://www.chosun.com/a", "chosun.com"),
        ("https://news.example.vn:8443/tin", "news.example.vn"),
        ("http://127.0.0.1:8711/ko/a", None),
        ("http://[2001:db8::1]/a", None),
        ("http://[broken/a", None),
        ("", None),
        (None, None),
    ],
)
def test_the_site_of_a_link_names_who_published_it(link: str | None, site: str | None) -> None:
    assert site_of(link) == site
