"""The fetcher against a server that misbehaves in every way, over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from ipaddress import ip_network

import pytest
from yarl import URL

from bot.feeds.fetch import HttpFetcher, NotAdmitted
from bot.feeds.guard import AddressGuard
from bot.model import Fetched, FetchFailed, NotModified, Trouble
from tests.feeds.making import feed, rss
from tests.wire import feed_server
from tests.wire.feed_server import Behaviour, FeedServer

BODY = rss(["삼성전자, 새 공장 착공", "阿里巴巴发布财报", "Toyota raises forecast"])
LOOPBACK = [ip_network("127.0.0.0/8")]
LIMIT = 1024 * 1024


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as running:
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    async with _fetcher() as running:
        yield running


def _fetcher(**options: object) -> HttpFetcher:
    values: dict[str, object] = {
        "guard": AddressGuard(LOOPBACK),
        "user_agent": "Firmwatch/test (+https://firmwatch.test/)",
        "total_timeout": 20,
        "read_timeout": 20,
        "max_bytes": LIMIT,
    }
    return HttpFetcher(**{**values, **options})  # type: ignore[arg-type]


async def test_a_body_comes_with_what_the_server_says_of_it(server: FeedServer, fetcher: HttpFetcher) -> None:
    url = server.serve("/feed", BODY, headers={"Cache-Control": "public, max-age=900"})
    answer = await fetcher.fetch(feed(url))
    assert isinstance(answer, Fetched)
    assert (answer.url, answer.body, answer.content_type) == (url, BODY, feed_server.RSS)
    assert answer.etag is not None
    assert answer.last_modified is not None
    assert answer.max_age == timedelta(minutes=15)
    assert answer.moved_to is None


async def test_it_says_who_it_is_and_what_it_takes(server: FeedServer, fetcher: HttpFetcher) -> None:
    await fetcher.fetch(feed(server.serve("/feed", BODY)))
    headers = server.requests[0].headers
    assert headers["user-agent"] == "Firmwatch/test (+https://firmwatch.test/)"
    assert "application/atom+xml" in headers["accept"]
    assert headers["accept-encoding"] == "gzip, deflate, br"
    assert "cookie" not in headers


async def test_validators_are_sent_back(server: FeedServer, fetcher: HttpFetcher) -> None:
    url = server.serve("/feed", BODY)
    first = await fetcher.fetch(feed(url))
    assert isinstance(first, Fetched)
    second = await fetcher.fetch(feed(url, etag=first.etag, last_modified=first.last_modified))
    assert isinstance(second, NotModified)
    assert server.requests[1].headers["if-modified-since"] == first.last_modified
    server.serve("/feed", rss(["새 기사"]))
    assert isinstance(await fetcher.fetch(feed(url, etag=first.etag)), Fetched)


async def test_a_304_that_nobody_asked_for_is_no_answer(server: FeedServer, fetcher: HttpFetcher) -> None:
    answer = await fetcher.fetch(feed(server.answer("/feed", feed_server.status(304))))
    assert isinstance(answer, FetchFailed)


@pytest.mark.parametrize(
    ("behaviour", "trouble", "detail"),
    [
        (lambda: feed_server.status(400), Trouble.REJECTED, "HTTP 400"),
        (lambda: feed_server.status(401), Trouble.FORBIDDEN, "HTTP 401"),
        (lambda: feed_server.status(403), Trouble.FORBIDDEN, "HTTP 403"),
        (lambda: feed_server.status(404), Trouble.NOT_FOUND, "HTTP 404"),
        (lambda: feed_server.status(410), Trouble.GONE, "HTTP 410"),
        (lambda: feed_server.status(429), Trouble.RATE_LIMITED, "HTTP 429"),
        (lambda: feed_server.status(451), Trouble.FORBIDDEN, "HTTP 451"),
        (lambda: feed_server.status(500), Trouble.SERVER_ERROR, "HTTP 500"),
        (lambda: feed_server.status(599), Trouble.SERVER_ERROR, "HTTP 599"),
        (lambda: feed_server.status(301), Trouble.REDIRECTS, "HTTP 301"),
        (feed_server.reset, Trouble.CUT_OFF, ""),
        (lambda: feed_server.reset(BODY), Trouble.CUT_OFF, ""),
        (lambda: feed_server.cut_off(BODY), Trouble.CUT_OFF, ""),
        (feed_server.large, Trouble.TOO_LARGE, "more than 1 MiB"),
        (lambda: feed_server.large(announced=True), Trouble.TOO_LARGE, "more than 1 MiB"),
        (feed_server.bomb, Trouble.TOO_LARGE, "more than 1 MiB"),
        (lambda: feed_server.bomb(layers=2), Trouble.TOO_LARGE, "more than 1 MiB"),
        (lambda: feed_server.packed(b" " * 50_000_000, "br"), Trouble.TOO_LARGE, "more than 1 MiB"),
        (lambda: feed_server.status(200, {"Content-Encoding": "zstd"}, b"x"), Trouble.UNREADABLE, "not asked for"),
        (lambda: feed_server.status(200, {"Content-Encoding": "gzip"}, b"no gzip"), Trouble.UNREADABLE, "broken"),
        (lambda: feed_server.raw(b"220 mail.test ESMTP\r\n\r\n"), Trouble.UNREADABLE, "no proper HTTP answer"),
        (lambda: feed_server.status(200, {"X-Long": "x" * 100_000}), Trouble.UNREADABLE, "no proper HTTP answer"),
        (lambda: feed_server.redirect("file:///etc/passwd"), Trouble.BLOCKED, "not an http or https address"),
        (lambda: feed_server.redirect("http://10.1.2.3/"), Trouble.BLOCKED, "10.1.2.3 is not a public address"),
        (lambda: feed_server.redirect("http://[::1]:1/"), Trouble.BLOCKED, "::1 is not a public address"),
        (lambda: feed_server.redirect("http://127.0.0.1:1/"), Trouble.UNREACHABLE, "127.0.0.1:1: Connection refused"),
        (lambda: feed_server.redirect("/feed"), Trouble.REDIRECTS, "in a circle"),
        (lambda: feed_server.redirect("http://[bad/"), Trouble.BLOCKED, "malformed"),
    ],
)
async def test_trouble_is_a_value(
    server: FeedServer, fetcher: HttpFetcher, behaviour: Callable[[], Behaviour], trouble: Trouble, detail: str
) -> None:
    answer = await fetcher.fetch(feed(server.answer("/feed", behaviour())))
    assert isinstance(answer, FetchFailed)
    assert answer.trouble is trouble
    assert detail in answer.detail
    assert answer.moved_to is None
    assert "\n" not in answer.detail


@pytest.mark.parametrize(
    ("behaviour", "clock", "detail"),
    [
        (feed_server.hang(), {"read_timeout": 0.2}, "the server stopped answering"),
        (feed_server.hang(), {"total_timeout": 0.2}, "not finished within 0.2 s"),
        (feed_server.drip(BODY, 0.05), {"total_timeout": 0.4}, "not finished within 0.4 s"),
        (feed_server.drip_headers(0.05), {"total_timeout": 0.4}, "not finished within 0.4 s"),
    ],
)
async def test_a_slow_answer_is_given_up(
    server: FeedServer, behaviour: Behaviour, clock: dict[str, float], detail: str
) -> None:
    url = server.answer("/feed", behaviour)
    async with _fetcher(**clock) as fetcher, asyncio.timeout(10):
        answer = await fetcher.fetch(feed(url))
    assert answer == FetchFailed(trouble=Trouble.TIMEOUT, detail=detail)


# The first name is refused before anybody is asked for it, so the test needs no name server.
@pytest.mark.parametrize("url", [f"http://{'a' * 64}.test/feed", "http://127.0.0.1:1/feed"])
async def test_an_unreachable_server_is_a_value(fetcher: HttpFetcher, url: str) -> None:
    answer = await fetcher.fetch(feed(url))
    assert isinstance(answer, FetchFailed)
    assert answer.trouble is Trouble.UNREACHABLE


async def test_a_server_without_tls_is_a_value(server: FeedServer, fetcher: HttpFetcher) -> None:
    answer = await fetcher.fetch(feed(server.url("/feed").replace("http:", "https:")))
    assert isinstance(answer, FetchFailed)
    assert answer.trouble is Trouble.TLS


@pytest.mark.parametrize(
    ("value", "expected"), [("120", timedelta(minutes=2)), ("soon", None), ("-5", None), ("99999999999999999999", None)]
)
async def test_retry_after_is_passed_on(
    server: FeedServer, fetcher: HttpFetcher, value: str, expected: timedelta | None
) -> None:
    answer = await fetcher.fetch(feed(server.answer("/feed", feed_server.status(429, {"Retry-After": value}))))
    assert isinstance(answer, FetchFailed)
    if value.isdigit() and expected is None:
        assert answer.retry_after is not None
        assert answer.retry_after > timedelta(days=365)
    else:
        assert answer.retry_after == expected


async def test_a_permanent_redirect_is_reported_with_its_answer(server: FeedServer, fetcher: HttpFetcher) -> None:
    server.answer("/old", feed_server.redirect("/older", 308))
    server.answer("/older", feed_server.redirect(server.url("/new") + "#top"))
    server.serve("/new", BODY)
    answer = await fetcher.fetch(feed(server.url("/old")))
    assert isinstance(answer, Fetched)
    assert answer.moved_to == server.url("/new")
    assert answer.url.startswith(server.url("/new"))


@pytest.mark.parametrize(
    ("codes", "remembered"), [((302, 301), None), ((301, 302), "/1"), ((307,), None), ((303,), None), ((301,), "/1")]
)
async def test_only_leading_permanent_redirects_are_remembered(
    server: FeedServer, fetcher: HttpFetcher, codes: tuple[int, ...], remembered: str | None
) -> None:
    for place, code in enumerate(codes):
        server.answer(f"/{place}", feed_server.redirect(f"/{place + 1}", code))
    server.serve(f"/{len(codes)}", BODY)
    answer = await fetcher.fetch(feed(server.url("/0")))
    assert isinstance(answer, Fetched)
    assert answer.moved_to == (remembered and server.url(remembered))


@pytest.mark.parametrize(("hops", "arrives"), [(10, True), (11, False)])
async def test_ten_redirects_are_followed(server: FeedServer, fetcher: HttpFetcher, hops: int, arrives: bool) -> None:
    for place in range(hops):
        server.answer(f"/{place}", feed_server.redirect(f"/{place + 1}", 302))
    server.serve(f"/{hops}", BODY)
    assert isinstance(await fetcher.fetch(feed(server.url("/0"))), Fetched) is arrives


async def test_a_location_in_raw_bytes_is_understood(server: FeedServer, fetcher: HttpFetcher) -> None:
    server.answer("/old", feed_server.redirect("/경제"))
    server.serve("/%EA%B2%BD%EC%A0%9C", BODY)
    assert isinstance(await fetcher.fetch(feed(server.url("/old"))), Fetched)


async def test_a_move_to_nowhere_is_taken_back(server: FeedServer, fetcher: HttpFetcher) -> None:
    url, moved = server.serve("/feed", BODY), server.url("/parked")
    lost = await fetcher.fetch(feed(url, moved_to=moved, failures=2))
    assert isinstance(lost, FetchFailed)
    back = await fetcher.fetch(feed(url, moved_to=moved, failures=3, etag='"stale"'))
    assert isinstance(back, Fetched)
    assert back.moved_to == url
    assert "if-none-match" not in server.requests[-1].headers


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw-deflate", "br"])
async def test_content_codings_are_undone(server: FeedServer, fetcher: HttpFetcher, coding: str) -> None:
    answer = await fetcher.fetch(feed(server.answer("/feed", feed_server.packed(BODY * 500, coding))))
    assert isinstance(answer, Fetched)
    assert answer.body == BODY * 500


async def test_headers_that_cannot_be_stored_are_dropped(server: FeedServer, fetcher: HttpFetcher) -> None:
    url = server.answer("/feed", feed_server.status(200, {"ETag": '"한글"', "Last-Modified": "x" * 2000}, BODY))
    answer = await fetcher.fetch(feed(url))
    assert isinstance(answer, Fetched)
    assert (answer.etag, answer.last_modified) == (None, None)


async def test_the_guard_stands_without_a_listed_network(server: FeedServer) -> None:
    url = server.serve("/feed", BODY)
    async with _fetcher(guard=AddressGuard(), pace=0) as fetcher:
        for address in (url, url.replace("127.0.0.1", "localhost"), url.replace("127.0.0.1", "①②⑦。0。0。1")):
            answer = await fetcher.fetch(feed(address))
            assert isinstance(answer, FetchFailed)
            assert answer.trouble is Trouble.BLOCKED, answer
    assert server.requests == []


async def test_a_bad_feed_delays_no_other_on_its_host(server: FeedServer) -> None:
    bad = [server.answer(f"/bad{n}", feed_server.hang()) for n in range(20)]
    bad += [server.answer("/limited", feed_server.status(429, {"Retry-After": "3600"}))]
    good = [server.serve(f"/good{n}", BODY) for n in range(20)]
    async with _fetcher() as fetcher:
        hanging = [asyncio.create_task(fetcher.fetch(feed(url))) for url in bad]
        await asyncio.sleep(0.05)
        async with asyncio.timeout(10):
            answers = await asyncio.gather(*(fetcher.fetch(feed(url)) for url in good))
        assert all(isinstance(answer, Fetched) for answer in answers)
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)


async def test_a_cancelled_fetch_is_cancelled(server: FeedServer, fetcher: HttpFetcher) -> None:
    task = asyncio.create_task(fetcher.fetch(feed(server.answer("/feed", feed_server.hang()))))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_page_is_asked_for_where_every_step_to_it_is_admitted(server: FeedServer, fetcher: HttpFetcher) -> None:
    page = server.serve("/article", b"<html>", content_type="text/html")
    link = server.answer("/link", feed_server.redirect(page))
    asked: list[str] = []

    async def admits(url: URL) -> bool:
        asked.append(url.path)
        return url.path != "/article" or len(asked) < 3

    answer = await fetcher.page(link, accept="text/html", admits=admits)
    assert isinstance(answer, Fetched)
    assert (answer.url, answer.body) == (page, b"<html>")
    assert server.requests[0].headers["accept"] == "text/html"
    with pytest.raises(NotAdmitted):
        await fetcher.page(link, accept="text/html", admits=admits)
    assert asked == ["/link", "/article", "/link", "/article"]
    assert [request.path for request in server.requests] == ["/link", "/article", "/link"]


async def test_a_page_on_a_private_address_is_refused(server: FeedServer) -> None:
    async with _fetcher(guard=AddressGuard([])) as fetcher:
        answer = await fetcher.page(server.serve("/article", b"<html>"), accept="text/html")
    assert isinstance(answer, FetchFailed)
    assert answer.trouble is Trouble.BLOCKED
    assert server.requests == []


async def test_the_wait_for_a_host_is_its_pace(server: FeedServer) -> None:
    async with _fetcher(guard=AddressGuard(LOOPBACK), pace=60) as fetcher:
        assert fetcher.wait_for("127.0.0.1") == 0
        await fetcher.page(server.serve("/article", b"<html>"), accept="text/html")
        assert fetcher.wait_for("127.0.0.1") == 0  # its network is listed, so it is not paced


async def test_feeds_of_a_paced_host_wait_for_each_other_and_for_nobody_else() -> None:
    async with _fetcher(guard=AddressGuard([]), pace=60) as fetcher:
        one, other = feed("http://127.0.0.1:9/one"), feed("http://127.0.0.1:9/other")
        assert fetcher.wait_for_feed(one) == 0
        assert isinstance(await fetcher.fetch(one), FetchFailed)  # refused when it connects, its turn is taken
        assert 50 < fetcher.wait_for_feed(other) <= 60
        assert fetcher.wait_for_feed(feed("http://127.0.0.2:9/one")) == 0
        assert fetcher.wait_for_feed(feed("http://[bad/")) == 0
