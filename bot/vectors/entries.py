"""Vectors for the entries of a batch, within a time that news can wait."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog

from bot.model import Embedder, Report
from bot.vectors.centring import Centring
from bot.vectors.texts import spoken

MOST = 24
"""Texts that are asked about at once. Where more wait, news comes in a flood, and goes without to be soon."""


class SentenceVectors:
    """Packed vectors for reports that name a watched firm, as far as there are any in time.

    patience  how long a batch waits; an answer that comes later is thrown away
    """

    def __init__(self, embedder: Embedder, centring: Centring, *, patience: timedelta) -> None:
        self._embedder = embedder
        self._centring = centring
        self._patience = patience.total_seconds()
        self._late: asyncio.Task[Sequence[Sequence[float]] | None] | None = None

    async def of(self, told: Sequence[tuple[Report, str]]) -> Mapping[int, str]:
        """By entry, from reports and their summaries. Nothing while an earlier batch is still being worked on."""
        asked = [(report, summary) for report, summary in told if report.traits.firms]
        if not 0 < len(asked) <= MOST or (self._late is not None and not self._late.done()):
            return {}
        texts = [spoken(report.title, summary) for report, summary in asked]
        self._late = asyncio.ensure_future(self._embedder.embed(texts))
        done, _ = await asyncio.wait([self._late], timeout=self._patience)
        found = _result(self._late) if done else None
        if found is None or len(found) != len(asked):
            return {}
        return {
            report.entry_id: self._centring.centred(vector, report.language)
            for (report, _), vector in zip(asked, found, strict=True)
        }


def _result(done: asyncio.Task[Sequence[Sequence[float]] | None]) -> Sequence[Sequence[float]] | None:
    """What a model answered. One that fails costs its vectors, not the news: an entry that waits is tried for ever."""
    error = done.exception()
    if error is None:
        return done.result()
    structlog.get_logger("vectors").error("no sentence vectors: the model failed", error=repr(error))
    return None
