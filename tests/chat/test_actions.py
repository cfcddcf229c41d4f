"""What buttons say survives the way to a platform and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.actions import LONGEST, decode, encode


@pytest.mark.parametrize(
    ("command", "arguments", "text"),
    [
        ("help", {}, "help"),
        ("mute", {"story": "4711", "firm": "alibaba"}, "mute?story=4711&firm=alibaba"),
        ("feeds add", {"url": ""}, "feeds%20add?url="),
        ("mute", {"source": "한겨레"}, "mute?source=%ED%95%9C%EA%B2%A8%EB%A0%88"),
    ],
)
def test_known_texts(command: str, arguments: dict[str, str], text: str) -> None:
    assert encode(command, arguments) == text
    assert decode(text) == (command, arguments)


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.text(max_size=3), max_size=2))
def test_what_fits_comes_back(arguments: dict[str, str]) -> None:
    text = encode("mute story", arguments)
    assert text.isascii()
    assert decode(text) == ("mute story", arguments)


def test_what_does_not_fit_is_refused_before_a_platform_does() -> None:
    with pytest.raises(ValueError, match=str(LONGEST)):
        encode("mute", {"firm": "a" * LONGEST})


@given(st.text())
def test_forged_texts_are_read_as_something(text: str) -> None:
    command, arguments = decode(text)
    assert isinstance(command, str)
    assert all(isinstance(each, str) for pair in arguments.items() for each in pair)


def test_too_many_arguments_are_none() -> None:
    assert decode("mute?" + "&".join(f"a{n}=1" for n in range(20))) == ("mute", {})
