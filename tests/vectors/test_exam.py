from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zlib import crc32

import pytest

from bot.vectors.exam import QUESTIONS, REST, VALID, Examined, passes
from tests.values import NOW

Answer = Callable[[str], list[float]]


def noise(text: str) -> list[float]:
    chance = random.Random(crc32(text.encode()))
    return [chance.gauss(0, 1) for _ in range(64)]


def sense(text: str) -> list[float]:
    """Translations point nearly the same way, and everything leans to one side, as in real models."""
    meaning = noise(str(QUESTIONS.index(text) // 2)) if text in QUESTIONS else noise(text)
    return [3.0 + mine + 0.3 * other for mine, other in zip(meaning, noise(text), strict=True)]


NONSENSE: dict[str, Answer] = {
    "one for all": lambda _: [0.5] * 64,
    "noise": noise,
    "no numbers": lambda _: [math.nan] * 64,
    "endless": lambda _: [math.inf] * 64,
    "beyond squares": lambda _: [1.7e308] * 64,
    "zeros": lambda _: [0.0] * 64,
    "lengths that differ": lambda text: [1.0] * len(text),
    "nothing": lambda _: [],
    "the length of the text": lambda text: [float(len(text)), 1.0],
}


@dataclass
class Model:
    """Answers as it is told to; `answer` may change."""

    answer: Answer | None
    asked: list[Sequence[str]] = field(default_factory=list)

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]] | None:
        self.asked.append(texts)
        return [self.answer(text) for text in texts] if self.answer else None


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.parametrize("answer", NONSENSE.values(), ids=NONSENSE.keys())
async def test_a_model_that_answers_nonsense_is_not_listened_to(answer: Answer) -> None:
    model = Model(answer)
    examined = Examined(model, clock=Clock())
    assert await examined.embed(["뉴스"]) is None
    assert await examined.embed(["뉴스"]) is None
    assert model.asked == [QUESTIONS]


async def test_a_model_that_knows_translations_is_asked_once_an_hour() -> None:
    model, clock = Model(sense), Clock()
    examined = Examined(model, clock=clock)
    assert await examined.embed(["뉴스"]) == [sense("뉴스")]
    clock.now += VALID / 2
    assert await examined.embed(["ニュース"]) == [sense("ニュース")]
    assert model.asked == [QUESTIONS, ["뉴스"], ["ニュース"]]
    clock.now += VALID
    model.answer = noise
    assert await examined.embed(["tin"]) is None


async def test_a_model_that_failed_may_try_again() -> None:
    model, clock = Model(noise), Clock()
    examined = Examined(model, clock=clock)
    assert await examined.embed(["新闻"]) is None
    model.answer = sense
    clock.now += REST - timedelta(seconds=1)
    assert await examined.embed(["新闻"]) is None
    clock.now += timedelta(seconds=1)
    assert await examined.embed(["新闻"]) == [sense("新闻")]


async def test_a_model_that_is_silent_has_not_failed() -> None:
    model = Model(None)
    examined = Examined(model, clock=Clock())
    assert await examined.embed(["新聞"]) is None
    model.answer = sense
    assert await examined.embed(["新聞"]) == [sense("新聞")]


def test_answers_of_another_number_are_no_vectors() -> None:
    assert not passes([[1.0, 0.0]] * 3)
