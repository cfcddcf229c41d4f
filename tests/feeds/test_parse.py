"""Feeds of every kind, against what is expected of them; and what is no feed."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import FeedFormatError
from bot.feeds.parse import parse_feed
from bot.model import DateNote, ParsedEntry, ParsedFeed, Trouble
from tests.feeds.making import rss

CORPUS = Path(__file__).parents[1] / "corpus" / "feeds"
FEEDS = sorted(path for path in CORPUS.iterdir() if path.suffix in (".xml", ".feed"))
URL = "https://news.test/feed.xml"


def expected_feed(values: dict[str, Any]) -> ParsedFeed:
    return ParsedFeed(
        title=values["title"],
        entries=tuple(expected_entry(one) for one in values["entries"]),
        language=values["language"],
        site=values["site"],
        hint=timedelta(minutes=values["hint_minutes"]) if values["hint_minutes"] else None,
    )


def expected_entry(values: dict[str, Any]) -> ParsedEntry:
    date = values["published_at"]
    return ParsedEntry(**{**values, "published_at": datetime.fromisoformat(date) if date else None})


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.stem)
def test_the_corpus(path: Path) -> None:
    values = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert parse_feed(path.read_bytes(), url=values["url"], zone=values["zone"]) == expected_feed(values)


@pytest.mark.parametrize(
    ("title", "codec", "label"),
    [
        ("삼성전자, 갤럭시 신제품 공개", "euc-kr", "euc-kr"),
        ("똠방각하 펩시콜라 쀍", "cp949", "euc-kr"),
        ("삼성전자 실적", "cp949", "ks_c_5601-1987"),
        ("阿里巴巴发布财报", "gb2312", "gb2312"),
        ("宁德时代与𠮷利镕喆", "gb18030", "gbk"),
        ("台積電營收創新高", "big5", "big5"),
        ("恒生指數著裏", "big5hkscs", "big5-hkscs"),
        ("トヨタ自動車の業績①", "cp932", "shift_jis"),
        ("ソニーグループ決算", "euc-jp", "euc-jp"),
        ("日産自動車が発表", "iso2022_jp", "iso-2022-jp"),
        ("Vinamilk tăng trưởng", "utf-8", "utf-8"),
        ("Café “société” €", "cp1252", "iso-8859-1"),
        ("삼성전자 阿里巴巴", "utf-16", "utf-16"),
        ("トヨタ Vinamilk", "utf-16-be", "utf-16"),
        ("삼성전자", "utf-8-sig", "utf-8"),
    ],
)
@pytest.mark.parametrize("where", ["document", "header", "header against document"])
def test_declared_encodings(title: str, codec: str, label: str, where: str) -> None:
    in_document = {"document": label, "header": None, "header against document": "utf-8"}[where]
    declaration = f"<?xml version='1.0' encoding='{in_document}'?>" if in_document else ""
    body = (declaration + rss([title]).decode()).replace("뉴스", "News").encode(codec)
    content_type = "text/xml" if where == "document" else f"application/rss+xml; charset={label}"
    assert parse_feed(body, url=URL, content_type=content_type).entries[0].title == title


@pytest.mark.parametrize("declared", ["euc-kr", "shift_jis", "iso-8859-1", "no-such-thing", "rot13", ""])
def test_utf8_is_utf8_whatever_is_declared(declared: str) -> None:
    body = f"<?xml version='1.0' encoding='{declared}'?>".encode() + rss(["삼성전자 台積電 トヨタ"])
    feed = parse_feed(body, url=URL, content_type=f"text/xml; charset={declared}")
    assert feed.entries[0].title == "삼성전자 台積電 トヨタ"


def test_a_few_bad_bytes_spoil_only_themselves() -> None:
    body = rss(["삼성전자", "阿里巴巴"]).replace("阿".encode(), "阿".encode()[:2])
    assert [entry.title for entry in parse_feed(body, url=URL).entries] == ["삼성전자", "�里巴巴"]


@pytest.mark.parametrize(
    ("body", "trouble", "detail"),
    [
        (b"", Trouble.EMPTY, "an empty body"),
        (b" \r\n\t ", Trouble.EMPTY, "an empty body"),
        (b"\xef\xbb\xbf\n", Trouble.EMPTY, "an empty body"),
        (b"<html><head><title>Log in</title></head></html>", Trouble.WEB_PAGE, "a web page, “Log in”"),
        ("<!DOCTYPE HTML>\n<title>점검 중 &amp; 공사</title>".encode(), Trouble.WEB_PAGE, "“점검 중 & 공사”"),
        (b"<?xml version='1.0'?><!-- x --><html xmlns='http://w3.test/xhtml'/>", Trouble.WEB_PAGE, "without a title"),
        (
            b"<html><base href='/base/'><link rel='x alternate' type='Application/RSS+XML' href='../rss?a=1&amp;b=2'>",
            Trouble.WEB_PAGE,
            "advertises the feed https://news.test/rss?a=1&b=2",
        ),
        (b"<html><link rel=alternate type=application/rss+xml href='data:x'>", Trouble.WEB_PAGE, "without a title"),
        (b"<html><title>x</title><![weird[ x", Trouble.WEB_PAGE, "\u201cx\u201d"),
        (b"<opml version='2.0'><body/></opml>", Trouble.NOT_A_FEED, "an XML document <opml>, no feed"),
        (b"Internal error", Trouble.NOT_A_FEED, "text, no feed"),
        (b"%PDF-1.7\x00\x01", Trouble.NOT_A_FEED, "text, no feed"),
        (b"{\"error\": \"unauthorized\"}", Trouble.NOT_A_FEED, "no list of items"),
        (b"[]", Trouble.NOT_A_FEED, "no list of items"),
        (b"{\"items\": [", Trouble.UNREADABLE, "broken JSON"),
        (b"[" * 100_000, Trouble.TOO_LARGE, "broken JSON"),
        (b"<rss version='2.0'><channel><title>x", Trouble.UNREADABLE, "a broken feed"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_named(body: bytes, trouble: Trouble, detail: str) -> None:
    with pytest.raises(FeedFormatError) as caught:
        parse_feed(body, url="https://news.test/feeds/all")
    assert caught.value.trouble == trouble
    assert detail in caught.value.detail


@pytest.mark.parametrize("name", ["foo", "nbsp"])
@pytest.mark.parametrize("end", ["</rss>", "</rss"])
def test_a_feed_without_entries_may_be_badly_formed(name: str, end: str) -> None:
    body = f"<rss version='2.0'><channel><title>뉴스&{name};</title></channel>{end}".encode()
    feed = parse_feed(body, url=URL)
    assert (feed.entries, feed.title[:2]) == ((), "뉴스")


@pytest.mark.parametrize(
    ("title", "language", "expected"),
    [
        ("한강경제", None, "2024-05-01T00:30"),
        ("News", "ko", "2024-05-01T00:30"),
        ("한강경제", "en-us", "2024-05-01T00:30"),  # what software says by itself
        ("ニュース", "ja", "2024-05-01T00:30"),
        ("财经要闻", "zh-cn", "2024-05-01T01:30"),
        ("Tin tức", "vi", "2024-05-01T02:30"),
        ("News", "en", "2024-05-01T09:30"),
        ("News", None, "2024-05-01T09:30"),
    ],
)
def test_a_date_without_a_zone_is_local_where_its_language_is_spoken(
    title: str, language: str | None, expected: str
) -> None:
    said = f"<language>{language}</language>" if language else ""
    item = "<item><title>x</title><pubDate>2024-05-01 09:30:00</pubDate></item>"
    rss_body = f"<rss version='2.0'><channel><title>{title}</title>{said}{item}</channel></rss>"
    values = {"title": title, "language": language, "items": [{"id": "1", "date_published": "2024-05-01T09:30:00"}]}
    for body in (rss_body, json.dumps(values)):
        (entry,) = parse_feed(body.encode(), url=URL).entries
        assert entry.published_at == datetime.fromisoformat(f"{expected}+00:00")
        assert entry.date_note is DateNote.NO_ZONE
        (declared,) = parse_feed(body.encode(), url=URL, zone="America/New_York").entries
        assert declared.published_at == datetime.fromisoformat("2024-05-01T13:30+00:00")


def test_cst_is_chinas_time_in_a_chinese_feed() -> None:
    item = "<item><title>x</title><pubDate>Wed, 01 May 2024 09:30:00 CST</pubDate></item>"
    for language, hour in (("zh-cn", 1), ("zh-tw", 1), ("en", 15)):
        head = f"<title>News</title><language>{language}</language>"
        body = f"<rss version='2.0'><channel>{head}{item}</channel></rss>"
        (entry,) = parse_feed(body.encode(), url=URL).entries
        assert entry.published_at is not None
        assert entry.published_at.hour == hour


def test_no_file_is_read_and_no_address_asked() -> None:
    for body in (b"/etc/passwd", b"http://127.0.0.1:1/feed", b"file:///etc/passwd"):
        with pytest.raises(FeedFormatError):
            parse_feed(body, url=URL)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400) | st.text(alphabet="<>/&;!?-[]{}\"'= rssitemtlk가\u202e", max_size=400).map(str.encode))
def test_any_bytes_are_a_feed_or_none(body: bytes) -> None:
    for whole in (body, b"<rss version='2.0'><channel><item>" + body + b"</item></channel></rss>"):
        with suppress(FeedFormatError):
            feed = parse_feed(whole, url=URL, zone="Asia/Seoul")
            assert all(entry.link is None or entry.link.startswith("http") for entry in feed.entries)


@given(st.lists(st.tuples(st.text(), st.text(), st.text()), max_size=5))
def test_any_json_feed_is_read(items: list[tuple[str, str, str]]) -> None:
    document = {"items": [{"id": guid, "url": link, "content_html": text} for guid, link, text in items]}
    assert len(parse_feed(json.dumps(document).encode(), url=URL).entries) == len(items)
