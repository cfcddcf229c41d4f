"""Documents made to cost too much: each is refused or read, within the time that a worker has."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from bot.errors import FeedFormatError
from bot.feeds.bounds import check_bounds
from bot.feeds.parse import parse_feed
from bot.model import Trouble

URL = "https://news.test/feed.xml"
PATIENCE = 5.0
"""Seconds of computing on a slow machine; each takes a fraction of one on a quick one, and minutes unguarded."""


def item(inside: str) -> str:
    return f"<rss version='2.0'><channel><title>t</title><item>{inside}</item></channel></rss>"


def after_doctype(declarations: str) -> str:
    return f"<?xml version='1.0'?><!DOCTYPE r [{declarations}]>" + item("<title>&a0;</title>")


BROKEN = "<b></c>"

REFUSED: dict[str, tuple[Callable[[], str], str]] = {
    "attributes of one element": (
        lambda: item("<a " + " ".join(f"a{n}='1'" for n in range(20_000)) + "/>"),
        "attributes",
    ),
    "attributes in all": (
        lambda: item(("<a " + " ".join(f"a{n}='1'" for n in range(200)) + "/>") * 2_000),
        "attributes",
    ),
    "attributes where it is broken": (
        lambda: item(BROKEN + "<a " + " ".join(f"a{n}=1" for n in range(5_000)) + ">"),
        "attributes",
    ),
    "bare attributes where it is broken": (lambda: item(BROKEN + "<a " + "a " * 5_000 + ">"), "attributes"),
    "depth": (lambda: item("<a>" * 50_000 + "</a>" * 50_000), "deep"),
    "elements": (lambda: item("<a/>" * 1_000_000), "elements"),
    "tags where it is broken": (lambda: item(BROKEN + "<a " * 1_000_000), "tags"),
    "entries": (lambda: "<rss version='2.0'><channel>" + "<item/>" * 30_000 + "</channel></rss>", "entries"),
    "lines": (lambda: item("<title>" + "\n" * 1_000_000 + "</title>"), "lines"),
    "blank lines before it": (lambda: "<?xml version='1.0'?>" + "\n" * 10_000 + item(""), "before the first element"),
    "comments before it": (lambda: "<!-- 뉴스 -->\n" * 10_000 + item(""), "before the first element"),
    "entities": (lambda: after_doctype("".join(f"<!ENTITY a{n} 'x'>" for n in range(800))), "entities"),
    "entities of entities": (
        lambda: after_doctype(
            "\n<!ENTITY a1 'ha'>" + "".join(f"\n<!ENTITY a{n + 1} '{f'&a{n};' * 9}'>" for n in range(1, 20))
        ).replace("&a0;", "&a20;"),
        "multiply",
    ),
    "an entity repeated": (
        lambda: after_doctype("<!ENTITY a0 '" + "a" * 10_000 + "'>").replace("&a0;", "&a0;" * 50_000),
        "multiply",
    ),
    "JSON nested": (lambda: '{"items":' + "[" * 400_000, "nested"),
    "JSON items": (lambda: json.dumps({"items": [{}] * 30_000}), "entries"),
}

READ: dict[str, Callable[[], str]] = {
    "combining marks": lambda: item("<description>각" + "\u0301\u0316" * 60_000 + "</description>"),
    "markup nested": lambda: item(("<description>" + "&lt;div&gt;" * 20_000 + "</description>") * 3),
    "markup of attributes": lambda: json.dumps(
        {"items": [{"id": n, "content_html": "<a " + " ".join(f"a{k}" for k in range(29_000))} for n in range(50)]}
    ),
    "markup of attributes without spaces": lambda: item(
        ("<description>&lt;a " + "/".join(f"a{k}" for k in range(29_000)) + "&gt;</description>") * 20
    ),
    "dates of spaces": lambda: item("") + "<item><pubDate>2024년 5월 1일" + " " * 90 + "x</pubDate></item>" * 5_000,
    "sections": lambda: item("<title>" + "<![CDATA[x]]>" * 30_000 + "</title>"),
    "references": lambda: item("<title>" + "&foo;" * 30_000 + "</title>"),
    "a long text": lambda: item("<description>" + "가" * 1_000_000 + "</description>"),
    "unclosed tags": lambda: item("<a " * 30_000),
    "unclosed comments": lambda: item("<!--" * 30_000),
    "less than": lambda: item("<" * 30_000),
    "quotes": lambda: item("<a b='" * 30_000),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_costs_too_much_is_refused(name: str) -> None:
    make, reason = REFUSED[name]
    body = make().encode()
    began = time.process_time()
    with pytest.raises(FeedFormatError, match=reason) as caught:
        parse_feed(body, url=URL)
    assert time.process_time() - began < PATIENCE
    assert caught.value.trouble == Trouble.TOO_LARGE


@pytest.mark.parametrize("name", READ)
def test_what_only_looks_costly_is_read(name: str) -> None:
    body = READ[name]().encode()
    began = time.process_time()
    parse_feed(body, url=URL)
    assert time.process_time() - began < PATIENCE


@pytest.mark.parametrize(
    "body",
    [
        "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY nbsp '&#160;'>]>" + item("<title>가&nbsp;나</title>"),
        "<!-- " + "licence " * 1_000 + "-->" + item("<title>x</title>"),
        item("<title>" + "x " * 5_000 + "</title>" + BROKEN),
        item("<description>" + "<p>삼성전자</p>" * 10_000 + "</description>"),
        item("<a " + " ".join(f"a{n}='1'" for n in range(200)) + "/>"),
    ],
)
def test_a_large_feed_is_within_bounds(body: str) -> None:
    check_bounds(body.encode())
