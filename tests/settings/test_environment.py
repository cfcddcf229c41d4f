from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings.environment import read_access, read_database
from bot.settings.source import Mistake
from bot.settings.values import Access


def access(environ: dict[str, str]) -> tuple[Access, list[str]]:
    mistakes: list[Mistake] = []
    found = read_access(environ, mistakes)
    return found, [str(mistake) for mistake in mistakes]


def test_every_variable_arrives() -> None:
    found, mistakes = access(
        {
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_APP_TOKEN": "xapp-1",
            "SLACK_SIGNING_SECRET": "abc",
            "DISCORD_TOKEN": "tok.en",
            "SLACK_API_URL": "https://slack.example/api/",
            "DISCORD_API_URL": "http://127.0.0.1:8000/api/v10",
            "DISCORD_GATEWAY_URL": "ws://[::1]:9000",
            "PATH": "/bin",
        }
    )
    assert mistakes == []
    assert found == Access(
        slack_bot_token="xoxb-1",
        slack_app_token="xapp-1",
        slack_signing_secret="abc",
        discord_token="tok.en",
        slack_api_url="https://slack.example/api/",
        discord_api_url="http://127.0.0.1:8000/api/v10",
        discord_gateway_url="ws://[::1]:9000",
    )


def test_unset_and_empty_are_the_same() -> None:
    assert access({}) == access({"DISCORD_TOKEN": " ", "DISCORD_TOKEN_FILE": "", "SLACK_API_URL": ""}) == (Access(), [])


@pytest.mark.parametrize(
    "address",
    [
        "http://slack.example/",
        "http://10.0.0.1/",
        "http://localhost.evil.example/",
        "http://127.0.0.1@evil.example/",
        "https://user:pass@slack.example/",
        "http://127.0.0.1\\@evil.example/",
        "http://①②⑦.⓪.⓪.①/",
        "ftp://127.0.0.1/",
        "wss://slack.example/",
        "slack.example",
        "https://",
        "https://a b/",
    ],
)
def test_an_address_that_would_leak_a_token_is_refused(address: str) -> None:
    found, mistakes = access({"SLACK_API_URL": address})
    assert found.slack_api_url is None
    assert mistakes == [
        "SLACK_API_URL: must begin with https://, or with http:// on this machine (127.0.0.1), or tokens would leak"
    ]


@pytest.mark.parametrize("address", ["https://gateway.discord.example/", "ws://gateway.discord.example/"])
def test_the_gateway_wants_a_websocket(address: str) -> None:
    assert access({"DISCORD_GATEWAY_URL": address})[1] == [
        "DISCORD_GATEWAY_URL: must begin with wss://, or with ws:// on this machine (127.0.0.1), or tokens would leak"
    ]


def test_swapped_slack_tokens_are_noticed() -> None:
    assert access({"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"})[1] == [
        "SLACK_BOT_TOKEN: a token that begins with xapp- belongs in SLACK_APP_TOKEN",
        "SLACK_APP_TOKEN: a token that begins with xoxb- belongs in SLACK_BOT_TOKEN",
    ]


@pytest.mark.parametrize("token", ["two words", "한글", "a\nb"])
def test_a_token_that_can_be_none_is_refused_unseen(token: str) -> None:
    assert access({"DISCORD_TOKEN": token})[1] == [
        "DISCORD_TOKEN: a token is one word of letters, digits and signs; copy it again"
    ]


def test_a_variable_may_be_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("tok.en\n")
    assert access({"DISCORD_TOKEN_FILE": str(secret)}) == (Access(discord_token="tok.en"), [])


def test_both_a_variable_and_its_file_are_one_too_many(tmp_path: Path) -> None:
    assert access({"DISCORD_TOKEN": "a", "DISCORD_TOKEN_FILE": str(tmp_path)})[1] == [
        "DISCORD_TOKEN_FILE: DISCORD_TOKEN is set too; keep only one of them"
    ]


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\xff")
    assert access({"DISCORD_TOKEN_FILE": f"{tmp_path}/none", "SLACK_BOT_TOKEN_FILE": f"{tmp_path}/binary"})[1] == [
        f"SLACK_BOT_TOKEN_FILE: cannot read '{tmp_path}/binary': it is not text",
        f"DISCORD_TOKEN_FILE: cannot read '{tmp_path}/none': No such file or directory",
    ]


def test_the_database_comes_from_a_variable_or_its_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://u:p@h/n\n")
    mistakes: list[Mistake] = []
    assert read_database({"DATABASE_URL": "sqlite:///x.db"}, mistakes) == "sqlite:///x.db"
    assert read_database({"DATABASE_URL_FILE": f"{tmp_path}/url"}, mistakes) == "postgresql://u:p@h/n"
    assert read_database({}, mistakes) is None
    assert mistakes == []


def test_a_wrong_database_is_said_without_its_password() -> None:
    mistakes: list[Mistake] = []
    assert read_database({"DATABASE_URL": "postgres://u:hunter2@h/n"}, mistakes) is None
    assert [str(each) for each in mistakes] == [
        "DATABASE_URL: a database address begins with 'postgresql://', not 'postgres://'"
    ]
