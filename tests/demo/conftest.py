from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo.script import Format, Script, ScriptEntry, ScriptFeed, Update, load_script
from bot.settings.shipped import shipped_config

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass
class HandClock:
    """A clock that stands still until a test moves it."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def tick(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def demo_config() -> Path:
    return shipped_config() / "demo"


@pytest.fixture(scope="session")
def shipped_script(demo_config: Path) -> Script:
    return load_script(demo_config / "newswire")


@pytest.fixture
def small_feed() -> Callable[[Format], ScriptFeed]:
    """A feed of three entries: one from before, one that is mended, one that is published again."""

    def make(format_: Format) -> ScriptFeed:
        return ScriptFeed(
            title="나루 & 東灣 <日報>",
            language="ko",
            format=format_,
            path=f"/small.{format_}",
            entries=(
                ScriptEntry(at=-60, guid="a", link="/a", title="둑길 보수 끝나", summary="두 달 만이다."),
                ScriptEntry(
                    at=1,
                    guid="b",
                    link="/b",
                    title='A <b>bold</b> & "quoted" title ]]>',
                    summary="蛋價每斤 42 元。",
                    source="통신 & 사",
                    updates=(Update(at=3, title="CORRECTED: a title", summary="蛋價每斤 43 元。"),),
                ),
                ScriptEntry(
                    at=2,
                    guid="c",
                    link="/c",
                    title="Cầu mới thông xe",
                    summary="Dài 1,2 km.",
                    author="Lê Vy",
                    updates=(Update(at=4, guid="c-2"),),
                ),
            ),
        )

    return make
