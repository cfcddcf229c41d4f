from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import SettingsError
from bot.settings.load import load
from bot.settings.values import ArticleSettings
from tests.settings.conftest import Folder

FILES = {
    "feeds.yaml": "feeds: [{url: https://hangang.example/rss, name: 한강경제}]",
    "watchlist.yaml": "channels: [{channel: 'console:', watch: [alibaba]}]",
}
BY_ITSELF = ArticleSettings(wait=timedelta(milliseconds=300), timeout=timedelta(seconds=30))


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("", BY_ITSELF),
        ("articles:", BY_ITSELF),
        ("articles: off", None),
        ("articles: {wait: 0}", ArticleSettings(wait=timedelta(0), timeout=timedelta(seconds=30))),
        (
            "articles: {wait: 1s, timeout: 10s}",
            ArticleSettings(wait=timedelta(seconds=1), timeout=timedelta(seconds=10)),
        ),
    ],
)
def test_articles_are_read_unless_somebody_says_no(folder: Folder, text: str, articles: ArticleSettings | None) -> None:
    assert load(folder({**FILES, "bot.yaml": text}), {}).articles == articles


def test_an_alert_is_never_put_off_for_long(folder: Folder) -> None:
    with pytest.raises(SettingsError, match="the most 5s"):
        load(folder({**FILES, "bot.yaml": "articles: {wait: 1m}"}), {})
