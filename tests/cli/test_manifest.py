"""`firmwatch manifest`: just what is to be pasted on standard output, and what to do with it beside."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.chat.discord.invite import invite_address
from bot.chat.slack.manifest import manifest
from bot.cli import app
from bot.errors import SettingsError
from tests.wire.discord_server import DiscordServer
from tests.wire.discord_world import APPLICATION

UNSET = {"DISCORD_TOKEN": None, "DISCORD_TOKEN_FILE": None}


def test_slack_s_manifest_can_be_pasted_as_it_is() -> None:
    shown = CliRunner().invoke(app, ["manifest", "slack", "--command", "소식"])
    assert shown.exit_code == 0
    assert json.loads(shown.stdout) == manifest(command_name="/소식")
    for step in ("api.slack.com/apps", "SLACK_BOT_TOKEN", "connections:write", "SLACK_APP_TOKEN"):
        assert step in shown.stderr


def test_the_slash_command_is_the_one_of_bot_yaml(tmp_path: Path) -> None:
    (tmp_path / "bot.yaml").write_text("commands: {name: 소식}\n", encoding="utf-8")
    mistaken = CliRunner().invoke(app, ["manifest", "slack", "--config", str(tmp_path)])
    assert isinstance(mistaken.exception, SettingsError)
    assert mistaken.stdout == ""
    (tmp_path / "bot.yaml").write_text("commands: {name: firmnews}\n", encoding="utf-8")
    shown = CliRunner().invoke(app, ["manifest", "slack", "--config", str(tmp_path)])
    assert json.loads(shown.stdout) == manifest(command_name="/firmnews")
    without = CliRunner().invoke(app, ["manifest", "slack", "--config", str(tmp_path / "none")])
    assert json.loads(without.stdout) == manifest(command_name="/news")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("https://bot.example", "https://bot.example/slack/events"),
        ("https://bot.example/", "https://bot.example/slack/events"),
        ("https://bot.example:8443/behind/proxy", "https://bot.example:8443/behind/proxy"),
    ],
)
def test_http_mode_names_the_address_at_which_the_bot_listens(given: str, named: str) -> None:
    shown = CliRunner().invoke(app, ["manifest", "slack", "--http", given])
    assert json.loads(shown.stdout) == manifest(socket_mode=False, request_url=named)
    assert named in shown.stderr
    assert "SLACK_SIGNING_SECRET" in shown.stderr


def test_discord_s_invite_is_one_line() -> None:
    shown = CliRunner().invoke(app, ["manifest", "discord", "--client-id", "112233445566778899"])
    assert shown.exit_code == 0
    assert shown.stdout == invite_address("112233445566778899") + "\n"
    assert "DISCORD_TOKEN" in shown.stderr


async def test_discord_is_asked_whose_token_it_is() -> None:
    async with DiscordServer() as server:
        told = {"DISCORD_TOKEN": server.token, "DISCORD_API_URL": server.api_url}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "manifest", "discord"),
            env={**os.environ, **told},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, errors = await asyncio.wait_for(process.communicate(), 30)
    assert output.decode() == invite_address(APPLICATION) + "\n"
    assert server.token not in errors.decode()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["slack", "--http", "http://bot.example"], "https"),
        (["slack", "--http", "bot.example"], "complete"),
        (["slack", "--command", "News"], "small letters"),
        (["slack", "--command", "two words"], "one word"),
        (["slack", "--command", "/"], "one word"),
        (["slack", "--command", "x" * 32], "at most 31"),
        (["slack", "--client-id", "112233445566778899"], "for discord"),
        (["discord", "--http", "https://bot.example"], "for slack"),
        (["discord", "--client-id", "abc"], "digits"),
        (["discord"], "developers/applications"),
        (["teams"], "teams"),
        ([], ""),
    ],
)
def test_a_wrong_command_line_is_told(arguments: list[str], said: str) -> None:
    shown = CliRunner(env=UNSET).invoke(app, ["manifest", *arguments], terminal_width=200)
    assert shown.exit_code == 2
    assert shown.stdout == ""
    assert said in " ".join(shown.stderr.replace("│", " ").split())
