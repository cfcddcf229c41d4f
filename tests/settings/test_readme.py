"""The README's example is one that can be copied."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from bot.settings.load import load
from bot.settings.shipped import shipped_config

README = Path(__file__).parents[2] / "README.md"


def test_the_watchlist_of_the_readme_is_without_a_mistake(tmp_path: Path) -> None:
    (example,) = re.findall(
        r"```yaml\n(# config/watchlist\.yaml\n.*?)```", README.read_text(encoding="utf-8"), re.DOTALL
    )
    shutil.copytree(shipped_config(), tmp_path / "config")
    (tmp_path / "config" / "watchlist.yaml").write_text(example, encoding="utf-8")
    (rules,) = load(tmp_path / "config", {}).channels
    assert len(rules.watches) == 7
