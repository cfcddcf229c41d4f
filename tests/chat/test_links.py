"""A link's text is never another address, on any platform, whatever a title says."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.chat.discord import embeds
from bot.chat.slack import blocks
from bot.model import Content, Digest, DigestGroup
from tests.chat.values import NOW, message
from tests.wire import discord_rules, slack_rules
from tests.wire.links import shows_another

titles = st.text("ab가漢.-/:?#@[]()\\* 1", min_size=1, max_size=24)


@pytest.mark.parametrize(
    ("shown", "another"),
    [
        ("https://bank.example/login", True),
        ("bank.example/login 확인", True),
        ("bank.example", True),
        ("bank.example:8443", True),
        ("www.news.example", False),
        ("news.example/7", False),
        ("JD.com cuts prices", False),
        ("Amazon.com: 실적", False),
        ("삼성전자, 공장 증설", False),
    ],
)
def test_the_judge_of_links_knows_addresses(shown: str, another: bool) -> None:
    assert shows_another(shown, "https://news.example/7") is another


@settings(deadline=None)
@given(title=titles)
@example(title="paypal.example/login verify")
@example(title="paypal.example")
@example(title="[단독] bank.example/x")
def test_no_link_shows_another_address(title: str) -> None:
    alert = message(title=title)
    digest = Digest(groups=(DigestGroup(label="x", messages=(alert,)),), since=NOW)
    for content in (alert, digest):
        assert [concern for concern in _concerns(content) if "address" in concern] == []


def _concerns(content: Content) -> list[str]:
    on_discord = {**embeds.render(content, now=NOW), "nonce": "x", "enforce_nonce": True}
    on_slack = blocks.render(content, now=NOW)
    return [*discord_rules.concerns(on_discord, edit=False), *slack_rules.concerns(on_slack)]
