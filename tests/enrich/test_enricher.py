"""The enricher with a real store, over real sockets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from bot.clock import utc_now
from bot.decide import Rulebook
from bot.enrich.enricher import Enricher
from bot.enrich.reader import ArticleReader
from bot.feeds.fetch import HttpFetcher
from bot.feeds.guard import AddressGuard
from bot.feeds.pool import WorkerPool
from bot.matching.matcher import FirmMatcher
from bot.model import Delivery, DeliveryState, Entry, Message, Outcome, Store, Updates
from bot.store import open_store
from tests.store.build import collect, message, outcome, write
from tests.values import channel
from tests.wire import feed_server
from tests.wire.feed_server import FeedServer

PAGE = """<html><body><article><p>알리바바가 서울 강서구에 2조원을 들여 데이터센터를 짓는다고 20일 밝혔다.</p>
<p>내년 봄에 문을 열고 500명을 뽑는다. 김가람 기자 garam@hangang.example</p></article></body></html>"""
SUMMARY = "알리바바가 서울 강서구에 2조원을 들여 데이터센터를 짓는다고 20일 밝혔다. 내년 봄에 문을 열고 500명을 뽑는다."
HTML = "text/html; charset=utf-8"
PATIENCE = 20.0


def message_to(link: str | None, title: str = "제목") -> Message:
    return replace(message(1), summary="", link=link, title=title)


@dataclass
class Desk:
    """Everything around an enricher whose waits are long enough for any machine."""

    enricher: Enricher
    store: Store
    server: FeedServer
    woken: list[float] = field(default_factory=list)

    async def place(self, link: str | None) -> Outcome:
        """Places an entry with this link, as the pipeline does."""
        (stored,) = await collect(self.store, 1)
        return await self.write(replace(stored, link=link))

    async def write(self, entry: Entry) -> Outcome:
        now = utc_now()
        whole = outcome(entry, at=now)
        bare = message_to(entry.link, entry.title)
        whole = replace(whole, deliveries=tuple(replace(one, message=bare) for one in whole.deliveries))
        (held,) = self.enricher.hold([whole], now)
        await write(self.store, held)
        self.enricher.begin([held])
        return held

    async def claimed(self) -> Delivery:
        """The post, as soon as it is due."""
        async with asyncio.timeout(PATIENCE):
            while True:
                claimed = await self.store.claim_delivery("file:a", utc_now(), timedelta(minutes=1))
                if claimed is not None:
                    return claimed
                await asyncio.sleep(0.01)

    async def woken_times(self, times: int) -> None:
        async with asyncio.timeout(PATIENCE):
            for _ in range(10_000):
                if len(self.woken) >= times:
                    return
                await asyncio.sleep(0.01)


@asynccontextmanager
async def desk(folder: Path, *, wait: float, updates: Updates = Updates.OFF) -> AsyncIterator[Desk]:
    woken: list[float] = []
    store = await open_store(f"sqlite:///{folder}/desk.db")
    book = Rulebook(
        channels=(channel(channel="file:a", updates=updates),), firms={}, matcher=FirmMatcher([]), installation="i"
    )

    async def rulebook() -> Rulebook:
        return book

    guard = AddressGuard([ip_network("127.0.0.0/8")])
    fetcher = HttpFetcher(guard=guard, user_agent="Firmwatch/test", total_timeout=20)
    pool = WorkerPool("bot.enrich.worker", workers=1, timeout=20, cpu=None, memory=None)
    try:
        async with FeedServer() as server, fetcher, pool:
            enricher = Enricher(
                ArticleReader(fetcher, pool, product="Firmwatch"),
                store,
                rulebook,
                clock=utc_now,
                wake=lambda: woken.append(time.monotonic()),
                wait=timedelta(seconds=wait),
                timeout=timedelta(seconds=20),
                later=0.0,
            )
            async with enricher:
                yield Desk(enricher, store, server, woken)
    finally:
        await store.close()


@pytest.fixture
async def patient(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path, wait=PATIENCE / 2) as made:
        yield made


def summary(delivery: Delivery) -> str:
    assert isinstance(delivery.message, Message)
    return delivery.message.summary


async def test_a_post_waits_a_moment_for_its_article(patient: Desk) -> None:
    held = await patient.place(patient.server.serve("/news/1", PAGE, HTML))
    assert held.deliveries[0].not_before > held.decision.decided_at
    assert summary(await patient.claimed()) == SUMMARY
    assert utc_now() < held.deliveries[0].not_before
    assert patient.woken


@pytest.mark.parametrize(
    "behaviour",
    [
        feed_server.status(404),
        feed_server.page("<html><body><p>요청하신 페이지가 없습니다. 주소를 확인하세요.</p></body></html>"),
        feed_server.page("<html><body><p>유료 구독자 전용 기사입니다.</p></body></html>"),
    ],
    ids=["not found", "another page", "paywall"],
)
async def test_a_post_goes_out_when_there_is_no_article(patient: Desk, behaviour: feed_server.Behaviour) -> None:
    held = await patient.place(patient.server.answer("/news/1", behaviour))
    assert summary(await patient.claimed()) == ""
    assert utc_now() < held.deliveries[0].not_before


async def test_a_late_article_keeps_nobody_waiting(tmp_path: Path) -> None:
    async with desk(tmp_path, wait=0.2) as made:
        held = await made.place(made.server.answer("/news/1", feed_server.hang()))
        assert summary(await made.claimed()) == ""
        assert utc_now() >= held.deliveries[0].not_before
        await made.woken_times(1)


async def test_nobody_waits_twice_for_a_host_that_was_late(tmp_path: Path) -> None:
    async with desk(tmp_path, wait=0.001) as made:
        link = made.server.serve("/news/1", PAGE, HTML)
        first = await made.place(link)
        await made.woken_times(2)  # when the post was due, and when the article was read
        (again,) = made.enricher.hold([first], first.decision.decided_at - timedelta(hours=1))
        assert again == first


async def test_what_nobody_waits_for_comes_as_an_edit(tmp_path: Path) -> None:
    async with desk(tmp_path, wait=0.0, updates=Updates.EDIT) as made:
        link = made.server.serve("/news/1", PAGE, HTML)
        await made.place(link)
        post = await made.claimed()
        await made.store.record_delivery(post.id, DeliveryState.SENT, now=utc_now(), message_id="1")
        edit = post if summary(post) else await made.claimed()
        assert summary(edit) == SUMMARY


async def test_what_nobody_waits_for_and_nobody_could_be_told_is_not_read(tmp_path: Path) -> None:
    async with desk(tmp_path, wait=0.0) as made:
        await made.place(made.server.serve("/news/1", PAGE, HTML))
        assert summary(await made.claimed()) == ""
        await asyncio.sleep(0.3)
        assert made.server.requests == []


async def test_an_entry_that_needs_no_article_is_left_alone(patient: Desk) -> None:
    (stored,) = await collect(patient.store, 1)
    link = patient.server.serve("/news/1", PAGE, HTML)
    full = await patient.write(replace(stored, link=link, summary=SUMMARY))
    assert full.deliveries[0].not_before == full.decision.decided_at
    assert (await patient.claimed()).attempts == 1
    assert patient.server.requests == []


async def test_ending_leaves_nothing_behind(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    async with desk(tmp_path, wait=0.1) as made:
        for number in range(3):
            made.server.answer(f"/news/{number}", feed_server.hang())
        entries: Sequence[Entry] = await collect(made.store, 3)
        for number, stored in enumerate(entries):
            await made.write(replace(stored, link=made.server.url(f"/news/{number}")))
        began = time.monotonic()
    assert time.monotonic() - began < PATIENCE / 2
    assert asyncio.all_tasks() <= before


async def test_a_site_behind_a_paywall_is_remembered_until_it_is_open(patient: Desk) -> None:
    server = patient.server
    link = server.answer("/news/1", feed_server.page("<html><body><p>유료 구독자 전용 기사입니다.</p></body></html>"))
    held = await patient.place(link)
    await patient.claimed()
    assert set(patient.enricher.closed) == {"127.0.0.1"}
    server.serve("/news/1", PAGE, HTML)
    times = len(patient.woken)
    patient.enricher.begin([held])
    await patient.woken_times(times + 1)
    assert set(patient.enricher.closed) == set()


async def test_in_a_flood_posts_wait_in_turn_and_the_last_not_at_all(patient: Desk) -> None:
    entries = await collect(patient.store, 40)
    link = patient.server.answer("/news/1", feed_server.hang())
    now = utc_now()
    outcomes = [outcome(replace(stored, link=link), at=now) for stored in entries]
    bare = [
        replace(whole, deliveries=tuple(replace(one, message=message_to(link)) for one in whole.deliveries))
        for whole in outcomes
    ]
    waits = [one.deliveries[0].not_before - now for one in patient.enricher.hold(bare, now)]
    held = [wait for wait in waits if wait]
    assert 0 < len(held) < len(waits)
    assert held == sorted(held)
    assert held[0] == timedelta(seconds=PATIENCE / 2)
    assert waits == [*held, *[timedelta(0)] * (len(waits) - len(held))]
