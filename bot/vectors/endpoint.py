"""Sentence vectors from any server that speaks OpenAI's embedding interface: `POST …/embeddings`.

What it answers is taken only if it is a vector of numbers for each text, all of one length. A server that fails,
dawdles or answers nonsense is left alone for a while: news is placed without vectors meanwhile.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus

import aiohttp
import structlog

from bot.model import Clock

PATIENCE = 1.5
"""Seconds that an answer may take."""
REST = timedelta(minutes=1)
_LONGEST_ANSWER = 16 * 1024 * 1024
_MOST_DIMENSIONS = 4096


class EmbeddingEndpoint:
    """The `Embedder` port on a server.

    url    of the interface, with or without `/embeddings` at its end
    model  as the server calls it
    key    sent as a bearer token; empty: none
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        model: str,
        *,
        clock: Clock,
        key: str = "",
        patience: float = PATIENCE,
    ) -> None:
        self._session = session
        self._url = url if url.endswith("/embeddings") else f"{url.rstrip('/')}/embeddings"
        self._model = model
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=patience)
        self._resting_until: datetime | None = None
        self._log = structlog.get_logger("vectors")

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]] | None:
        """A vector for each text, in order; None while the server is of no use."""
        if not texts or (self._resting_until is not None and self._clock() < self._resting_until):
            return None
        try:
            return _vectors(await self._ask(texts), len(texts))
        except (aiohttp.ClientError, TimeoutError, ValueError, OverflowError, RecursionError) as error:
            self._resting_until = self._clock() + REST
            self._log.warning(
                "no sentence vectors for a minute", url=self._url, error=str(error) or type(error).__name__
            )
            return None

    async def _ask(self, texts: Sequence[str]) -> object:
        body = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        async with self._session.post(
            self._url, json=body, headers=self._headers, timeout=self._timeout, allow_redirects=False
        ) as response:
            if response.status != HTTPStatus.OK:
                raise ValueError(f"the server answered {response.status}")
            raw = bytearray()
            async for chunk in response.content.iter_chunked(1 << 16):
                raw += chunk
                if len(raw) > _LONGEST_ANSWER:
                    raise ValueError("the answer is too long")
            answer: object = json.loads(raw)
            return answer


def _vectors(answer: object, count: int) -> list[list[float]]:
    """The vectors of an answer in the order asked for. Raises ValueError for any other shape."""
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, list) or len(data) != count or not all(isinstance(item, dict) for item in data):
        raise ValueError("the answer is no list of vectors")
    found = [_vector(item.get("embedding")) for item in sorted(data, key=_place)]
    if len({len(vector) for vector in found}) != 1:
        raise ValueError("the vectors differ in length")
    return found


def _place(item: dict[str, object]) -> int:
    place = item.get("index", 0)
    return place if isinstance(place, int) else 0


def _vector(value: object) -> list[float]:
    if not isinstance(value, list) or not 1 <= len(value) <= _MOST_DIMENSIONS:
        raise ValueError("a vector is no list of numbers")
    found = [float(number) for number in value if isinstance(number, int | float) and math.isfinite(number)]
    if len(found) != len(value):
        raise ValueError("a vector holds what is no number")
    return found
