"""What somebody most likely meant: told as the right thing to write, so it must be right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import meant, scalars

KEYS = ("channel", "watch", "zone", "language", "quiet", "max_age")


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("채널", "channel"),
        ("频道", "channel"),
        ("チャンネル", "channel"),
        ("múi giờ", "zone"),
        ("múi_giờ", "zone"),
        ("TZ", "zone"),
        ("locale", "language"),
        ("安靜", "quiet"),
        ("age", "max_age"),
        ("주소", None),
        ("constructor", None),
    ],
)
def test_a_key_is_known_by_its_words_in_the_languages_of_its_readers(word: str, key: str | None) -> None:
    assert meant.key_meant(word, KEYS) == key


CHANNELS = (
    ("112233445566778899", "discord:112233445566778899"),
    ("<#112233445566778899>", "discord:112233445566778899"),
    ("Discord:112233445566778899", "discord:112233445566778899"),
    ("https://discord.com/channels/1/112233445566778899", "discord:112233445566778899"),
    ("C0123456789", "slack:C0123456789"),
    ("slack: C0123456789", "slack:C0123456789"),
    ("slack:c0123456789", "slack:C0123456789"),
    ("<#C0123456789|general>", "slack:C0123456789"),
    ("https://app.slack.com/client/T0123/C0123456789", "slack:C0123456789"),
    ("https://firm.slack.com/archives/C0123456789/p1700000000", "slack:C0123456789"),
    ("알림/alerts.jsonl", "file:알림/alerts.jsonl"),
    ("FILE:alerts.jsonl", "file:alerts.jsonl"),
    ("“console:”", "console:"),
    ("stdout", "console:"),
    ("#general", None),
    ("slack:#general", None),
    ("discord:12", None),
    ("telegram:123", None),
    ("", None),
)


@pytest.mark.parametrize(("text", "channel"), CHANNELS)
def test_a_channel_is_known_by_its_id(text: str, channel: str | None) -> None:
    assert meant.channel_meant(text) == channel


@given(st.text(max_size=40) | st.from_regex(r"(slack|discord|file|console)?:?[#<]?[CGU]?[0-9A-Za-z]{0,20}"))
def test_a_channel_or_person_that_is_proposed_is_one(text: str) -> None:
    channel, person = meant.channel_meant(text), meant.person_meant(text)
    assert channel is None or scalars.channel(channel) == channel
    assert person is None or scalars.person(person) == person


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("www.example.com/rss", "https://www.example.com/rss"),
        ("뉴스.한국/rss?a=1", "https://뉴스.한국/rss?a=1"),
        ("feed://example.com/rss", "https://example.com/rss"),
        ("feed:https://example.com/rss", "https://example.com/rss"),
        ("<https://example.com/rss>", "https://example.com/rss"),
        ("//example.com/rss", "https://example.com/rss"),
        ("https://example.com/a b", None),
        ("ftp://example.com/rss", None),
        ("rss", None),
        ("feeds.yaml", "https://feeds.yaml"),
    ],
)
def test_an_address_is_made_whole(text: str, address: str | None) -> None:
    assert meant.address_meant(text) == address


@given(st.text(max_size=40) | st.from_regex(r"(feed:|<)?(https?:)?(//)?[a-z.]{0,20}[^\s]{0,10}"))
def test_an_address_that_is_proposed_is_one(text: str) -> None:
    address = meant.address_meant(text)
    assert address is None or address != text


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("5 min", "5m"),
        ("5M", "5m"),
        ("5분", "5m"),
        ("2 小时", "2h"),
        ("3時間", "3h"),
        ("10 phút", "10m"),
        ("1 Week", "1w"),
        ("hourly", "1h"),
        ("매일", "1d"),
        ("5 apples", None),
        ("1.5h", None),
        ("never", None),
    ],
)
def test_a_span_is_known_by_its_words(text: str, span: str | None) -> None:
    assert meant.duration_meant(text) == span
    assert span is None or scalars.duration(span)


def test_commas_of_east_asia_are_no_list() -> None:
    assert meant.as_list("alibaba，tencent")
    assert meant.as_list("ko、en")
    assert not meant.as_list("alibaba")
