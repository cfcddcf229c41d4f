"""How messages look: files in `corpus/` hold a message beside the payload that is expected of it.

`NAME.message.json`, `NAME.digest.json` and `NAME.notice.json` are rendered into `NAME.blocks.json`. After a change
that is meant, `python -m tests.chat.slack.test_blocks` writes them anew: read the difference before it is committed.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.slack.blocks import DIGEST_CAPACITY, render
from bot.model import Content, Digest, DigestGroup, Message, Notice, Reason, ReasonKind
from tests.chat.values import NOW, message
from tests.wire.slack_rules import concerns, links, refusal, texts, units

CORPUS = Path(__file__).parent / "corpus"
INPUTS = sorted(path for path in CORPUS.glob("*.json") if not path.name.endswith(".blocks.json"))


def load(path: Path) -> Content:
    raw = json.loads(path.read_text("utf-8"))
    match path.suffixes[-2]:
        case ".message":
            return _message(raw)
        case ".digest":
            groups = tuple(
                DigestGroup(label=group["label"], messages=tuple(_message(each) for each in group["messages"]))
                for group in raw["groups"]
            )
            return Digest(**{**raw, "groups": groups, "since": datetime.fromisoformat(raw["since"])})
        case _:
            return Notice(**raw)


def _message(raw: dict[str, Any]) -> Message:
    reasons = tuple(Reason(**{**reason, "kind": ReasonKind(reason["kind"])}) for reason in raw["reasons"])
    at = raw["published_at"]
    return Message(
        **{
            **raw,
            "reasons": reasons,
            "published_at": at and datetime.fromisoformat(at),
            "outlets": tuple(raw["outlets"]),
            "languages": tuple(raw["languages"]),
        }
    )


def expectation(path: Path) -> Path:
    return path.with_name(f"{path.name.split('.')[0]}.blocks.json")


def written(content: Content) -> str:
    return json.dumps(render(content, now=NOW), ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_messages_look_as_agreed(path: Path) -> None:
    assert written(load(path)) == expectation(path).read_text("utf-8")


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_the_corpus_breaks_no_rule(path: Path) -> None:
    assert_well(render(load(path), now=NOW))


def assert_well(payload: dict[str, Any]) -> None:
    assert payload["text"].strip()
    assert units(payload["text"]) <= 3_000
    assert len(payload["blocks"]) < 50
    assert sum(units(text) for text in texts(payload["blocks"])) < 10_000
    assert refusal(payload) is None
    assert list(concerns(payload)) == []


NASTY = st.sampled_from(
    [
        *("<!channel>", "<@U1>", "<https://e.example|x>", "&lt;", "|", ">", "https://bank.example ", "www.a"),
        *("한국어 ", "中文", "日本語", "Việt ", "👨‍👩‍👧‍👦", "e" + "\u0301" * 30, "\u200d" * 50),
        *("\u202e", "\u200b", "\ud800", "\x1b[31m"),
    ]
)
TEXTS = st.builds(
    lambda parts, times: "".join(parts) * times,
    st.lists(NASTY | st.text(max_size=5), max_size=3),
    st.sampled_from([1, 1, 300]),
)
LINKS = st.none() | TEXTS | st.text(max_size=30).map(lambda end: f"https://e.example/{end}")
ZONES = st.sampled_from(["UTC", "Asia/Seoul", "America/New_York", "../etc/passwd", "", "Nowhere/City"])
LOCALES = st.sampled_from(["en", "ko", "ja", "zh-Hans", "zh-Hant", "vi", "xx"])
REASONS = st.builds(
    Reason, kind=st.sampled_from(ReasonKind), subject=TEXTS, label=TEXTS, surface=TEXTS, where=st.just("title")
)
MESSAGES = st.builds(
    Message,
    story_id=st.integers(0),
    title=TEXTS,
    link=LINKS,
    outlet=TEXTS,
    language=st.none() | TEXTS,
    published_at=st.none() | st.datetimes().map(lambda at: at.replace(tzinfo=NOW.tzinfo)),
    summary=TEXTS,
    reasons=st.lists(REASONS, max_size=5).map(tuple),
    zone=ZONES,
    locale=LOCALES,
    outlets=st.lists(TEXTS, max_size=3).map(tuple),
    languages=st.lists(TEXTS, max_size=3).map(tuple),
)
GROUPS = st.builds(DigestGroup, label=TEXTS, messages=st.lists(MESSAGES, max_size=3).map(lambda few: tuple(few) * 9))
CONTENTS = (
    MESSAGES
    | st.builds(Notice, text=TEXTS, locale=LOCALES)
    | st.builds(Digest, groups=st.lists(GROUPS, max_size=4).map(tuple), since=st.just(NOW), zone=ZONES, locale=LOCALES)
)


@settings(deadline=None, max_examples=150)
@given(CONTENTS)
def test_no_text_breaks_a_rule(content: Content) -> None:
    assert_well(render(content, now=NOW))


@pytest.mark.parametrize("groups", [1, 7, DIGEST_CAPACITY])
def test_a_digest_within_capacity_shows_every_story(groups: int) -> None:
    per_group = DIGEST_CAPACITY // groups
    stories = [
        message(title=f"{number} " + "끝없이 긴 제목 " * 40, link=f"https://e.example/{number}", outlet="매체" * 60)
        for number in range(per_group * groups)
    ]
    digest = Digest(
        groups=tuple(
            DigestGroup(label="회사 " * 80, messages=tuple(stories[start : start + per_group]))
            for start in range(0, len(stories), per_group)
        ),
        since=NOW,
    )
    payload = render(digest, now=NOW)
    assert_well(payload)
    assert links(payload["blocks"]) == [story.link for story in stories]


def test_a_notice_keeps_its_lines() -> None:
    payload = render(Notice(text="안녕하세요.\n1. /news watch\r\n\n2. <!channel>\t x"), now=NOW)
    assert texts(payload["blocks"]) == ["안녕하세요.\n1. /news watch\n2. ‹!channel> x"]
    assert "\n" not in payload["text"]


def test_the_times_are_those_of_the_channels_zone() -> None:
    shown = texts(render(message(zone="America/New_York", locale="en"), now=NOW)["blocks"])
    assert any("00:05 EST" in text for text in shown)


if __name__ == "__main__":
    for source in INPUTS:
        expectation(source).write_text(written(load(source)), "utf-8")
