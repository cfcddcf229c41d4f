"""Feeds found from the address of a page."""

from __future__ import annotations

from ipaddress import ip_network

from bot.feeds.discovery import discover
from bot.feeds.fetch import HttpFetcher
from bot.feeds.guard import AddressGuard
from bot.feeds.probe import Probe
from bot.model import Trouble
from tests.feeds.making import LocalParser, rss
from tests.wire import feed_server
from tests.wire.feed_server import FeedServer

PAGE = (
    "<html><head><title>한강경제</title>"
    "<link rel=alternate type=application/rss+xml title='증권 뉴스' href=/stocks.xml>"
    "<link rel=alternate type=application/atom+xml href=/gone.xml>"
    "<link rel=alternate type=application/rss+xml href=/stocks.xml>"
    "<link rel=alternate type=application/rss+xml href='http://10.0.0.1/inside.xml'>"
    "<link rel=stylesheet href=/x.css></head></html>"
)


async def found(url: str) -> list[Probe]:
    guard = AddressGuard([ip_network("127.0.0.0/8")])
    async with HttpFetcher(guard=guard, user_agent="Firmwatch/test") as fetcher:
        return await discover(url, fetcher, LocalParser())


async def test_a_feed_is_found_as_it_is() -> None:
    async with FeedServer() as server:
        (one,) = await found(server.serve("/rss", rss(["삼성전자", "台積電"])))
    assert (one.trouble, one.entries) == (None, 2)


async def test_a_page_leads_to_the_feeds_that_it_advertises_and_not_inside() -> None:
    async with FeedServer() as server:
        server.serve("/stocks.xml", rss(["삼성전자"]))
        page, stocks, gone, inside = await found(server.answer("/", feed_server.page(PAGE)))
        assert (stocks.feed.url, stocks.feed.name) == (server.url("/stocks.xml"), "증권 뉴스")
    assert page.trouble is Trouble.WEB_PAGE
    assert (stocks.trouble, stocks.entries) == (None, 1)
    assert (gone.trouble, gone.feed.name) == (Trouble.NOT_FOUND, "한강경제")
    assert inside.trouble is Trouble.BLOCKED


async def test_a_page_that_advertises_nothing_is_asked_at_the_usual_places() -> None:
    async with FeedServer() as server:
        server.serve("/atom.xml", rss(["トヨタ"]))
        results = await found(server.answer("/news", feed_server.page("<html><title>x</title></html>")))
        assert [one.feed.url for one in results[1:]] == [server.url("/atom.xml")]
