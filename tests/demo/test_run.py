"""The demonstration as a newcomer sees it: the real bot, on loopback."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
import yaml
from rich.console import Console

from bot.demo.run import demo
from bot.demo.script import Script
from bot.model import Text
from bot.rulebook import build_matcher
from bot.settings.load import load

EXPECTED = yaml.safe_load((Path(__file__).parent / "expected.yaml").read_text(encoding="utf-8"))


def firms_expected(guid: str) -> list[str]:
    """The watched firms that the entry is about, by the expectations."""
    first = EXPECTED["repeats"].get(guid, guid)
    first = EXPECTED["translations"].get(first, first)
    return EXPECTED["alerts"].get(first) or EXPECTED["baseline"].get(first) or []


def test_the_matcher_finds_what_a_reader_would(demo_config: Path, shipped_script: Script) -> None:
    settings = load(demo_config, {})
    matcher = build_matcher(settings.firms, settings.channels)
    wrong = []
    for feed in shipped_script.feeds:
        for entry in feed.entries:
            found = matcher.match(Text(title=entry.title, body=entry.summary, language=feed.language)).taken
            firms = sorted({mention.firm for mention in found if mention.relation is None})
            if firms != sorted(firms_expected(entry.guid)):
                wrong.append((entry.guid, entry.title, firms))
    assert wrong == []


@pytest.mark.slow
async def test_the_demonstration_alerts_every_story_once_and_soon() -> None:
    output = StringIO()
    assert await demo(keep=False, console=Console(file=output, width=100)) == 0
    lines = output.getvalue().splitlines()
    alerts = [line.split("\t")[1] for line in lines if line.count("\t") >= 8]
    assert len(alerts) == len(set(alerts)) == len(EXPECTED["alerts"])
    (total,) = (line.split() for line in lines if line.split()[:1] == ["All"])
    assert total[2] == str(len(EXPECTED["alerts"]))
    (median, worst) = re.findall(r"(\d+\.\d) s", lines[-4])
    assert float(median) < 3
    assert float(worst) < 10
