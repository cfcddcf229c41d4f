"""Addresses that lead inside: as feeds, as articles, behind redirects and from the page of a site, none connects."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Sequence
from ipaddress import ip_network
from pathlib import Path

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from structlog.testing import capture_logs

from bot.feeds.discovery import discover
from bot.feeds.fetch import HttpFetcher
from bot.feeds.guard import AddressGuard
from bot.feeds.workers import ParserPool
from bot.model import Fetched, FetchFailed, Trouble
from tests.feeds.making import feed, rss
from tests.wire import feed_server
from tests.wire.feed_server import FeedServer

ROOT = Path(__file__).parents[2]

LOOPBACK = """
127.0.0.1 127.0.0.2 127.255.255.254 127.1 127.0.1 127.0.0.1. 2130706433 0x7f000001 0x7f.1 0x7F.0x0.0x0.0x1 0177.0.0.1
00000177.0.0.1 0177.1 017700000001 127.0x1 0 0.0.0.0 00000000 0x0 0.0
①②⑦.⓪.⓪.① １２７.０.０.１ 127。0。0。1 127．0．0．1 127｡0｡0｡1 𝟏𝟐𝟕.𝟎.𝟎.𝟏 ₁₂₇.₀.₀.₁ ⓪ｘ７ｆ.1
localhost LOCALHOST localhost. ⓛⓞⓒⓐⓛⓗⓞⓢⓣ ｌｏｃａｌｈｏｓｔ local\u00adhost localho\u017ft a.localhost
[::1] [0:0:0:0:0:0:0:1] [0000::0001] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:0:7f00:1] [::127.0.0.1]
[0:0:0:0:0:ffff:127.0.0.1] [64:ff9b::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b:1::7f00:1] [2002:7f00:1::]
[2002:7f00:1::1] [2001:0:7f00:1::] [2001::80ff:fffe] [::1%25lo] [fe80::1%25eth0]
user@127.0.0.1 user:secret@127.0.0.1 news.test@127.0.0.1 news.test:80@127.0.0.1 127.0.0.1%00.news.test
""".split()
"""Ways to write an address of this machine. Some mean nothing to the system: those need not be refused, only fail."""

INSIDE = """
10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.254 192.168.0.1 192.168.1.254 169.254.1.1 100.64.0.1 100.127.255.254
169.254.169.254 169.254.170.2 100.100.100.200 192.0.0.192 168.63.129.16 2852039166 0xa9fea9fe 0251.0376.0251.0376
0xA9.0xFE.0xA9.0xFE 169.254.43518 169.16689662 10.1 0xa.1 012.1 3232235521 0xc0a80001 192.168.1 172.1048577
①⑥⑨.②⑤④.①⑥⑨.②⑤④ １０.０.０.１ 192。168。0。1
192.0.2.1 198.51.100.1 203.0.113.1 198.18.0.1 198.19.255.254 192.88.99.1
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 4294967295 0.1.2.3
[fc00::1] [fd00::1] [fd00:ec2::254] [fd20:ce::254] [fe80::1] [febf::1] [fec0::1] [ff02::1] [ff05::2] [100::1]
[2001:db8::1] [3fff::1] [5f00::1] [2001:10::1] [2001:20::1] [::ffff:10.0.0.1] [::ffff:169.254.169.254] [::ffff:c0a8:1]
[64:ff9b::10.0.0.1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::a00:1] [2002:a00:1::] [2002:c0a8:1::1] [2002:a9fe:a9fe::]
[2001:0:a00:1::] [::10.0.0.1] [::a9fe:a9fe] [0:0:0:0:0:ffff:a9fe:a9fe] user@10.0.0.1 news.test@169.254.169.254
""".split()
NAMES = """
metadata metadata.google.internal metadata.goog instance-data instance-data.ec2.internal metadata.azure.com
kubernetes.default.svc host.docker.internal gateway.docker.internal router.lan printer.local intranet.corp
localtest.me 127.0.0.1.nip.io 10-0-0-1.sslip.io 169.254.169.254.xip.io
""".split()
"""Names that lead inside on some network, or that anybody may point there."""


class Names(AbstractResolver):
    """Answers each time it is asked with the next of its answers, and then with the last."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in answer
        ]

    async def close(self) -> None:
        pass


