"""The shipped catalogue, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.matching.matcher import FirmMatcher
from bot.model import Firm
from bot.settings.firms import read_firms


@pytest.fixture(scope="package")
def catalogue() -> tuple[Firm, ...]:
    return read_firms(Path(__file__).parents[2] / "config" / "firms")


@pytest.fixture(scope="package")
def shipped(catalogue: tuple[Firm, ...]) -> FirmMatcher:
    return FirmMatcher(catalogue)
