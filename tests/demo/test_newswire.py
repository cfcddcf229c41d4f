from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from aiohttp import ClientResponse, ClientSession

from bot.demo.documents import Document
from bot.demo.newswire import Newswire, is_unchanged
from bot.demo.script import Format, Script, ScriptFeed
from tests.demo.conftest import NOON, HandClock


@pytest.fixture
def script(small_feed: Callable[[Format], ScriptFeed]) -> Script:
    """Three feeds with the same entries under guids and links of their own."""
    feeds = []
    for format_ in Format:
        feed = small_feed(format_).model_dump()
        for entry in feed["entries"]:
            entry["link"] += f"-{format_}"
            for part in (entry, *entry["updates"]):
                part["guid"] = part["guid"] and f"{part['guid']}-{format_}"
        feeds.append(ScriptFeed.model_validate(feed))
    return Script(feeds=tuple(feeds))


@pytest.fixture
async def wire(script: Script, clock: HandClock) -> AsyncIterator[Newswire]:
    async with Newswire(script, clock, port=0) as wire:
        yield wire


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def get(session: ClientSession, url: str, **headers: str) -> tuple[ClientResponse, str]:
    async with session.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()}) as answer:
        return answer, await answer.text()


async def ask_all(session: ClientSession, wire: Newswire) -> list[int]:
    """Asks every feed once; answers how many entries each showed."""
    texts = [(await get(session, f"{wire.base_url}/small.{format_}"))[1] for format_ in Format]
    return [max(text.count("<item>"), text.count("<entry>"), text.count('"id"')) for text in texts]


async def test_the_clock_waits_until_every_feed_was_asked(
    wire: Newswire, session: ClientSession, clock: HandClock
) -> None:
    await get(session, f"{wire.base_url}/small.rss")
    await get(session, f"{wire.base_url}/small.json")
    clock.tick(100)
    assert wire.seconds == 0
    assert await ask_all(session, wire) == [1, 1, 1]
    clock.tick(1.5)
    assert wire.seconds == 1.5
    assert await ask_all(session, wire) == [2, 2, 2]


async def test_starting_the_clock_changes_no_feed(wire: Newswire, session: ClientSession, clock: HandClock) -> None:
    first, _ = await get(session, f"{wire.base_url}/small.rss")
    clock.tick(7)
    await ask_all(session, wire)
    clock.tick(0.9)
    again, _ = await get(session, f"{wire.base_url}/small.rss", If_None_Match=first.headers["ETag"])
    assert again.status == 304


@pytest.mark.parametrize("format_", Format)
async def test_a_reader_with_the_etag_gets_304_until_something_changes(
    wire: Newswire, session: ClientSession, clock: HandClock, format_: Format
) -> None:
    await ask_all(session, wire)
    url = f"{wire.base_url}/small.{format_}"
    clock.tick(1)
    first, _ = await get(session, url)
    etag = first.headers["ETag"]
    unchanged, body = await get(session, url, If_None_Match=f'"other", W/{etag}')
    assert (first.status, unchanged.status, body, unchanged.headers["ETag"]) == (200, 304, "", etag)
    clock.tick(1)
    changed, _ = await get(session, url, If_None_Match=etag)
    assert changed.status == 200
    assert changed.headers["ETag"] != etag


async def test_a_date_is_given_once_its_second_is_over(
    wire: Newswire, session: ClientSession, clock: HandClock
) -> None:
    await ask_all(session, wire)
    url = f"{wire.base_url}/small.rss"
    clock.tick(2)
    within, _ = await get(session, url)
    clock.tick(0.99)
    assert "Last-Modified" not in within.headers
    clock.tick(0.005)
    assert "Last-Modified" not in (await get(session, url))[0].headers
    clock.tick(0.01)  # past 3: the correction is out, its own second has begun
    assert "Last-Modified" not in (await get(session, url))[0].headers
    clock.tick(10)
    later, _ = await get(session, url)
    assert parsedate_to_datetime(later.headers["Last-Modified"]) == NOON + timedelta(seconds=4)
    again, _ = await get(session, url, If_Modified_Since=later.headers["Last-Modified"])
    assert again.status == 304


DOCUMENT = Document(
    body=b"x", content_type="text/plain", changed_at=datetime(2026, 3, 2, 12, 0, 5, 700_000, tzinfo=UTC)
)


@pytest.mark.parametrize(
    ("headers", "unchanged"),
    [
        ({}, False),
        ({"If-None-Match": DOCUMENT.etag}, True),
        ({"If-None-Match": "*"}, True),
        ({"If-None-Match": '"a", ' + DOCUMENT.etag}, True),
        ({"If-None-Match": DOCUMENT.etag.strip('"')}, False),
        ({"If-Modified-Since": "Mon, 02 Mar 2026 12:00:05 GMT"}, True),
        ({"If-Modified-Since": "Mon, 02 Mar 2026 12:00:05 -0000"}, True),
        ({"If-Modified-Since": "Mon, 02 Mar 2026 21:00:05 +0900"}, True),
        ({"If-Modified-Since": "Mon, 02 Mar 2026 12:00:04 GMT"}, False),
        ({"If-Modified-Since": "어제"}, False),
        ({"If-None-Match": '"a"', "If-Modified-Since": "Mon, 02 Mar 2026 12:00:05 GMT"}, False),
    ],
)
def test_validators(headers: dict[str, str], unchanged: bool) -> None:
    assert is_unchanged(DOCUMENT, headers) is unchanged


async def test_an_article_can_be_read_once_it_is_published(
    wire: Newswire, session: ClientSession, clock: HandClock
) -> None:
    await ask_all(session, wire)
    url = f"{wire.base_url}/b-rss"
    assert (await get(session, url))[0].status == 404
    clock.tick(1)
    answer, page = await get(session, url)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "蛋價每斤 42 元。" in page
    clock.tick(2)
    assert "蛋價每斤 43 元。" in (await get(session, url))[1]


async def test_publications_grow_with_the_clock(wire: Newswire, session: ClientSession, clock: HandClock) -> None:
    assert set(wire.publications()) == {f"{wire.base_url}/a-{format_}" for format_ in Format}
    clock.tick(30)
    await ask_all(session, wire)
    clock.tick(1)
    assert wire.publications()[f"{wire.base_url}/b-atom"] == NOON + timedelta(seconds=31)
    assert wire.publications()[f"{wire.base_url}/a-atom"] == NOON - timedelta(seconds=60)
    assert f"{wire.base_url}/c-atom" not in wire.publications()


async def test_the_end_is_when_every_reader_came_back(wire: Newswire, session: ClientSession, clock: HandClock) -> None:
    ended = asyncio.create_task(wire.read_to_the_end())
    await ask_all(session, wire)
    clock.tick(3.9)
    await ask_all(session, wire)
    assert not wire.done
    clock.tick(0.1)
    assert wire.done
    await ask_all(session, wire)
    await get(session, f"{wire.base_url}/small.rss")
    await asyncio.sleep(0)
    assert not ended.done()
    await ask_all(session, wire)
    async with asyncio.timeout(5):
        await ended


async def test_a_port_that_is_taken_is_no_obstacle(wire: Newswire, script: Script, clock: HandClock) -> None:
    taken = int(wire.base_url.rpartition(":")[2])
    async with Newswire(script, clock, port=taken) as other, ClientSession() as session:
        assert other.base_url != wire.base_url
        assert (await get(session, f"{other.base_url}/small.rss"))[0].status == 200
