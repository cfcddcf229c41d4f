"""Time zones as people call them."""

from __future__ import annotations

import pytest

from bot.commands.zones import COMMON, zone_meant, zones_like
from tests.commands.conftest import Conversation


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Asia/Seoul", "Asia/Seoul"),
        ("asia/seoul", "Asia/Seoul"),
        ("Seoul", "Asia/Seoul"),
        ("KST", "Asia/Seoul"),
        ("서울", "Asia/Seoul"),
        ("Hanoi", "Asia/Ho_Chi_Minh"),
        ("Asia/Hanoi", "Asia/Ho_Chi_Minh"),
        ("hà nội", "Asia/Ho_Chi_Minh"),
        ("Ho Chi Minh City", "Asia/Ho_Chi_Minh"),
        ("ho chi minh", "Asia/Ho_Chi_Minh"),
        ("Beijing", "Asia/Shanghai"),
        ("new york", "America/New_York"),
        ("utc", "UTC"),
        ("CST", None),
        ("Mars/Olympus", None),
        ("", None),
    ],
)
def test_zones_and_cities(said: str, zone: str | None) -> None:
    assert zone_meant(said) == zone


def test_what_is_offered() -> None:
    assert zones_like("") == COMMON
    assert "Asia/Ho_Chi_Minh" in zones_like("hanoi")
    assert zones_like("seo")[0] == "Asia/Seoul"


@pytest.mark.parametrize("said", ["quiet 22:00-07:00 Seoul", "quiet 22:00-07:00 KST", "quiet 22:00-07:00 zone:서울"])
async def test_a_city_behind_the_hours_is_their_zone(talk: Conversation, said: str) -> None:
    assert "(Asia/Seoul)" in await talk.say(said)


async def test_a_city_of_several_words(talk: Conversation) -> None:
    assert "(Asia/Ho_Chi_Minh)" in await talk.say("digest weekdays 08:30 Ho Chi Minh City")
