"""`firmwatch deliveries`: lists, retries and drops, and says why not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.alerts.digest import catch_up
from bot.cli import app
from bot.cli.deliveries import headline, why_not_dropped, why_not_retried
from bot.model import Content, DeliveryKind, DeliveryState, Notice, Store
from bot.store import open_store
from tests.chat.values import delivery, digest, message
from tests.settings.conftest import FEEDS, WATCHLIST
from tests.store.build import owe

PENDING, SENDING, SENT = DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.SENT
REFUSED = DeliveryState.REFUSED


@pytest.fixture(name="config")
def _config(tmp_path: Path) -> Path:
    (tmp_path / "feeds.yaml").write_text(FEEDS, "utf-8")
    (tmp_path / "watchlist.yaml").write_text(WATCHLIST, "utf-8")
    return tmp_path


def _run(config: Path, *words: str) -> Result:
    environment = {"DATABASE_URL": f"sqlite:///{config}/bot.db", "COLUMNS": "200"}
    return CliRunner().invoke(app, ["deliveries", *words, "--config", str(config)], env=environment)


def _prepare(config: Path, work: Callable[[Store], Awaitable[object]]) -> None:
    async def opened() -> None:
        store = await open_store(f"sqlite:///{config}/bot.db")
        await work(store)
        await store.close()

    asyncio.run(opened())


async def _gathered(store: Store) -> None:
    """Five posts, told by digest 6."""
    await owe(store, 5)
    now = datetime.now(UTC)
    made = catch_up(await store.overdue("file:a", now, 10), now)
    assert made is not None
    assert await store.gather(made.delivery, made.posts, now)


def test_a_digest_is_listed_with_its_stories_and_they_with_it(config: Path) -> None:
    _prepare(config, _gathered)
    listed = json.loads(_run(config, "--json").stdout)
    assert [(one["kind"], one["state"], one["digest"]) for one in listed] == [
        ("digest", "pending", None),
        *[("post", "pending", 6)] * 5,
    ]
    assert listed[0]["title"].startswith("digest of 5: ")
    assert "told by digest 6" in _run(config).stdout


def test_a_digest_is_dropped_with_a_reason_and_retried(config: Path) -> None:
    _prepare(config, _gathered)
    assert _run(config, "drop", "6", "--reason", "지난 소식").exit_code == 0
    states = {(one["state"], one["detail"]) for one in json.loads(_run(config, "--json").stdout)}
    assert states == {("refused", "지난 소식")}
    assert _run(config, "retry", "6").exit_code == 0
    assert {one["state"] for one in json.loads(_run(config, "--json").stdout)} == {"pending"}


@pytest.mark.parametrize("verb", ["retry", "drop"])
def test_what_cannot_be_done_says_why(config: Path, verb: str) -> None:
    _prepare(config, _gathered)
    refused = _run(config, verb, "3")
    assert refused.exit_code != 0
    assert "told by digest 6" in " ".join(refused.output.split()) + str(refused.exception)


@pytest.mark.parametrize(
    ("given", "retried", "dropped"),
    [
        ({"digest_id": 6}, "told by digest 6; `firmwatch deliveries retry 6`", "told by digest 6"),
        ({"digest_id": 6, "state": REFUSED}, "told by digest 6", "is refused already"),
        ({"state": SENT}, "is sent already", "is sent already"),
        ({"state": SENDING}, "is being sent", "is being sent; try again"),
        ({"state": PENDING}, "waits already, until 2026-11-23 05:08:00 UTC", "is pending already"),
        (
            {"state": REFUSED, "kind": DeliveryKind.DIGEST, "detail": "too long"},
            "digest 1 was refused and its stories go out one by one: too long",
            "is refused already",
        ),
    ],
)
def test_every_obstacle_has_its_words(given: dict[str, object], retried: str, dropped: str) -> None:
    one = replace(delivery(), **given)  # type: ignore[arg-type]
    assert retried in why_not_retried(1, one)
    assert dropped in why_not_dropped(1, one)


def test_a_number_that_is_none_says_where_they_are() -> None:
    for why_not in (why_not_retried, why_not_dropped):
        assert why_not(77, None) == "there is no delivery 77; `firmwatch deliveries` lists them"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (message(), "삼성전자, 평택에 반도체 공장 더 짓는다"),
        (Notice(text="靜音至 08:00"), "靜音至 08:00"),
        (digest(), "digest of 3: 삼성전자, 평택에 반도체 공장 더 짓는다 · Samsung mở rộng nhà máy ở Bắc Ninh · "),
    ],
)
def test_every_content_has_a_headline(content: Content, expected: str) -> None:
    assert headline(content).startswith(expected)
