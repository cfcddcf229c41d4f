"""The environment: tokens, and where to find services.

Every variable may also be a file: `NAME_FILE` holds a path, as container secrets do. No message repeats
a value, for it may be a token.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from bot.settings import scalars
from bot.settings.source import Mistake
from bot.settings.values import Access

_SECRETS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DISCORD_TOKEN", "EMBEDDING_API_KEY")
_ADDRESSES = {
    "SLACK_API_URL": ("https", "http"),
    "DISCORD_API_URL": ("https", "http"),
    "DISCORD_GATEWAY_URL": ("wss", "ws"),
}
_LONGEST = 100_000


def read_access(environ: Mapping[str, str], mistakes: list[Mistake]) -> Access:
    """Tokens and addresses of the services; what is wrong is added to `mistakes`."""
    secrets = {name: _token(name, _value(name, environ, mistakes), mistakes) for name in _SECRETS}
    addresses = {name: _address(name, _value(name, environ, mistakes), mistakes) for name in _ADDRESSES}
    return Access(**{name.lower(): value for name, value in (secrets | addresses).items()})


def read_database(environ: Mapping[str, str], mistakes: list[Mistake]) -> str | None:
    """DATABASE_URL; None when it is not set, or wrong."""
    value = _value("DATABASE_URL", environ, mistakes)
    if value is None:
        return None
    try:
        return scalars.database(value)
    except ValueError as error:
        mistakes.append(Mistake("DATABASE_URL", 0, str(error)))
        return None


def _value(name: str, environ: Mapping[str, str], mistakes: list[Mistake]) -> str | None:
    """The variable, or what its file holds. Empty counts as not set, for compose files pass it so."""
    value, file = environ.get(name, "").strip(), environ.get(f"{name}_FILE", "").strip()
    if value and file:
        mistakes.append(Mistake(f"{name}_FILE", 0, f"{name} is set too; keep only one of them"))
        return None
    if not file:
        return value or None
    try:
        with Path(file).open(encoding="utf-8") as stream:
            return stream.read(_LONGEST).strip() or None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        mistakes.append(Mistake(f"{name}_FILE", 0, f"cannot read {file!r}: {reason}"))
        return None


def _token(name: str, value: str | None, mistakes: list[Mistake]) -> str | None:
    """A token as it is, unless it cannot be one or is plainly the other kind of Slack token."""
    if value is None:
        return None
    swapped = {"SLACK_BOT_TOKEN": "xapp-", "SLACK_APP_TOKEN": "xoxb-"}.get(name)
    if swapped is not None and value.startswith(swapped):
        other = "SLACK_APP_TOKEN" if name == "SLACK_BOT_TOKEN" else "SLACK_BOT_TOKEN"
        mistakes.append(Mistake(name, 0, f"a token that begins with {swapped} belongs in {other}"))
    if not (value.isascii() and value.isprintable()) or " " in value:
        mistakes.append(Mistake(name, 0, "a token is one word of letters, digits and signs; copy it again"))
    return value


def _address(name: str, value: str | None, mistakes: list[Mistake]) -> str | None:
    """An address that a token may be sent to: encrypted, or on this machine."""
    if value is None:
        return None
    secure, plain = _ADDRESSES[name]
    try:
        parts = scalars.split_address(value)
    except ValueError:
        parts = urlsplit("")
    host = parts.hostname or ""
    trusted = parts.scheme == secure or (parts.scheme == plain and scalars.is_loopback(host))
    if host and trusted and "@" not in parts.netloc:
        return value
    text = f"must begin with {secure}://, or with {plain}:// on this machine (127.0.0.1), or tokens would leak"
    mistakes.append(Mistake(name, 0, text))
    return None
