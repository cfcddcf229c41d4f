"""`firmwatch status` of a bot that has a channel to which nothing can be written."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.cli.tables import looks_offline
from bot.clock import utc_now
from bot.model import Trouble
from bot.store import open_store
from tests.settings.conftest import FEEDS


@pytest.fixture(name="config")
def _config(tmp_path: Path) -> Path:
    async def opened() -> None:
        await (await open_store(f"sqlite:///{tmp_path}/bot.db")).close()

    (tmp_path / "feeds.yaml").write_text(FEEDS, "utf-8")
    asyncio.run(opened())
    return tmp_path


def _status(config: Path, place: Path, *words: str) -> Result:
    watchlist = f'channels:\n  - channel: "file:{place}"\n    watch: [alibaba]\n'
    (config / "watchlist.yaml").write_text(watchlist, "utf-8")
    environment = {"DATABASE_URL": f"sqlite:///{config}/bot.db", "COLUMNS": "250"}
    return CliRunner().invoke(app, ["status", *words, "--config", str(config)], env=environment)


def test_a_file_that_cannot_be_written_is_told_before_an_alert_is_due(config: Path) -> None:
    said = _status(config, config).stdout
    assert "Files in trouble" in said
    assert "that is a folder; name a file in it" in said
    assert f"file:{config}: cannot be written: {config}: Is a directory" in said


def test_programs_read_the_same(config: Path) -> None:
    (problem,) = json.loads(_status(config, config, "--json").stdout)["unwritable"]
    assert problem["subject"] == f"file:{config}"


def test_a_file_that_can_be_made_is_no_trouble(config: Path) -> None:
    assert "Files in trouble" not in _status(config, config / "알림" / "alerts.jsonl").stdout
    assert not (config / "알림").exists()


@pytest.mark.parametrize(
    ("troubles", "offline"),
    [
        ((Trouble.UNREACHABLE, Trouble.TIMEOUT), True),
        ((Trouble.UNREACHABLE, Trouble.BLOCKED), False),
        ((Trouble.BLOCKED, Trouble.BLOCKED), False),
        ((Trouble.UNREACHABLE, None), False),
        ((), False),
    ],
)
def test_a_machine_is_offline_when_nobody_was_reached(troubles: tuple[Trouble | None, ...], offline: bool) -> None:
    assert looks_offline(troubles) is offline


def test_a_channel_that_has_refused_is_told_once(config: Path) -> None:
    async def parked() -> None:
        store = await open_store(f"sqlite:///{config}/bot.db")
        await store.park_channel(f"file:{config}", "that is a folder", utc_now(), utc_now())
        await store.close()

    asyncio.run(parked())
    said = _status(config, config).stdout
    assert "Channels that refuse" in said
    assert "Files in trouble" not in said
