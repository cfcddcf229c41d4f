"""Links from outside: http and https only, absolute, and free of what makes them look like something else."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

import regex
from yarl import URL

_LONGEST = 4_000
_PROPER = regex.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_BARE_HOST = regex.compile(r"www\.[\w-]+\.\w", regex.IGNORECASE)
_INVISIBLE = regex.compile(r"[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]")


def clean_link(link: str | None, base: str | None = None) -> str | None:
    """The absolute http or https address that is meant; None where there is none that is safe to follow.

    A proper address is left as it is; others are percent-encoded. User names are dropped: they only serve to
    make an address look like another's.
    """
    if not link:
        return None
    text = _INVISIBLE.sub("", link).strip() if not _PROPER.fullmatch(link) else link
    try:
        whole = text if text.lower().startswith(("http://", "https://")) else urljoin(base or "", _with_host(text))
        parts = urlsplit(whole)
        proper = _PROPER.fullmatch(whole) and parts.username is None
        # An odd port raises when it is read, and not before.
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0 or len(whole) > _LONGEST:
            return None
        whole = parts.geturl() if proper else str(URL(whole).with_user(None))
    except ValueError:
        return None
    # Quoting mends all but the host, and a host in odd characters is nobody's.
    return whole if _PROPER.fullmatch(whole) else None


def _with_host(link: str) -> str:
    """A link that may have been written without its scheme: `www.chosun.com/a` is no path."""
    return f"//{link}" if _BARE_HOST.match(link) else link


def site_of(link: str | None) -> str | None:
    """The bare host of a link, without `www.`: `https://www.chosun.com/a` is `chosun.com`.

    None for a bare IP address, which tells a reader nothing about who published it.
    """
    try:
        host = urlsplit(link or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host and not _is_address(host) else None


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
