"""A folder of configuration for tests of the whole bot: one feed, and nothing declared for any channel."""

from __future__ import annotations

import json
from pathlib import Path


def configured(folder: Path, feed: str) -> Path:
    """Writes the three files; answers the folder."""
    files = {
        "feeds": {"feeds": [{"url": feed, "name": "한강경제", "every": "1s"}]},
        "watchlist": {"channels": []},
        "bot": {"fetch": {"allow_private": ["127.0.0.0/8"]}, "web": "off", "commands": {"a_minute": 200}},
    }
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(json.dumps(content), "utf-8")
    return folder
