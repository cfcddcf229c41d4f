"""`firmwatch stories`: JSON lines in, JSON lines out, each report placed as it comes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.model import Matcher, Report, Text
from bot.stories.placement import Judge
from bot.stories.reading import keys_of, read
from bot.stories.window import Near, Window

Vectors = Callable[[Text], str]
"""Gives the packed vector of a text; empty: it has none."""


def place_lines(
    lines: Iterable[str], matcher: Matcher, judge: Judge, *, vectors: Vectors | None = None, near: Near | None = None
) -> Iterator[str]:
    """Places rows `{"id", "time", "lang", "feed", "title", "summary", "firms"?}` in time order.

    Yields `{"id", "story"}` without the line end, where `story` is the id of the row that opened it; with
    "firms" in a row those are its firms, otherwise the ones that are found. Blank lines are passed over.
    Raises ValueError, naming the line, for a line that is no such row.

    vectors  None: placing does without
    near     finds reports without a firm by their vectors
    """
    placer = _Placer(matcher, judge, vectors or _no_vector, Window(near=near))
    for number, line in enumerate(lines, 1):
        if line.strip():
            row = _row(line, number)
            yield json.dumps({"id": row["id"], "story": placer.place(row, number)}, ensure_ascii=False)


class _Placer:
    """The rows of the last days, and their stories."""

    def __init__(self, matcher: Matcher, judge: Judge, vectors: Vectors, window: Window) -> None:
        self._matcher = matcher
        self._judge = judge
        self._vectors = vectors
        self._window = window
        self._feeds: dict[str, int] = {}
        self._ids: dict[int, Any] = {}

    def place(self, row: dict[str, Any], number: int) -> object:
        """The id of the row that opened the story of this one."""
        report = self._report(row, number)
        for over in self._window.forget(report.at):
            self._ids.pop(over, None)
        placement = self._judge.place(report, self._window.candidates(report, report.at), report.at)
        for gone in placement.merged:
            self._window.merge(gone, into=placement.story_id)
        self._window.add(report, placement.story_id)
        if placement.opened:
            self._ids[placement.story_id] = row["id"]
        return self._ids[placement.story_id]

    def _report(self, row: dict[str, Any], number: int) -> Report:
        text = Text(title=row["title"], body=_text(row.get("summary")), language=_text(row.get("lang")) or None)
        feed = _text(row.get("feed"))
        traits = read(text, self._matcher.match(text).taken, self._judge.glossary, outlet=feed)
        if isinstance(row.get("firms"), list):
            given = tuple(sorted(map(str, row["firms"])))
            traits = replace(traits, firms=given, lead_firms=given)
        traits = replace(traits, vector=self._vectors(text))
        return Report(
            entry_id=number,
            feed_id=self._feeds.setdefault(feed, len(self._feeds) + 1),
            outlet=feed,
            language=text.language,
            title=text.title,
            link=None,
            link_key=None,
            at=row["time"],
            keys=keys_of(traits),
            traits=traits,
        )


def _row(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ValueError(f"line {number} is not JSON: {error}") from error
    if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("title"), str):
        raise ValueError(f'line {number} is not a row: it needs "id", "time" and "title"')
    try:
        at = datetime.fromisoformat(str(row.get("time")))
    except ValueError as error:
        raise ValueError(f"line {number} has no time such as 2026-04-20T08:40:00Z: {error}") from error
    return row | {"time": at.replace(tzinfo=UTC) if at.tzinfo is None else at}


def _no_vector(_text: Text) -> str:
    return ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
