"""What people take a link for. Pure, and written apart from what the bot itself goes by."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import regex

_SHOWN: Final = regex.compile(
    r"(?P<scheme>https?://)?(?P<host>(?:[\w-]+\.)+\p{L}{2,63})(?P<rest>(?:[/?#]|:\d)\S*)?", regex.IGNORECASE
)


def shows_another(shown: str, url: str) -> bool:
    """Whether a link's text reads like an address of another site: with a scheme, with a path, or nothing else."""
    goes_to = (urlsplit(url).hostname or "").removeprefix("www.")
    for found in _SHOWN.finditer(shown):
        reads_like_one = found["scheme"] or found["rest"] or found[0] == shown.strip()
        if reads_like_one and found["host"].lower().removeprefix("www.") != goes_to:
            return True
    return False
