"""What people see: files in `corpus/` hold content (`NAME.message.json`, `.digest.json`, `.notice.json`) beside what is
expected of it (`NAME.payload.json`).

After a change that is meant, `python -m tests.chat.discord.test_embeds` writes the expectations anew: read the
difference before it is committed.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.discord.cards import DESCRIPTION, TOTAL
from bot.chat.discord.components import under
from bot.chat.discord.embeds import (
    CONTENT,
    DIGEST_CAPACITY,
    FOOTER,
    TITLE,
    render,
)
from bot.chat.discord.markup import units
from bot.model import Content, Digest, DigestGroup, Message, Notice, Reason, ReasonKind
from tests.chat.discord.markdown import shown
from tests.chat.values import NOW, message
from tests.wire.discord_rules import concerns, refusal

CORPUS = Path(__file__).parent / "corpus"
NAMES = sorted(path.name.removesuffix(".json") for path in CORPUS.glob("*.json") if ".payload" not in path.name)


def load(name: str) -> Content:
    raw = json.loads((CORPUS / f"{name}.json").read_text("utf-8"))
    match name.rpartition(".")[2]:
        case "message":
            return _message(raw)
        case "digest":
            groups = tuple(
                DigestGroup(label=group["label"], messages=tuple(map(_message, group["messages"])))
                for group in raw.pop("groups")
            )
            return Digest(groups=groups, since=datetime.fromisoformat(raw.pop("since")), **raw)
        case _:
            return Notice(**raw)


def _message(raw: dict[str, Any]) -> Message:
    published_at = raw["published_at"]
    known = {
        "reasons": tuple(Reason(**{**reason, "kind": ReasonKind(reason["kind"])}) for reason in raw["reasons"]),
        "published_at": datetime.fromisoformat(published_at) if published_at else None,
        "outlets": tuple(raw.get("outlets", ())),
        "languages": tuple(raw.get("languages", ())),
    }
    return Message(**{**raw, **known})


def expectation(name: str) -> Path:
    return CORPUS / f"{name.rpartition('.')[0]}.payload.json"


def posted(content: Content) -> dict[str, Any]:
    """The whole body of a post."""
    body = {**render(content, now=NOW), "components": under(content, "0" * 25)}
    return {**body, "nonce": "0" * 25, "enforce_nonce": True}


@pytest.mark.parametrize("name", NAMES)
def test_content_looks_as_agreed(name: str) -> None:
    assert render(load(name), now=NOW) == json.loads(expectation(name).read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_the_service_accepts_it_and_nobody_is_pinged(name: str) -> None:
    body = posted(load(name))
    assert refusal(body) is None
    assert list(concerns(body, edit=False)) == []


def test_the_corpus_speaks_every_language() -> None:
    loaded = [load(name) for name in NAMES]
    assert {each.language for each in loaded if isinstance(each, Message)} >= {
        "ko", "zh-Hans", "zh-Hant", "ja", "en", "vi",
    }  # fmt: skip


def test_nothing_is_read_twice() -> None:
    """Notifications show the content alone, the channel shows the card below it."""
    body: Any = render(message(title="제목", outlet="신문"), now=NOW)
    assert body["content"].endswith(" · 신문")
    assert "제목" not in body["content"]
    assert "신문" not in json.dumps(body["embeds"], ensure_ascii=False)
    of_feed = message(reasons=(Reason(kind=ReasonKind.FEED, subject="x", label="신문"),), outlet="신문")
    assert render(of_feed, now=NOW)["content"] == "신문"


def test_hostile_text_shows_as_it_was_written() -> None:
    """Markdown, as an independent reader of it sees the title: nothing but text."""
    content = load("hostile.message")
    assert isinstance(content, Message)
    embed: Any = render(content, now=NOW)["embeds"]
    read = shown(embed[0]["title"])
    assert read.text.startswith("# **free** [win](https://evil.example) @everyone")
    assert read.markup == []


# any text at all

texts = st.text(st.characters(exclude_categories=()), max_size=400) | st.text(
    "*_~`|[]()<>@#\\:-+. 가漢あ👩\u200d👧\u0301\n"
)
many = st.text("긴 제목*\U0001f469\u200d\U0001f467", min_size=300, max_size=5000)
reasons = st.builds(
    Reason,
    kind=st.sampled_from(ReasonKind),
    subject=texts,
    label=texts | many,
    surface=texts,
    where=st.sampled_from(["title", "text", ""]),
)
moments = st.none() | st.datetimes(timezones=st.just(UTC))
messages = st.builds(
    Message,
    story_id=st.just(1),
    title=texts | many,
    link=st.none() | texts | texts.map("https://news.example/".__add__),
    outlet=texts | many,
    language=st.none() | texts,
    published_at=moments,
    summary=texts | many,
    reasons=st.lists(reasons, max_size=5).map(tuple),
    zone=st.sampled_from(["UTC", "Asia/Seoul", "no/where"]) | texts,
    locale=st.sampled_from(["en", "ko", "ja", "zh-Hans", "zh-Hant", "vi", "xx"]) | texts,
    outlets=st.lists(texts, max_size=4).map(tuple),
    languages=st.lists(texts, max_size=4).map(tuple),
)
groups = st.builds(DigestGroup, label=texts | many, messages=st.lists(messages, max_size=4).map(tuple))
digests = st.builds(Digest, groups=st.lists(groups, max_size=4).map(tuple), since=st.just(NOW))
notices = st.builds(Notice, text=texts | many)


@settings(deadline=None, max_examples=80)
@given(content=messages | digests | notices)
def test_no_text_breaks_a_limit_pings_or_formats(content: Content) -> None:
    body = posted(content)
    assert refusal(body) is None
    assert list(concerns(body, edit=False)) == []
    total = 0
    for embed in body["embeds"]:
        for text, limit in ((embed.get("title"), TITLE), (embed.get("description"), DESCRIPTION)):
            total += units(text or "")
            assert units(text or "") <= limit
        footer = embed.get("footer", {}).get("text", "")
        assert units(footer) <= FOOTER
        total += units(footer)
        assert shown(embed.get("title", "")).markup == []
    assert total <= TOTAL
    assert units(body["content"]) <= CONTENT
    assert shown(body["content"]).markup == []


@settings(deadline=None)
@given(content=messages)
def test_the_only_link_in_a_card_is_its_own(content: Message) -> None:
    """A summary never brings a link of its own, in whatever way it is written."""
    body: Any = render(content, now=NOW)
    for embed in body["embeds"]:
        links = [each for each in shown(embed.get("description", "")).markup if each.startswith("link ")]
        assert len(links) <= ("url" not in embed)


@pytest.mark.parametrize("groups", [1, 7, DIGEST_CAPACITY])
def test_a_full_digest_tells_every_story(groups: int) -> None:
    long = [message(title=f"{number}번째 소식, " + "아주 긴 제목👩‍👩‍👧‍👦 " * 30) for number in range(DIGEST_CAPACITY)]
    parts = tuple(
        DigestGroup(label="회사 이름이 아주 깁니다 " * 9, messages=tuple(long[n::groups])) for n in range(groups)
    )
    body: Any = posted(Digest(groups=parts, since=NOW, locale="ko"))
    told = "\n".join(embed["description"] for embed in body["embeds"])
    assert refusal(body) is None
    assert all(f"{number}번째 소식" in told for number in range(DIGEST_CAPACITY))


def test_what_a_digest_cannot_tell_it_counts() -> None:
    many = tuple(message(title=f"{number}번째 소식, " + "긴 제목 " * 40) for number in range(300))
    digest = Digest(groups=(DigestGroup(label="삼성전자", messages=many),), since=NOW, locale="ko")
    body: Any = posted(digest)
    told = "\n".join(embed["description"] for embed in body["embeds"]).splitlines()
    assert refusal(body) is None
    assert told[-1] == f"외 {300 - sum(line.startswith('- ') for line in told)}건"


if __name__ == "__main__":
    for each in NAMES:
        text = json.dumps(render(load(each), now=NOW), ensure_ascii=False, indent=2)
        expectation(each).write_text(text + "\n", "utf-8")
