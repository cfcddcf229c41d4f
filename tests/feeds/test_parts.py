"""What is known of a document changes nothing of what is read of it, and is not read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.feeds.parse import parse_feed
from bot.feeds.parts import LARGEST_UNREAD, Parts, cut_up
from bot.model import KnownEntries, ParsedEntry, ParsedFeed
from tests.feeds.making import rss

CORPUS = Path(__file__).parents[1] / "corpus" / "feeds"
FEEDS = sorted(path for path in CORPUS.iterdir() if path.suffix == ".xml")
URL = "https://news.test/feed.xml"
NOTHING = KnownEntries()


class Reader:
    """Reads a feed again and again, and says of the entries that it leaves out what it read the last time."""

    def __init__(self) -> None:
        self.known = NOTHING
        self.left_out = 0
        self._entries: dict[bytes, ParsedEntry] = {}

    def read(self, body: bytes, zone: str | None = None, url: str = URL) -> ParsedFeed:
        """What `parse_feed` reads of a document as a whole."""
        feed = parse_feed(body, url=url, zone=zone, known=self.known)
        if not feed.marks:
            return feed
        before = self._entries if feed.around == self.known.around else {}
        new = iter(feed.entries)
        entries = tuple(before[mark] if mark in before else next(new) for mark in feed.marks)
        self.left_out = len(entries) - len(feed.entries)
        self._entries = dict(zip(feed.marks, entries, strict=True))
        self.known = KnownEntries(marks=frozenset(feed.marks), around=feed.around)
        return ParsedFeed(
            title=feed.title,
            entries=entries,
            language=feed.language,
            site=feed.site,
            hint=feed.hint,
            skips=feed.skips,
        )


def cut(body: bytes, known: KnownEntries = NOTHING) -> Parts | None:
    return cut_up(body, known, "")


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.stem)
def test_a_feed_reads_the_same_again(path: Path) -> None:
    body, reader = path.read_bytes(), Reader()
    fresh = parse_feed(body, url=URL, zone="Asia/Seoul")
    assert [reader.read(body, "Asia/Seoul") for _ in range(3)] == [fresh] * 3


def test_a_large_document_is_handed_out_in_pieces_and_reads_the_same() -> None:
    titles = [f"삼성전자 {number} 😀" for number in range(60)]
    body = rss(titles).replace(
        b"<guid>", "<description>{}</description><guid>".format("👩‍👩‍👧 로켓 🚀 " * 900).encode()
    )
    parts = cut(body)
    assert parts is not None
    assert len(parts.unread) > 3
    assert all(len(one) < LARGEST_UNREAD + 10_000 for one in parts.unread)
    assert sum(one.count(b"<item>") for one in parts.unread) == parts.count == 60
    feed = parse_feed(body, url=URL)
    assert [entry.title for entry in feed.entries] == titles
    pieces = [entry for one in parts.unread for entry in parse_feed(one, url=URL).entries]
    assert list(feed.entries) == pieces
    assert feed.title == "뉴스"


def test_an_entry_larger_than_a_piece_is_handed_out_alone() -> None:
    large = b"<item><guid>2</guid><description>" + b"x" * (LARGEST_UNREAD + 1) + b"</description></item>"
    body = rss(["a", "b", "c"]).replace(b"</item><item>", b"</item>" + large + b"<item>", 1)
    parts = cut(body)
    assert parts is not None
    assert [one.count(b"<item>") for one in parts.unread] == [1, 1, 2]


def test_only_what_is_new_is_read_again() -> None:
    first = cut(rss(["삼성전자", "台積電"]))
    assert first is not None
    assert (len(first.marks), first.count) == (2, 2)
    known = KnownEntries(marks=frozenset(first.marks), around=first.around)
    parts = cut(rss(["삼성전자", "台積電", "トヨタ"]), known)
    assert parts is not None
    assert (len(parts.marks), parts.count, [one.count(b"<item>") for one in parts.unread]) == (3, 1, [1])
    feed = parse_feed(rss(["삼성전자", "台積電", "トヨタ"]), url=URL, known=NOTHING)
    known = KnownEntries(marks=frozenset(feed.marks[:2]), around=feed.around)
    feed = parse_feed(rss(["삼성전자", "台積電", "トヨタ"]), url=URL, known=known)
    assert [entry.title for entry in feed.entries] == ["トヨタ"]
    assert len(feed.marks) == 3


ITEM = "<item><title>{}</title><link>{}</link></item>"


@pytest.mark.parametrize(
    "after",
    [
        "<rss version='2.0' xml:lang='ja'><channel>{}</channel></rss>",
        "<rss version='2.0'><channel xml:base='/b/'>{}</channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'>{}</feed>",
    ],
)
def test_other_surroundings_are_another_reading(after: str) -> None:
    reader, item = Reader(), ITEM.format("삼성전자", "a/b")
    reader.read(f"<rss version='2.0'><channel>{item}</channel></rss>".encode())
    body = after.format(item).encode()
    assert reader.read(body) == parse_feed(body, url=URL)
    assert reader.left_out == 0


def test_what_stands_beside_the_entries_is_read_anew() -> None:
    reader, item = Reader(), ITEM.format("삼성전자", "a/b")
    for beside in ("<title>a</title>", "<language>ko</language><ttl>60</ttl>", "<skipHours><hour>3</hour></skipHours>"):
        for where in (beside + item, item + beside):
            body = f"<rss version='2.0'><channel>{where}</channel></rss>".encode()
            assert reader.read(body) == parse_feed(body, url=URL)
    assert reader.left_out == 1


def test_another_zone_or_address_is_another_reading() -> None:
    body = rss([""]).replace(b"<title></title>", b"<pubDate>2024-05-01 09:30</pubDate><link>/a</link>")
    reader = Reader()
    for url, zone in ((URL, None), (URL, "Asia/Seoul"), ("https://other.test/", None)):
        assert reader.read(body, zone, url) == parse_feed(body, url=url, zone=zone)
        assert reader.left_out == 0


KNOWN = b"<item><title>k</title></item>"


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel><item><title>x</channel></rss>",
        b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss><channel><item>&a;</item></channel></rss>",
        b"<rss><channel><item><x:y xmlns:x='urn:x'/></item></channel></rss>",
        b"<rss><channel><item><x:y/></item></channel></rss>",
        b"<rdf:RDF xmlns:rdf='urn:r'><item/></rdf:RDF>",
        b"<rss><channel><item><title xml:base='https://other.test/'/></item></channel></rss>",
        b"<rss><channel/></rss>",
        b"<rss><channel><item>%s</item></channel></rss>" % KNOWN,
        b"<rss><channel><!-- %s --></channel></rss>" % KNOWN,
        b"<rss><channel>%s<item><![CDATA[%s]]></item></channel></rss>" % (KNOWN, KNOWN),
        b"<rss><channel>%s<x a='%s'/></channel></rss>" % (KNOWN, KNOWN),
        b"<rss><channel>%s</channel>%s</rss>" % (KNOWN, KNOWN),
        b"<rss><channel>%s<items>%s</items></channel></rss>" % (KNOWN, KNOWN),
        b"<rss><channel>%s<item/></channel></rss>" % KNOWN,
        b"<rss><channel>%s<Item></Item></channel></rss>" % KNOWN,
        b"<rss><channel>%s<item></item ></channel></rss>" % KNOWN,
    ],
)
def test_what_is_not_plain_is_read_whole(body: bytes) -> None:
    parts = cut(b"<rss><channel>%s</channel></rss>" % KNOWN)
    assert parts is not None
    assert cut(body, KnownEntries(marks=frozenset(parts.marks), around=parts.around)) is None
    assert cut(body) is None


PIECES = st.sampled_from(
    [
        "<title>삼성전자 &amp; 台積電</title>",
        "<title type='html'>&lt;b&gt;トヨタ&lt;/b&gt;</title>",
        "<title><![CDATA[<i>x</i> > y]]></title>",
        "<link>https://news.test/a?b=1&amp;c=2</link>",
        "<link href='/relative' a='>'/>",
        "<link>relative</link>",
        "<content xml:base='https://other.test/'>x</content>",
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
        "<![CDATA[</item><item>]]>",
        "</item><item>",
        "</entry>\n<entry><title>x</title>",
        "<media:title>unbound</media:title>",
        "&nbsp;",
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


@settings(max_examples=100, deadline=None)
@given(FRAMES, ENTRIES, ENTRIES)
def test_what_is_known_never_changes_what_is_read(frame: str, first: list[str], second: list[str]) -> None:
    name = "entry" if frame.startswith("<feed") else "item"
    reader = Reader()
    for entries in (first, [*second, *first], second, list(reversed(first))):
        body = frame.format("".join(f"<{name}>{inside}</{name}>" for inside in entries)).encode()
        assert reader.read(body) == parse_feed(body, url=URL)
