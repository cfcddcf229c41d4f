"""What every answer means: the policy as a table."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat.slack.outcome import Answer, NoAnswer, Result, advice, changed, joined, outside, posted, removed, unread
from bot.model import RefusalScope, Refused, RetryAfter, SendResult, Sent, Unknown, Unreadable


def denied(error: str, status: int = 200, **body: Any) -> Answer:
    return Answer(status=status, body={"ok": False, "error": error, **body})


RESET = NoAnswer(left=True, detail="ClientOSError")
REFUSED = NoAnswer(left=False, detail="ClientConnectorError")

POSTS: list[tuple[Result, SendResult | type | RefusalScope]] = [
    (Answer(status=200, body={"ok": True, "ts": "1.2"}), Sent(message_id="1.2")),
    (Answer(status=200, body={"ok": True}), Unknown),
    (Answer(status=200, body={"ok": True, "ts": 12}), Unknown),
    (Answer(status=200), Unknown),
    (Answer(status=200, body={"ok": "true", "ts": "1.2"}), Unknown),
    (Answer(status=403), Unknown),
    (Answer(status=500, body={"ok": False, "error": "invalid_blocks"}), Unknown),
    (Answer(status=503, body={"ok": True, "ts": "1.2"}), Unknown),
    (denied("fatal_error"), Unknown),
    (denied("internal_error"), Unknown),
    (denied("service_unavailable"), Unknown),
    (denied("<script>"), Unknown),
    (RESET, Unknown),
    (REFUSED, RetryAfter(seconds=0, detail="no connection to Slack (ClientConnectorError)")),
    (Answer(status=429, retry_after=3), RetryAfter(seconds=3, detail="Slack asks to wait (HTTP 429)")),
    (Answer(status=429), RetryAfter(seconds=0, detail="Slack asks to wait (HTTP 429)")),
    (denied("ratelimited"), RetryAfter(seconds=0, detail="Slack asks to wait (ratelimited)")),
    (denied("message_limit_exceeded"), RetryAfter(seconds=60, detail="Slack asks to wait (message_limit_exceeded)")),
    (denied("channel_not_found"), RefusalScope.CHANNEL),
    (denied("is_archived"), RefusalScope.CHANNEL),
    (denied("restricted_action"), RefusalScope.CHANNEL),
    (denied("token_revoked"), RefusalScope.CHANNEL),
    (denied("missing_scope", needed="chat:write"), RefusalScope.CHANNEL),
    (denied("an_error_of_next_year"), RefusalScope.CHANNEL),
    (denied("msg_too_long"), RefusalScope.MESSAGE),
    (denied("invalid_blocks", status=400), RefusalScope.MESSAGE),
]


@pytest.mark.parametrize(("answer", "expected"), POSTS)
def test_posts(answer: Result, expected: SendResult | type | RefusalScope) -> None:
    result = posted(answer)
    if isinstance(expected, RefusalScope):
        assert isinstance(result, Refused)
        assert result.scope is expected
    elif isinstance(expected, type):
        assert isinstance(result, expected)
    else:
        assert result == expected


def test_refusals_say_what_to_do_and_keep_slacks_word() -> None:
    missing = posted(denied("missing_scope", needed="chat:write"))
    assert isinstance(missing, Refused)
    assert "chat:write" in missing.reason
    assert "reinstall" in missing.reason
    strange = posted(denied("missing_scope", needed="<b>\x1b[31m"))
    assert isinstance(strange, Refused)
    assert "\x1b" not in strange.reason
    archived = posted(denied("is_archived"))
    assert isinstance(archived, Refused)
    assert archived.reason.endswith("(is_archived)")


def test_editing_and_deleting() -> None:
    fine, gone = Answer(status=200, body={"ok": True}), denied("message_not_found")
    assert changed(fine, "1.2") == removed(fine, "1.2") == removed(gone, "1.2") == Sent(message_id="1.2")
    assert isinstance(changed(gone, "1.2"), Refused)
    assert isinstance(removed(denied("cant_delete_message"), "1.2"), Refused)
    assert isinstance(removed(RESET, "1.2"), Unknown)


def test_joining_never_makes_a_refused_post_unknown() -> None:
    assert joined(Answer(status=200, body={"ok": True})) is None
    assert isinstance(joined(RESET), RetryAfter)
    assert isinstance(joined(denied("fatal_error")), RetryAfter)
    assert isinstance(joined(denied("method_not_supported_for_channel_type")), Refused)


def test_only_a_stranger_to_the_channel_joins() -> None:
    assert outside(denied("not_in_channel"))
    assert not outside(denied("channel_not_found"))
    assert not outside(RESET)


@pytest.mark.parametrize("result", [RESET, REFUSED, denied("ratelimited"), denied("missing_scope"), Answer(status=500)])
def test_what_cannot_be_read_says_why(result: Result) -> None:
    assert isinstance(unread(result), Unreadable)
    assert advice(result)


def test_nothing_is_wrong_with_a_good_answer() -> None:
    good = Answer(status=200, body={"ok": True, "messages": []})
    assert unread(good) is None
    assert advice(good) is None
