"""docs/commands.md says what the table of commands says."""

from __future__ import annotations

import re

from bot.commands.reading import EXTRA, read
from bot.commands.table import BY_NAME
from tools.commands_page import PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: python -m tools.commands_page"


def test_every_line_that_the_page_shows_means_a_command() -> None:
    lines = re.findall(r"^`?/news ([^`\n]+)`?$", page(), re.MULTILINE)
    assert len(lines) > 20
    for line in lines:
        said = read(line)
        assert said.command in BY_NAME, line
        assert EXTRA not in said.arguments, line
        assert not said.missing, line


def test_every_link_within_the_page_leads_somewhere() -> None:
    headings = {
        heading.lower().replace("/", "").replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", page(), re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", page())) <= headings
