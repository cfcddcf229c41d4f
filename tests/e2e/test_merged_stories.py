"""The whole bot, and two stories that a third report shows to be one: told once, whoever is killed when."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.wire.bot_process import BotProcess, until
from tests.wire.documents import Item, rss
from tests.wire.feed_server import FeedServer

pytestmark = pytest.mark.slow

REPORTS = (
    ("en", "Alibaba buys logistics firm in Germany", "The group takes over a logistics company in Hamburg, Germany."),
    ("ko", "알리바바, 1조2000억원 투입", "알리바바가 1조2000억원을 현금으로 투입한다."),
    (
        "ja",
        "アリババ、独物流会社を1兆2000億ウォンで買収",
        "アリババはドイツ・ハンブルクの物流会社を1兆2000億ウォンで買収すると発表した。",
    ),
    ("ko", "알리바바, 현금 1조2000억원 들여 인수전 마무리", "알리바바가 현금 1조2000억원을 들인다."),
)
"""The first two are stories of their own; the third joins the first, and the fourth shows that all are one."""


class Newsroom:
    """A feed for each report, and two channels: one is told at once, the other when a story has ripened."""

    def __init__(self, server: FeedServer, bot: BotProcess, folder: Path) -> None:
        self._server = server
        self._bot = bot
        self.soon, self.late = folder / "soon.jsonl", folder / "late.jsonl"

    async def open(self, **late: object) -> None:
        feeds = [self._serve(number, []) for number in range(len(REPORTS))]
        common = {"watch": ["alibaba"], "updates": "edit"}
        told: dict[str, dict[str, object]] = {f"file:{self.soon}": {}, f"file:{self.late}": late}
        channels = [{"channel": name, **common, **rules} for name, rules in told.items()]
        self._bot.declare(feeds, channels)
        await self._bot.start()
        await self._bot.until_baseline([feed["name"] for feed in feeds], seconds=60)

    def publish(self, number: int) -> None:
        _, title, summary = REPORTS[number]
        item = Item(guid=str(number), title=title, link=f"https://n{number}.example/1", summary=summary)
        self._serve(number, [item])

    async def hears(self, *told: dict[str, Any]) -> None:
        """Waits until the channel that is told at once reads so, line by line."""

        async def done() -> bool:
            lines = read(self.soon)
            pairs = zip(lines, told, strict=False)
            return len(lines) == len(told) and all(line.items() >= one.items() for line, one in pairs)

        await until(done, seconds=60)

    def _serve(self, number: int, items: list[Item]) -> dict[str, str]:
        old = Item(guid="old", title="지난 소식", link=f"https://n{number}.example/0")
        url = self._server.serve(f"/{number}", rss(f"outlet {number}", [old, *items]))
        return {"url": url, "name": f"outlet {number}", "every": "1s", "language": REPORTS[number][0]}


def read(path: Path) -> list[dict[str, Any]]:
    """The alerts of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


async def test_one_of_two_alerts_goes_on_and_what_still_waited_is_not_posted(tmp_path: Path) -> None:
    async with FeedServer() as server, BotProcess(tmp_path) as bot:
        room = Newsroom(server, bot, tmp_path)
        await room.open(settle="20s")
        first = {"title": REPORTS[0][1]}
        for number, told in enumerate(
            ((first,), (first, {"part_of": None}), (first | {"languages": ["en", "ja"]}, {}))
        ):
            room.publish(number)
            await room.hears(*told)
        opened = read(room.soon)[0]["story"]
        room.publish(3)
        await room.hears(first, {"part_of": opened})
        await bot.kill()
        assert read(room.late) == []
        await bot.start()

        async def ripe() -> bool:
            return len(read(room.late)) > 0

        await until(ripe, seconds=60)
        await bot.stop()
        (alert,) = read(room.late)
        assert (alert["story"], len(alert["outlets"])) == (opened, 4)
        assert "Traceback" not in bot.log()
