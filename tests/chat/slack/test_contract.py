"""Slack keeps the contract of every chat adapter that can be read back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.chat.slack.conftest import now
from tests.chat.test_contract import (  # noqa: F401  collected here, with the fixtures of this room
    test_a_deleted_message_is_absent_and_the_rest_stays,
    test_a_reply_is_a_message_of_its_own,
    test_an_edited_message_keeps_its_id_and_key,
    test_channels_are_apart,
    test_every_copy_of_several_messages_is_found_in_one_look,
    test_every_kind_of_content_is_sent_and_found,
    test_ids_are_distinct,
    test_keys_may_hold_anything,
    test_only_a_message_that_exists_can_be_edited,
    test_what_was_not_sent_is_absent,
    test_what_was_sent_is_found_under_the_same_id,
)
from tests.wire.slack_server import SlackServer


@pytest.fixture
def channel(slack: SlackServer) -> str:
    slack.open("C1.other")
    return "slack:C1"


@pytest.fixture
def since() -> datetime:
    return now() - timedelta(seconds=30)
