"""The small parts: the workspace's allowance, events, the manifest, and what may be logged."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.slack.allowance import Allowance
from bot.chat.slack.events import EVENTS, translated
from bot.chat.slack.interactions import SHORTCUTS
from bot.chat.slack.manifest import SCOPES, manifest
from bot.chat.slack.secrets import quiet_logger, redacted
from bot.model import ChannelBack, ChannelGone


def test_a_burst_passes_and_then_a_steady_rate() -> None:
    allowance = Allowance(burst=3, per_second=2)
    assert [allowance.book(0, 10) for _ in range(5)] == [0, 0, 0, 0.5, 1.0]
    assert allowance.book(100, 10) == 0


def test_what_would_wait_too_long_is_not_booked() -> None:
    allowance = Allowance(burst=1, per_second=1)
    assert [allowance.book(0, 1) for _ in range(4)] == [0, 1, None, None]
    assert allowance.book(1, 1) == 1


@given(st.lists(st.floats(0, 5), min_size=1, max_size=200), st.integers(1, 20), st.floats(0.5, 50))
def test_no_second_sees_more_than_is_allowed(gaps: list[float], burst: int, rate: float) -> None:
    allowance, now, granted = Allowance(burst=burst, per_second=rate), 0.0, []
    for gap in gaps:
        now += gap
        wait = allowance.book(now, 3)
        if wait is not None:
            granted.append(now + wait)
    assert granted == sorted(granted)
    for place, start in enumerate(granted):
        within = sum(1 for at in granted[place:] if at < start + 1)
        assert within <= burst + rate + 1


@pytest.mark.parametrize("kind", EVENTS)
def test_every_event_that_is_subscribed_to_means_something(kind: str) -> None:
    told = translated({"type": kind, "channel": "C1", "user": "U0BOT"}, {"U0BOT"})
    assert isinstance(told, ChannelBack | ChannelGone)
    assert told.channel == "slack:C1"


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"type": "channel_archive"},
        {"type": "channel_archive", "channel": None},
        {"type": "channel_deleted", "channel": {}},
        {"type": "message", "channel": "C1"},
        {"type": "member_joined_channel", "channel": "C1", "user": "U7"},
        {"type": "member_joined_channel", "channel": "C1"},
        {"type": 7, "channel": ["C1"]},
    ],
)
def test_other_events_mean_nothing(event: dict[str, Any]) -> None:
    assert translated(event, {"U0BOT"}) is None


def test_the_manifest_asks_for_just_what_is_used() -> None:
    asked = manifest()
    assert asked["oauth_config"]["scopes"] == {"bot": list(SCOPES)}
    assert asked["settings"]["socket_mode_enabled"] is True
    assert asked["settings"]["event_subscriptions"] == {"bot_events": sorted(EVENTS)}
    assert asked["features"]["slash_commands"][0]["command"] == "/news"
    assert "_url" not in json.dumps(asked)
    assert [shortcut["callback_id"] for shortcut in asked["features"]["shortcuts"]] == sorted(SHORTCUTS)
    assert all(len(shortcut["name"]) <= 24 for shortcut in asked["features"]["shortcuts"])
    assert len(asked["display_information"]["description"]) <= 140
    assert not any(scope.startswith(("chat:write.public", "files:", "admin")) for scope in SCOPES)


def test_a_manifest_for_http_names_the_address_everywhere() -> None:
    url = "https://bot.example/slack/events"
    asked = manifest(command_name="/소식", socket_mode=False, request_url=url)
    assert asked["features"]["slash_commands"][0]["url"] == url
    assert asked["features"]["slash_commands"][0]["command"] == "/소식"
    assert asked["settings"]["event_subscriptions"]["request_url"] == url
    assert asked["settings"]["interactivity"]["request_url"] == url
    assert asked["settings"]["interactivity"]["message_menu_options_url"] == url
    assert asked["settings"]["socket_mode_enabled"] is False


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123-456-abcDEF",
        "xoxe.xoxb-1-Mi0yLTE",
        "xapp-1-A012-345-deadbeef",
        "Bearer abc.def",
        "wss://wss-primary.slack.com/link/?ticket=12ab34&app_id=1",
        "https://hooks.slack.com/commands/T0/1/xyz",
        "{'response_url': 'https://elsewhere.example/x'}",
        '{"token": "gIkuvaNzQIHg97ATvDxqgjtO"}',
    ],
)
def test_secrets_are_taken_out(secret: str) -> None:
    said = redacted(f"before {secret} after")
    for part in ("456", "Mi0y", "deadbeef", "abc.def", "12ab34", "/xyz", "elsewhere", "gIkuva"):
        assert part not in said
    assert said.startswith("before ")


def test_the_sdk_logs_no_traceback_and_no_request(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logger = quiet_logger()
    logger.info("Sending a request - body: %s", "secret stuff")
    try:
        raise OSError("wss://host/?ticket=12ab34")
    except OSError as error:
        logger.exception(f"Failed to connect (error: {error}); Retrying...")
    assert "secret stuff" not in caplog.text
    assert "12ab34" not in caplog.text
    assert "Failed to connect" in caplog.text
    assert "[OSError]" in caplog.text
    assert "Traceback" not in caplog.text
