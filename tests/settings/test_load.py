from __future__ import annotations

from datetime import time, timedelta
from ipaddress import IPv4Network
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import __version__
from bot.errors import SettingsError
from bot.model import (
    Backfill,
    Changers,
    ChannelRules,
    DeclaredFeed,
    DigestTimes,
    Length,
    QuietHours,
    Relation,
    Retention,
    Updates,
    Watch,
    WatchKind,
)
from bot.settings.load import load
from bot.settings.shipped import shipped_config
from bot.settings.values import CommandSettings, FetchSettings, LogSettings, WebSettings
from tests.settings.conftest import Folder

FULL = {
    "bot.yaml": """\
database: postgresql://bot:secret@db/news
fetch:
  allow_private: [10.0.0.0/8, 192.168.1.20]
  timeout: 10s
  read_timeout: 2500ms
  max_bytes: 1MiB
  pace: 0
  concurrency: 8
  user_agent: NewsBot/2
  contact: ops@news.example
keep: {entries: 1w, decisions: 30d, seen: 100d}
web: {host: 0.0.0.0, port: 9000}
log: {level: Debug, format: json}
commands:
  name: /firmwatch
  who: Everyone
  managers: [slack:U0123456789, discord:112233445566778899]
  watches: 20
  feeds: 0
  firms: 5
  a_minute: 10
zone: Asia/Tokyo
language: ja-JP
""",
    "feeds.yaml": """\
feeds:
  - url: https://news.example/rss
    name: "  경제   뉴스 "
    language: zh-TW
    every: 1m
    zone: Asia/Seoul
    tags: [business, 한국]
  - {url: "http://10.0.0.5/feed", name: 社内, tags: internal}
""",
    "watchlist.yaml": """\
channels:
  - channel: slack:C0123456789
    watch:
      - alibaba
      - {firm: samsung, with: [brand, person], from: [한국], languages: [ko, zh-CN]}
      - {keyword: 전고체  배터리, languages: ko, unless: [중고,  "title:할인 OR 특가"]}
      - {keyword: "title:반도체  AND (관세 OR topic:인수합병) AND lang:zh"}
      - {topic: 보안 사고, from: [한국]}
      - {firm: tencent, topics: [mergers, sa thải]}
      - {feed: "http://10.0.0.5/feed"}
    zone: Asia/Seoul
    language: ko
    quiet: 22:00-07:00
    digest: 17:00 weekdays
    languages: [ko, zh-TW]
    length: Title
    settle: 2m
    max_age: 1d
    backfill: 24h
    catch_up: 2h
  - channel: "console:"
    watch: [tencent]
    backfill: 5
""",
}


def test_every_setting_arrives(folder: Folder) -> None:
    settings = load(folder(FULL), {})
    assert settings.database_url == "postgresql://bot:secret@db/news"
    assert settings.fetch == FetchSettings(
        allow_private=(IPv4Network("10.0.0.0/8"), IPv4Network("192.168.1.20/32")),
        timeout=timedelta(seconds=10),
        read_timeout=timedelta(seconds=2.5),
        max_bytes=1_048_576,
        pace=timedelta(0),
        concurrency=8,
        user_agent="NewsBot/2 (+ops@news.example)",
    )
    assert settings.keep == Retention(entries=timedelta(days=7), decisions=timedelta(days=30), seen=timedelta(days=100))
    assert settings.web == WebSettings(host="0.0.0.0", port=9000, asked_for=True)
    assert settings.log == LogSettings(level="debug", format="json")
    assert settings.commands == CommandSettings(
        name="firmwatch",
        changers=Changers.EVERYONE,
        managers=frozenset({"slack:U0123456789", "discord:112233445566778899"}),
        watches=20,
        feeds=0,
        firms=5,
        a_minute=10,
    )
    assert (settings.zone, settings.language) == (ZoneInfo("Asia/Tokyo"), "ja")


def test_feeds_arrive_in_order(folder: Folder) -> None:
    assert load(folder(FULL), {}).feeds == (
        DeclaredFeed(
            url="https://news.example/rss",
            name="경제 뉴스",
            language="zh-Hant",
            every=timedelta(minutes=1),
            zone="Asia/Seoul",
            tags=frozenset({"business", "한국"}),
        ),
        DeclaredFeed(url="http://10.0.0.5/feed", name="社内", tags=frozenset({"internal"})),
    )


