"""`firmwatch preview`: where the page goes, and whose language and zone it shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.preview import show_preview
from bot.errors import FirmwatchError, SettingsError
from tests.chat.page import read

WATCHLIST = """\
channels:
  - {channel: "slack:C0123456789", language: ja, zone: Asia/Tokyo, watch: [toyota]}
  - {channel: "slack:C0123456790", language: ja, zone: Asia/Tokyo, watch: [sony]}
  - {channel: "console:", language: vi, watch: [vinfast]}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "feeds.yaml").write_text("feeds: [{url: 'https://news.example/rss', name: News}]\n", "utf-8")
    (tmp_path / "watchlist.yaml").write_text(WATCHLIST, "utf-8")
    return tmp_path


def test_without_a_configuration_the_page_is_in_english_and_korean(tmp_path: Path) -> None:
    shown = CliRunner().invoke(app, ["preview", "--config", str(tmp_path / "none")])
    assert shown.exit_code == 0
    seen = read(shown.stdout)
    for heading in ("Slack · news · English", "Slack · news · 한국어", "Discord · news · English"):
        assert heading in seen.text
    assert "이유: " in seen.text
    assert "why: " in seen.text


def test_the_page_shows_the_channels_of_the_configuration(config: Path) -> None:
    file = config / "alerts.html"
    chosen = ["preview", "--config", str(config), "--platform", "slack", "-o", str(file)]
    shown = CliRunner().invoke(app, chosen)
    assert shown.exit_code == 0
    assert shown.stdout == ""
    assert str(file) in shown.stderr
    seen = read(file.read_text("utf-8"))
    assert seen.elements.count("section") == 1
    assert "Slack · C0123456789, C0123456790 · 日本語 · Asia/Tokyo" in seen.text
    assert "サムスン" in seen.text


def test_a_page_that_is_opened_is_written_first(tmp_path: Path) -> None:
    file, opened = tmp_path / "alerts.html", []

    def browse(address: str) -> bool:
        opened.append(address)
        return file.exists()

    assert show_preview(tmp_path / "none", platform="discord", file=file, opened=True, browse=browse) == 0
    assert opened == [file.as_uri()]


def test_without_a_browser_it_says_where_the_page_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "alerts.html"
    assert show_preview(tmp_path / "none", platform="slack", file=file, opened=True, browse=lambda _: False) == 1
    assert f"no browser was found: {file.as_uri()}" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(FirmwatchError, match="No such file"):
        show_preview(tmp_path / "none", platform="slack", file=tmp_path / "no" / "x.html", opened=False)


def test_a_mistake_in_the_configuration_is_told(config: Path) -> None:
    (config / "watchlist.yaml").write_text("channels: [{channel: 'slack:x'}]\n", "utf-8")
    assert isinstance(CliRunner().invoke(app, ["preview", "--config", str(config)]).exception, SettingsError)


@pytest.mark.parametrize("wrong", [["--platform", "teams"], ["-o", "a.html", "--open", "b.html"]])
def test_a_wrong_option_is_a_usage_mistake(wrong: list[str]) -> None:
    assert CliRunner().invoke(app, ["preview", *wrong]).exit_code == 2
