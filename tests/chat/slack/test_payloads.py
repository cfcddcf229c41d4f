"""What payloads say: Slack vouches for them, and still nothing in them is believed to be there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.slack.payloads import asked_about, clicks, first_link, origin
from bot.chat.slack.replies import chosen

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("see https://e.example/a|b>"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "text", "blocks", "elements", "url", "ts", "value", "actions"]), inner)
    ),
    max_leaves=12,
)
PAYLOADS = st.dictionaries(
    st.sampled_from(
        "type user user_id user_name team team_id channel channel_id container trigger_id response_url message "
        "message_ts actions view".split()
    ),
    JSON,
)


@given(PAYLOADS)
def test_nothing_in_a_payload_raises(payload: dict[str, Any]) -> None:
    asked = origin(payload)
    assert asked.id
    assert asked == origin(dict(reversed(payload.items())))
    for action in clicks(payload):
        said = chosen(action)
        assert said is None or isinstance(said[0], str)
    assert all(asked_about(payload).values())


def test_secrets_of_a_payload_are_not_shown() -> None:
    asked = origin({"trigger_id": "123.456.secret", "response_url": "https://hooks.slack.com/commands/T/1/secret"})
    assert "hooks" not in repr(asked)
    assert asked.response_url.endswith("secret")


@pytest.mark.parametrize(
    ("message", "link"),
    [
        ({"text": "one https://a.example/1 two https://b.example/2"}, "https://a.example/1"),
        ({"text": "<https://a.example/1?x=1&amp;y=2|あ>"}, "https://a.example/1?x=1&y=2"),
        ({"text": "<mailto:x@e.example|x> <javascript:alert(1)|x> <#C1|news> <@U1>"}, None),
        ({"text": "https://a.example/1", "blocks": [{"type": "image", "title_link": 7}]}, "https://a.example/1"),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "<https://b.example/2>"}}]}, "https://b.example/2"),
        ({"attachments": [{"from_url": "https://c.example/3", "text": "x"}]}, "https://c.example/3"),
        ({"text": "HTTPS://A.example/뉴스"}, "https://a.example/%EB%89%B4%EC%8A%A4"),
        ({}, None),
    ],
)  # fmt: skip
def test_the_first_link_of_a_message(message: dict[str, Any], link: str | None) -> None:
    assert first_link(message) == link


def test_a_message_that_is_nested_for_ever_is_left() -> None:
    block: dict[str, Any] = {"text": "https://deep.example/"}
    for _ in range(500):
        block = {"elements": [block]}
    assert first_link({"blocks": [block]}) is None
