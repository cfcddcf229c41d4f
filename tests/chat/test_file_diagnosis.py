"""What `firmwatch check` says of `file:` channels."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.chat.file import diagnosed


@pytest.mark.parametrize("name", ["alerts.jsonl", "알림/새/alerts.jsonl"])
def test_a_file_that_can_be_made_is_no_problem(tmp_path: Path, name: str) -> None:
    assert diagnosed([f"file:{tmp_path}/{name}"]) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "what", "remedy"),
    [
        ("", "Is a directory", "that is a folder; name a file in it"),
        ("notes/alerts.jsonl", "Not a directory", "a part of the path is a file; name another place"),
        ("notes", "holds something else than alerts", "name another file"),
        (f"{'긴이름' * 100}.jsonl", "File name too long", "the name is too long; choose a shorter one"),
    ],
)
def test_a_file_that_cannot_be_written_is_named_with_the_reason(
    tmp_path: Path, name: str, what: str, remedy: str
) -> None:
    (tmp_path / "notes").write_text("buy milk", "utf-8")
    path = tmp_path / name
    (problem,) = diagnosed([f"file:{path}"])
    assert (problem.what, problem.remedy) == (f"cannot be written: {path}: {what}", remedy)
    assert [each.name for each in tmp_path.iterdir()] == ["notes"]


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
@pytest.mark.parametrize("path", ["/proc/alerts/alerts.jsonl", "/dev/null"])
def test_a_place_that_takes_no_files_is_found_out_for_root_too(path: str) -> None:
    (problem,) = diagnosed([f"file:{path}"])
    assert path in problem.what


def test_a_file_in_use_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    path.write_bytes(b'{"key": "a"}\n{"key": "b')
    assert diagnosed([f"file:{path}"]) == []
    assert path.read_bytes().endswith(b'"b')
