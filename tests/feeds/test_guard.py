"""Which addresses may be connected to."""

from __future__ import annotations

import socket
from ipaddress import ip_address, ip_network

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.errors import AddressRefused
from bot.feeds.guard import AddressGuard, is_public
from bot.feeds.resolver import Resolver

REFUSED = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16
169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.7
203.0.113.9 224.0.0.251 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::10.0.0.1
64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1::1 2001:10::1 2001:db8::1 2002:7f00:1::1 2002:808:808::1 3fff::1
5f00::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1
""".split()
PUBLIC = """
1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1 169.253.255.255 172.15.255.255 172.32.0.1
192.167.255.255 192.169.0.1 198.17.255.255 198.20.0.1 223.255.255.255
::ffff:8.8.8.8 64:ff9b::8.8.8.8 2001:200::1 2001:4860:4860::8888 2400:cb00::1 2606:4700::1111 2a00:1450::1
""".split()


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused, match=r"fetch\.allow_private"):
        AddressGuard().check_address(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_accepted(address: str) -> None:
    AddressGuard().check_address(ip_address(address))


@given(st.ip_addresses())
def test_nothing_is_public_that_the_library_calls_private(address: object) -> None:
    judged = ip_address(str(address))
    carries = judged.version == 6 and (judged.ipv4_mapped is not None or judged in ip_network("64:ff9b::/96"))
    if not carries and (judged.is_loopback or judged.is_link_local or judged.is_multicast or judged.is_unspecified):
        assert not is_public(judged)


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_alike_in_every_wrapping(address: object) -> None:
    plain = ip_address(str(address))
    assert is_public(ip_address(f"::ffff:{plain}")) == is_public(plain)
    assert is_public(ip_address(f"64:ff9b::{plain}")) == is_public(plain)


def test_a_listed_network_is_accepted_and_only_that() -> None:
    guard = AddressGuard([ip_network("10.1.0.0/16"), ip_network("fd00::/8")])
    for address in ("10.1.2.3", "::ffff:10.1.2.3", "fd12::1"):
        guard.check_address(ip_address(address))
    for address in ("10.2.0.1", "127.0.0.1", "fe80::1"):
        with pytest.raises(AddressRefused):
            guard.check_address(ip_address(address))


@pytest.mark.parametrize(
    "url", ["ftp://news.test/", "file:///etc/passwd", "gopher://x/", "javascript:alert(1)", "/feed", "https:", ""]
)
def test_only_http_and_https_are_asked(url: str) -> None:
    with pytest.raises(AddressRefused):
        AddressGuard().check_url(URL(url))


def test_a_refusal_shows_no_password() -> None:
    with pytest.raises(AddressRefused) as caught:
        AddressGuard().check_url(URL("ftp://user:secret@news.test/feed"))
    assert "secret" not in str(caught.value)


def test_no_socket_is_made_for_a_refused_address() -> None:
    with pytest.raises(AddressRefused) as caught:
        AddressGuard().socket_factory((socket.AF_INET6, socket.SOCK_STREAM, 0, "", ("fe80::1%eth0", 80, 0, 2)))
    assert isinstance(caught.value, OSError)  # or the connector would not hand it on
    assert str(caught.value).startswith("fe80::1 is not a public address")


async def test_whether_a_host_lies_in_a_listed_network() -> None:
    resolver = Resolver()
    try:
        guard = AddressGuard([ip_network("127.0.0.0/8"), ip_network("::1/128")])
        assert await guard.allows_host("127.0.0.9", resolver)
        assert await guard.allows_host("::1", resolver)
        assert await guard.allows_host("localhost", resolver)
        assert not await guard.allows_host("10.0.0.1", resolver)
        assert not await guard.allows_host("a" * 64 + ".test", resolver)
        assert not await AddressGuard().allows_host("127.0.0.1", resolver)
    finally:
        await resolver.close()


class Names(AbstractResolver):
    """Knows one name, by its addresses."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            {"hostname": host, "host": address, "port": port, "family": family, "proto": 0, "flags": 0}
            for address in self._addresses
        ]

    async def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("addresses", "allowed"),
    [
        (("127.0.0.1",), True),
        (("127.0.0.1", "127.0.0.2"), True),
        (("::1", "127.0.0.1"), True),  # ::1 would be refused, so the host is asked at 127.0.0.1
        (("93.184.215.14", "127.0.0.1"), False),
        (("93.184.215.14",), False),
        (("::1",), False),
        ((), False),
    ],
)
async def test_a_name_lies_in_a_listed_network_if_it_is_asked_nowhere_else(
    addresses: tuple[str, ...], allowed: bool
) -> None:
    guard = AddressGuard([ip_network("127.0.0.0/8")])
    assert await guard.allows_host("feeds.test", Names(*addresses)) is allowed
