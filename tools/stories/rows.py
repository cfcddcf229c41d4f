"""Labelled reports: read from files, and as reports in the order of time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from bot.model import Matcher, Report, Text
from bot.stories.glossary import Glossary
from bot.stories.placement import Judge
from bot.stories.reading import keys_of, read
from bot.stories.window import Near, Window
from tools.stories.measures import Row


def read_rows(paths: Iterable[Path]) -> list[Row]:
    """The rows of `.tsv` files (see `tests/corpus/stories/README.md`) and `.jsonl` files, in the order of time."""
    rows = [row for path in paths for row in (_tsv(path) if path.suffix == ".tsv" else _jsonl(path))]
    return sorted(rows, key=lambda row: (row["time"], row["id"]))


def reports_of(rows: Sequence[Row], matcher: Matcher, glossary: Glossary) -> list[Report]:
    """The rows as reports; the firms are found, never given."""
    feeds: dict[str, int] = {}
    return [
        _report(row, number, feeds.setdefault(row["feed"], len(feeds) + 1), matcher, glossary)
        for number, row in enumerate(rows, 1)
    ]


def placed(rows: Sequence[Row], reports: Sequence[Report], judge: Judge, *, near: Near | None = None) -> dict[str, int]:
    """The story of each row, placed one by one."""
    window = Window(near=near)
    stories: dict[str, int] = {}
    for row, report in zip(rows, reports, strict=True):
        window.forget(report.at)
        placement = judge.place(report, window.candidates(report, report.at), report.at)
        for gone in placement.merged:
            window.merge(gone, into=placement.story_id)
        window.add(report, placement.story_id)
        stories[row["id"]] = placement.story_id
    return stories


def _report(row: Row, number: int, feed_id: int, matcher: Matcher, glossary: Glossary) -> Report:
    text = Text(title=row["title"], body=row["summary"], language=row["lang"])
    traits = read(text, matcher.match(text).taken, glossary, outlet=row["feed"])
    return Report(
        entry_id=number,
        feed_id=feed_id,
        outlet=row["feed"],
        language=row["lang"],
        title=row["title"],
        link=None,
        link_key=None,
        at=datetime.fromisoformat(row["time"]),
        keys=keys_of(traits),
        traits=traits,
    )


def _tsv(path: Path) -> Iterator[Row]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            event, time, lang, feed, kind, title, summary = line.split("\t")
            yield Row(
                id=f"{path.stem}.{number}",
                event=event,
                time=f"{time}:00+00:00",
                lang=lang,
                feed=feed,
                kind=kind,
                title=title,
                summary=summary,
            )


def _jsonl(path: Path) -> Iterator[Row]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            row: Row = json.loads(line)
            yield row
