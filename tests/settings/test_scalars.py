from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network

import pytest

from bot.model import Backfill
from bot.settings import scalars


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("1s", 1),
        ("30s", 30),
        ("500ms", 0.5),
        ("5m", 300),
        ("1h30m", 5400),
        ("48h", 172_800),
        ("90d", 7_776_000),
        ("2w", 1_209_600),
        ("1d12h", 129_600),
    ],
)
def test_duration(text: str, seconds: float) -> None:
    assert scalars.duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "5", "m", "5 m", "-5m", "1.5h", "1h1h", "5m!", "٥m", "１０s", "1y", "9" * 40 + "s"]
)
def test_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match=r"no unit|not a duration|same unit"):
        scalars.duration(text)


@pytest.mark.parametrize(
    ("text", "size"),
    [("10MB", 10_000_000), ("512kB", 512_000), ("10MiB", 10_485_760), ("2 mb", 2_000_000), ("4096", 4096)],
)
def test_size(text: str, size: int) -> None:
    assert scalars.size(text) == size


@pytest.mark.parametrize(
    ("text", "meant"),
    [("24h", Backfill(age=timedelta(hours=24))), ("5", Backfill(newest=5)), ("0", None)],
)
def test_backfill(text: str, meant: Backfill | None) -> None:
    assert scalars.backfill(text) == meant


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("ko", "ko"),
        ("ko-KR", "ko"),
        ("JA", "ja"),
        ("en_US", "en"),
        ("vi-VN", "vi"),
        ("zh-CN", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh_TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-hans", "zh-Hans"),
        ("zh-Hant-TW", "zh-Hant"),
        ("sr-Latn", "sr-Latn"),
        ("yue", "yue"),
        ("es-419", "es"),
    ],
)
def test_language(text: str, tag: str) -> None:
    assert scalars.language(text) == tag


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("kr", "'ko'"),
        ("jp", "'ja'"),
        ("cn", "'zh-Hans'"),
        ("tw", "'zh-Hant'"),
        ("Korean", "'ko'"),
        ("koraen", "'ko'"),
        ("한국어", "'ko'"),
        ("日本語", "'ja'"),
        ("xx", "ko, ja, en"),
        ("qqq", "ko, ja, en"),
        ("zh", "zh-Hans (simplified)"),
    ],
)
def test_mistaken_language_names_the_right_one(text: str, meant: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the text is what is tested
        scalars.language(text)
    assert meant in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "slack:C0123456789",
        "slack:G01ABCDEF",
        "discord:112233445566778899",
        "file:data/알림.jsonl",
        "file:/tmp/a b",
        "console:",
    ],
)
def test_channel(text: str) -> None:
    assert scalars.channel(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "slack:",
        "slack:#general",
        "slack:c0123456789",
        "discord:",
        "discord:<#12>",
        "discord:１２",
        "file:",
        "file:a\x00b",
        "console",
        "console:x",
        "Slack:C0123456789",
        "mail:a@b.example",
    ],
)
def test_no_channel(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a channel|no channel id|names no file"):
        scalars.channel(text)


@pytest.mark.parametrize("text", ["slack:U0123456789", "slack:W012A3CDE", "discord:112233445566778899"])
def test_person(text: str) -> None:
    assert scalars.person(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "U0123456789",
        "slack:",
        "slack:@seoyeon",
        "slack:C0123456789",
        "slack:u0123456789",
        "slack:U0123456789 ",
        "slack:<@U0123456789>",
        "discord:",
        "discord:김서연",
        "discord:<@112233445566778899>",
        "discord:１２",
        "Slack:U0123456789",
        "console:",
        "mail:a@b.example",
    ],
)
def test_no_person(text: str) -> None:
    with pytest.raises(ValueError, match=r"no person's id; (write it as|did you mean) '?(slack:U|discord:)"):
        scalars.person(text)


@pytest.mark.parametrize(
    ("text", "name"), [("news", "news"), ("/news", "news"), ("news_2", "news_2"), ("firm-watch", "firm-watch")]
)
def test_command_name(text: str, name: str) -> None:
    assert scalars.command_name(text) == name


@pytest.mark.parametrize("text", ["", "/", "//news", "News", "뉴스", "ニュース", "the news", "news!", "n" * 33])
def test_no_command_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"cannot name a command; use up to 32 of"):
        scalars.command_name(text)


@pytest.mark.parametrize(
    "text", ["https://例え.jp/フィード", "http://[::1]:8080/rss", "HTTPS://news.example", "https://a.example/?q=애플"]
)
def test_web_address(text: str) -> None:
    assert scalars.web_address(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "//a.example/",
        "ftp://a.example",
        "javascript:alert(1)",
        "https://",
        "https://a.example:99999/",
        "https://[::1",
        "https://a.example/a b",
        "https://a\\b.example",
        "https://a.example/\u202e",
        "file:///etc/passwd",
    ],
)
def test_no_web_address(text: str) -> None:
    with pytest.raises(ValueError, match=r"address"):
        scalars.web_address(text)


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("10.0.0.0/8", IPv4Network("10.0.0.0/8")),
        ("192.168.1.20", IPv4Network("192.168.1.20/32")),
        ("fd00::/8", IPv6Network("fd00::/8")),
    ],
)
def test_network(text: str, network: object) -> None:
    assert scalars.network(text) == network


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_loopback(host: str) -> None:
    assert scalars.is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "0.0.0.0", "127.1", "localhost.evil.example", "10.0.0.1", "①②⑦.⓪.⓪.①", "::ffff:10.0.0.1"]
)
def test_not_surely_loopback(host: str) -> None:
    assert not scalars.is_loopback(host)


@pytest.mark.parametrize(
    "text", ["sqlite:///data/firmwatch.db", "sqlite:////var/lib/f.db", "postgresql://u:p@h:5432/n"]
)
def test_database(text: str) -> None:
    assert scalars.database(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "firmwatch.db",
        "sqlite://data.db",
        "sqlite:///",
        "postgres://u:secret@h/n",
        "postgresql+psycopg://u:secret@h/n",
        "sqlite+aiosqlite:///secret.db",
        "mysql://u:secret@h/n",
    ],
)
def test_no_database_and_no_password_in_the_message(text: str) -> None:
    with pytest.raises(ValueError, match="database address") as raised:
        scalars.database(text)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("  전고체   배터리 ", "전고체 배터리"), ("Hòa Phát", "Hòa Phát"), ("می‌خواهم", "می‌خواهم"), ("楽天", "楽天")],
)
def test_phrase(text: str, folded: str) -> None:
    assert scalars.phrase(text) == folded


@pytest.mark.parametrize("text", ["", "—", "a\x07b", "a\u202eb", "\ud800a", "x" * 301])
def test_no_phrase(text: str) -> None:
    with pytest.raises(ValueError, match=r"letter|control|longer"):
        scalars.phrase(text)
