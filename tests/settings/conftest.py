"""A folder of configuration in which nothing is wrong, to put mistakes into."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pytest

FEEDS = """\
feeds:
  - url: https://news.example/rss
    name: 경제뉴스
    language: ko
    tags: [business, korea]
"""
WATCHLIST = """\
channels:
  - channel: "console:"
    watch: [alibaba]
"""


class Folder(Protocol):
    def __call__(self, files: Mapping[str, str | bytes] = {}) -> Path: ...


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Makes `config/` with a feed and a watch; `files` are written into it, or over these."""

    def make(files: Mapping[str, str | bytes] = {}) -> Path:
        directory = tmp_path / "config"
        for name, content in {"feeds.yaml": FEEDS, "watchlist.yaml": WATCHLIST, **files}.items():
            path = directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return directory

    return make
