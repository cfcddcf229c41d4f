"""Placing one report among 50,000 of the last three days, with the names of the shipped catalogue, without vectors.

The reports are those of the labelled rows, each told again and again with another firm, other figures and
another time, so that some firms are hot and most keys are shared by a few. The peer finds near copies and nothing
else: rapidfuzz's best match of the title among as many titles.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import regex
from rapidfuzz import fuzz, process

from bot.matching.matcher import FirmMatcher
from bot.model import Firm, Report, Text
from bot.settings.firms import read_firms
from bot.stories.placement import shipped_judge
from bot.stories.reading import keys_of, read
from bot.stories.window import WINDOW, Window
from tests.bench.rows import Row, cpu_seconds
from tools.stories.rows import read_rows

REPORTS, SAMPLE, PEERS = 50_000, 200, 6
ROWS = Path("tests/corpus/stories/rows.tsv")
_START = datetime(2026, 5, 11, tzinfo=UTC)
_NUMBER = regex.compile(r"\d+")


def run() -> list[Row]:
    """Microseconds for one report."""
    reports = list(_reports(REPORTS + SAMPLE, random.Random(5)))
    past, sample = reports[:REPORTS], reports[REPORTS:]
    window = Window()
    for report in past:
        window.add(report, report.entry_id)
    judge = shipped_judge()

    def place_all() -> None:
        for report in sample:
            judge.place(report, window.candidates(report, report.at), report.at)

    ours = cpu_seconds(place_all) / SAMPLE * 1e6
    peer = _near_copies([report.title for report in past], sample[:PEERS])
    texts = [Text(title=report.title, body="", language=report.language) for report in sample]
    reading = cpu_seconds(lambda: [read(text, (), judge.glossary) for text in texts]) / SAMPLE * 1e6
    return [
        Row(what="place a report among 50,000", ours=ours, peer=peer, peer_name="rapidfuzz", unit="µs"),
        Row(what="read a title for placing", ours=reading, peer=ours, peer_name="placing it", unit="µs"),
    ]


def memory() -> float:
    """Megabytes that 50,000 reports and their index take."""
    before = psutil.Process().memory_info().rss
    window = Window()
    for report in _reports(REPORTS, random.Random(5)):
        window.add(report, report.entry_id)
    return (psutil.Process().memory_info().rss - before) / 1e6


def _reports(count: int, chance: random.Random) -> Iterator[Report]:
    firms = read_firms(Path("config/firms"))
    matcher, glossary = FirmMatcher(firms), shipped_judge().glossary
    rows = read_rows([ROWS])
    for number in range(1, count + 1):
        row = chance.choice(rows)
        title, summary = _varied(row["title"], chance), _varied(row["summary"], chance)
        text = Text(title=title, body=summary, language=row["lang"])
        traits = replace(read(text, matcher.match(text).taken, glossary), firms=_firms(firms, chance))
        yield Report(
            entry_id=number,
            feed_id=chance.randrange(500),
            outlet="",
            language=row["lang"],
            title=title,
            link=None,
            link_key=None,
            at=_START + WINDOW * min(number / REPORTS, 1) - timedelta(minutes=1),
            keys=keys_of(traits),
            traits=traits,
        )


def _varied(text: str, chance: random.Random) -> str:
    return _NUMBER.sub(lambda _: str(chance.randrange(1, 10 ** chance.randrange(1, 6))), text)


def _firms(firms: Sequence[Firm], chance: random.Random) -> tuple[str, ...]:
    """One or two firms, a few of them in most of the news."""
    return tuple(
        {firms[min(int(chance.paretovariate(0.6)), len(firms) - 1)].id for _ in range(chance.choice((1, 1, 2)))}
    )


def _near_copies(titles: Sequence[str], sample: Sequence[Report]) -> float:
    def find_all() -> None:
        for report in sample:
            process.extractOne(report.title, titles, scorer=fuzz.ratio)

    return cpu_seconds(find_all) / len(sample) * 1e6


if __name__ == "__main__":
    print(f"memory for 50,000 reports {memory():.0f} MB")
    for row in run():
        print(f"{row.what:36} {row.ours:8.1f} {row.unit}  {row.peer:8.1f} {row.peer_name:14} {row.ratio:.2f}")
