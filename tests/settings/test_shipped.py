"""The configuration that ships: it loads and is documented. The catalogue: test_catalogue.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from bot.settings.firms import read_firms
from bot.settings.load import load
from bot.settings.schema import BotFile, ChannelItem, FeedItem, FirmItem, WatchItem
from bot.settings.shipped import shipped_config
from bot.settings.values import Settings
from tests.settings.conftest import Folder

LANGUAGES = ("en", "ko", "zh-Hans", "zh-Hant", "ja")


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(shipped_config(), {})


def test_feeds_of_every_language_and_kind(settings: Settings) -> None:
    assert len(settings.feeds) >= 40
    languages = [feed.language for feed in settings.feeds]
    assert all(languages.count(language) >= 5 for language in (*LANGUAGES, "vi"))
    assert all(feed.tags & {"business", "technology"} for feed in settings.feeds)
    assert all(feed.url.startswith("https://") for feed in settings.feeds)
    assert len({feed.name for feed in settings.feeds}) == len(settings.feeds)


def test_the_watchlist_speaks_to_the_terminal_without_any_account(settings: Settings) -> None:
    assert [channel.channel for channel in settings.channels] == ["console:"]
    assert len(settings.channels[0].watches) >= 5


def test_the_commented_channels_of_the_watchlist_load_too(folder: Folder) -> None:
    lines = (shipped_config() / "watchlist.yaml").read_text().partition("channels:\n")[2].splitlines()
    text = "channels:\n" + "\n".join(line.replace("  # ", "  ", 1) for line in lines if line.startswith("  # "))
    feeds = (shipped_config() / "feeds.yaml").read_bytes()
    text = "\n".join(line for line in text.splitlines() if re.match(r"\s*(channels:|-|[a-z_]+:)", line))
    channels = load(folder({"watchlist.yaml": text, "feeds.yaml": feeds}), {}).channels
    assert [channel.platform for channel in channels] == ["slack", "discord"]


def uncommented(text: str) -> str:
    """bot.yaml with every key that is commented out in force."""
    lines = text.splitlines()
    return "\n".join(line[2:] if re.match(r"# +[a-z_]+:( |$)|# [a-z_]+:( |$)", line) else "" for line in lines)


def test_the_commented_bot_yaml_shows_the_defaults(folder: Folder) -> None:
    text = uncommented((shipped_config() / "bot.yaml").read_text())
    shown = load(folder({"bot.yaml": text}), {})
    plain = load(folder(), {})
    for name in ("database_url", "keep", "web", "log", "commands", "zone", "language"):
        assert getattr(shown, name) == getattr(plain, name), name
    for name in ("allow_private", "timeout", "read_timeout", "max_bytes", "pace", "concurrency"):
        assert getattr(shown.fetch, name) == getattr(plain.fetch, name), name


def keys_of(model: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    for name, info in model.model_fields.items():
        yield (name,)
        kinds = [info.annotation, *getattr(info.annotation, "__args__", ())]
        for kind in kinds:
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from ((name, *rest) for rest in keys_of(kind))


def holds(document: object, path: tuple[str, ...]) -> bool:
    for step in path:
        if not isinstance(document, dict) or step not in document:
            return False
        document = document[step]
    return True


def test_every_key_of_bot_yaml_is_documented_in_it() -> None:
    shown = yaml.safe_load(uncommented((shipped_config() / "bot.yaml").read_text()))
    missing = [path for path in keys_of(BotFile) if not holds(shown, path)]
    assert missing == []
    assert sum(1 for _ in keys_of(BotFile)) > 20


@pytest.mark.parametrize(
    ("file", "model"),
    [
        ("feeds.yaml", FeedItem),
        ("watchlist.yaml", ChannelItem),
        ("watchlist.yaml", WatchItem),
        ("firms/README.md", FirmItem),
    ],
)
def test_every_other_key_is_documented_where_it_belongs(file: str, model: type[BaseModel]) -> None:
    text = (shipped_config() / file).read_text()
    keys = [info.alias or name for name, info in model.model_fields.items()]
    assert [key for key in keys if not re.search(rf"\b{key}(:|  )", text)] == []


def test_the_example_of_the_catalogue_page_is_sound(tmp_path: Path) -> None:
    page = (shipped_config() / "firms" / "README.md").read_text()
    (tmp_path / "example.yaml").write_text(page.partition("```yaml\n")[2].partition("```")[0])
    (firm,) = read_firms(tmp_path)
    assert (firm.id, len(firm.names), len(firm.related), len(firm.also)) == ("acme-steel", 5, 3, 2)


def test_the_shipped_folder_is_in_the_wheel_or_beside_the_checkout(tmp_path: Path) -> None:
    package = tmp_path / "bot"
    package.mkdir()
    assert shipped_config(package) == tmp_path / "config"
    (package / "shipped").mkdir()
    assert shipped_config(package) == package / "shipped"
