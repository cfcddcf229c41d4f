"""`firmwatch feeds import`, `export` and `find`: what one prints, the other and feeds.yaml understand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.settings.load import load
from tests.settings.conftest import FEEDS, WATCHLIST

OPML = Path(__file__).parents[1] / "corpus" / "feeds" / "reader.opml"


@pytest.fixture(name="config")
def _config(tmp_path: Path) -> Path:
    (tmp_path / "feeds.yaml").write_text(FEEDS, "utf-8")
    (tmp_path / "watchlist.yaml").write_text(WATCHLIST, "utf-8")
    return tmp_path


def _run(config: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["feeds", *words, "--config", str(config)])


def test_what_is_imported_may_be_appended_and_is_then_known(config: Path) -> None:
    before = len(load(config, {}).feeds)
    shown = _run(config, "import", str(OPML))
    assert shown.exit_code == 0
    assert shown.stderr.splitlines() == [
        f"{OPML}:12: left out “twice”: the same address as “benxanh.test”",
        f"{OPML}:13: left out “harmless”: no http or https address: javascript:alert(1)",
        "3 feeds to add, 0 there already, 2 left out",
        f"`--into {config}/feeds.yaml` adds them to the file",
    ]
    with (config / "feeds.yaml").open("a", encoding="utf-8") as file:
        file.write(shown.stdout)
    feeds = load(config, {}).feeds
    assert len(feeds) == before + 3
    assert (feeds[-3].name, feeds[-3].tags) == ("한강경제", frozenset({"アジア", "한국"}))
    assert "0 feeds to add, 3 there already" in _run(config, "import", str(OPML)).stderr


def test_what_is_imported_into_a_file_is_known_then(config: Path) -> None:
    file = config / "feeds.yaml"
    file.write_text("# 우리 피드\nfeeds: []  # none yet\n", "utf-8")
    done = _run(config, "import", str(OPML), "--into", str(file))
    assert done.stdout == ""
    assert f"3 feeds added to {file}, 0 there already, 2 left out" in done.stderr
    assert file.read_text("utf-8").startswith("# 우리 피드\nfeeds:  # none yet\n")
    assert [feed.name for feed in load(config, {}).feeds] == ["한강경제", "長江財經", "benxanh.test"]
    assert "0 feeds added" in _run(config, "import", str(OPML), "--into", str(file)).stderr


def test_what_is_no_opml_is_named_with_its_line(config: Path) -> None:
    page = config / "page.opml"
    page.write_text("<?xml version='1.0'?>\n<html/>", "utf-8")
    assert f"{page}: line 2: <html> is no OPML" in str(_run(config, "import", str(page)).exception)


def test_what_is_exported_can_be_imported(config: Path) -> None:
    exported = config / "out.opml"
    exported.write_text(_run(config, "export").stdout, "utf-8")
    assert "0 feeds to add, 1 there already, 0 left out" in _run(config, "import", str(exported)).stderr


def test_a_file_that_is_not_there_is_said(config: Path) -> None:
    assert "no-such.opml" in str(_run(config, "import", "no-such.opml").exception)


def test_what_the_guard_refuses_is_told_once_and_where_it_belongs(config: Path) -> None:
    found = _run(config, "find", "http://127.0.0.1:1/rss")
    assert "not a public address" in " ".join(found.stderr.split())
    assert "warning" not in found.stderr
    assert found.stdout == ""
    (record,) = json.loads(_run(config, "find", "http://127.0.0.1:1/rss", "--json").stdout)
    assert record["ok"] is False
