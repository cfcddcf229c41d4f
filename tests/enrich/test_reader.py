"""The reader against a server over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from ipaddress import ip_network
from pathlib import Path

import pytest

from bot.enrich.reader import ArticleReader
from bot.feeds.fetch import HttpFetcher
from bot.feeds.guard import AddressGuard
from bot.feeds.pool import WorkerPool
from bot.stories.article import Article, Obstacle
from tests.wire import feed_server
from tests.wire.feed_server import FeedServer

CORPUS = Path(__file__).parents[1] / "corpus" / "articles"
PAGE = (CORPUS / "ko-business.html").read_bytes()
HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as running:
        yield running


@pytest.fixture
async def reader() -> AsyncIterator[ArticleReader]:
    async with _fetcher() as fetcher, _pool() as pool:
        yield ArticleReader(fetcher, pool, product="Firmwatch")


def _fetcher(*allowed: str) -> HttpFetcher:
    networks = [ip_network(one) for one in allowed or ("127.0.0.0/8",)]
    return HttpFetcher(guard=AddressGuard(networks), user_agent="Firmwatch/test", total_timeout=20, read_timeout=20)


def _pool(timeout: float = 20) -> WorkerPool:
    return WorkerPool("bot.enrich.worker", workers=1, timeout=timeout, cpu=None, memory=None)


async def test_an_article_is_read_as_its_site_asks(server: FeedServer, reader: ArticleReader) -> None:
    server.serve("/robots.txt", "User-agent: *\nDisallow: /private/", TEXT)
    link, forbidden = server.serve("/news/1", PAGE, HTML), server.serve("/private/1", PAGE, HTML)
    article = await reader.read(link)
    assert article is not None
    assert "새로 짓기로 했다." in article.text
    assert await reader.read(forbidden) is None
    assert [request.path for request in server.requests] == ["/robots.txt", "/news/1"]
    assert server.requests[1].headers["accept"].startswith("text/html")


async def test_robots_are_asked_again_on_the_way(server: FeedServer, reader: ArticleReader) -> None:
    async with FeedServer() as other:
        other.serve("/robots.txt", "User-agent: Firmwatch\nDisallow: /", TEXT)
        link = server.answer("/link", feed_server.redirect(other.serve("/news/1", PAGE, HTML)))
        assert await reader.read(link) is None
        assert [request.path for request in other.requests] == ["/robots.txt"]


async def test_robots_are_asked_once(server: FeedServer, reader: ArticleReader) -> None:
    links = [server.serve(f"/news/{number}", PAGE, HTML) for number in range(3)]
    articles = await asyncio.gather(*(reader.read(link) for link in links))
    assert all(articles)
    assert len(server.asked("/robots.txt")) == 1


async def test_a_site_in_trouble_is_left_alone(server: FeedServer, reader: ArticleReader) -> None:
    server.answer("/robots.txt", feed_server.status(503))
    link = server.serve("/news/1", PAGE, HTML)
    assert reader.is_at_hand(link)
    assert await reader.read(link) is None
    assert await reader.read(link) is None
    assert [request.path for request in server.requests] == ["/robots.txt"]
    assert not reader.is_at_hand(link)


async def test_a_delay_that_a_site_asks_for_is_kept(server: FeedServer, reader: ArticleReader) -> None:
    server.serve("/robots.txt", "User-agent: *\nCrawl-delay: 0.6", TEXT)
    first, second = (server.answer(f"/news/{number}", feed_server.status(404)) for number in (1, 2))
    await reader.read(first)
    assert not reader.is_at_hand(second)
    assert not reader.is_free(second)
    await reader.read(second)
    assert server.requests[2].at - server.requests[1].at >= 0.55


@pytest.mark.parametrize(
    ("behaviour", "article"),
    [
        (feed_server.status(404), None),
        (feed_server.status(500), None),
        (feed_server.reset(), None),
        (feed_server.page("%PDF-1.7", "application/pdf"), Article(obstacle=Obstacle.NOTHING)),
        (feed_server.page(""), Article(obstacle=Obstacle.NOTHING)),
        (feed_server.page((CORPUS / "ja-paywall.html").read_text("utf-8")), Article(obstacle=Obstacle.PAYWALL)),
        (feed_server.page((CORPUS / "en-consent.html").read_text("utf-8")), Article(obstacle=Obstacle.WALL)),
    ],
    ids=["not found", "error", "reset", "no page", "empty", "paywall", "consent"],
)
async def test_what_is_no_article_gives_no_text(
    server: FeedServer, reader: ArticleReader, behaviour: feed_server.Behaviour, article: Article | None
) -> None:
    assert await reader.read(server.answer("/news/1", behaviour)) == article


async def test_an_unknown_site_elsewhere_is_not_waited_for(reader: ArticleReader) -> None:
    assert not reader.is_at_hand("https://hangang.example/1")
    assert not reader.is_free("https://hangang.example/1")


async def test_a_known_site_is_free_for_one_article_at_a_time(server: FeedServer, reader: ArticleReader) -> None:
    link = server.serve("/news/1", PAGE, HTML)
    assert not reader.is_free(link)
    await reader.read(link)
    assert reader.is_free(link)


async def test_nothing_is_asked_for_on_a_private_address(server: FeedServer) -> None:
    async with _fetcher("10.0.0.0/8") as fetcher, _pool() as pool:
        reader = ArticleReader(fetcher, pool, product="Firmwatch")
        assert await reader.read(server.serve("/news/1", PAGE, HTML)) is None
    assert server.requests == []


async def test_a_page_that_kills_the_parser_gives_no_text(server: FeedServer) -> None:
    async with (
        _fetcher() as fetcher,
        WorkerPool("bot.enrich.worker", workers=1, timeout=0.01, cpu=None, memory=None) as pool,
    ):
        reader = ArticleReader(fetcher, pool, product="Firmwatch")
        article = await reader.read(server.serve("/news/1", PAGE, HTML))
    assert article == Article(obstacle=Obstacle.TOO_MUCH)
