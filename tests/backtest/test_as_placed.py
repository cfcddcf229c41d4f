"""A rehearsal makes of entries what the bot made of them, with a real store and the pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.backtest.rehearsal import Rehearsal
from bot.decide import Rulebook
from bot.model import ChannelRules, Store
from bot.pipeline import Placer
from bot.store import open_store
from tests.backtest.build import firm, keyword, rulebook
from tests.store.build import check, declared, new_entry
from tests.values import NOW, channel

TITLES = (
    "알리바바, 서울에 데이터센터 짓는다",
    "阿里巴巴第三季度云收入增长34%",
    "三星電子股價上漲",
    "アリババ、生成AIに5兆円を投資",
    "Samsung Electronics mở nhà máy ở Việt Nam",
    "Weather stays mild over the weekend",
)
CHANNELS = (
    channel(),
    channel([firm("samsung-electronics"), keyword("데이터센터")], channel="console:", max_age=timedelta(hours=6)),
)


async def test_a_rehearsal_alerts_what_the_bot_alerted(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/news.db")
    alerted = await _placed(store, CHANNELS)
    rehearsal = Rehearsal(rulebook(*CHANNELS), samples=1)
    played = rehearsal.play(await store.entries(NOW, limit=1000))
    await store.close()
    assert {(alert.story_id, alert.channel) for alert in played.alerts} == alerted
    assert len(alerted) == len(played.alerts) > len(TITLES)


async def _placed(store: Store, channels: Sequence[ChannelRules]) -> set[tuple[int, str]]:
    """Collects five days of three feeds that copy one another, places as the bot does, and answers with the alerts."""
    await store.declare_feeds([declared(number) for number in (1, 2, 3)], NOW)
    told: set[tuple[int, str]] = set()

    async def in_force() -> Rulebook:
        return rulebook(*channels)

    for step in range(60):
        at = NOW + timedelta(hours=2 * step)
        feed = (await store.feeds())[step % 3]
        number = step * 7 // 3
        new = replace(
            new_entry(number),
            title=TITLES[number % len(TITLES)] + (f" {step // 20}" if step % 4 else ""),
            link=f"https://feed{feed.id}.example/{number}",
            outlet=f"신문 {feed.id}",
            published_at=at - timedelta(hours=number % 9),
        )
        await store.record_check(check(feed.id, [new], at))
        await Placer(store, in_force, clock=lambda at=at: at).place()
        due = await store.deliveries(limit=1000)
        told |= {(one.story_id, one.channel) for one in due if one.story_id is not None}
    return told
