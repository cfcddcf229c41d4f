"""Every folder under cases/ holds files with mistakes, and mistakes.txt: what is said of them, all at once.

A file that a case does not have is the sound one of conftest.py; firms.yaml is put into firms/.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings.load import load
from tests.settings.conftest import Folder

CASES = sorted(path.name for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


@pytest.mark.parametrize("case", CASES)
def test_says_what_is_wrong_and_where(case: str, folder: Folder) -> None:
    here = Path(__file__).parent / "cases" / case
    files = {path.name: path.read_bytes() for path in here.glob("*.yaml")}
    if "firms.yaml" in files:
        files["firms/own.yaml"] = files.pop("firms.yaml")
    directory = folder(files)

    with pytest.raises(SettingsError) as raised:
        load(directory, {})

    said = [mistake.replace(f"{directory.parent}/", "") for mistake in raised.value.mistakes]
    assert "\n".join(said).splitlines() == (here / "mistakes.txt").read_text().splitlines()
