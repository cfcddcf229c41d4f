from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.robots import EVERYTHING, NOTHING, parse_robots

FILE = """\
# 뉴스 사이트
User-agent: *
Disallow: /search
Allow: /search/about
Crawl-delay: 2

User-agent: Googlebot
User-agent: Firmwatch/1.0
Disallow: /private*/old
Disallow: /*.pdf$
Disallow: /뉴스/비공개
Allow: /

user-agent: firmwatch
disallow: /extra   # a second group of ours
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/news/1", True),
        ("/search", True),
        ("/private/old", False),
        ("/private-2026/very/old", False),
        ("/private/new", True),
        ("/report.pdf", False),
        ("/report.pdf?page=2", True),
        ("/뉴스/비공개/1", False),
        ("/%EB%89%B4%EC%8A%A4/%EB%B9%84%EA%B3%B5%EA%B0%9C", False),
        ("/extra/1", False),
    ],
)
def test_the_groups_that_name_us_count_together(path: str, allowed: bool) -> None:
    assert parse_robots(FILE, "Firmwatch").allows(path) is allowed


@pytest.mark.parametrize(
    ("path", "allowed"), [("/news/1", True), ("/search?q=a", False), ("/search/about", True), ("/report.pdf", True)]
)
def test_others_go_by_the_group_for_all(path: str, allowed: bool) -> None:
    robots = parse_robots(FILE, "otherbot")
    assert robots.allows(path) is allowed
    assert robots.delay == 2


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("Disallow: /a", "/a", True),
        ("\ufeffUser-agent: *\r\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: *", "/a", False),
        ("User-agent: *\nDisallow: /$", "/a", True),
        ("User-agent: *\nDisallow: /$", "/", False),
        ("User-agent: *\nDisallow: /a*b*c$", "/aXbYbc", False),
        ("User-agent: *\nDisallow: /a*a$", "/a", True),
        ("<html>not found</html>", "/a", True),
    ],
)
def test_rules(text: str, path: str, allowed: bool) -> None:
    assert parse_robots(text, "firmwatch").allows(path) is allowed


@pytest.mark.parametrize(("value", "delay"), [("1.5", 1.5), ("900", 60.0), ("-1", None), ("soon", None), ("nan", None)])
def test_a_delay_is_read_within_reason(value: str, delay: float | None) -> None:
    assert parse_robots(f"User-agent: *\nCrawl-delay: {value}", "firmwatch").delay == delay


def test_what_stands_for_a_whole_site() -> None:
    assert EVERYTHING.allows("/a")
    assert not NOTHING.allows("/a")


def test_a_hostile_pattern_costs_no_time() -> None:
    robots = parse_robots("User-agent: *\n" + f"Disallow: /{'*a' * 900}b\n" * 200, "firmwatch")
    assert robots.allows("/" + "a" * 4_000)


@given(st.text(alphabet="ab*/", max_size=12), st.booleans(), st.text(alphabet="ab/", max_size=12))
def test_patterns_mean_what_they_would_as_expressions(pattern: str, ends: bool, path: str) -> None:
    text = f"User-agent: *\nDisallow: /{pattern}{'$' if ends else ''}"
    expression = re.escape("/" + pattern).replace(r"\*", ".*") + ("$" if ends else "")
    assert parse_robots(text, "firmwatch").allows("/" + path) is (re.match(expression, "/" + path) is None)


@given(st.text(max_size=300))
def test_no_file_is_too_broken(text: str) -> None:
    parse_robots(text, "firmwatch").allows("/")
