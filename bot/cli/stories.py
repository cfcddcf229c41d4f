"""`firmwatch stories`: reports of one event brought together, JSON lines in and out, streaming."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.errors import FirmwatchError
from bot.matching.matcher import FirmMatcher
from bot.settings.firms import load_catalogue, read_firms
from bot.stories.placement import shipped_judge
from bot.stories.stream import place_lines


def place_stream(firms: Path | None, directory: Path) -> int:
    """Answers every line of standard input as soon as it is read."""
    looked_for = read_firms(firms) if firms else load_catalogue(directory)
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8", errors="surrogatepass")  # type: ignore[union-attr]
    try:
        for answer in place_lines(sys.stdin, FirmMatcher(looked_for), shipped_judge()):
            sys.stdout.write(answer + "\n")
            sys.stdout.flush()
    except UnicodeDecodeError as error:
        raise FirmwatchError(f"standard input: not UTF-8 text ({error.reason}); nothing after it was read") from error
    except ValueError as error:
        raise FirmwatchError(f"standard input: {error}; the lines before it are answered") from error
    return 0