class Literals(AbstractResolver):
    """Reads hosts as the system does, but asks no name server."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host.rstrip(".").endswith("localhost"):
            host = "127.0.0.1"
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        addresses = [str(one[4][0]) for one in found]
        return await Names(addresses).resolve(host, port)

    async def close(self) -> None:
        pass


LISTED = AddressGuard([ip_network("127.0.0.1/32")])
"""Lets the server of a test be reached at one address, and nothing else."""


def fetcher(guard: AddressGuard | None = None, *, resolver: AbstractResolver | None = None) -> HttpFetcher:
    return HttpFetcher(
        guard=guard or AddressGuard(),
        user_agent="Firmwatch/test",
        pace=0,
        total_timeout=10,
        resolver=resolver or Literals(),
    )


def is_kept_out(answer: object) -> bool:
    """Refused by the guard, or no address at all; nobody was asked."""
    if not isinstance(answer, FetchFailed):
        return False
    return answer.trouble is Trouble.BLOCKED or answer.detail.startswith("no such host")


async def test_no_spelling_of_this_machine_reaches_it() -> None:
    async with FeedServer() as server, fetcher() as asker:
        server.serve("/feed", rss(["x"]))
        port = server.origin.rpartition(":")[2]
        for host in LOOPBACK:
            address = f"http://{host}:{port}/feed"
            assert is_kept_out(await asker.fetch(feed(address))), host
            assert is_kept_out(await asker.page(address, accept="text/html")), host
        assert server.requests == []


async def test_no_spelling_of_an_inner_address_is_asked() -> None:
    async with fetcher() as asker:
        for host in INSIDE:
            for scheme in ("http", "https"):
                assert is_kept_out(await asker.fetch(feed(f"{scheme}://{host}/feed"))), host


@pytest.mark.parametrize("inside", ["10.0.0.1", "169.254.169.254", "127.0.0.1", "fd00:ec2::254", "::ffff:10.0.0.1"])
async def test_a_name_that_leads_inside_is_refused(inside: str) -> None:
    async with fetcher(resolver=Names([inside])) as asker:
        for name in NAMES:
            answer = await asker.fetch(feed(f"http://{name}/feed"))
            assert isinstance(answer, FetchFailed)
            assert answer.trouble is Trouble.BLOCKED, name


async def test_a_name_that_leads_inside_the_second_time_is_refused() -> None:
    """The guard judges the address of the connection, whatever a name led to when it was looked at first."""
    async with FeedServer() as server:
        port = server.origin.rpartition(":")[2]
        names = Names(["93.184.215.14"], ["127.0.0.1"])
        assert (await names.resolve("rebinding.test"))[0]["host"] == "93.184.215.14"
        async with fetcher(resolver=names) as asker:
            for _ in range(3):
                assert is_kept_out(await asker.fetch(feed(f"http://rebinding.test:{port}/feed")))
        assert server.requests == []


async def test_redirects_lead_nowhere_inside() -> None:
    async with FeedServer() as server:
        port = server.origin.rpartition(":")[2]
        server.serve("/inside", rss(["x"]))
        async with fetcher(LISTED) as asker:
            for place, host in enumerate([*INSIDE, "127.0.0.2", "127.255.1", "[::1]", "0"]):
                for code in (301, 307):
                    behaviour = feed_server.redirect(f"http://{host}:{port}/inside", code)
                    url = server.answer(f"/{code}/{place}", behaviour)
                    assert is_kept_out(await asker.fetch(feed(url))), host
                    assert is_kept_out(await asker.page(url, accept="text/html")), host
            for scheme in ("file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "data:,x", "//0x7f.2/x"):
                url = server.answer("/scheme", feed_server.redirect(scheme))
                assert is_kept_out(await asker.fetch(feed(url))), scheme
        assert server.asked("/inside") == []


async def test_a_page_advertises_nothing_inside() -> None:
    hosts = ["10.0.0.1", "127.0.0.2", "2852039166", "[::1]", "①⑥⑨.②⑤④.①⑥⑨.②⑤④", "[64:ff9b::a9fe:a9fe]"]
    links = "".join(f"<link rel=alternate type=application/rss+xml href='http://{host}/feed'>" for host in hosts)
    async with (
        FeedServer() as server,
        fetcher(LISTED) as asker,
        ParserPool(workers=1) as parser,
    ):
        page = server.answer("/", feed_server.page(f"<html><head>{links}</head></html>"))
        _, *found = await discover(page, asker, parser)
    assert found
    assert {one.trouble for one in found} <= {Trouble.BLOCKED, Trouble.UNREACHABLE}


PROXIES = ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")


async def test_a_proxy_of_the_environment_is_not_asked() -> None:
    """A proxy would connect where the guard cannot see it."""
    program = (
        "import asyncio\n"
        "from tests.feeds.test_attacks import fetcher\n"
        "from tests.feeds.making import feed\n"
        "async def main():\n"
        "    async with fetcher() as asker:\n"
        "        for scheme in ('http', 'https'):\n"
        "            print((await asker.fetch(feed(f'{scheme}://10.0.0.1/feed'))).trouble)\n"
        "asyncio.run(main())\n"
    )
    async with FeedServer() as server:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", program),
            env={**os.environ, **dict.fromkeys(PROXIES, server.origin)},
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        said, _ = await process.communicate()
        assert said.split().count(b"blocked-address") == 2
        assert server.requests == []


async def test_a_refusal_is_logged_with_who_asked() -> None:
    with capture_logs() as logs:
        async with fetcher() as asker:
            await asker.fetch(feed("http://user:secret@10.0.0.1/feed"))
    (line,) = (one for one in logs if one["event"] == "an address was refused")
    assert line["feed"] == "테스트 뉴스"
    assert "10.0.0.1 is not a public address" in line["reason"]
    assert "secret" not in str(line)


async def test_a_public_address_is_asked() -> None:
    """What the guard lets pass is connected to: the tests above fail for what they are about."""
    async with FeedServer() as server:
        url = server.serve("/feed", rss(["x"])).replace("127.0.0.1", "news.test")
        async with fetcher(LISTED, resolver=Names(["127.0.0.1"])) as asker:
            assert isinstance(await asker.fetch(feed(url)), Fetched)
