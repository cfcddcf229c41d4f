"""The preview shows a payload's markdown as Discord would; what it cannot show it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from bot.chat.discord.components import under
from bot.chat.discord.embeds import render
from bot.chat.discord.preview import body, notification
from bot.model import Content
from tests.chat.discord.markdown import shown
from tests.chat.discord.test_embeds import NAMES, digests, load, messages, notices
from tests.chat.page import Seen, read
from tests.chat.values import NOW, digest, message

ELEMENTS = {"div", "span", "ul", "li", "b", "a"}


def drawn(content: Content) -> tuple[dict[str, Any], Seen]:
    payload: dict[str, Any] = {**render(content, now=NOW), "components": under(content, "x")}
    return payload, read(body(payload).source)


def assert_told(content: Content) -> None:
    payload, seen = drawn(content)
    assert set(seen.elements) <= ELEMENTS
    assert seen.attributes <= {"class", "href", "rel", "style"}
    text = _visible(seen.text)
    assert text.startswith(_visible(shown(payload["content"]).text))
    for embed in payload["embeds"]:
        assert _visible(shown(embed.get("title", "")).text) in text
        assert _visible(embed.get("footer", {}).get("text", "")) in text
    assert sorted(seen.links) == sorted(_links(payload))


def _visible(text: str) -> str:
    return text.replace("\u200b", "").replace("\n", "")


def _links(payload: dict[str, Any]) -> list[str]:
    found = [embed["url"] for embed in payload["embeds"] if "url" in embed]
    for embed in payload["embeds"]:
        markup = shown(embed.get("description", "")).markup
        found += [each.removeprefix("link ") for each in markup if each.startswith("link ")]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_corpus_is_shown(name: str) -> None:
    assert_told(load(name))


@settings(deadline=None, max_examples=80)
@given(content=messages | digests | notices)
def test_any_text_is_shown_as_text(content: Content) -> None:
    assert_told(content)


def test_a_card_has_a_linked_title_and_a_digest_its_lists() -> None:
    _, seen = drawn(message())
    assert seen.links == ["https://hangang.example/news/7"]
    payload, seen = drawn(digest())
    assert seen.elements.count("li") == 3
    assert seen.elements.count("ul") == seen.elements.count("b") == 2
    assert "- " not in seen.text
    assert notification(payload) == payload["content"]


def content(markdown: str) -> str:
    payload = {"content": markdown, "embeds": [], "allowed_mentions": {"parse": []}}
    return body(payload).source.removeprefix('<div class="body"><div class="content">').removesuffix("</div></div>")


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("a < b".replace("<", r"\<"), "<div>a &lt; b</div>"),
        (r"\*\*not bold\*\* \\ \# \- 1\.", "<div>**not bold** \\ # - 1.</div>"),
        ("**굵게 \\* 씀**", "<div><b>굵게 * 씀</b></div>"),
        (
            r"[한 \[편\]](https://e.example/a%28b%29?c&d)",
            '<div><a href="https://e.example/a%28b%29?c&amp;d" rel="noreferrer">한 [편]</a></div>',
        ),
        ("**A**\n- 一\n- 二\nB", "<div><b>A</b></div><ul><li>一</li><li>二</li></ul><div>B</div>"),
        (r"\:\:0: \:tada:", "<div>::0: :tada:</div>"),
        (r"https\://e.example @" + "\u200beveryone", "<div>https://e.example @\u200beveryone</div>"),
    ],
)
def test_markdown_is_drawn(markdown: str, html: str) -> None:
    assert content(markdown) == html


@pytest.mark.parametrize(
    "markdown",
    [
        *("*i*", "_i_", "__u__", "~~s~~", "||s||", "`c`", "**open", "[a](javascript:x", "a]", "<@1>", "<t:0:R>", "> q"),
        *("# h", "-# s", "1. one", "- [ ]", "+ a", "@everyone", "@HERE", "https://e.example", "HTTPS://x"),
        *("discord.gg/abc", "a\n## h", "- 1. one", "\\", ":tada:"),
    ],
)
def test_markdown_that_is_not_known_is_refused(markdown: str) -> None:
    with pytest.raises(ValueError, match=r"Discord takes|not know"):
        content(markdown)


def test_a_masked_link_leads_to_the_web_alone() -> None:
    with pytest.raises(ValueError, match="not to the web"):
        content("[a](ftp:x)")


@pytest.mark.parametrize(
    "change",
    [
        {"allowed_mentions": {"parse": ["everyone"]}},
        {"tts": True},
        {"embeds": [{"title": "x", "color": 0, "image": {"url": "https://e.example/x.png"}}]},
        {"embeds": [{"title": "x", "color": 0, "footer": {"text": "x", "icon_url": "https://e.example/x.png"}}]},
        {"components": [{"type": 17, "components": []}]},
        {"components": [{"type": 1, "components": [{"type": 3, "custom_id": "x"}]}]},
        {"components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "x"}]}]},
    ],
)
def test_what_cannot_be_shown_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"not know|ping"):
        body({"content": "x", "embeds": [], "allowed_mentions": {"parse": []}, **change})
