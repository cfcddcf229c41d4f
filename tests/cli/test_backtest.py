"""The verb from end to end: a real database, real files, and nothing changed by it."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.clock import utc_now
from bot.store import open_store
from tests.store.build import check, declared, new_entry

NEWS = (
    ("ko", "알리바바, 서울에 데이터센터 짓는다"),
    ("zh-Hans", "腾讯第三季度营收增长8%"),
    ("zh-Hant", "台積電股價創新高，市值突破新紀錄"),
    ("ja", "ソニー、純利益が過去最高に"),
    ("en", "Nvidia shares rise after record revenue"),
    ("vi", "VinFast mở nhà máy ở Ấn Độ"),
)
WATCHLIST = """
channels:
  - channel: "console:"
    zone: Asia/Seoul
    language: ko
    watch: [alibaba, nvidia]
"""
CHANGED = WATCHLIST.replace("alibaba, nvidia", "alibaba, tencent, tsmc, sony, vinfast")
FEEDS = "feeds: [{url: 'https://feed1.example/rss', name: 뉴스}]"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration whose database holds six entries of the last day."""
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "watchlist.yaml").write_text(WATCHLIST, encoding="utf-8")
    (folder / "feeds.yaml").write_text(FEEDS, encoding="utf-8")
    (folder / "bot.yaml").write_text(f"database: sqlite:///{tmp_path}/news.db", encoding="utf-8")
    asyncio.run(_collect(tmp_path / "news.db"))
    return folder


