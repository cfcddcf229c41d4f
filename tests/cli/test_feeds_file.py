"""Adding feeds to a feeds.yaml that people keep: all else in it stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.feeds_file import add_feeds, feed_lines, with_feeds
from bot.errors import FirmwatchError
from bot.model import DeclaredFeed

FILE = Path("feeds.yaml")
HANBIT = DeclaredFeed(url="https://hanbit.example/rss", name="한빛: 경제 #1", language="ko", tags=frozenset({"아시아"}))
ADDED = """
- url: "https://hanbit.example/rss"
  name: "한빛: 경제 #1"
  language: ko
  tags: ["아시아"]
"""


def indented(blanks: int) -> str:
    return "".join(f"{' ' * blanks}{line}" if line.strip() else line for line in ADDED.splitlines(keepends=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", f"feeds:\n{indented(2)}"),
        ("# mine\n", f"# mine\nfeeds:\n{indented(2)}"),
        ("feeds: []\n", f"feeds:\n{indented(2)}"),
        ("feeds: []", f"feeds:\n{indented(2)}"),
        ("feeds:\n", f"feeds:\n{indented(2)}"),
        ("feeds:  []  # none yet\n# later\n", f"feeds:  # none yet\n{indented(2)}# later\n"),
        ("feeds: ~\nother: 1\n", f"feeds:\n{indented(2)}other: 1\n"),
        ("feeds:\n  - url: a\n", f"feeds:\n  - url: a\n{indented(2)}"),
        ("feeds:\n  - url: a", f"feeds:\n  - url: a\n{indented(2)}"),
        ("feeds:\n- url: a\n", f"feeds:\n- url: a\n{indented(0)}"),
        (
            "feeds:\n    # 한국어\n    - url: a\n      tags: [b, c]  # both\n\n# the end\n",
            f"feeds:\n    # 한국어\n    - url: a\n      tags: [b, c]  # both\n{indented(4)}\n# the end\n",
        ),
        (
            "feeds:\n  - url: a\n    name: >\n      Tin\n      tức\n\nother:\n  - 1\n",
            f"feeds:\n  - url: a\n    name: >\n      Tin\n      tức\n\n{indented(2)}other:\n  - 1\n",
        ),
        (
            "feeds:\n  - url: a\n    tags:\n      - b\nother: 1\n",
            f"feeds:\n  - url: a\n    tags:\n      - b\n{indented(2)}other: 1\n",
        ),
        ("feeds:\r\n  - url: a\r\n", f"feeds:\n  - url: a\n{indented(2)}".replace("\n", "\r\n")),
    ],
)
def test_feeds_are_added_behind_the_last(text: str, expected: str) -> None:
    assert with_feeds(text, [HANBIT], FILE) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# x\nfeeds: [{url: a}]\n", "feeds.yaml:2: the feeds stand in brackets"),
        ("feeds: news\n", "feeds.yaml:1: the feeds stand in brackets"),
        ("- url: a\n", "feeds.yaml:1: this is no list of settings"),
        ("{feeds: []}\n", "feeds.yaml:1: this is no list of settings"),
        (
            "own: &own [b]\nfeeds:\n  - url: a\n    tags: *own\nother: 1\n",
            "feeds.yaml:3: the list ends in something that cannot be added to safely",
        ),
        ("feeds:\n  - url: a\n...\n---\nx: 1\n", "feeds.yaml"),
    ],
)
def test_what_is_in_the_way_is_named_and_nothing_is_written(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(FirmwatchError, match=words):
        add_feeds(file, [HANBIT])
    assert file.read_text("utf-8") == text


def test_a_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "feeds.yaml"
    file.write_text("feeds: []\n\n  - url: a\n", "utf-8")
    with pytest.raises(FirmwatchError, match=r"feeds\.yaml:3: not YAML, so nothing was added"):
        add_feeds(file, [HANBIT])
    with pytest.raises(FirmwatchError, match="cannot write"):
        add_feeds(tmp_path / "no" / "feeds.yaml", [HANBIT])


def test_what_is_there_is_not_added_again(tmp_path: Path) -> None:
    file = tmp_path / "feeds.yaml"
    assert add_feeds(file, [HANBIT]) == [HANBIT]
    once = file.read_bytes()
    assert add_feeds(file, [HANBIT]) == []
    assert file.read_bytes() == once
    assert [one.name for one in tmp_path.iterdir()] == ["feeds.yaml"]


def test_a_link_stays_a_link_and_keeps_who_may_read_it(tmp_path: Path) -> None:
    real, link = tmp_path / "real.yaml", tmp_path / "feeds.yaml"
    real.write_text("feeds: []\n", "utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    add_feeds(link, [HANBIT])
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert "한빛" in real.read_text("utf-8")


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)


@given(st.lists(TEXTS, max_size=3, unique=True), TEXTS, st.sets(TEXTS, max_size=2))
def test_whatever_a_feed_is_called_it_is_read_again(there: list[str], name: str, tags: set[str]) -> None:
    text = "feeds:\n" + "".join(feed_lines(DeclaredFeed(url=url, name=url)) for url in there)
    one = DeclaredFeed(url="https://a.test/", name=name, tags=frozenset(tags))
    read = yaml.safe_load(with_feeds(text, [one], FILE))["feeds"]
    assert [item["url"] for item in read] == [*there, one.url]
    assert (read[-1]["name"], set(read[-1].get("tags", ()))) == (name, tags)
