"""Where the configuration that comes with Firmwatch lies."""

from __future__ import annotations

from pathlib import Path

import bot


def shipped_config(package: Path | None = None) -> Path:
    """The shipped `config/`: inside the package when installed from a wheel, beside it in a checkout.

    `package` is the folder of the package, the one that runs unless it is given.
    """
    package = package or Path(bot.__file__).parent
    installed = package / "shipped"
    return installed if installed.is_dir() else package.parent / "config"
