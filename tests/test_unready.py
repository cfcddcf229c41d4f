"""What keeps channels from working is told without asking anybody, as far as it can be."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.platforms import unready
from bot.settings.load import load
from tests.settings.conftest import FEEDS

WATCHLIST = """\
channels:
  - {channel: slack:C0123456789, watch: [alibaba]}
  - {channel: discord:112233445566778899, watch: [alibaba]}
  - {channel: "console:", watch: [alibaba]}
  - {channel: "file:FOLDER", watch: [alibaba]}
"""


@pytest.mark.parametrize(
    ("environment", "silent"),
    [
        ({}, ["file:FOLDER", "slack:C0123456789", "discord:112233445566778899"]),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, ["file:FOLDER", "discord:112233445566778899"]),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "DISCORD_TOKEN": "one"}, ["file:FOLDER"]),
    ],
)
def test_a_channel_without_a_token_or_a_file_is_told(
    tmp_path: Path, environment: dict[str, str], silent: list[str]
) -> None:
    (tmp_path / "feeds.yaml").write_text(FEEDS, "utf-8")
    (tmp_path / "watchlist.yaml").write_text(WATCHLIST.replace("FOLDER", str(tmp_path)), "utf-8")
    problems = unready(load(tmp_path, environment))
    assert [problem.subject.replace(str(tmp_path), "FOLDER") for problem in problems] == silent
    assert all(problem.remedy for problem in problems)