def test_channels_arrive_with_their_own_rules_or_those_of_bot_yaml(folder: Folder) -> None:
    slack, console = load(folder(FULL), {}).channels
    assert slack == ChannelRules(
        channel="slack:C0123456789",
        watches=(
            Watch(kind=WatchKind.FIRM, subject="alibaba"),
            Watch(
                kind=WatchKind.FIRM,
                subject="samsung",
                relations=frozenset({Relation.BRAND, Relation.PERSON}),
                tags=frozenset({"한국"}),
                languages=frozenset({"ko", "zh-Hans"}),
            ),
            Watch(
                kind=WatchKind.KEYWORD,
                subject="전고체 배터리",
                languages=frozenset({"ko"}),
                unless=("중고", "title:할인 OR 특가"),
            ),
            Watch(kind=WatchKind.KEYWORD, subject="title:반도체 AND (관세 OR topic:인수합병) AND lang:zh"),
            Watch(kind=WatchKind.TOPIC, subject="security-incidents", tags=frozenset({"한국"})),
            Watch(kind=WatchKind.FIRM, subject="tencent", topics=frozenset({"mergers", "layoffs"})),
            Watch(kind=WatchKind.FEED, subject="http://10.0.0.5/feed"),
        ),
        zone=ZoneInfo("Asia/Seoul"),
        language="ko",
        quiet=QuietHours(start=time(22), end=time(7)),
        digest=DigestTimes(at=time(17), days=frozenset(range(5))),
        languages=frozenset({"ko", "zh-Hant"}),
        length=Length.TITLE,
        settle=timedelta(minutes=2),
        max_age=timedelta(days=1),
        backfill=Backfill(age=timedelta(hours=24)),
        updates=Updates.EDIT,
        catch_up=timedelta(hours=2),
        declared=frozenset("zone language quiet digest languages length settle max_age backfill catch_up".split()),
    )
    assert console.declared == {"backfill"}
    assert (console.updates, console.catch_up) == (Updates.OFF, None)
    assert (console.zone, console.language) == (ZoneInfo("Asia/Tokyo"), "ja")
    assert console.backfill == Backfill(newest=5)


@pytest.mark.parametrize(
    ("channel", "line", "expected"),
    [
        ("slack:C012", "", timedelta(minutes=30)),
        ("discord:112233445566778899", "", timedelta(minutes=30)),
        ("file:alerts.jsonl", "", None),
        ("file:alerts.jsonl", "catch_up: 1h30m", timedelta(minutes=90)),
        ("slack:C012", "catch_up: OFF", None),
    ],
)
def test_people_are_spared_a_flood_unless_they_want_it(
    folder: Folder, channel: str, line: str, expected: timedelta | None
) -> None:
    watchlist = f"channels:\n  - channel: {channel}\n    watch: [alibaba]\n    {line}\n"
    assert load(folder({"watchlist.yaml": watchlist}), {}).channels[0].catch_up == expected


def test_without_bot_yaml_the_defaults_hold(folder: Folder) -> None:
    settings = load(folder(), {})
    assert settings.database_url == "sqlite:///data/firmwatch.db"
    assert settings.keep == Retention()
    assert settings.web == WebSettings(host="127.0.0.1", port=8080)
    assert settings.commands == CommandSettings()
    assert settings.fetch.user_agent == f"Firmwatch/{__version__}"
    assert settings.channels[0].max_age == timedelta(hours=48)


@pytest.mark.parametrize("text", ["", "# nothing\n", "fetch:\nkeep:\nlog:\nweb:\ncommands:\n"])
def test_a_bot_yaml_whose_keys_are_commented_out_changes_nothing(folder: Folder, text: str) -> None:
    assert load(folder({"bot.yaml": text}), {}) == load(folder(), {})


@pytest.mark.parametrize("word", ["off", "no", "Off", "'false'"])
def test_the_listener_can_be_off(folder: Folder, word: str) -> None:
    assert load(folder({"bot.yaml": f"web: {word}\n"}), {}).web is None


def test_no_feeds_at_all_is_no_mistake(folder: Folder) -> None:
    assert load(folder({"feeds.yaml": "feeds: []\n"}), {}).feeds == ()


def test_everything_may_be_arranged_from_chat(folder: Folder) -> None:
    assert load(folder({"watchlist.yaml": "channels: []\n"}), {}).channels == ()


