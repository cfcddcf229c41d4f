from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.script import Format, Script, ScriptFeed, Start, items_at, load_script
from bot.errors import SettingsError
from bot.settings.load import load
from tests.demo.conftest import NOON

EXPECTED = yaml.safe_load((Path(__file__).parent / "expected.yaml").read_text(encoding="utf-8"))
START = Start(opened=NOON, started=NOON + timedelta(seconds=5))


def test_the_shipped_newswire_is_what_the_demonstration_promises(shipped_script: Script) -> None:
    assert {feed.language for feed in shipped_script.feeds} == {"ko", "zh-Hans", "zh-Hant", "ja", "en", "vi"}
    assert sorted(feed.format for feed in shipped_script.feeds) == ["atom", "atom", "json", "json", "rss", "rss"]
    assert 60 <= len(shipped_script.entries) <= 70
    assert 8 <= shipped_script.length <= 10
    live = [entry.at for entry in shipped_script.entries if entry.at > 0]
    assert min(live) < 1
    assert all(any(entry.at <= 0 for entry in feed.entries) for feed in shipped_script.feeds)


def test_every_feed_reports_watched_firms_and_sets_a_trap(shipped_script: Script) -> None:
    for feed in shipped_script.feeds:
        guids = {entry.guid for entry in feed.entries}
        assert len(guids & EXPECTED["alerts"].keys()) >= 4, feed.title
        assert guids & EXPECTED["traps"].keys(), feed.title
        assert guids & EXPECTED["repeats"].keys(), feed.title


def test_the_expectations_name_entries_that_exist_and_each_once(shipped_script: Script) -> None:
    named = [guid for part in EXPECTED.values() for guid in part]
    assert len(named) == len(set(named))
    assert set(named) <= {entry.guid for entry in shipped_script.entries}


@pytest.mark.parametrize(("guid", "words"), EXPECTED["traps"].items())
def test_a_trap_stands_in_its_entry(shipped_script: Script, guid: str, words: str) -> None:
    (entry,) = (entry for entry in shipped_script.entries if entry.guid == guid)
    assert words.casefold() in f"{entry.title} {entry.summary}".casefold()


@pytest.mark.parametrize(("guid", "first"), EXPECTED["repeats"].items())
def test_a_repeat_comes_later_under_the_same_headline(shipped_script: Script, guid: str, first: str) -> None:
    entries = {entry.guid: entry for entry in shipped_script.entries}
    mark = re.compile(r"^\[정정\] ")
    assert mark.sub("", entries[guid].title) == entries[first].title
    assert entries[guid].at > entries[first].at


@pytest.mark.parametrize(("guid", "first"), EXPECTED["translations"].items())
def test_a_translation_comes_later_and_in_another_feed(shipped_script: Script, guid: str, first: str) -> None:
    feeds = {entry.guid: feed for feed in shipped_script.feeds for entry in feed.entries}
    entries = {entry.guid: entry for entry in shipped_script.entries}
    assert feeds[guid].language != feeds[first].language
    assert entries[guid].at > entries[first].at


def test_entries_are_mended_in_place_and_published_again(shipped_script: Script) -> None:
    updates = [update for entry in shipped_script.entries for update in entry.updates]
    assert any(update.guid and not update.title for update in updates)
    assert any(update.title and not update.guid for update in updates)


def test_the_feeds_of_the_demonstration_are_those_of_the_newswire(demo_config: Path, shipped_script: Script) -> None:
    declared = load(demo_config, {}).feeds
    assert {(feed.url.partition(":8711")[2], feed.name, feed.language) for feed in declared} == {
        (feed.path, feed.title, feed.language) for feed in shipped_script.feeds
    }
    assert {feed.every for feed in declared} == {timedelta(seconds=1)}


def test_every_watched_firm_has_a_story_and_every_story_a_watch(demo_config: Path) -> None:
    (channel,) = load(demo_config, {}).channels
    reported = {firm for firms in EXPECTED["alerts"].values() for firm in firms}
    assert {watch.subject for watch in channel.watches} == reported


@pytest.mark.parametrize(
    ("seconds", "guids", "titles"),
    [
        (0, ["a"], ["둑길 보수 끝나"]),
        (0.99, ["a"], ["둑길 보수 끝나"]),
        (2, ["c", "b", "a"], ["Cầu mới thông xe", 'A <b>bold</b> & "quoted" title ]]>', "둑길 보수 끝나"]),
        (3, ["c", "b", "a"], ["Cầu mới thông xe", "CORRECTED: a title", "둑길 보수 끝나"]),
        (4, ["c-2", "b", "a"], ["Cầu mới thông xe", "CORRECTED: a title", "둑길 보수 끝나"]),
    ],
)
def test_a_feed_shows_what_its_script_says_for_the_moment(
    small_feed: Callable[[Format], ScriptFeed], seconds: float, guids: list[str], titles: list[str]
) -> None:
    items = items_at(small_feed(Format.RSS), seconds, START)
    assert [item.guid for item in items] == guids
    assert [item.title for item in items] == titles


def test_a_new_guid_brings_a_new_date_and_a_mended_text_does_not(small_feed: Callable[[Format], ScriptFeed]) -> None:
    again, mended, old = items_at(small_feed(Format.RSS), 9, START)
    assert (again.published, again.updated) == (START.moment(4), START.moment(4))
    assert (mended.published, mended.updated) == (START.moment(1), START.moment(3))
    assert old.published == NOON - timedelta(seconds=60)


@given(earlier=st.floats(-100, 20), later=st.floats(-100, 20))
def test_no_entry_ever_leaves_the_newswire(shipped_script: Script, earlier: float, later: float) -> None:
    earlier, later = sorted((earlier, later))
    for feed in shipped_script.feeds:
        links = {item.link for item in items_at(feed, later, START)}
        assert {item.link for item in items_at(feed, earlier, START)} <= links


FEED = """
title: 나루일보
language: ko
format: rss
path: /naru.rss
entries:
  - {at: 1, guid: n1, link: /n1, title: 첫 소식, summary: 한 줄.}
"""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("format: rss", "format: rdf", "format: Input should be 'rss', 'atom' or 'json'"),
        ("at: 1", "at: soon", "entries.0.at: "),
        ("title: 첫 소식, ", "", "entries.0.title: Field required"),
        ("link: /n1", "link: http://x", "entries.0.link: "),
        ("at: 1", "when: 1, at: 1", "entries.0.when: Extra inputs are not permitted"),
        ("한 줄.", "한 줄., updates: [{at: 0.5, title: x}]", "not in the order of their times"),
        ("title: 나루일보", "title: [", "while parsing"),
    ],
)
def test_a_fault_in_a_script_is_told_with_its_file(tmp_path: Path, old: str, new: str, fault: str) -> None:
    path = tmp_path / "naru.yaml"
    path.write_text(FEED.replace(old, new), encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        load_script(tmp_path)
    assert str(path) in str(raised.value)
    assert fault in str(raised.value)


@pytest.mark.parametrize(("own", "shared"), [(("naru.rss", "baram.rss"), "n1"), (("n1,", "b1,"), "/naru.rss")])
def test_two_feeds_share_no_path_and_no_guid(tmp_path: Path, own: tuple[str, str], shared: str) -> None:
    (tmp_path / "a.yaml").write_text(FEED, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(FEED.replace(*own), encoding="utf-8")
    with pytest.raises(SettingsError, match=f"used more than once: {shared}$"):
        load_script(tmp_path)
