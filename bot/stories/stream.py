"""`firmwatch stories`: JSON lines in, JSON lines out, each report placed as it comes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from bot.model import Matcher, Report, Text
from bot.stories.placement import Judge
from bot.stories.reading import keys_of, read
from bot.stories.rows import Row, row_of
from bot.stories.window import Near, Window

Vectors = Callable[[Text], str]
"""Gives the packed vector of a text; empty: it has none."""


def place_lines(
    lines: Iterable[str],
    matcher: Matcher,
    judge: Judge,
    *,
    vectors: Vectors | None = None,
    near: Near | None = None,
    warn: Callable[[str], None] | None = None,
) -> Iterator[str]:
    """Places rows `{"id", "time", "lang", "feed", "title", "summary", "firms"?}`, which are to come in time order.

    Yields `{"id", "story"}` without the line end, where `story` is the id of the row that opened it; with
    "firms" in a row those are its firms, otherwise the ones that are found. Blank lines are passed over.
    Raises ValueError, naming the line, for a line that is no such row, and for an id that was there before.

    vectors  None: placing does without
    near     finds reports without a firm by their vectors
    warn     hears once of a row that is earlier than the one before it; it is placed as it comes
    """
    placer = _Placer(matcher, judge, vectors or _no_vector, Window(near=near))
    known: dict[str | int, int] = {}
    latest: datetime | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        row = _read(line, number, known)
        if latest is not None and row.at < latest and warn is not None:
            warn(f"line {number}: rows are to come in the order of time, and this one is earlier; placed as they come")
            warn = None
        latest = max(latest or row.at, row.at)
        yield json.dumps({"id": row.id, "story": placer.place(row, number)}, ensure_ascii=False)


def _read(line: str, number: int, known: dict[str | int, int]) -> Row:
    try:
        row = row_of(line)
        if row.id in known:
            raise ValueError(f'"id" is to be of its own, and {json.dumps(row.id)} was that of line {known[row.id]}')
    except ValueError as error:
        raise ValueError(f"line {number}: {error}") from error
    known[row.id] = number
    return row


class _Placer:
    """The rows of the last days, and their stories."""

    def __init__(self, matcher: Matcher, judge: Judge, vectors: Vectors, window: Window) -> None:
        self._matcher = matcher
        self._judge = judge
        self._vectors = vectors
        self._window = window
        self._feeds: dict[str, int] = {}
        self._ids: dict[int, str | int] = {}

    def place(self, row: Row, number: int) -> str | int:
        """The id of the row that opened the story of this one."""
        report = self._report(row, number)
        for over in self._window.forget(report.at):
            self._ids.pop(over, None)
        placement = self._judge.place(report, self._window.candidates(report, report.at), report.at)
        for gone in placement.merged:
            self._window.merge(gone, into=placement.story_id)
        self._window.add(report, placement.story_id)
        if placement.opened:
            self._ids[placement.story_id] = row.id
        return self._ids[placement.story_id]

    def _report(self, row: Row, number: int) -> Report:
        text = Text(title=row.title, body=row.summary, language=row.lang)
        traits = read(text, self._matcher.match(text).taken, self._judge.glossary, outlet=row.feed)
        if row.firms is not None:
            traits = replace(traits, firms=row.firms, lead_firms=row.firms)
        traits = replace(traits, vector=self._vectors(text))
        return Report(
            entry_id=number,
            feed_id=self._feeds.setdefault(row.feed, len(self._feeds) + 1),
            outlet=row.feed,
            language=text.language,
            title=text.title,
            link=None,
            link_key=None,
            at=row.at,
            keys=keys_of(traits),
            traits=traits,
        )


def _no_vector(_text: Text) -> str:
    return ""
