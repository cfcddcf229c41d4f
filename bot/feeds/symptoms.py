"""What the entries of a feed show of its health: characters that were lost, dates that had to be mended. Pure.

Characters are lost before a feed leaves its server, and nobody can bring them back: `삼성` became `??` when it was
stored, `ì‚¼ì„±` when it was read as something else, or `�` when it was cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import regex

from bot.model import DateNote, ParsedEntry

_AHEAD = timedelta(hours=1)
"""Clocks differ, and some sites date news to the full hour."""

_LOST = regex.compile(r"\ufffd|\p{L}\?+\p{Ll}|(?:^|\s)\?{2,}(?=\s|$)")
_WESTERN = regex.compile(r"[\u00a1-\u00ff\u0152-\u0178\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")
_NEARLY_ALL = 0.6
_LEAST_CHARACTERS = 6


def garbled_titles(entries: Sequence[ParsedEntry], before: int) -> int:
    """How many titles in a row have lost characters, after `before` of them; 0 once most have not."""
    lost = sum(_has_lost(entry.title) for entry in entries)
    if not entries:
        return before
    return before + lost if lost * 2 > len(entries) else 0


def date_notes(entries: Sequence[ParsedEntry], now: datetime) -> frozenset[DateNote]:
    """What was made of their dates."""
    return frozenset({note for entry in entries if (note := date_note(entry, now)) is not None})


def date_note(entry: ParsedEntry, now: datetime) -> DateNote | None:
    """What was made of its date. That it lies ahead outweighs how it was read."""
    ahead = entry.published_at is not None and entry.published_at > now + _AHEAD
    return DateNote.AHEAD if ahead else entry.date_note


def _has_lost(title: str) -> bool:
    return _LOST.search(title) is not None or _is_misread(title)


def _is_misread(title: str) -> bool:
    """Whether a title is UTF-8 that somebody took for a coding of Western Europe."""
    if title.isascii():
        return False
    solid = "".join(title.split())
    nearly_all = len(_WESTERN.findall(solid)) > _NEARLY_ALL * len(solid) and len(solid) >= _LEAST_CHARACTERS
    return nearly_all or any(map(_undone, title.split()))


def _undone(word: str) -> bool:
    for codec in ("cp1252", "latin-1"):
        try:
            return word.encode(codec).decode("utf-8").isprintable() and not word.isascii()
        except UnicodeError:
            continue
    return False
