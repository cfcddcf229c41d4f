from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.vectors.centring import Centring
from bot.vectors.entries import MOST, SentenceVectors
from tests.stories.build import News, reports

CENTRES = {"": [1.0, 1.0], "en": [1.0, 1.0]}


@dataclass
class Model:
    """Answers with `answer` after `wait` seconds."""

    answer: Sequence[Sequence[float]] | None = None
    wait: float = 0.0
    asked: list[Sequence[str]] = field(default_factory=list)

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]] | None:
        self.asked.append(texts)
        await asyncio.sleep(self.wait)
        return self.answer if self.answer is not None else [[float(len(text)), 1.0] for text in texts]


def vectors(model: Model) -> SentenceVectors:
    return SentenceVectors(model, Centring(CENTRES), patience=timedelta(milliseconds=300))


TOLD = [
    (report, "A summary.")
    for report in reports([News("en", "Alibaba opens"), News("en", "It rains"), News("en", "Toyota to build cars")])
]


async def test_only_reports_of_a_firm_are_asked_about() -> None:
    model = Model()
    found = await vectors(model).of(TOLD)
    assert found.keys() == {1, 3}
    assert all(found.values())
    assert model.asked == [["Alibaba opens. A summary.", "Toyota to build cars. A summary."]]


async def test_a_flood_goes_without() -> None:
    many = [(report, "") for report in reports([News("en", f"Alibaba opens centre {n}") for n in range(MOST + 1)])]
    model = Model()
    assert await vectors(model).of(many) == {}
    assert len(await vectors(model).of(many[1:])) == MOST
    assert len(model.asked) == 1


async def test_what_comes_late_is_thrown_away_and_nothing_piles_up() -> None:
    model = Model(wait=0.6)
    slow = vectors(model)
    assert await slow.of(TOLD) == {}
    assert await slow.of(TOLD) == {}
    assert len(model.asked) == 1
    model.wait = 0
    await asyncio.sleep(0.7)
    assert (await slow.of(TOLD)).keys() == {1, 3}


async def test_nonsense_is_left_out() -> None:
    assert await vectors(Model(answer=[[1.0, 2.0]])).of(TOLD) == {}
    assert not any((await vectors(Model(answer=[[1.0], [2.0]])).of(TOLD)).values())
