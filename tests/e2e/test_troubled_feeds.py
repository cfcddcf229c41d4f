"""One healthy feed among every kind of troubled one: it waits for none, and the status says what to do."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from tests.wire.bot_process import BotProcess, until
from tests.wire.documents import Item, rss
from tests.wire.feed_server import FeedServer, bomb, cut_off, drip, hang, large, page, redirect, reset, status

ADVICE = {
    "404": ("not-found", "the address no longer exists"),
    "410": ("gone", "not asked any more"),
    "429": ("rate-limited", "a longer `every`"),
    "500": ("server-error", "nothing to do but wait"),
    "hang": ("timeout", "too slow"),
    "drip": ("timeout", "too slow"),
    "reset": ("cut-off", "broke off"),
    "cut-off": ("cut-off", "broke off"),
    "html": ("web-page", "not a feed"),
    "empty": ("empty-body", "answered with nothing"),
    "50-mb": ("too-large", "shorter feed"),
    "bomb": ("too-large", "shorter feed"),
    "no-host": ("unreachable", "cannot be reached"),
}


def misbehave(server: FeedServer) -> dict[str, str]:
    """The addresses of the troubled feeds by name."""
    whole = rss("Whole", [])
    behaviours = {
        "404": status(404),
        "410": status(410),
        "429": status(429, {"Retry-After": "3600"}),
        "500": status(500),
        "hang": hang(),
        "drip": drip(whole),
        "reset": reset(),
        "cut-off": cut_off(whole),
        "html": page("<!doctype html><html><head><title>로그인</title></head><body>로그인하세요</body></html>"),
        "empty": status(200, {"Content-Type": "application/rss+xml"}),
        "50-mb": large(),
        "bomb": bomb(),
    }
    addresses = {name: server.answer(f"/{name}", behaviour) for name, behaviour in behaviours.items()}
    return {**addresses, "no-host": "http://127.0.0.1:1/feed"}


def declared(name: str, url: str) -> dict[str, str]:
    return {"name": name, "url": url, "every": "1s"}


@pytest.mark.slow
async def test_every_trouble_is_named_and_delays_nobody(tmp_path: Path) -> None:
    async with FeedServer() as server, BotProcess(tmp_path) as bot:
        troubled = misbehave(server)
        well = server.serve("/well", rss("Well", []))
        server.serve("/new-home", rss("Moved", []))
        moved = server.answer("/old-home", redirect(server.url("/new-home")))
        feeds = [declared(name, url) for name, url in {**troubled, "moved": moved, "well": well}.items()]
        bot.configure(feeds, ["alibaba"])
        await bot.start()

        async def in_trouble() -> bool:
            found = await bot.feeds()
            return all(found[name]["trouble"] for name in troubled)

        await bot.until_baseline(["well", "moved"], seconds=60)
        await until(in_trouble, seconds=60)
        title = "알리바바, 하노이에 클라우드 거점 세운다"
        server.serve("/well", rss("Well", [Item(guid="1", title=title, link=server.url("/1"))]))
        published = time.monotonic()
        await bot.until_alerts(1, seconds=20)
        waited = time.monotonic() - published
        found = await bot.feeds()
        _, page_of_status = await bot.ask("status")
        await asyncio.sleep(2)
        await bot.stop()
        asked = {name: len(server.asked(f"/{name}")) for name in ("410", "429", "old-home", "new-home")}
    assert {name: found[name]["trouble"] for name in troubled} == {name: kind for name, (kind, _) in ADVICE.items()}
    for name, (_, words) in ADVICE.items():
        assert words in found[name]["advice"], name
        assert name in page_of_status
    assert [alert["title"] for alert in bot.alerted()] == [title]
    assert waited < 10
    assert found["moved"]["moved_to"] == server.url("/new-home")
    assert (asked["410"], asked["429"], asked["old-home"]) == (1, 1, 1)
    assert asked["new-home"] > 1


@pytest.mark.slow
async def test_a_watch_added_later_alerts_only_what_is_collected_later(tmp_path: Path) -> None:
    items = [Item(guid="1", title="アリババ、大阪に物流拠点を開設", link="http://paper.example/1")]
    later = Item(guid="2", title="騰訊與越南業者合作開發遊戲", link="http://paper.example/2")
    async with FeedServer() as server, BotProcess(tmp_path) as bot:
        feed = declared("Paper", server.serve("/paper", rss("Paper", items)))
        bot.configure([feed], ["tencent"])
        await bot.start()
        await bot.until_baseline(["Paper"], seconds=60)
        await bot.stop()
        bot.configure([feed], ["tencent", "alibaba"])
        await bot.start()
        server.serve("/paper", rss("Paper", [later, *items]))
        await bot.until_alerts(1, seconds=60)
        code, why = await bot.ask("why", "http://paper.example/1")
        await bot.stop()
    assert [alert["title"] for alert in bot.alerted()] == [later.title]
    assert code == 0
    assert "アリババ、大阪に物流拠点を開設" in why
