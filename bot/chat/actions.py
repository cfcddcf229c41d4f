"""What a button or a menu says, as the one short text that platforms keep for it and give back on a click. Pure.

    mute?story=4711&firm=alibaba

Anybody can guess such a text: what it asks for is checked again on every click, like anything that was typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode

LONGEST: Final = 100
"""Characters that Discord keeps; Slack keeps 255."""

_MOST_ARGUMENTS: Final = 10


def encode(command: str, arguments: Mapping[str, str]) -> str:
    """The text that says `command` with `arguments`, in ASCII. Raises ValueError when it is too long to be kept."""
    text = f"{quote(command)}?{urlencode(arguments)}" if arguments else quote(command)
    if len(text) > LONGEST:
        raise ValueError(f"a button can say {LONGEST} characters, not {len(text)}: {text}")
    return text


def decode(text: str) -> tuple[str, dict[str, str]]:
    """What `encode` made a text of. Anything else gives some command and some arguments: never raises."""
    command, _, query = text[: 2 * LONGEST].partition("?")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_ARGUMENTS)
    except ValueError:
        pairs = []
    return command.replace("%20", " "), dict(pairs)
