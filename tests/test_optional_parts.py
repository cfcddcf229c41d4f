"""News is placed and told whatever becomes of the parts that it can do without."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.decide import Rulebook
from bot.matching.matcher import FirmMatcher
from bot.model import Message, Store, Updates
from bot.pipeline import Placer
from bot.store import open_store
from bot.vectors.centring import Centring
from bot.vectors.endpoint import EmbeddingEndpoint
from bot.vectors.entries import SentenceVectors
from tests.store.build import check, new_entry, one_feed
from tests.values import ALIBABA, NOW, channel

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PATIENCE = timedelta(milliseconds=400)
KOREAN, ENGLISH = "알리바바, 서울에 데이터센터 짓는다", "Alibaba to build a data centre in Seoul"


def says(text: str, status: int = 200, **headers: str) -> Handler:
    """A server that answers everything with this."""

    async def serve(_request: web.Request) -> web.StreamResponse:
        return web.Response(text=text, status=status, headers=headers, content_type="application/json")

    return serve


def vectors(make: Callable[[int], object]) -> Handler:
    """A server that answers with `make` of the number of each text in place of its vector."""

    async def serve(request: web.Request) -> web.StreamResponse:
        texts = (await request.json())["input"]
        return web.json_response({"data": [{"index": n, "embedding": make(n)} for n in range(len(texts))]})

    return serve


async def hangs(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(5)
    return web.Response()


async def drips(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(50):
        await response.write(b" ")
        await asyncio.sleep(0.1)
    return response


async def breaks_off(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"data": [')
    if request.transport is not None:
        request.transport.close()
    return response


TROUBLES: dict[str, Handler] = {
    "error": says("{}", 500),
    "too many": says("{}", 429, **{"Retry-After": "3600"}),
    "elsewhere": says("{}", 302, Location="/v1/embeddings"),
    "web page": says("<!doctype html><title>로그인</title>"),
    "nothing": says(""),
    "null": says("null"),
    "nested": says("[" * 100_000),
    "packed": says("no gzip", **{"Content-Encoding": "gzip"}),
    "hangs": hangs,
    "drips": drips,
    "breaks off": breaks_off,
    "no number": says('{"data": [{"embedding": [NaN, 1.0]}]}'),
    "endless": says('{"data": [{"embedding": [Infinity, -Infinity]}]}'),
    "beyond floats": vectors(lambda _: [10**400, 1]),
    "as large as can be": vectors(lambda _: [1.7e308, -1.7e308]),
    "zeros": vectors(lambda _: [0.0, 0.0]),
    "alike": vectors(lambda _: [1.0, 2.0]),
    "other lengths than before": vectors(lambda _: [1.0] * 7),
    "words": vectors(lambda _: "vector"),
    "too few": says('{"data": []}'),
    "odd places": says('{"data": [{"index": "first", "embedding": [1.0, 2.0]}]}'),
}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite:///{tmp_path}/bot.db")
    yield opened
    await opened.close()


async def told_of(store: Store, embedding: SentenceVectors | None) -> tuple[list[str], float]:
    """The alerts that two reports of one event bring, one placed after the other, and the longest that one took."""
    rules = channel(updates=Updates.EDIT, language="ko")
    rulebook = Rulebook(
        channels=(rules,), firms={"alibaba": ALIBABA}, matcher=FirmMatcher([ALIBABA]), installation="here"
    )

    async def current() -> Rulebook:
        return rulebook

    feed = await one_feed(store)
    placer, longest = Placer(store, current, clock=lambda: NOW, vectors=embedding), 0.0
    for number, (title, outlet, language) in enumerate(((KOREAN, "한강경제", "ko"), (ENGLISH, "Quay", "en"))):
        new = new_entry(number, title=title, outlet=outlet, language=language, link=f"https://{language}.example/1")
        await store.record_check(check(feed.id, [new], NOW))
        began = time.monotonic()
        await placer.place()
        longest = max(longest, time.monotonic() - began)
    posts = await store.posts(rules.channel, limit=9)
    return [
        f"{post.message.title} {post.message.outlets}" for post in posts if isinstance(post.message, Message)
    ], longest


EXPECTED = [f"{KOREAN} ('한강경제', 'Quay')"]


def asking(session: aiohttp.ClientSession, url: str) -> SentenceVectors:
    endpoint = EmbeddingEndpoint(session, url, "m", clock=lambda: NOW, patience=PATIENCE.total_seconds())
    centres: dict[str, Sequence[float]] = {"": [0.5, 0.5], "ko": [0.5, 0.5], "en": [0.5, 0.5]}
    return SentenceVectors(endpoint, Centring(centres), patience=PATIENCE)


async def test_news_is_told_without_vectors(store: Store) -> None:
    assert (await told_of(store, None))[0] == EXPECTED


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_news_is_told_whatever_a_server_of_vectors_says(store: Store, trouble: str) -> None:
    app = web.Application()
    app.router.add_post("/v1/embeddings", TROUBLES[trouble])
    async with TestServer(app, host="127.0.0.1") as server, aiohttp.ClientSession() as session:
        told, longest = await told_of(store, asking(session, str(server.make_url("/v1"))))
    assert told == EXPECTED
    assert longest < PATIENCE.total_seconds() + 2


async def test_news_is_told_where_no_server_of_vectors_is(store: Store) -> None:
    async with aiohttp.ClientSession() as session:
        assert (await told_of(store, asking(session, "http://127.0.0.1:1/v1")))[0] == EXPECTED


class Broken:
    """A model that breaks its promise never to raise."""

    async def embed(self, _texts: Sequence[str]) -> Sequence[Sequence[float]] | None:
        raise MemoryError("no room for the model")


async def test_news_is_told_when_a_model_fails_in_a_way_that_nobody_foresaw(store: Store) -> None:
    broken = SentenceVectors(Broken(), Centring(), patience=PATIENCE)
    assert (await told_of(store, broken))[0] == EXPECTED
