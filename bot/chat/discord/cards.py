"""Lines of markdown in embeds. Pure; shared by digests and replies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.chat.discord.markup import units

DESCRIPTION: Final = 4_096
TOTAL: Final = 6_000
"""Discord's limits on the text of one embed, and on all texts of all embeds of a message."""

COLOUR: Final = 0x2F6FED


def room(lines: Sequence[str], total: int = TOTAL) -> int:
    """How many of the lines fit into so many units, line breaks counted."""
    for place, line in enumerate(lines):
        total -= units(line) + 1
        if total < 0:
            return place
    return len(lines)


def cards(lines: Sequence[str]) -> list[dict[str, object]]:
    """The lines in as few embeds as hold them: two at most, for two hold more than a message may."""
    descriptions: list[str] = []
    for line in lines:
        if descriptions and units(descriptions[-1]) + 1 + units(line) <= DESCRIPTION:
            descriptions[-1] += "\n" + line
        else:
            descriptions.append(line)
    return [{"description": text, "color": COLOUR} for text in descriptions]
