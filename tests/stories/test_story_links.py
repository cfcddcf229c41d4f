from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.links import Source, host_of, is_better, shipped_sites

KOREAN, ENGLISH = "알리바바, 서울에 데이터센터 짓는다", "Alibaba to build a data centre in Seoul"


def source(link: str | None, language: str | None = "ko", title: str = KOREAN) -> Source:
    return Source(title=title, link=link, language=language)


PAPER, OTHER = (
    source("https://hangang.example/1"),
    source("https://dure.example/2", title="알리바바 데이터센터, 서울로"),
)
PORTAL = source("https://n.news.naver.com/article/1")
AGENCY = source("https://www.yna.co.kr/view/1")
FOREIGN = source("https://meridian.example/1", "en", ENGLISH)
PAID = source("https://www.wsj.com/tech/1", "en", ENGLISH)


@pytest.mark.parametrize(
    ("new", "present", "better"),
    [
        (PAPER, PORTAL, True),
        (PORTAL, PAPER, False),
        (AGENCY, PAPER, True),
        (AGENCY, OTHER, False),
        (OTHER, PAPER, False),
        (PAPER, FOREIGN, True),
        (FOREIGN, PAPER, False),
        (PORTAL, FOREIGN, True),
        (FOREIGN, PORTAL, False),
        (FOREIGN, PAID, True),
        (PAID, FOREIGN, False),
        (PAPER, source(None), True),
        (source(None), PORTAL, False),
        (PAPER, PAPER, False),
    ],
    ids=[
        "original for copy",
        "copy for original",
        "agency for its own words",
        "agency for other words",
        "as good",
        "own language",
        "foreign language",
        "a copy in the own language",
        "an original in a foreign one",
        "free for paid",
        "paid for free",
        "a link for none",
        "none for a link",
        "itself",
    ],
)
def test_a_link_is_changed_for_a_better_one(new: Source, present: Source, better: bool) -> None:
    assert is_better(new, present, language="ko") is better


def test_the_other_script_is_nearer_than_another_language() -> None:
    simplified, traditional = source("https://a.example/1", "zh-Hans"), source("https://b.example/1", "zh-Hant")
    assert is_better(simplified, FOREIGN, language="zh-Hant")
    assert is_better(traditional, simplified, language="zh-Hant")
    assert not is_better(simplified, traditional, language="zh-Hant")


def test_a_site_behind_a_paywall_is_remembered() -> None:
    assert not is_better(OTHER, PAPER, language="ko")
    assert is_better(OTHER, PAPER, language="ko", closed={"hangang.example"})


def test_hosts_are_written_plainly() -> None:
    sites = shipped_sites()
    for host in sites.copies | sites.agencies | sites.paywalled:
        assert host_of(f"https://www.{host}/") == host == host.lower()
    assert not sites.copies & sites.agencies


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=8))
def test_of_two_links_only_one_can_be_better(one: str, other: str, language: str) -> None:
    first, second = source(f"https://{one}/1", "ko"), source(other, "en", ENGLISH)
    assert not (is_better(first, second, language=language) and is_better(second, first, language=language))
