"""Feeds over some checks, from the socket to the values for the store: fetched, parsed, compared."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network

from bot.feeds.check import make_check
from bot.feeds.fetch import HttpFetcher
from bot.feeds.guard import AddressGuard
from bot.feeds.health import advice
from bot.feeds.reading import read_body
from bot.model import Check, Feed, FeedState, Fetched, FetchFailed, NotModified, Parser, SeenEntry
from tests.feeds.making import NOW, LocalParser, feed, rss
from tests.wire import feed_server
from tests.wire.feed_server import FeedServer

LATER = NOW + timedelta(minutes=5)


def fetcher() -> HttpFetcher:
    return HttpFetcher(guard=AddressGuard([ip_network("127.0.0.0/8")]), user_agent="Firmwatch/test")


async def checked(fetching: HttpFetcher, parser: Parser, watched: Feed, seen: list[SeenEntry]) -> Check:
    fetched = await fetching.fetch(watched)
    assert isinstance(fetched, Fetched), fetched
    parsed = await parser.parse(fetched, zone=watched.declared.zone)
    return make_check(watched, fetched, parsed, seen=seen, now=NOW, next_check_at=LATER)


async def test_a_feed_grows_and_then_moves_house() -> None:
    async with FeedServer() as server, fetcher() as fetching:
        url = server.serve("/old", rss(["삼성전자 실적", "台積電營收"]))
        first = await checked(fetching, LocalParser(), feed(url), [])
        assert [one.backlog_rank for one in first.new] == [1, 0]
        seen = [SeenEntry(id=place, keys=one.keys) for place, one in enumerate(first.new)]

        known = feed(url, baseline_at=NOW, etag=first.etag)
        assert isinstance(await fetching.fetch(known), NotModified)

        server.serve("/new", rss(["삼성전자 실적", "台積電營收", "トヨタ決算"], site="https://moved.test"))
        server.answer("/old", feed_server.redirect("/new", 308))
        second = await checked(fetching, LocalParser(), known, seen)
        assert second.moved_to == server.url("/new")
        assert [one.title for one in second.new] == ["トヨタ決算"]
        assert {row.id for row in second.present} == {0, 1}


async def test_a_web_page_where_a_feed_was_says_where_the_feed_is() -> None:
    page = "<html><head><title>경제 홈</title><link rel=alternate type=application/rss+xml href=/rss></head></html>"
    async with FeedServer() as server, fetcher() as fetching:
        fetched = await fetching.fetch(feed(server.answer("/", feed_server.page(page))))
        assert isinstance(fetched, Fetched)
        failed = await read_body(fetched, LocalParser(), zone=None)
        assert isinstance(failed, FetchFailed)
        line = advice(FeedState(trouble=failed.trouble, detail=failed.detail, failures=1))
    assert line.startswith(f"a web page, “경제 홈”; it advertises the feed {server.url('/rss')}: not a feed")
