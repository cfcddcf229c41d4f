"""The address guard: a feed's address, typed by a stranger, must not reach the inside of the network.

Rules

- Only http and https addresses are asked.
- The address that counts is the one a socket is about to connect to, so the check stands in the connector's
  socket factory. Nothing in front of it can be trusted: a name may resolve to anything, may resolve differently
  the second time, and a literal (`127.0.0.1`, `[::ffff:127.0.0.1]`, `2130706433`) never meets the resolver.
- IPv4 is refused by the list of special-purpose networks; IPv6 is accepted only as global unicast, less its
  special-purpose parts. The lists are written out because the `ipaddress` module judges some of them
  differently from one Python version to the next.
- An IPv6 address that carries an IPv4 address (mapped, NAT64) is judged by the address that it carries.
  6to4 and Teredo are refused whole: nobody serves a feed there.
- A network listed in `allow` is accepted whatever else is said of it.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.errors import AddressRefused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_REFUSED_IPV4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT, and one cloud's metadata service
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # one cloud's platform service, on a public address
        "169.254.0.0/16",  # link-local, and most clouds' metadata service
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_GLOBAL_IPV6 = IPv6Network("2000::/3")
_REFUSED_IPV6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")


class ConnectionRefused(AddressRefused, PermissionError):
    """AddressRefused in the shape in which a connector hands on what went wrong with a socket.

    It carries EACCES, which survives where several attempts are folded into one error.
    """

    def __init__(self, text: str) -> None:
        super().__init__(errno.EACCES, text)

    def __str__(self) -> str:
        return str(self.strerror)


class AddressGuard:
    """Judges addresses; `allow` lists the networks that are accepted although they are not public."""

    def __init__(self, allow: Sequence[Network] = ()) -> None:
        self._allow = tuple(allow)
        self._verdict = lru_cache(maxsize=4096)(self._judge_literal)

    def check_url(self, url: URL) -> None:
        """Raises AddressRefused for an address that is no http or https address with a host."""
        if url.scheme not in ("http", "https"):
            raise AddressRefused(f"not an http or https address: {shown(url)}")
        if not url.host:
            raise AddressRefused(f"an address without a host: {shown(url)}")

    def check_address(self, address: Address) -> None:
        """Raises AddressRefused for an address that is neither public nor allowed."""
        if not self.allows(address) and not is_public(address):
            raise ConnectionRefused(f"{address} is not a public address, and fetch.allow_private does not list it")

    def allows(self, address: Address) -> bool:
        """Whether the address, or the IPv4 address that it carries, lies in a network of `allow`."""
        carried = _carried_ipv4(address)
        return any(address in network or (carried is not None and carried in network) for network in self._allow)

    def socket_factory(self, info: AddrInfoType) -> socket.socket:
        """A socket for the connector, made only if it may connect to the address. Raises AddressRefused."""
        family, kind, protocol, _, address = info
        self.check_address(ip_address(str(address[0]).partition("%")[0]))
        return socket.socket(family=family, type=kind, proto=protocol)

    def allows_literal(self, host: str) -> bool:
        """Whether a host is written as an address in a network of `allow`."""
        return self._verdict(host) is True

    async def allows_host(self, host: str, resolver: AbstractResolver) -> bool:
        """Whether a host can be reached only in networks of `allow`. False if it does not resolve.

        Addresses that would be refused do not count: `localhost` is often `::1` as well as 127.0.0.1.
        """
        if not self._allow:
            return False
        verdict = self._verdict(host)
        if verdict is not None:
            return verdict
        try:
            found = await resolver.resolve(host, 0, socket.AF_UNSPEC)
        except OSError:
            return False
        addresses = [ip_address(one["host"].partition("%")[0]) for one in found]
        allowed = [address for address in addresses if self.allows(address)]
        return bool(allowed) and not any(is_public(address) for address in addresses if address not in allowed)

    def _judge_literal(self, host: str) -> bool | None:
        """Whether a host lies in a network of `allow`; None: it is not written as an address."""
        try:
            return self.allows(ip_address(host.partition("%")[0]))
        except ValueError:
            return None


def shown(url: URL) -> str:
    """An address for people to read: without a password, and not endlessly long."""
    return str(url.with_user(None) if url.host else url)[:200]


def is_public(address: Address) -> bool:
    """Whether anybody on the internet could be meant by the address."""
    carried = _carried_ipv4(address)
    if carried is not None:
        return is_public(carried)
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_IPV4)
    return address in _GLOBAL_IPV6 and not any(address in network for network in _REFUSED_IPV6)


def _carried_ipv4(address: Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped
