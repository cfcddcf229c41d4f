"""The same signature twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.slack.replays import Replays


def test_a_signature_is_known_for_ten_minutes() -> None:
    replays = Replays()
    assert [replays.again("v0=a", at) for at in (0, 0, 599, 600)] == [False, True, True, True]
    assert [replays.again("v0=b", 300), replays.again("v0=a", 601), replays.again("v0=b", 601)] == [False, False, True]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.floats(0, 300)), max_size=50))
def test_every_signature_is_new_just_once_in_ten_minutes(asked: list[tuple[str, float]]) -> None:
    replays, now = Replays(), 0.0
    taken: dict[str, float] = {}
    for signature, pause in asked:
        now += pause
        again = replays.again(signature, now)
        assert again is (signature in taken and now - taken[signature] <= 600)
        if not again:
            taken[signature] = now
