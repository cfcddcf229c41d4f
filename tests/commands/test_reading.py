"""What typed lines mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.reading import read
from bot.commands.table import BY_NAME, COMMANDS


@pytest.mark.parametrize(
    ("line", "command", "arguments"),
    [
        ("", "help", {}),
        ("help watch", "help", {"command": "watch"}),
        ("WATCH 알리바바", "watch", {"subject": "알리바바"}),
        ("watch Bank of China", "watch", {"subject": "Bank of China"}),
        ("watch 阿里巴巴 with:brand,person", "watch", {"subject": "阿里巴巴", "with": "brand,person"}),
        ("watch with: brand, person 阿里巴巴", "watch", {"subject": "阿里巴巴", "with": "brand,person"}),
        ("watch alibaba languages: ko, zh-Hans", "watch", {"subject": "alibaba", "languages": "ko,zh-Hans"}),
        ("watch “수출 통제” AND 반도체", "watch", {"subject": '"수출 통제" AND 반도체'}),
        ("watch title:반도체 AND lang:ko", "watch", {"subject": "title:반도체 AND lang:ko"}),
        ('watch "for sale: houses"', "watch", {"subject": '"for sale: houses"'}),
        ("watch <https://hangang.example/rss>", "watch", {"subject": "https://hangang.example/rss"}),
        ("why <https://a.example/1?x=1&y=2|a.example/1>", "why", {"link": "https://a.example/1?x=1&y=2"}),
        ("mute alibaba for 2h", "mute", {"what": "alibaba", "for": "2h"}),
        ("mute for 2h", "mute", {"for": "2h"}),
        ("mute 한강경제 2h30m", "mute", {"what": "한강경제", "for": "2h30m"}),
        ("mute 3M 1d", "mute", {"what": "3M", "for": "1d"}),
        ("latest", "latest", {}),
        ("latest 7d", "latest", {"since": "7d"}),
        ("latest トヨタ since 7d", "latest", {"subject": "トヨタ", "since": "7d"}),
        ("quiet 22:00-07:00", "quiet", {"hours": "22:00-07:00"}),
        ("quiet 22:00 - 07:00 Asia/Ho_Chi_Minh", "quiet", {"hours": "22:00 - 07:00", "zone": "Asia/Ho_Chi_Minh"}),
        ("quiet off", "quiet", {"hours": "off"}),
        ("digest weekdays 08:30 UTC", "digest", {"when": "weekdays 08:30", "zone": "UTC"}),
        ("digest mon, thu 17:00", "digest", {"when": "mon, thu 17:00"}),
        ("style thread length:title", "style", {"alerts": "thread", "length": "title"}),
        ("feeds", "feeds list", {}),
        (
            "feeds add https://hangang.example/rss 한강 경제 tags:business",
            "feeds add",
            {"url": "https://hangang.example/rss", "name": "한강 경제", "tags": "business"},
        ),
        (
            'firm add Hanbit Robotics names:"ko=한빛 로보틱스; ja=ハンビット" tickers:123450',
            "firm add",
            {"name": "Hanbit Robotics", "names": "ko=한빛 로보틱스; ja=ハンビット", "tickers": "123450"},
        ),
        ("wach alibaba", "wach", {"extra": "alibaba"}),
        ("feeds explode now", "feeds explode", {"extra": "now"}),
        ("list please", "list", {"extra": "please"}),
    ],
)
def test_lines(line: str, command: str, arguments: dict[str, str]) -> None:
    said = read(line)
    assert (said.command, said.arguments) == (command, arguments)


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("watch", ("subject",)),
        ("watch with:brand", ("subject",)),
        ("watch a", ()),
        ("why", ("link",)),
        ("feeds add", ("url",)),
    ],
)
def test_what_is_missing_is_named(line: str, missing: tuple[str, ...]) -> None:
    assert read(line).missing == missing


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.example])
def test_every_example_is_understood(command) -> None:  # type: ignore[no-untyped-def]
    said = read(command.example)
    assert said.command == command.name
    assert not said.missing
    assert "extra" not in said.arguments


@given(st.text())
def test_anything_is_read(line: str) -> None:
    read(line)


@given(
    st.sampled_from(sorted(BY_NAME)),
    st.lists(st.text(st.characters(exclude_characters=':"“”„«»＂<>', exclude_categories=["Z", "C"]), min_size=1)),
)
def test_no_word_is_lost(command: str, words: list[str]) -> None:
    said = read(" ".join([command, *words]))
    kept = " ".join(said.arguments.values())
    assert all(word in kept or word.casefold() in {"for", "since", "in", "at", "동안"} for word in words)
