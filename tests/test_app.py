from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import composed
from bot.clock import utc_now
from bot.engine.engine import Engine
from bot.errors import FirmwatchError, StoreInUse
from bot.model import Commands
from bot.platforms import Connections, OnEvent
from bot.settings.load import load
from bot.settings.shipped import shipped_config
from bot.settings.values import Settings, WebSettings
from tests.chat.fake import FakeChat


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    demo = load(shipped_config() / "demo", {})
    return replace(demo, database_url=f"sqlite:///{tmp_path}/bot.db")


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@asynccontextmanager
async def a_console(_on_event: OnEvent, _commands: Commands) -> AsyncIterator[Connections]:
    yield Connections({"console": FakeChat(clock=utc_now)})


async def test_a_taken_port_that_nobody_asked_for_does_not_keep_the_bot_from_starting(
    settings: Settings, taken_port: int
) -> None:
    web = WebSettings(host="127.0.0.1", port=taken_port)
    async with composed(replace(settings, web=web), a_console) as engine:
        assert isinstance(engine, Engine)


async def test_a_taken_port_that_somebody_wrote_down_is_a_mistake(settings: Settings, taken_port: int) -> None:
    web = WebSettings(host="127.0.0.1", port=taken_port, asked_for=True)
    with pytest.raises(FirmwatchError, match="cannot listen on"):
        async with composed(replace(settings, web=web), a_console):
            pass


async def test_a_database_in_use_is_told_and_left_alone(settings: Settings, tmp_path: Path) -> None:
    holder = tmp_path / "holder.py"
    holder.write_text(
        "import asyncio, sys\nfrom bot.store.database import open_store\n"
        "async def hold():\n    held = await open_store(sys.argv[1], alone=True)\n    print('held', flush=True)\n"
        "    await asyncio.sleep(60)\n    await held.close()\nasyncio.run(hold())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(holder), settings.database_url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        assert await process.stdout.readline() == b"held\n"
        with pytest.raises(StoreInUse):
            async with composed(settings, a_console):
                pass
    finally:
        process.kill()
        await process.wait()
