from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.words import age, found_by, language_name, local_time, words
from bot.commands.phrasebook import phrasebook
from bot.model import Reason, ReasonKind
from tests.chat.values import NOW, firm


@pytest.mark.parametrize(
    ("ago", "locale", "said"),
    [
        (timedelta(0), "en", "just now"),
        (timedelta(seconds=-500), "ko", "방금"),
        (timedelta(seconds=59), "ja", "たった今"),
        (timedelta(seconds=60), "en", "1 min ago"),
        (timedelta(minutes=59, seconds=59), "zh-Hans", "59分钟前"),
        (timedelta(minutes=60), "zh-Hant", "1小時前"),
        (timedelta(hours=23, minutes=59), "vi", "23 giờ trước"),
        (timedelta(hours=47), "ko", "1일 전"),
        (timedelta(hours=48), "en", "2 d ago"),
        (timedelta(minutes=5), "xx", "5 min ago"),
        (timedelta(minutes=5), "ja-JP", "5分前"),
    ],
)
def test_age(ago: timedelta, locale: str, said: str) -> None:
    assert age(NOW - ago, NOW, locale) == said


def test_an_undated_entry_is_said_to_be_undated() -> None:
    assert age(None, NOW, "vi") == "không rõ ngày"
    assert local_time(None, NOW, "UTC") == "-"


@pytest.mark.parametrize(
    ("moment", "zone", "shown"),
    [
        (NOW, "Asia/Seoul", "14:08 KST"),
        (NOW, "Asia/Ho_Chi_Minh", "12:08 +07"),
        (NOW - timedelta(hours=15), "Asia/Seoul", "11-22 23:08 KST"),
        (NOW - timedelta(hours=6), "UTC", "11-22 23:08 UTC"),
        (NOW - timedelta(days=365), "Europe/London", "2025-11-23 05:08 GMT"),
        (NOW, "Nowhere/Land", "05:08 UTC"),
        (NOW, "../etc/passwd", "05:08 UTC"),
        (datetime.max.replace(tzinfo=UTC), "Asia/Seoul", "9999-12-31 23:59 UTC"),
    ],
)
def test_local_time(moment: datetime, zone: str, shown: str) -> None:
    assert local_time(moment, NOW, zone) == shown


@pytest.mark.parametrize(
    ("reason", "locale", "said"),
    [
        (firm("sony", "ソニー", "ソニーグループ"), "ja", "見出しに「ソニーグループ」"),
        (firm("vingroup", "Vingroup", "VinFast", "text"), "vi", "“VinFast” trong nội dung"),
        (
            Reason(kind=ReasonKind.KEYWORD, subject="합병", label="합병", surface="합병", where="text"),
            "ko",
            "본문에 ‘합병’",
        ),
        (
            Reason(kind=ReasonKind.FEED, subject="https://f.example", label="經濟日報"),
            "zh-Hant",
            "訂閱「經濟日報」的全部內容",
        ),
        (firm("a", "{0.__class__}", "{}"), "en", "“{}” in the title"),
    ],
)
def test_reasons(reason: Reason, locale: str, said: str) -> None:
    assert found_by(reason, locale) == said


@pytest.mark.parametrize(
    ("tag", "name"),
    [("ko", "한국어"), ("zh-Hans", "简体中文"), ("zh-TW", "中文"), ("en-GB", "English"), ("tlh", "tlh"), (None, "")],
)
def test_languages_are_called_as_their_readers_call_them(tag: str | None, name: str) -> None:
    assert language_name(tag) == name


def test_every_language_of_the_first_five_has_words_of_its_own() -> None:
    assert len({words(locale) for locale in ("en", "ko", "ja", "zh-Hans", "zh-Hant", "vi")}) == 6


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_platforms_and_commands_say_the_same_in_a_direct_message(locale: str) -> None:
    assert phrasebook(locale).text("channel.private") == words(locale).channels_only
