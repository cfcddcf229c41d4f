from __future__ import annotations

import asyncio
import fcntl
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import journal
from bot.chat.file import FileChat, encoded
from bot.model import Absent, DeliveryKind, Notice, RefusalScope, Refused, RetryAfter, Sent, Unreadable
from tests.chat.values import NOW, delivery, digest, firm, message

FIELDS = [
    "key",
    "kind",
    "channel",
    "sent_at",
    "id",
    "reply_to",
    "edited_at",
    "story",
    "title",
    "link",
    "outlet",
    "language",
    "published_at",
    "firms",
    "summary",
    "why",
    "outlets",
    "languages",
    "part_of",
]
BEGINNING = FIELDS[: FIELDS.index("story")]


@pytest.fixture(name="chat")
async def _chat() -> AsyncIterator[FileChat]:
    chat = FileChat(lambda: NOW)
    yield chat
    await chat.close()


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]


def _reason(result: object) -> str:
    assert isinstance(result, Refused), result
    assert result.scope is RefusalScope.CHANNEL
    return result.reason


async def test_a_line_says_everything_in_its_fixed_order(chat: FileChat, tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    reasons = (firm("vinfast", "VinFast", "VinFast"), firm("vinfast", "VinFast", "빈패스트", "text"))
    sent = await chat.send(delivery(channel=f"file:{path}", message=message(reasons=reasons, published_at=None)))
    (line,) = _lines(path)
    assert list(line) == FIELDS
    assert isinstance(sent, Sent)
    assert line["id"] == sent.message_id
    assert line["sent_at"] == "2026-11-23T05:08:00.000Z"
    assert line["published_at"] is None
    assert line["firms"] == ["vinfast"]
    assert line["why"] == [
        {"kind": "firm", "subject": "vinfast", "label": "VinFast", "surface": surface, "where": where, "weight": None}
        for surface, where in [("VinFast", "title"), ("빈패스트", "text")]
    ]


async def test_a_digest_is_one_line_with_its_stories_in_order(chat: FileChat, tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    await chat.send(delivery(channel=f"file:{path}", kind=DeliveryKind.DIGEST, story_id=None, message=digest()))
    (line,) = _lines(path)
    assert list(line) == [*BEGINNING, "since", "items"]
    assert (line["kind"], line["since"]) == ("digest", "2026-11-23T04:08:00.000Z")
    items = line["items"]
    assert isinstance(items, list)
    assert [(item["group"], item["story"]) for item in items] == [("삼성전자", 7), ("삼성전자", 8), ("도요타", 9)]
    assert items[2]["title"] == "トヨタ自動車、電池に1兆円を投資"
    assert list(items[0]) == ["group", *FIELDS[len(BEGINNING) :]]


async def test_a_notice_is_one_line_with_its_text(chat: FileChat, tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    notice = Notice(text="đã tắt tiếng đến 08:00\u2028", locale="vi")
    await chat.send(delivery(channel=f"file:{path}", kind=DeliveryKind.NOTICE, message=notice))
    (line,) = _lines(path)
    assert list(line) == [*BEGINNING, "text"]
    assert line["text"] == "đã tắt tiếng đến 08:00\u2028"


async def test_a_reply_names_the_line_that_it_answers(chat: FileChat, tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    await chat.send(delivery(channel=f"file:{path}", kind=DeliveryKind.REPLY, reply_to="0123456789abcdef"))
    assert [line["reply_to"] for line in _lines(path)] == ["0123456789abcdef"]


async def test_letters_are_written_as_they_are(chat: FileChat, tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    for title in ("삼성전자", "阿里巴巴", "台積電", "ソニー", "Điện tử"):
        await chat.send(delivery(channel=f"file:{path}", key=title, message=message(title=title)))
        assert f'"title": "{title}"' in path.read_text("utf-8")


async def test_folders_are_made(chat: FileChat, tmp_path: Path) -> None:
    path = tmp_path / "뉴스" / "2026" / "alerts.jsonl"
    assert isinstance(await chat.send(delivery(channel=f"file:{path}")), Sent)
    assert len(_lines(path)) == 1


def test_a_path_is_read_from_the_working_directory(tmp_path: Path) -> None:
    program = (
        "import asyncio\n"
        "from bot.chat.file import FileChat\n"
        "from tests.chat.values import NOW, delivery\n"
        "print(asyncio.run(FileChat(lambda: NOW).send(delivery(channel='file:here.jsonl'))))\n"
    )
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment, check=True, timeout=60)
    assert len(_lines(tmp_path / "here.jsonl")) == 1


@pytest.mark.parametrize("cut", [1, 5, 8, 30, 200, -2, -1])
async def test_a_torn_line_is_gone_before_the_next(chat: FileChat, tmp_path: Path, cut: int) -> None:
    path = tmp_path / "alerts.jsonl"
    first, second = (delivery(channel=f"file:{path}", key=key) for key in ("하나", "둘"))
    await chat.send(first)
    whole = path.read_bytes()
    path.write_bytes(whole + encoded(second, NOW)[:cut])
    complete = cut == -1  # only the line's end is missing
    assert isinstance(await chat.find(second, NOW), Sent if complete else Absent)
    await chat.send(delivery(channel=f"file:{path}", key="셋"))
    assert [line["key"] for line in _lines(path)] == ["하나", *(["둘"] if complete else []), "셋"]


async def test_room_that_was_never_filled_is_cut_off(chat: FileChat, tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    await chat.send(delivery(channel=f"file:{path}", key="1"))
    for tail in (b"\0" * 400, b'{"key": "2", "ki' + b"\0" * 100):
        path.write_bytes(path.read_bytes() + tail)
        assert isinstance(await chat.find(delivery(channel=f"file:{path}", key="1"), NOW), Sent)
        assert len(_lines(path)) == 1


@pytest.mark.parametrize("content", ["dear diary", '["a list"]', '{"other": 1}', "삼성"])
async def test_a_file_of_something_else_is_left_alone(chat: FileChat, tmp_path: Path, content: str) -> None:
    path = tmp_path / "diary.txt"
    path.write_text(content, "utf-8")
    assert "name another file" in _reason(await chat.send(delivery(channel=f"file:{path}")))
    assert isinstance(await chat.find(delivery(channel=f"file:{path}"), NOW), Unreadable)
    assert path.read_text("utf-8") == content


async def test_a_folder_is_refused(chat: FileChat, tmp_path: Path) -> None:
    assert "name a file in it" in _reason(await chat.send(delivery(channel=f"file:{tmp_path}")))


async def test_a_file_in_the_way_is_refused(chat: FileChat, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    reason = _reason(await chat.send(delivery(channel=f"file:{tmp_path / 'taken' / 'alerts.jsonl'}")))
    assert "name another place" in reason


async def test_a_pipe_is_refused(chat: FileChat, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "not a regular file" in _reason(await chat.send(delivery(channel=f"file:{tmp_path / 'pipe'}")))


async def test_a_channel_without_a_path_is_refused(chat: FileChat) -> None:
    assert "file:PATH" in _reason(await chat.send(delivery(channel="file:")))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_forbidden_folder_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    sent = asyncio.run(FileChat(lambda: NOW).send(delivery(channel=f"file:{tmp_path / 'alerts.jsonl'}")))
    assert "right to write" in _reason(sent)


async def test_a_full_disk_is_refused_and_leaves_no_part_of_a_line(chat: FileChat, tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk's end: the write comes back short."""
    path = tmp_path / "alerts.jsonl"
    await chat.send(delivery(channel=f"file:{path}", key="1"))
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 50, limits[1]))
    try:
        short = await chat.send(delivery(channel=f"file:{path}", key="2"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before), limits[1]))
        none = await chat.send(delivery(channel=f"file:{path}", key="2"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "make room" in _reason(short)
    assert "size limit" in _reason(none)
    assert str(path) in _reason(none)
    assert path.read_bytes() == before


async def test_a_locked_file_is_tried_again_later_and_not_read(chat: FileChat, tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    impatient = FileChat(lambda: NOW, patience=timedelta(seconds=0.05))
    with path.open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert isinstance(await impatient.send(delivery(channel=f"file:{path}")), RetryAfter)
        assert isinstance(await impatient.find(delivery(channel=f"file:{path}"), NOW), Unreadable)
        waiting = asyncio.create_task(chat.send(delivery(channel=f"file:{path}")))
        await asyncio.sleep(0.05)
        assert not waiting.done()
    assert isinstance(await waiting, Sent)
    await impatient.close()


def test_who_comes_too_late_never_writes(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    with pytest.raises(journal.Busy):
        journal.append(path, b"{}\n", time.monotonic() - 1)
    assert path.read_bytes() == b""


async def test_many_at_once_write_whole_lines(tmp_path: Path) -> None:
    chats = [FileChat(lambda: NOW) for _ in range(3)]
    channel = f"file:{tmp_path / 'alerts.jsonl'}"
    posts = [delivery(channel=channel, key=str(n), message=message(summary="요약 " * n)) for n in range(60)]
    results = await asyncio.gather(*(chats[n % 3].send(post) for n, post in enumerate(posts)))
    assert all(isinstance(result, Sent) for result in results)
    assert sorted(str(line["key"]) for line in _lines(tmp_path / "alerts.jsonl")) == sorted(map(str, range(60)))
    for chat in chats:
        await chat.close()


async def test_an_edit_replaces_what_was_told_and_nothing_else(chat: FileChat, tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    sent = [await chat.send(delivery(channel=f"file:{path}", key=str(n))) for n in range(3)]
    path.chmod(0o640)
    before = _lines(path)
    assert isinstance(sent[1], Sent)
    await chat.edit(f"file:{path}", sent[1].message_id, message(title="ソニー、決算を訂正"))
    after = _lines(path)
    assert after[::2] == before[::2]
    assert after[1] == {**before[1], "title": "ソニー、決算を訂正", "edited_at": "2026-11-23T05:08:00.000Z"}
    assert list(after[1]) == FIELDS
    assert path.stat().st_mode & 0o777 == 0o640
    assert not (tmp_path / ".alerts.jsonl.new").exists()


async def test_an_edit_goes_through_a_symbolic_link(chat: FileChat, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real.jsonl")
    sent = await chat.send(delivery(channel=f"file:{tmp_path / 'link'}"))
    assert isinstance(sent, Sent)
    await chat.delete(f"file:{tmp_path / 'link'}", sent.message_id)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real.jsonl").read_bytes() == b""


@given(st.text(), st.text())
@settings(deadline=None)
def test_any_text_is_one_line_that_reads_back(title: str, summary: str) -> None:
    line = encoded(delivery(message=message(title=title, summary=summary)), NOW)
    text = line.decode("utf-8")
    assert len(text.splitlines()) == 1
    assert text.endswith("}\n")
    assert json.loads(text)["title"] == title
    assert json.loads(text)["summary"] == summary


def test_a_lone_surrogate_is_written_as_a_question_mark() -> None:
    assert json.loads(encoded(delivery(message=message(title="\ud800삼성")), NOW))["title"] == "?삼성"
