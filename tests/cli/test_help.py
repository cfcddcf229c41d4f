"""The command describes itself: every verb has an example, and the README names every verb and channel."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner

from bot import __version__
from bot.cli import app

VERBS = sorted(typer.main.get_group(app).commands)
README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_with_an_example(verb: str) -> None:
    shown = CliRunner().invoke(app, [verb, "--help"], terminal_width=120)
    assert shown.exit_code == 0
    assert f"firmwatch {verb}" in " ".join(shown.output.split())


@pytest.mark.parametrize("verb", VERBS)
def test_the_readme_names_every_verb(verb: str) -> None:
    assert f"`firmwatch {verb}" in README


def test_the_version_is_the_package_s() -> None:
    assert CliRunner().invoke(app, ["--version"]).output == f"firmwatch {__version__}\n"


def test_a_wrong_verb_is_a_usage_mistake() -> None:
    assert CliRunner().invoke(app, ["wach"]).exit_code == 2
