"""What `firmwatch check` prints of chat services."""

from __future__ import annotations

import pytest

from bot.chat.discord.invite import invite_address
from bot.chat.problem import Problem
from bot.cli.check import print_problems


def test_an_address_stays_whole_however_narrow_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    address = invite_address("123456789012345678")
    print_problems([Problem(subject="discord:1", what="the bot cannot see it", remedy=f"invite it at {address}")])
    title, what, remedy = capsys.readouterr().out.splitlines()
    assert title == "Channels and tokens in trouble"
    assert what == "✗ discord:1: the bot cannot see it"
    assert remedy == f"  invite it at {address}"


def test_names_from_outside_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    print_problems([Problem(subject="slack:[bold]x", what="[link=http://evil.example]a[/]", remedy="try again")])
    assert "slack:[bold]x: [link=http://evil.example]a[/]" in capsys.readouterr().out


def test_nothing_wrong_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    print_problems([])
    assert capsys.readouterr().out == ""
