"""What `firmwatch check` says of `file:` channels."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat.file import diagnosed


@pytest.mark.parametrize("name", ["alerts.jsonl", "알림/새/alerts.jsonl"])
def test_a_file_that_can_be_made_is_no_problem(tmp_path: Path, name: str) -> None:
    assert diagnosed([f"file:{tmp_path}/{name}"]) == []
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_not_written(tmp_path: Path) -> None:
    (problem,) = diagnosed([f"file:{tmp_path}"])
    assert problem.remedy == "it is a folder; name a file in it"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "notes").touch()
    (problem,) = diagnosed([f"file:{tmp_path}/notes/alerts.jsonl"])
    assert problem.remedy.endswith("notes is no folder, so nothing can be made in it")
