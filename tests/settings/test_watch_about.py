from __future__ import annotations

import pytest

from bot.errors import SettingsError
from bot.settings.load import load
from tests.settings.conftest import Folder

FEEDS = "feeds: [{url: https://hangang.example/rss, name: 한강경제}]"


@pytest.mark.parametrize(
    ("watch", "main"),
    [("samsung", False), ("{firm: samsung, about: main}", True), ("{firm: samsung, about: Any}", False)],
)
def test_a_watch_may_want_the_main_subject_alone(folder: Folder, watch: str, main: bool) -> None:
    watchlist = f"channels: [{{channel: 'console:', watch: [{watch}]}}]"
    (rules,) = load(folder({"feeds.yaml": FEEDS, "watchlist.yaml": watchlist}), {}).channels
    assert rules.watches[0].main is main


@pytest.mark.parametrize(
    ("watch", "mistake"),
    [
        ("{topic: mergers, about: main}", "'about' belongs to a firm"),
        ("{firm: samsung, about: mostly}", "subject"),
    ],
)
def test_only_a_firm_is_a_subject(folder: Folder, watch: str, mistake: str) -> None:
    watchlist = f"channels: [{{channel: 'console:', watch: [{watch}]}}]"
    with pytest.raises(SettingsError, match=mistake):
        load(folder({"feeds.yaml": FEEDS, "watchlist.yaml": watchlist}), {})
