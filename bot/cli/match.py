"""`firmwatch match`: firms in texts, JSON lines in and out, streaming."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.matching.matcher import FirmMatcher
from bot.matching.stream import match_lines
from bot.settings.firms import load_catalogue, read_firms


def match_stream(firms: Path | None, directory: Path) -> int:
    """Answers every line of standard input as soon as it is read."""
    looked_for = read_firms(firms) if firms else load_catalogue(directory)
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8", errors="surrogatepass")  # type: ignore[union-attr]
    for answer in match_lines(sys.stdin, FirmMatcher(looked_for)):
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()
    return 0