@pytest.fixture
def changed(config: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "new"
    shutil.copytree(config, folder)
    (folder / "watchlist.yaml").write_text(CHANGED, encoding="utf-8")
    return folder


def run(*arguments: object, width: int = 80) -> str:
    shown = CliRunner().invoke(app, ["backtest", *map(str, arguments)], env={"COLUMNS": str(width)})
    assert shown.exit_code == 0, shown.output
    return shown.stdout


def test_it_tells_alerts_a_day_and_samples(config: Path) -> None:
    shown = run("--config", config)
    assert "6 entries, " in shown
    assert "console: · 2 alerts, 2.0 a day" in shown
    assert NEWS[0][1] in shown
    assert NEWS[1][1] not in shown


def test_it_tells_scripts_the_same(config: Path) -> None:
    told = json.loads(run("--config", config, "--json", "--samples", 1))
    assert (told["entries"], told["days"], told["differences"]) == (6, 1.0, None)
    (console,) = told["channels"]
    assert (console["alerts"], console["alerts_a_day"]) == (2, 2.0)
    assert [(one["key"], one["alerts"], one["texts"], one["ambiguous"]) for one in console["watches"]] == [
        ("firm:alibaba", 1, 1, False),
        ("firm:nvidia", 1, 1, False),
    ]
    assert console["watches"][0]["samples"][0]["title"] == NEWS[0][1]


@pytest.mark.parametrize("width", [80, 120])
def test_it_tells_what_a_change_adds_and_drops_in_any_language(config: Path, changed: Path, width: int) -> None:
    shown = run("--config", config, "--against", changed, "--samples", 9, width=width)
    assert "".join(shown.split()).startswith(f"With{changed}")
    assert "console: · adds 4, drops 1, keeps 1: 2 alerts with" in shown
    lines = shown.splitlines()
    added = [line for line in lines if line.lstrip().startswith("+")]
    dropped = [line for line in lines if line.lstrip().startswith("−")]
    for _, title in (NEWS[1], NEWS[2], NEWS[3], NEWS[5]):
        assert sum(title in line for line in added) == 1
    assert [NEWS[4][1] in line for line in dropped] == [True]


def test_a_change_for_scripts(config: Path, changed: Path) -> None:
    (console,) = json.loads(run("--config", config, "--against", changed, "--json"))["differences"]
    assert (console["channel"], console["same"], console["adds"], console["drops"]) == ("console:", 1, 4, 1)
    assert [alert["title"] for alert in console["dropped"]] == [NEWS[4][1]]


def test_nothing_is_changed_while_the_bot_runs(config: Path, changed: Path, tmp_path: Path) -> None:
    before = _dump(tmp_path / "news.db")
    files = sorted(path.name for path in tmp_path.iterdir())
    bot = asyncio.Runner()
    running = bot.run(open_store(f"sqlite:///{tmp_path}/news.db", alone=True))
    try:
        run("--config", config, "--against", changed)
    finally:
        bot.run(running.close())
        bot.close()
    assert _dump(tmp_path / "news.db") == before
    assert set(files) <= {path.name for path in tmp_path.iterdir()}


def test_since_says_how_far_back(config: Path) -> None:
    assert json.loads(run("--config", config, "--since", "150m", "--json"))["entries"] == 2


def test_files_stand_for_the_database(config: Path, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    _write_lines(folder / "rows.jsonl", [{"title": title, "lang": language} for language, title in NEWS])
    item = "<item><title>Alibaba lifts cloud spending</title><link>https://paper.example/1</link></item>"
    document = f"<rss version='2.0'><channel><title>Paper</title>{item}</channel></rss>"
    (folder / "paper.xml").write_text(document, encoding="utf-8")
    (folder / "notes.txt").write_text("no feed", encoding="utf-8")
    shown = run("--config", config, "--feeds", folder)
    assert "not read" in shown
    assert "notes.txt" in shown
    assert "console: · 3 alerts, 3.0 a day" in shown


@pytest.mark.slow
def test_many_entries_are_played_in_processes_of_their_own(config: Path, changed: Path, tmp_path: Path) -> None:
    start = utc_now() - timedelta(days=10)
    rows = [
        {"title": f"{NEWS[number % 6][1]} {number}", "time": (start + timedelta(minutes=10 * number)).isoformat()}
        for number in range(1200)
    ]
    _write_lines(tmp_path / "rows.jsonl", rows)
    told = json.loads(run("--config", config, "--against", changed, "--feeds", tmp_path / "rows.jsonl", "--json"))
    (difference,) = told["differences"]
    assert (told["entries"], difference["adds"], difference["drops"], difference["same"]) == (1200, 800, 200, 200)


AMBIGUOUS = (
    ["Inflation above target again", "Gunman missed his target", "He hit the target"],
    ["京东双11成交额创新高", "京东又上热搜了", "京东方柔性屏出货"],
)


@pytest.mark.parametrize(
    ("titles", "watch", "advice"),
    [
        (AMBIGUOUS[0], "target", "the bot keeps these back by itself"),
        (AMBIGUOUS[1], "jd", "(here it leaves out 2)"),
        (AMBIGUOUS[1], "{firm: jd, context: required}", "the bot keeps these back by itself"),
    ],
)
def test_the_advice_on_an_ambiguous_name_helps(
    config: Path, tmp_path: Path, titles: list[str], watch: str, advice: str
) -> None:
    (config / "watchlist.yaml").write_text(f"channels: [{{channel: 'console:', watch: [{watch}]}}]", encoding="utf-8")
    _write_lines(tmp_path / "rows.jsonl", [{"title": title} for title in titles])
    assert advice in run("--config", config, "--feeds", tmp_path / "rows.jsonl", width=300)


MISTAKES = (
    (["--since", "soon"], 2),
    (["--feeds", "/nowhere/at/all"], 1),
    (["--since", "1s"], 1),
)


@pytest.mark.parametrize(("arguments", "code"), MISTAKES)
def test_what_cannot_be_rehearsed(config: Path, arguments: list[str], code: int) -> None:
    assert CliRunner().invoke(app, ["backtest", "--config", str(config), *arguments]).exit_code == code


def test_a_database_that_is_not_there_is_not_made(config: Path, tmp_path: Path) -> None:
    (config / "bot.yaml").write_text(f"database: sqlite:///{tmp_path}/none/none.db", encoding="utf-8")
    assert CliRunner().invoke(app, ["backtest", "--config", str(config)]).exit_code == 1
    assert not (tmp_path / "none").exists()


async def _collect(path: Path) -> None:
    store = await open_store(f"sqlite:///{path}")
    await store.declare_feeds([declared(1, tags=frozenset({"business"}))], utc_now())
    (feed,) = await store.feeds()
    for number, (language, title) in enumerate(NEWS):
        at = utc_now() - timedelta(hours=6 - number)
        new = replace(new_entry(number), title=title, language=language, published_at=at)
        await store.record_check(check(feed.id, [new], at))
    await store.close()


def _dump(path: Path) -> str:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return sha256("\n".join(connection.iterdump()).encode()).hexdigest()


def _write_lines(path: Path, rows: Sequence[dict[str, str]]) -> None:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")


def test_a_check_says_what_to_expect_of_each_watch(config: Path) -> None:
    shown = CliRunner().invoke(app, ["check", "--offline", "--config", str(config)], env={"COLUMNS": "80"})
    assert shown.exit_code == 0
    assert "To be expected, going by 6 entries" in shown.stdout
    told = json.loads(CliRunner().invoke(app, ["check", "--offline", "--json", "--config", str(config)]).stdout)
    assert [(one["watch"], one["alerts_a_day"]) for one in told["expected"]] == [
        ("firm:alibaba", 1.0),
        ("firm:nvidia", 1.0),
    ]


def test_a_check_before_the_first_start_says_nothing_of_it(config: Path, tmp_path: Path) -> None:
    (config / "bot.yaml").write_text(f"database: sqlite:///{tmp_path}/none/none.db", encoding="utf-8")
    shown = CliRunner().invoke(app, ["check", "--offline", "--config", str(config)])
    assert shown.exit_code == 0
    assert "expected" not in shown.stdout
    assert not (tmp_path / "none").exists()
