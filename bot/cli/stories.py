"""`firmwatch stories`: reports of one event brought together, JSON lines in and out, streaming."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from bot.errors import FirmwatchError
from bot.matching.matcher import FirmMatcher
from bot.model import Text
from bot.settings.firms import load_catalogue, read_firms
from bot.stories.placement import shipped_judge
from bot.stories.stream import place_lines
from bot.vectors.centring import Centring, shipped_centres
from bot.vectors.local import LocalModel, is_installed
from bot.vectors.texts import spoken


def place_stream(firms: Path | None, directory: Path, *, vectors: bool) -> int:
    """Answers every line of standard input as soon as it is read; `vectors` are used if the extra is there."""
    looked_for = read_firms(firms) if firms else load_catalogue(directory)
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8", errors="surrogatepass")  # type: ignore[union-attr]
    try:
        for answer in _answers(FirmMatcher(looked_for), vectors=vectors and is_installed()):
            sys.stdout.write(answer + "\n")
            sys.stdout.flush()
    except UnicodeDecodeError as error:
        raise FirmwatchError(f"standard input: not UTF-8 text ({error.reason}); nothing after it was read") from error
    except ValueError as error:
        raise FirmwatchError(f"standard input: {error}; the lines before it are answered") from error
    return 0


def _answers(matcher: FirmMatcher, *, vectors: bool) -> Iterator[str]:
    if not vectors:
        return place_lines(sys.stdin, matcher, shipped_judge(), warn=_warn)
    from bot.vectors.nearest import NearestVectors  # noqa: PLC0415 - needs numpy, which comes with the extra

    model, centring = LocalModel(), Centring(shipped_centres())

    def vector(text: Text) -> str:
        found = model.vectors([spoken(text.title, text.body)])
        return centring.centred(found[0], text.language) if found else ""

    return place_lines(sys.stdin, matcher, shipped_judge(), vectors=vector, near=NearestVectors(), warn=_warn)


def _warn(line: str) -> None:
    sys.stderr.write(f"standard input: {line}\n")
