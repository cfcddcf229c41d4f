"""The command describes itself: every verb has an example, and the README names every verb and channel."""

from __future__ import annotations

import re
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


PAGES = [[], *([verb] for verb in VERBS), *(["feeds", verb] for verb in ("find", "import", "export"))]
PAGES += [["deliveries", "retry"], ["deliveries", "drop"]]


@pytest.mark.parametrize("words", PAGES, ids=" ".join)
def test_a_page_fits_a_terminal_and_names_no_types(words: list[str]) -> None:
    shown = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "80"}).output
    assert shown.startswith(" ".join(["Usage: firmwatch", *words, "[OPTIONS]"]))
    assert all(len(line.rstrip()) <= 80 for line in shown.splitlines())
    assert not re.search(r"<(bool|str|int|path|float)>|\b(TEXT|INTEGER|PATH|BOOLEAN)\b \[", shown)
    assert "Examples" in shown


def test_a_default_is_told_and_a_value_has_a_name() -> None:
    shown = CliRunner().invoke(app, ["backtest", "--help"], env={"COLUMNS": "100"}).output
    assert re.search(r"--samples N +Show so many alerts of each, newest first\. Default: 3\.", shown)
    assert re.search(r"--config DIR +The folder with feeds\.yaml, .* Default: config\.", shown)


def test_verbs_stand_by_what_they_are_for() -> None:
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "80"}).output
    headings = ["To begin with", "While it runs", "Before a change", "For texts and scripts"]
    places = [shown.index(heading) for heading in headings]
    assert places == sorted(places)
    assert places[0] < shown.index("  demo ") < places[1] < shown.index("  feeds ") < places[2]


@pytest.mark.parametrize("verb", VERBS)
def test_the_readme_names_every_verb(verb: str) -> None:
    assert f"`firmwatch {verb}" in README


def test_the_version_is_the_package_s() -> None:
    assert CliRunner().invoke(app, ["--version"]).output == f"firmwatch {__version__}\n"


def test_a_wrong_verb_is_a_usage_mistake() -> None:
    assert CliRunner().invoke(app, ["wach"]).exit_code == 2
