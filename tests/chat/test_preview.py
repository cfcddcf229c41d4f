"""The page is whole in itself, tells every sample in the channel's language and zone, and cannot be broken into."""

from __future__ import annotations

from html import unescape

import pytest

from bot.chat.preview import Screen, page
from bot.chat.samples import samples
from bot.chat.words import words
from bot.model import Digest, Message, Notice
from tests.chat.page import read
from tests.chat.values import NOW

LOCALES = ("en", "ko", "ja", "zh-Hans", "zh-Hant", "vi")


def screen(platform: str = "slack", locale: str = "en", zone: str = "UTC", **names: str) -> Screen:
    return Screen(platform=platform, name="news", zone=zone, locale=locale, names=names)


@pytest.mark.parametrize("platform", ["slack", "discord"])
@pytest.mark.parametrize("locale", LOCALES)
def test_a_page_tells_every_sample_in_the_channel_s_words(platform: str, locale: str) -> None:
    seen = read(page([screen(platform, locale, "Asia/Ho_Chi_Minh")], now=NOW))
    for sample in samples(names={}, zone="UTC", locale=locale, now=NOW):
        assert sample.caption in seen.text
    assert f"{words(locale).why}: " in seen.text
    assert "12:05 +07" in seen.text


def test_the_samples_are_of_every_kind_and_language() -> None:
    told = [sample.content for sample in samples(names={}, zone="UTC", locale="en", now=NOW)]
    assert {type(content) for content in told} == {Message, Digest, Notice}
    stories = [content for content in told if isinstance(content, Message)]
    assert {story.language for story in stories} == set(LOCALES)
    assert any(len(story.outlets) > 2 for story in stories)
    assert any(not story.summary for story in stories)
    assert any("<!channel>" in story.title for story in stories)


def test_firms_are_called_as_the_channel_calls_them() -> None:
    assert "Samsung Electronics Co." in page([screen(samsung="Samsung Electronics Co.")], now=NOW)


def test_a_page_asks_for_nothing_and_runs_nothing() -> None:
    source = page([screen("slack"), screen("discord", "ko", "Asia/Seoul")], now=NOW)
    seen = read(source)
    assert not set(seen.elements) & {"script", "img", "link", "iframe", "object", "form", "base", "svg"}
    assert not {name for name in seen.attributes if name.startswith("on") or name in {"src", "srcset"}}
    assert all(".example/" in target for target in seen.links)
    assert "default-src 'none'" in unescape(source)
    assert "url(" not in source
    assert "@import" not in source


def test_hostile_names_stay_text() -> None:
    hostile = '"><script>alert(1)</script>'
    shown = page([Screen(platform="slack", name=hostile, zone=hostile, locale=hostile, names={})], now=NOW)
    seen = read(shown)
    assert "script" not in seen.elements
    assert hostile in seen.text


@pytest.mark.parametrize(("platform", "frames"), [("slack", 5), ("discord", 3)])
def test_a_platform_is_shown_on_its_devices(platform: str, frames: int) -> None:
    assert read(page([screen(platform)], now=NOW)).elements.count("figure") == frames
