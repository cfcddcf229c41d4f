"""How well reports were put together: B-cubed, and what a reader of the alerts would notice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict


class Row(TypedDict):
    """A labelled report: `kind` is first, copy, independent, update, recurring or correction."""

    id: str
    event: str
    time: str
    lang: str
    feed: str
    kind: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Measures:
    """All between 0 and 1, but for `extra`.

    f1         B-cubed, updates aside
    across     B-cubed over pairs of different languages
    swallowed  the share of events that never open a story: their alert is lost
    extra      further alerts per event, updates aside
    recurring  the share of recurring items that are swallowed
    """

    f1: float
    across: float
    swallowed: float
    extra: float
    recurring: float


def measure(rows: Sequence[Row], stories: Mapping[str, Hashable]) -> Measures:
    """The measures of an answer: the story of each row by the row's id. Rows come in the order of time."""
    plain = [row for row in rows if row["kind"] != "update"]
    first: dict[Hashable, str] = {}
    kinds: dict[str, str] = {}
    for row in rows:
        first.setdefault(stories[row["id"]], row["event"])
        kinds.setdefault(row["event"], row["kind"])
    told = Counter(first.values())
    recurring = [event for event, kind in kinds.items() if kind == "recurring"]
    others = [event for event in kinds if event not in recurring]
    # An update that opens a story is an alert that a reader may want.
    openers = {stories[row["id"]]: row["event"] for row in reversed(plain)}
    alerts = Counter(openers.values())
    return Measures(
        f1=_b_cubed(plain, stories, lambda _one, _other: True),
        across=_b_cubed(rows, stories, lambda one, other: one["lang"] != other["lang"]),
        swallowed=sum(told[event] == 0 for event in kinds) / len(kinds),
        extra=sum(max(0, alerts[event] - 1) for event in others) / max(1, len(others)),
        recurring=sum(told[event] == 0 for event in recurring) / max(1, len(recurring)),
    )


def _b_cubed(rows: Sequence[Row], stories: Mapping[str, Hashable], counts: Callable[[Row, Row], bool]) -> float:
    of_story: defaultdict[Hashable, list[Row]] = defaultdict(list)
    of_event: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        of_story[stories[row["id"]]].append(row)
        of_event[row["event"]].append(row)
    precisions, recalls = [], []
    for row in rows:
        together = [one for one in of_story[stories[row["id"]]] if counts(row, one)]
        belong = [one for one in of_event[row["event"]] if counts(row, one)]
        if together:
            precisions.append(sum(one["event"] == row["event"] for one in together) / len(together))
        if belong:
            recalls.append(sum(stories[one["id"]] == stories[row["id"]] for one in belong) / len(belong))
    precision, recall = sum(precisions) / max(1, len(precisions)), sum(recalls) / max(1, len(recalls))
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
