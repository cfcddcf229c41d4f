"""The name by which the service and we know one delivery. Pure.

It comes from the channel and the delivery's key, because the service keeps nonces by author, not by channel. It is
used twice:

    nonce  sent with a post: within a few minutes the service answers a second post with the first message
    mark   said by the first button under a message: found in the channel's history for good
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from bot.chat.actions import decode

MARK: Final = "mark"
"""The argument of a button that carries the mark; commands never see it."""

_EARLIER: Final = "why:"  # what a mark was written behind before buttons said commands; such messages are still there
_LONGEST_NONCE: Final = 25


def nonce(channel_id: str, key: str) -> str:
    """25 hexadecimal digits, the most that the service takes."""
    return hashlib.sha256(f"{channel_id}:{key}".encode()).hexdigest()[:_LONGEST_NONCE]


def said_by(custom_id: str) -> tuple[str, dict[str, str]]:
    """The command that a button says, and its arguments without the mark."""
    if custom_id.startswith(_EARLIER):
        return "why", {}
    command, arguments = decode(custom_id)
    arguments.pop(MARK, None)
    return command, arguments


def carries(component: object, mark: str) -> bool:
    """Whether a message, or a part of it, has a button with this mark."""
    if isinstance(component, list):
        return any(carries(part, mark) for part in component)
    if not isinstance(component, Mapping):
        return False
    return _mark(component.get("custom_id")) == mark or carries(component.get("components"), mark)


def _mark(custom_id: object) -> str | None:
    if not isinstance(custom_id, str):
        return None
    if custom_id.startswith(_EARLIER):
        return custom_id.removeprefix(_EARLIER)
    return decode(custom_id)[1].get(MARK)
