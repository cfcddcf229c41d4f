"""Which buttons an alert gets, and in whose words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.actions import decode, encode
from bot.chat.alert_buttons import alert_buttons
from bot.model import Message, Reason, ReasonKind
from tests.chat.values import firm, message

KEYWORD = Reason(kind=ReasonKind.KEYWORD, subject="합병", label="합병", surface="합병", where="title")


def said(alert: Message) -> list[tuple[str, dict[str, str]]]:
    return [(button.command, dict(button.arguments)) for button in alert_buttons(alert)]


def test_an_alert_about_a_firm_has_all_four() -> None:
    assert said(message()) == [
        ("why", {"story": "7"}),
        ("not-this", {"story": "7", "firm": "samsung-electronics"}),
        ("mute", {"story": "7"}),
        ("mute", {"firm": "samsung-electronics"}),
    ]


def test_the_firm_is_the_first_one_among_the_reasons() -> None:
    alert = message(reasons=(KEYWORD, firm("sony", "ソニー", "ソニー"), firm("toyota", "トヨタ", "トヨタ")))
    assert said(alert)[3] == ("mute", {"firm": "sony"})


@pytest.mark.parametrize(
    ("given", "said_of"),
    [
        ({"outlets": ("한강경제", "Quay")}, {"story": "7"}),
        ({"entry_id": 12}, {"entry": "12", "story": "7"}),
        ({"outlets": ("한강경제", "한강경제")}, None),
        ({}, None),
    ],
)
def test_where_others_report_the_story_one_can_be_taken_from_it(
    given: dict[str, object], said_of: dict[str, str] | None
) -> None:
    found = [arguments for command, arguments in said(message(**given)) if command == "split"]
    assert found == ([said_of] if said_of else [])


def test_a_reply_in_the_thread_of_an_alert_has_that_button_alone() -> None:
    assert said(message(entry_id=12)) == [("split", {"entry": "12", "story": "7"})]


@pytest.mark.parametrize("reasons", [(KEYWORD,), (), (firm("회사" * 20, "긴 이름", "긴 이름"),)])
def test_without_a_firm_that_can_be_named_there_are_two(reasons: tuple[Reason, ...]) -> None:
    assert said(message(reasons=reasons)) == [("why", {"story": "7"}), ("mute", {"story": "7"})]


@pytest.mark.parametrize(
    ("locale", "first", "last"),
    [
        ("en", "Why?", "Mute firm"),
        ("ko", "왜 왔나요?", "이 회사 알림 끄기"),
        ("ja", "なぜ届いた？", "この会社をミュート"),
        ("zh-Hans", "为什么推送？", "静音这家公司"),
        ("zh-Hant", "為什麼推播？", "將這家公司靜音"),
        ("vi", "Vì sao có tin này?", "Tắt công ty này"),
        ("xx", "Why?", "Mute firm"),
    ],
)
def test_labels_are_in_the_channels_language(locale: str, first: str, last: str) -> None:
    labels = [button.label for button in alert_buttons(message(locale=locale))]
    assert (labels[0], labels[-1]) == (first, last)


@given(st.text(max_size=120), st.integers(0, 2**63))
def test_whatever_a_firm_is_called_its_buttons_can_be_kept(subject: str, story: int) -> None:
    for button in alert_buttons(message(story_id=story, reasons=(firm(subject, "x", "x"),))):
        assert decode(encode(button.command, button.arguments)) == (button.command, button.arguments)
        assert len(encode(button.command, button.arguments)) <= 90
