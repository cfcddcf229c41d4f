"""Buttons and menus: what they say, and that the service takes them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.actions import decode
from bot.chat.discord.components import OPTION, choices, rows, under
from bot.chat.discord.marks import carries, said_by
from bot.model import Button, Choice, Content, Menu, Notice
from tests.chat.values import digest, message
from tests.wire.discord_rules import refusal

MARK = "0123456789abcdef012345678"


def all_of(laid_out: Any) -> list[dict[str, Any]]:
    return [each for row in laid_out for each in row["components"]]


def wrong(laid_out: object) -> object:
    return refusal({"content": "x", "components": laid_out})


def test_an_alert_has_four_buttons_and_the_first_carries_the_mark() -> None:
    buttons = all_of(under(message(story_id=4711), MARK))
    assert [said_by(button["custom_id"]) for button in buttons] == [
        ("why", {"story": "4711"}),
        ("not-this", {"story": "4711", "firm": "samsung-electronics"}),
        ("mute", {"story": "4711"}),
        ("mute", {"firm": "samsung-electronics"}),
    ]
    assert carries(buttons[0], MARK)


@pytest.mark.parametrize("content", [message(), message(story_id=2**63, reasons=()), digest(), Notice(text="x")])
def test_every_post_can_be_found_by_its_mark(content: Content) -> None:
    laid_out = under(content, MARK)
    assert carries(laid_out, MARK)
    assert wrong(laid_out) is None


@pytest.mark.parametrize(
    ("locale", "label"),
    [("en", "Help"), ("ko", "도움말"), ("ja", "ヘルプ"), ("zh-Hans", "帮助"), ("zh-Hant", "說明"), ("vi", "Trợ giúp")],
)
def test_a_notice_offers_help_and_is_not_asked_why(locale: str, label: str) -> None:
    [button] = all_of(under(Notice(text="x", locale=locale), MARK))
    assert (button["label"], said_by(button["custom_id"])) == (label, ("help", {}))


def test_a_digest_is_asked_why() -> None:
    [button] = all_of(under(digest(), MARK))
    assert said_by(button["custom_id"]) == ("why", {})


def test_buttons_stand_in_rows_of_five_below_a_menu() -> None:
    buttons = [Button(label=f"{n}쪽", command="latest", arguments={"page": str(n)}) for n in range(40)]
    menu = Menu(label="고르세요", command="unwatch", option="watch", choices=(Choice(label="삼성전자", value="7"),))
    laid_out: Any = rows(buttons, menu)
    assert [len(row["components"]) for row in laid_out] == [1, 5, 5, 5, 5]
    assert wrong(laid_out) is None


def test_what_says_the_same_stands_once_and_danger_is_red() -> None:
    again = Button(label="예", command="unwatch", arguments={"watch": "7"}, danger=True)
    [button] = all_of(rows([again, again], None))
    assert (button["label"], button["style"]) == ("예", 4)


def test_a_menu_says_which_option_the_choice_is_for() -> None:
    menu = Menu(
        label="Which?",
        command="feeds remove",
        option="feed",
        choices=(Choice(label="first", value="3"), Choice(label="한겨레", value="3"), Choice(label="", value="4")),
        arguments={"sure": "no"},
    )
    [select] = all_of(rows([], menu))
    assert decode(select["custom_id"]) == ("feeds remove", {"sure": "no", OPTION: "feed"})
    assert select["options"] == [{"label": "한겨레", "value": "3"}, {"label": "4", "value": "4"}]


@pytest.mark.parametrize("offered", [(), (Choice(label="x", value=""),), (Choice(label="x", value="글" * 101),)])
def test_a_menu_that_offers_nothing_is_left_out(offered: tuple[Choice, ...]) -> None:
    assert rows([], Menu(label="x", command="x", option="x", choices=offered)) == []


def test_what_says_more_than_can_be_kept_is_left_out() -> None:
    long = {"firm": "회사" * 20}
    menu = Menu(label="x", command="x", option="x", choices=(Choice(label="x", value="1"),), arguments=long)
    kept = Button(label="Help", command="help")
    assert len(all_of(rows([Button(label="x", command="mute", arguments=long), kept], menu))) == 1


texts = st.text(st.characters(exclude_categories=()), max_size=120) | st.text("@everyone*[](`)👩‍👧", max_size=300)


@given(
    buttons=st.lists(st.builds(Button, label=texts, command=st.text(max_size=8), danger=st.booleans()), max_size=30),
    offered=st.lists(st.builds(Choice, label=texts, value=texts), max_size=40),
    label=texts,
)
def test_no_text_breaks_a_rule(buttons: list[Button], offered: list[Choice], label: str) -> None:
    laid_out = rows(buttons, Menu(label=label, command="x", option="x", choices=tuple(offered)))
    assert wrong(laid_out) is None


def test_labels_are_cut_between_graphemes() -> None:
    [(label, _)] = choices([Choice(label="👩‍👩‍👧‍👦" * 60, value="1")])
    assert label == "👩‍👩‍👧‍👦" * (len(label) // 7) + "…"
