"""What is remembered of entries changes nothing of what is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feeds.parse import parse_feed
from bot.feeds.parts import EntryMemory, cut_up
from tests.feeds.making import rss

CORPUS = Path(__file__).parents[1] / "corpus" / "feeds"
FEEDS = sorted(path for path in CORPUS.iterdir() if path.suffix == ".xml")
URL = "https://news.test/feed.xml"
MUCH = 1024 * 1024


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.stem)
def test_a_feed_reads_the_same_again(path: Path) -> None:
    body, memory = path.read_bytes(), EntryMemory(MUCH)
    fresh = parse_feed(body, url=URL, zone="Asia/Seoul")
    assert [parse_feed(body, url=URL, zone="Asia/Seoul", memory=memory) for _ in range(3)] == [fresh] * 3


def test_only_what_is_new_is_read_again() -> None:
    memory = EntryMemory(MUCH)
    parse_feed(rss(["삼성전자", "台積電"]), url=URL, memory=memory)
    parts = cut_up(rss(["삼성전자", "台積電", "トヨタ"]))
    assert parts is not None
    assert len(parts.spans) == 3
    assert parts.with_only({2}).count(b"<item>") == 1
    feed = parse_feed(rss(["삼성전자", "台積電", "トヨタ"]), url=URL, memory=memory)
    assert [entry.title for entry in feed.entries] == ["삼성전자", "台積電", "トヨタ"]


ITEM = "<item><title>{}</title><link>{}</link></item>"


@pytest.mark.parametrize(
    "after",
    [
        "<rss version='2.0' xml:lang='ja'><channel>{}</channel></rss>",
        "<rss version='2.0'><channel xml:base='/b/'>{}</channel></rss>",
        "<rss version='2.0'><channel><language>ko</language>{}</channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'>{}</feed>",
    ],
)
def test_other_surroundings_are_another_reading(after: str) -> None:
    memory, item = EntryMemory(MUCH), ITEM.format("삼성전자", "a/b")
    parse_feed(f"<rss version='2.0'><channel>{item}</channel></rss>".encode(), url=URL, memory=memory)
    body = after.format(item).encode()
    assert parse_feed(body, url=URL, memory=memory) == parse_feed(body, url=URL)


def test_another_zone_or_address_is_another_reading() -> None:
    body = rss([""]).replace(b"<title></title>", b"<pubDate>2024-05-01 09:30</pubDate><link>/a</link>")
    memory = EntryMemory(MUCH)
    for url, zone in ((URL, None), (URL, "Asia/Seoul"), ("https://other.test/", None)):
        assert parse_feed(body, url=url, zone=zone, memory=memory) == parse_feed(body, url=url, zone=zone)


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel><item><title>x</channel></rss>",
        b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss><channel><item>&a;</item></channel></rss>",
        b"<rss><channel><item><x:y xmlns:x='urn:x'/></item></channel></rss>",
        b"<rdf:RDF xmlns:rdf='urn:r'><item/></rdf:RDF>",
        b"<rss><channel/></rss>",
    ],
)
def test_what_is_not_plain_is_read_whole(body: bytes) -> None:
    assert cut_up(body) is None


def test_the_memory_is_bounded_and_forgets_the_oldest() -> None:
    memory = EntryMemory(100)
    (entry,) = parse_feed(rss(["x"]), url=URL).entries
    for key in (b"a", b"b", b"c"):
        memory.remember(key, entry, 40)
    assert [memory.recall(key) for key in (b"a", b"b", b"c")] == [None, entry, entry]
    memory.recall(b"b")
    memory.remember(b"d", entry, 40)
    assert [memory.recall(key) for key in (b"b", b"c", b"d")] == [entry, None, entry]


PIECES = st.sampled_from(
    [
        "<title>삼성전자 &amp; 台積電</title>",
        "<title type='html'>&lt;b&gt;トヨタ&lt;/b&gt;</title>",
        "<title><![CDATA[<i>x</i> > y]]></title>",
        "<link>https://news.test/a?b=1&amp;c=2</link>",
        "<link href='/relative' a='>'/>",
        "<guid isPermaLink='true'>https://news.test/g</guid>",
        "<id>tag:1</id>",
        "<pubDate>Wed, 01 May 2024 09:30:00 KST</pubDate>",
        "<updated>2024-05-01T09:30:00Z</updated>",
        "<description>&lt;p&gt;한국어&lt;/p&gt;</description>",
        "<summary xml:lang='vi'>Việt Nam</summary>",
        "<content type='xhtml'><div>中 <b>文</b></div></content>",
        "<dc:language>ja</dc:language>",
        "<dc:date>2024-05-01</dc:date>",
        "<language>en</language>",
        "<source url='https://x.test/'>연합뉴스</source>",
        "<author><name>n</name></author>",
        "<item><title>inside</title></item>",
        "<!-- <item> -->",
        "text",
    ]
)
ENTRIES = st.lists(st.lists(PIECES, max_size=5).map("".join), min_size=1, max_size=6)
DC = "xmlns:dc='http://purl.org/dc/elements/1.1/'"
FRAMES = st.sampled_from(
    [
        f"<rss version='2.0' {DC}><channel><title>t</title>{{}}</channel></rss>",
        f"<rss version='0.91' {DC} xml:lang='ko'><channel xml:base='/x/'>{{}}<language>ko</language></channel></rss>",
        f"<feed xmlns='http://www.w3.org/2005/Atom' {DC} xml:lang='ja'><title>t</title>{{}}<id>f</id></feed>",
    ]
)


@settings(max_examples=150, deadline=None)
@given(FRAMES, ENTRIES, ENTRIES)
def test_memory_never_changes_what_is_read(frame: str, first: list[str], second: list[str]) -> None:
    name = "entry" if frame.startswith("<feed") else "item"
    memory = EntryMemory(MUCH)
    for entries in (first, [*second, *first], second, list(reversed(first))):
        body = frame.format("".join(f"<{name}>{inside}</{name}>" for inside in entries)).encode()
        assert parse_feed(body, url=URL, memory=memory) == parse_feed(body, url=URL)
