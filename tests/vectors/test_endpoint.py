"""The endpoint client against a server on loopback that answers as told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.vectors.endpoint import EmbeddingEndpoint
from tests.values import NOW


class Model:
    """An embedding server: `answer` makes the body of an answer from that of a question."""

    def __init__(self) -> None:
        self.asked: list[dict[str, object]] = []
        self.keys: list[str | None] = []
        self.answer: Callable[[list[str]], object] = good
        self.status = 200
        self.wait = 0.0

    async def serve(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.asked.append(body)
        self.keys.append(request.headers.get("Authorization"))
        await asyncio.sleep(self.wait)
        answer = self.answer(body["input"])
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return web.Response(text=text, status=self.status, content_type="application/json")


def good(texts: list[str]) -> object:
    """In reverse order, which the interface allows."""
    return {"data": [{"index": n, "embedding": [float(len(text)), 1.0]} for n, text in enumerate(texts)][::-1]}


class Hands:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
async def endpoint(model: Model, clock: Hands) -> AsyncIterator[EmbeddingEndpoint]:
    app = web.Application()
    app.router.add_post("/v1/embeddings", model.serve)
    async with TestServer(app, host="127.0.0.1") as server, aiohttp.ClientSession() as session:
        yield EmbeddingEndpoint(session, str(server.make_url("/v1/")), "m", clock=clock, key="secret", patience=0.5)


async def test_vectors_come_in_the_order_of_the_texts(endpoint: EmbeddingEndpoint, model: Model) -> None:
    assert await endpoint.embed(["a", "bcd"]) == [[1.0, 1.0], [3.0, 1.0]]
    assert model.asked == [{"model": "m", "input": ["a", "bcd"], "encoding_format": "float"}]
    assert model.keys == ["Bearer secret"]


@pytest.mark.parametrize(
    "nonsense",
    [
        "no json", "[]", {}, {"data": []}, {"data": [1]}, {"data": [{"embedding": "x"}]},
        {"data": [{"embedding": []}]}, {"data": [{"embedding": [1, None]}]}, {"data": [{"embedding": [True, "2"]}]},
        {"data": [{"embedding": [1e999]}]},
        '{"data": [{"embedding": [NaN]}]}', {"data": [{"embedding": [1.0]}, {"embedding": [1.0]}]}, "[" * 10000,
    ],
)  # fmt: skip
async def test_nonsense_is_no_vector(endpoint: EmbeddingEndpoint, model: Model, nonsense: object) -> None:
    model.answer = lambda _texts: nonsense
    assert await endpoint.embed(["a"]) is None


async def test_vectors_of_two_lengths_are_none(endpoint: EmbeddingEndpoint, model: Model) -> None:
    model.answer = lambda texts: {"data": [{"index": n, "embedding": [1.0] * (n + 1)} for n in range(len(texts))]}
    assert await endpoint.embed(["a", "b"]) is None


async def test_a_server_that_fails_is_left_alone_for_a_while(
    endpoint: EmbeddingEndpoint, model: Model, clock: Hands
) -> None:
    model.status = 500
    assert await endpoint.embed(["a"]) is None
    model.status = 200
    assert await endpoint.embed(["a"]) is None
    assert len(model.asked) == 1
    clock.now += timedelta(minutes=1)
    assert await endpoint.embed(["a"]) == [[1.0, 1.0]]


async def test_a_server_that_dawdles_keeps_nobody_waiting(endpoint: EmbeddingEndpoint, model: Model) -> None:
    model.wait = 5
    assert await asyncio.wait_for(endpoint.embed(["a"]), 3) is None


async def test_nobody_is_asked_about_nothing(endpoint: EmbeddingEndpoint, model: Model) -> None:
    assert await endpoint.embed([]) is None
    assert model.asked == []
