"""An exam for models of sentence vectors: news is not placed by the answers of one that says nothing.

A server may answer with one vector for everything, with noise, or with those of a model for a single language. Each
would part what belongs together or join what does not, and nothing in a single answer tells. So a model is first
asked about sentences that say the same in two languages, and again every hour: it passes if what is nearest to a
sentence is nearly always its translation. By chance that is one in eleven.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import mul

import structlog

from bot.model import Clock, Embedder

VALID = timedelta(hours=1)
"""How long an exam counts."""
REST = timedelta(minutes=10)
"""How long a model that failed is left alone."""
_RIGHT = 9

QUESTIONS = (
    "조선사가 컨테이너선 여섯 척을 수주했다", "A shipyard wins an order for six container ships",
    "中央銀行が政策金利を引き上げた", "Ngân hàng trung ương nâng lãi suất chính sách",
    "电池厂发生火灾 数名工人受伤", "배터리 공장에 불이 나 직원 여러 명이 다쳤다",
    "手機大廠推出摺疊新機", "スマホ大手が折り畳み式の新機種を発売した",
    "The airline's pilots vote to go on strike", "航空公司飞行员投票决定罢工",
    "Hãng xe triệu hồi ô tô vì lỗi phanh", "The carmaker calls back cars over faulty brakes",
)  # fmt: skip
"""Sentences and their translations, one after the other."""


class Examined:
    """The `Embedder` port on a model whose answers mean something; silent while it has not shown that they do."""

    def __init__(self, embedder: Embedder, *, clock: Clock) -> None:
        self._embedder = embedder
        self._clock = clock
        self._until: datetime | None = None
        self._passed = False
        self._log = structlog.get_logger("vectors")

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]] | None:
        """A vector for each text; None while the model is of no use."""
        if self._until is None or self._clock() >= self._until:
            await self._examine()
        return await self._embedder.embed(texts) if self._passed else None

    async def _examine(self) -> None:
        answers = await self._embedder.embed(QUESTIONS)
        if answers is None:
            return
        self._passed = len(answers) == len(QUESTIONS) and passes(answers)
        self._until = self._clock() + (VALID if self._passed else REST)
        if not self._passed:
            self._log.warning("no sentence vectors for a while: translations are not near each other")


def passes(vectors: Sequence[Sequence[float]]) -> bool:
    """Whether sentences and translations, one after the other, are nearest to each other."""
    if len({len(vector) for vector in vectors}) != 1 or not all(math.isfinite(x) for vector in vectors for x in vector):
        return False
    units = [_unit(vector) for vector in _centred([_unit(vector) for vector in vectors])]
    right = sum(_nearest(at, units) == (at ^ 1) for at in range(len(units)))
    return right >= _RIGHT


def _centred(vectors: Sequence[Sequence[float]]) -> list[list[float]]:
    """The vectors less their mean: those of one model lie close together."""
    means = [sum(column) / len(vectors) for column in zip(*vectors, strict=True)]
    return [[value - mean for value, mean in zip(vector, means, strict=True)] for vector in vectors]


def _unit(vector: Sequence[float]) -> list[float]:
    length = math.hypot(*vector)
    return [value / length for value in vector] if 0 < length < math.inf else [0.0] * len(vector)


def _nearest(at: int, units: Sequence[Sequence[float]]) -> int:
    others = [(sum(map(mul, units[at], unit)), -number) for number, unit in enumerate(units) if number != at]
    return -max(others)[1]
