from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings.load import load
from bot.settings.values import VectorSettings

BY_ITSELF = VectorSettings(url=None, model="text-embedding-3-small", patience=timedelta(milliseconds=500))
WHOLE = "vectors: {url: 'https://models.example/v1', model: e5, patience: 2s}"


def loaded(directory: Path, bot: str, environ: dict[str, str] | None = None) -> VectorSettings | None:
    (directory / "bot.yaml").write_text(bot, encoding="utf-8")
    (directory / "feeds.yaml").write_text("feeds: [{url: 'https://a.example/rss', name: A}]", encoding="utf-8")
    (directory / "watchlist.yaml").write_text("channels: [{channel: 'console:', watch: [alibaba]}]", encoding="utf-8")
    return load(directory, environ or {}).vectors


@pytest.mark.parametrize(
    ("bot", "expected"),
    [
        ("", BY_ITSELF),
        ("vectors:", BY_ITSELF),
        ("vectors: off", None),
        (WHOLE, VectorSettings(url="https://models.example/v1", model="e5", patience=timedelta(seconds=2))),
    ],
)
def test_where_vectors_come_from(tmp_path: Path, bot: str, expected: VectorSettings | None) -> None:
    assert loaded(tmp_path, bot) == expected


@pytest.mark.parametrize("url", ["http://models.example/v1", "ftp://models.example", "models.example"])
def test_a_key_is_not_sent_in_the_clear(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match=r"begin with https:|write it as https:"):
        loaded(tmp_path, f"vectors: {{url: '{url}'}}")


def test_a_server_on_this_machine_needs_no_encryption(tmp_path: Path) -> None:
    found = loaded(tmp_path, "vectors: {url: 'http://127.0.0.1:8000/v1'}")
    assert found is not None
    assert found.url == "http://127.0.0.1:8000/v1"


def test_the_key_comes_from_the_environment_and_is_not_shown(tmp_path: Path) -> None:
    loaded(tmp_path, WHOLE)
    access = load(tmp_path, {"EMBEDDING_API_KEY": "k-123"}).access
    assert access.embedding_api_key == "k-123"
    assert "k-123" not in repr(access)
