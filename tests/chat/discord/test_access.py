"""Permissions, the invite address, the marks and the window: the small pure parts."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.discord.access import (
    EMBED_LINKS,
    NEEDED,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    VIEW_CHANNEL,
    in_channel,
    missing,
    tick,
)
from bot.chat.discord.invite import invite_address
from bot.chat.discord.marks import carries, nonce, said_by
from bot.chat.discord.window import Window

ME, GUILD, ROLE, OTHER_ROLE, OWNER = "1", "10", "20", "30", "99"


def guild(everyone: int, role: int = 0) -> dict[str, object]:
    roles = [{"id": GUILD, "permissions": str(everyone)}, {"id": ROLE, "permissions": str(role)}]
    return {"id": GUILD, "owner_id": OWNER, "roles": [*roles, {"id": OTHER_ROLE, "permissions": str(1 << 3)}]}


def overwrite(of: str, *, allow: int = 0, deny: int = 0) -> dict[str, object]:
    return {"id": of, "allow": str(allow), "deny": str(deny)}


@pytest.mark.parametrize(
    ("granted", "overwrites", "permissions"),
    [
        (guild(NEEDED), [], NEEDED),
        (guild(0, NEEDED), [], NEEDED),
        (guild(NEEDED), [overwrite(GUILD, deny=SEND_MESSAGES)], NEEDED & ~SEND_MESSAGES),
        (guild(NEEDED), [overwrite(GUILD, deny=SEND_MESSAGES), overwrite(ROLE, allow=SEND_MESSAGES)], NEEDED),
        (guild(NEEDED), [overwrite(ME, deny=EMBED_LINKS), overwrite(ROLE, allow=EMBED_LINKS)], NEEDED & ~EMBED_LINKS),
        (guild(NEEDED), [overwrite(ME, allow=SEND_MESSAGES), overwrite(GUILD, deny=SEND_MESSAGES)], NEEDED),
        (guild(NEEDED), [overwrite(OTHER_ROLE, deny=NEEDED)], NEEDED),
        (guild(NEEDED), [overwrite(GUILD, deny=VIEW_CHANNEL)], 0),
    ],
)
def test_later_overwrites_win(granted: dict[str, object], overwrites: list[object], permissions: int) -> None:
    channel = {"permission_overwrites": overwrites}
    assert in_channel(granted, {"roles": [ROLE]}, channel, ME) == permissions


@pytest.mark.parametrize("member", [OWNER, ME])
def test_owners_and_administrators_may_do_everything(member: str) -> None:
    channel = {"permission_overwrites": [overwrite(GUILD, deny=NEEDED)]}
    assert missing(in_channel(guild(0), {"roles": [OTHER_ROLE]}, channel, member)) == ()


def test_what_is_missing_is_named_as_discord_does() -> None:
    lacking = missing(VIEW_CHANNEL | READ_MESSAGE_HISTORY)
    assert lacking == ("Send Messages", "Embed Links")
    assert tick(lacking).endswith("tick Send Messages and Embed Links")
    assert missing(0, VIEW_CHANNEL) == ("View Channel",)


def test_the_invite_asks_for_what_is_needed_and_no_more() -> None:
    asked = parse_qs(urlsplit(invite_address("123")).query)
    assert asked == {"client_id": ["123"], "scope": ["bot applications.commands"], "permissions": [str(NEEDED)]}


def test_a_nonce_belongs_to_a_channel_and_a_delivery() -> None:
    names = {nonce(channel, key) for channel in ("1", "2") for key in ("a", "b", "뉴스")}
    assert len(names) == 6
    assert {len(name) for name in names} == {25}


def test_a_mark_is_found_wherever_a_button_stands() -> None:
    button = {"type": 2, "custom_id": f"why?story=7&mark={nonce('1', 'a')}"}
    message = {"components": [{"type": 17, "components": [{"type": 1, "components": [{"type": 2}, button]}]}]}
    assert carries(message, nonce("1", "a"))
    assert not carries(message, nonce("1", "b"))
    assert not carries({"components": None}, nonce("1", "a"))


def test_messages_from_before_buttons_said_commands_are_found() -> None:
    custom_id = f"why:{nonce('1', 'a')}"
    assert carries([{"custom_id": custom_id}], nonce("1", "a"))
    assert said_by(custom_id) == ("why", {})


@pytest.mark.parametrize(
    ("custom_id", "said"),
    [
        ("why?story=7&mark=abc", ("why", {"story": "7"})),
        ("mute?firm=alibaba", ("mute", {"firm": "alibaba"})),
        ("feeds%20add?url=x", ("feeds add", {"url": "x"})),
        ("", ("", {})),
    ],
)
def test_a_button_says_its_command_without_the_mark(custom_id: str, said: object) -> None:
    assert said_by(custom_id) == said


@given(st.lists(st.floats(0, 3), max_size=40))
def test_no_window_ever_holds_more_than_it_may(pauses: list[float]) -> None:
    window, now, left = Window(most=5, span=5.0), 0.0, []
    for pause in pauses:
        now += pause
        now += window.wait(now)
        window.take(now)
        left.append(now)
    assert all(later - first >= 5.0 - 1e-9 for first, later in zip(left, left[5:], strict=False))


def test_a_window_stays_shut_as_long_as_the_service_said() -> None:
    window = Window(most=2, span=5.0)
    window.shut(8.0)
    window.shut(3.0)
    assert window.wait(0.0) == 8.0
    window.take(8.0)
    window.take(9.0)
    assert window.wait(10.0) == 3.0
