"""Text stays text, whatever it is and wherever it is put."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.html import link, only, tag
from tests.chat.page import read

TEXTS = st.text(st.characters(exclude_characters="\r\0")) | st.text("<>&\"'/=! -script;")


@given(TEXTS, TEXTS)
def test_text_is_read_as_it_was_written(text: str, title: str) -> None:
    seen = read(tag("p", text, tag("b", text), title=title).source)
    assert seen.text == text * 2
    assert seen.elements == ["p", "b"]
    assert seen.attributes == {"title"}


def test_attributes_are_named_as_in_html() -> None:
    assert tag("meta", http_equiv="a", class_="b").source == '<meta class="b" http-equiv="a">'


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//e.example", "", "data:text/html,x", "HTTP//e"])
def test_links_lead_to_the_web_alone(address: str) -> None:
    with pytest.raises(ValueError, match="not to the web"):
        link(address, "here")


def test_what_is_not_known_is_refused() -> None:
    assert only({"a": 1}, "a", "b") == {"a": 1}
    with pytest.raises(ValueError, match=r"\['c'\]"):
        only({"a": 1, "c": 2}, "a", "b")
    with pytest.raises(ValueError, match="not an object"):
        only("a", "a")
