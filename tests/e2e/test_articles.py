"""The whole bot with feeds that say little: summaries come from the articles, and no alert depends on them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.wire.bot_process import BotProcess, until
from tests.wire.documents import Item, rss
from tests.wire.feed_server import FeedServer, hang, page

CORPUS = Path(__file__).parents[1] / "corpus" / "articles"
TITLE = "삼성전자, 평택에 20조원 들여 새 반도체 라인 짓는다"


async def _start(bot: BotProcess, server: FeedServer, **rules: object) -> None:
    """The bot then knows a feed of one old entry, and has its parser of pages ready."""
    url = server.serve("/feed", rss("한강경제", [Item(guid="0", title="지난 소식", link=server.url("/news/0"))]))
    bot.configure([{"name": "feed", "url": url, "every": "1s"}], ["samsung"], **rules)
    await bot.start()
    await bot.until_baseline(["feed"], seconds=60)


def _publish(server: FeedServer, summary: str = "") -> None:
    item = Item(guid="1", title=TITLE, link=server.url("/news/1"), summary=summary)
    server.serve("/feed", rss("한강경제", [item]))


@pytest.mark.slow
async def test_an_article_gives_the_summary(tmp_path: Path) -> None:
    async with FeedServer() as server, BotProcess(tmp_path) as bot:
        # Whether the article is in the alert from the start or an edit brings it: the line says it in the end.
        await _start(bot, server, updates="edit")
        server.answer("/news/1", page((CORPUS / "ko-business.html").read_text("utf-8")))
        _publish(server)

        async def told() -> bool:
            return any("월 3만장의 웨이퍼를" in alert["summary"] for alert in bot.alerted())

        await until(told, seconds=90)
        (alert,) = bot.alerted()
        assert "20조원을 들여" in alert["summary"]
        assert "기자" not in alert["summary"]
        assert [request.path for request in server.requests if request.path != "/feed"] == [
            "/robots.txt",
            "/news/1",
        ]
        await bot.stop()
        assert "Traceback" not in bot.log()


@pytest.mark.slow
async def test_an_article_that_hangs_keeps_no_alert(tmp_path: Path) -> None:
    async with FeedServer() as server, BotProcess(tmp_path) as bot:
        await _start(bot, server)
        server.answer("/robots.txt", hang())
        _publish(server, "삼성전자가 공장을 짓기로 하고 부지를 골랐다.")
        began = time.monotonic()
        await bot.until_alerts(1, seconds=60)
        assert time.monotonic() - began < 20
        (alert,) = bot.alerted()
        assert alert["summary"] == "삼성전자가 공장을 짓기로 하고 부지를 골랐다."
        await bot.stop()
        assert "Traceback" not in bot.log()
