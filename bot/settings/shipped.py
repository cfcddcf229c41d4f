"""Where the configuration that comes with Firmwatch lies."""

from __future__ import annotations

from pathlib import Path

import bot


def shipped_config() -> Path:
    """The shipped `config/`: inside the package when installed from a wheel, beside it in a checkout."""
    package = Path(bot.__file__).parent
    installed = package / "shipped"
    return installed if installed.is_dir() else package.parent / "config"
