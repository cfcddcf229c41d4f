"""The preview shows every text and link of a payload, and nothing else; what it cannot show it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from bot.chat.slack.blocks import render
from bot.chat.slack.preview import body, notification
from bot.model import Content
from tests.chat.page import read
from tests.chat.slack.test_blocks import CONTENTS, INPUTS, load
from tests.chat.values import NOW, digest, message
from tests.wire.slack_rules import links, texts

ELEMENTS = {"div", "span", "p", "h3", "ul", "li", "b", "a"}


def assert_told(payload: dict[str, Any]) -> None:
    seen = read(body(payload).source)
    assert seen.text == "".join(texts(payload["blocks"]))
    assert seen.links == links(payload["blocks"])
    assert set(seen.elements) <= ELEMENTS
    assert seen.attributes <= {"class", "href", "rel"}


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_the_corpus_is_shown(path: Path) -> None:
    assert_told(render(load(path), now=NOW))


@settings(deadline=None, max_examples=80)
@given(CONTENTS)
def test_any_text_is_shown_as_text(content: Content) -> None:
    payload = render(content, now=NOW)
    assert_told(payload)
    assert notification(payload)


def test_a_notification_reads_as_the_title_does() -> None:
    assert notification(render(message(title="R&D <3 > 2"), now=NOW)) == "삼성전자: R&D <3 > 2"


@pytest.mark.parametrize("text", ["<!channel>", "a & b", "&nbsp;", "a > b"])
def test_a_notification_that_slack_would_parse_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="markup"):
        notification({"text": text, "blocks": []})


def test_a_title_is_a_bold_link_and_a_digest_a_list() -> None:
    assert read(body(render(message(), now=NOW)).source).elements.count("a") == 1
    drawn = body(render(digest(), now=NOW)).source
    assert drawn.count("<ul>") == 2
    assert drawn.count("<li>") == 3
    assert "<h3>" in drawn


PLAIN = {"type": "plain_text", "text": "x", "emoji": False}


@pytest.mark.parametrize(
    "block",
    [
        {"type": "image", "image_url": "https://e.example/x.png", "alt_text": "x"},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*x*"}},
        {"type": "section", "text": {**PLAIN, "emoji": True}},
        {"type": "section", "text": {"type": "plain_text", "text": ":tada:"}},
        {"type": "section", "text": PLAIN, "accessory": {"type": "button"}},
        {"type": "context", "elements": [{"type": "image", "image_url": "https://e.example/x", "alt_text": "x"}]},
        {"type": "header", "text": PLAIN, "level": 2},
        {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": []}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "ordered", "elements": []}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "emoji"}]}]},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "text", "text": "x", "style": {"italic": True}}],
                }
            ],
        },
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "link", "text": "x", "url": "javascript:alert(1)"}],
                }
            ],
        },
        {},
    ],
)
def test_what_cannot_be_shown_is_refused(block: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"not know|would parse|not to the web"):
        body({"text": "x", "blocks": [block]})


def test_a_part_of_the_message_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="attachments"):
        body({"text": "x", "blocks": [], "attachments": []})
