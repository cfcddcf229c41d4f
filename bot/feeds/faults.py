"""What went wrong with a request, told as a `FetchFailed`: one line that a person can act on."""

from __future__ import annotations

import errno
import os

import aiohttp

from bot.errors import AddressRefused
from bot.feeds.deadlines import Stalled
from bot.feeds.inflate import CodingError
from bot.model import FetchFailed, Trouble

_LONGEST_DETAIL = 200


class TooLarge(Exception):
    """A body longer than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"more than {limit / 2**20:.3g} MiB")


_SELF_EXPLAINING = (
    (AddressRefused, Trouble.BLOCKED),
    (TooLarge, Trouble.TOO_LARGE),
    (CodingError, Trouble.UNREADABLE),
)


def failure(error: Exception, *, total_timeout: float) -> FetchFailed:
    """The value for an error that a request ended with; `total_timeout` (seconds) is named where it ran out."""
    trouble, detail = _told(error, total_timeout)
    line = " ".join(detail.split())
    return FetchFailed(trouble=trouble, detail=line[:_LONGEST_DETAIL])


def _told(error: Exception, total_timeout: float) -> tuple[Trouble, str]:
    for kind, trouble in _SELF_EXPLAINING:
        if isinstance(error, kind):
            return trouble, str(error)
    match error:
        case TimeoutError():
            return Trouble.TIMEOUT, _timeout(error, total_timeout)
        case aiohttp.ClientConnectorError():
            return _unconnected(error)
        case aiohttp.ClientResponseError():
            return Trouble.UNREADABLE, f"no proper HTTP answer ({error.message})"
        case ValueError():  # aiohttp.InvalidURL among them
            return Trouble.BLOCKED, f"malformed address ({error})"
        case _:
            return Trouble.CUT_OFF, str(error) or "the connection was closed"


def _timeout(error: TimeoutError, total_timeout: float) -> str:
    match error:
        case aiohttp.ConnectionTimeoutError():
            return "no connection in time"
        case Stalled():
            return "the server stopped answering"
        case _:
            return f"not finished within {total_timeout:g} s"


def _unconnected(error: aiohttp.ClientConnectorError) -> tuple[Trouble, str]:
    match error:
        case aiohttp.ClientConnectorDNSError():
            return Trouble.UNREACHABLE, f"no such host: {error.host}"
        case aiohttp.ClientConnectorCertificateError():
            return Trouble.TLS, f"the certificate is not valid for {error.host} ({error.certificate_error})"
        case aiohttp.ClientConnectorSSLError():
            return Trouble.TLS, f"no secure connection to {error.host} ({error.os_error.strerror or error.os_error})"
        case _ if error.os_error.errno == errno.EACCES:  # how the guard's refusal arrives, see ConnectionRefused
            return Trouble.BLOCKED, str(error.os_error)
        case _:
            number = error.os_error.errno
            said = os.strerror(number) if number else str(error.os_error)
            return Trouble.UNREACHABLE, f"{error.host}:{error.port}: {said}"
