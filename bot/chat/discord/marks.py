"""The names by which the service and we know one delivery. Pure.

Both come from the channel and the delivery's key, because the service keeps nonces by author, not by channel.

    nonce  sent with a post: within a few minutes the service answers a second post with the first message
    mark   the custom id of the button under a message: found in the channel's history for good
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

_WHY: Final = "why:"
_LONGEST_NONCE: Final = 25


def nonce(channel_id: str, key: str) -> str:
    """25 hexadecimal digits, the most that the service takes."""
    return hashlib.sha256(f"{channel_id}:{key}".encode()).hexdigest()[:_LONGEST_NONCE]


def mark(channel_id: str, key: str) -> str:
    """The custom id of the button of the delivery's message."""
    return _WHY + nonce(channel_id, key)


def is_mark(custom_id: object) -> bool:
    """Whether a button is one of ours."""
    return isinstance(custom_id, str) and custom_id.startswith(_WHY)


def carries(component: object, custom_id: str) -> bool:
    """Whether a message, or a part of it, has a component with this custom id."""
    if isinstance(component, list):
        return any(carries(part, custom_id) for part in component)
    if not isinstance(component, Mapping):
        return False
    return component.get("custom_id") == custom_id or carries(component.get("components"), custom_id)