def test_what_a_channel_has_of_bot_yaml_is_not_declared_for_it(folder: Folder) -> None:
    (rules,) = load(folder({"bot.yaml": "zone: Asia/Seoul\nlanguage: ko\n"}), {}).channels
    assert (rules.zone, rules.language, rules.declared) == (ZoneInfo("Asia/Seoul"), "ko", frozenset())


def test_a_folder_of_ones_own_firms_joins_the_catalogue(folder: Folder) -> None:
    own = "firms: [{id: acme, name: 애크미, names: {ko: 애크미}}]"
    settings = load(
        folder({"firms/own.yaml": own, "watchlist.yaml": "channels: [{channel: 'console:', watch: [acme, alibaba]}]"}),
        {},
    )
    assert {"acme", "alibaba"} <= {firm.id for firm in settings.firms}


def test_the_directory_stays_as_it_was_given(folder: Folder) -> None:
    directory = folder()
    assert load(directory, {}).directory == directory


def test_a_missing_folder_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        load(tmp_path / "conf", {})
    assert raised.value.mistakes == (
        f"{tmp_path}/conf: no such folder; begin with a copy: cp -r {shipped_config()} {tmp_path}/conf",
    )


def test_a_file_in_place_of_the_folder_says_which_folder(folder: Folder) -> None:
    directory = folder()
    with pytest.raises(SettingsError) as raised:
        load(directory / "feeds.yaml", {})
    assert raised.value.mistakes == (
        f"{directory}/feeds.yaml: this is a file; name the folder that it is in: {directory}",
    )


def test_every_missing_file_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        load(tmp_path, {})
    assert raised.value.mistakes == tuple(
        f"{tmp_path}/{name}: no such file; begin with a copy: cp {shipped_config()}/{name} {tmp_path}/{name}"
        for name in ("feeds.yaml", "watchlist.yaml")
    )


def test_a_broken_feeds_yaml_does_not_blame_the_watchlist(folder: Folder) -> None:
    watchlist = "channels: [{channel: 'console:', watch: [{feed: 'https://a.example/'}, {firm: alibba, from: x}]}]"
    with pytest.raises(SettingsError) as raised:
        load(folder({"feeds.yaml": "feeds: [", "watchlist.yaml": watchlist}), {})
    assert [mistake.rpartition("/config/")[2] for mistake in raised.value.mistakes] == [
        "feeds.yaml:1: a value is missing, or a '[' or '{' is not closed",
        "watchlist.yaml:1: unknown firm 'alibba'; did you mean 'alibaba'?",
    ]


@pytest.mark.parametrize(
    ("firms", "said"),
    [
        ("firms: [{id: acme, name: Acme}]", ["firms/own.yaml:1: 'names' is missing"]),
        ('[{"id": "acme"}]', ["firms/own.yaml:1: 'name' is missing"]),
        ("firms: [", ["firms/own.yaml:1: a value is missing, or a '[' or '{' is not closed"]),
        ("acme", ["firms/own.yaml:1: expected 'firms:' and a list under it"]),
    ],
)
def test_a_firm_with_a_mistake_in_it_is_not_unknown_too(folder: Folder, firms: str, said: list[str]) -> None:
    watchlist = "channels: [{channel: 'console:', watch: [acme, alibaba]}]"
    with pytest.raises(SettingsError) as raised:
        load(folder({"firms/own.yaml": firms, "watchlist.yaml": watchlist}), {})
    assert [mistake.rpartition("/config/")[2] for mistake in raised.value.mistakes] == said


def test_the_error_shows_every_mistake_as_one_text(folder: Folder) -> None:
    with pytest.raises(SettingsError) as raised:
        load(folder({"bot.yaml": "zone: KST\nlog: {level: loud}\n"}), {"SLACK_API_URL": "http://slack.example/"})
    assert str(raised.value).count("\n") == 2
    assert str(raised.value).splitlines() == list(raised.value.mistakes)


def test_nothing_secret_is_shown_by_repr(folder: Folder) -> None:
    secrets = {name: f"s3cret-{name}" for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "DISCORD_TOKEN")}
    settings = load(folder(FULL), secrets)
    assert settings.access.discord_token == "s3cret-DISCORD_TOKEN"
    assert "s3cret" not in repr(settings)
    assert "secret@db" not in repr(settings)
