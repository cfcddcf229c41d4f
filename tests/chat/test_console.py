"""Cards and lines, as text: files in `corpus/` hold a message (`NAME.json`) beside what is expected of it.

`NAME.card` is the card in 60 cells without colours; `NAME.line` is the line. After a change that is meant,
`python -m tests.chat.test_console` writes them anew: read the difference before it is committed.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.chat.console import ConsoleChat, line, lines, render
from bot.chat.text import cells
from bot.model import Content, DigestGroup, Message, Notice, Reason, ReasonKind, RefusalScope, Refused, Sent, Unreadable
from tests.chat.values import NOW, delivery, digest, message

CORPUS = Path(__file__).parent / "corpus"
NAMES = sorted(path.stem for path in CORPUS.glob("*.json"))


def load(name: str) -> Message:
    raw = json.loads((CORPUS / f"{name}.json").read_text("utf-8"))
    reasons = tuple(Reason(**{**reason, "kind": ReasonKind(reason["kind"])}) for reason in raw.pop("reasons"))
    published_at = raw.pop("published_at")
    return Message(**raw, reasons=reasons, published_at=datetime.fromisoformat(published_at) if published_at else None)


def card(shown: Content, width: int, *, colour: bool = False) -> str:
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
    )
    console.print(render(shown, NOW), crop=False)
    return stream.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_cards_look_as_agreed(name: str) -> None:
    assert card(load(name), 60) == (CORPUS / f"{name}.card").read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_lines_read_as_agreed(name: str) -> None:
    assert line(load(name), NOW) + "\n" == (CORPUS / f"{name}.line").read_text("utf-8")


def test_the_corpus_speaks_every_language() -> None:
    assert {load(name).language for name in NAMES} >= {"ko", "zh-Hans", "zh-Hant", "ja", "en", "vi"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [12, 24, 40, 80, 200])
def test_no_row_is_wider_than_the_window(name: str, width: int) -> None:
    assert max(cells(row) for row in card(load(name), width).splitlines()) <= min(width, 100)


def test_the_title_and_the_address_are_one_link_and_nothing_else_is() -> None:
    shown = card(message(link="https://hangang.example/news/7"), 80, colour=True)
    links = [part.split("\x1b\\")[0].partition(";")[2] for part in shown.split("\x1b]8;")[1:]]
    assert [link for link in links if link] == ["https://hangang.example/news/7"] * 2


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://e.example/\x1b]8;;https://evil.example\x07", "https://e.example/%1B]8;;https://evil.example%07"),
        ("https://e.example/\u202efdp.exe", "https://e.example/%E2%80%AEfdp.exe"),
        ("https://e.example/a b\t\n<x>", "https://e.example/a%20b%09%0A%3Cx%3E"),
        ("https://뉴스.example/기사", "https://뉴스.example/기사"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        (None, None),
    ],
)
def test_addresses_cannot_hide_anything(link: str | None, shown: str | None) -> None:
    columns = line(message(link=link), NOW).split("\t")
    assert columns[7] == (shown or "-")
    bare = card(message(link=link), 80)
    assert (shown or "▌ 이유") in bare


_texts = st.text(max_size=80)
_reasons = st.builds(
    Reason,
    kind=st.sampled_from(ReasonKind),
    subject=_texts,
    label=_texts,
    surface=_texts,
    where=st.sampled_from(["title", "text", ""]),
)
_messages = st.builds(
    Message,
    story_id=st.integers(0),
    title=_texts,
    link=st.none() | _texts | _texts.map("https://e.example/{}".format),
    outlet=_texts,
    language=st.none() | _texts,
    published_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    summary=_texts,
    reasons=st.lists(_reasons, max_size=3).map(tuple),
    zone=st.sampled_from(["Asia/Seoul", "UTC", "America/New_York", "nowhere", ""]),
    locale=st.sampled_from(["en", "ko", "ja", "zh-Hans", "zh-Hant", "vi", "", "xx"]),
)


@given(_messages)
@settings(deadline=None)
def test_any_message_is_one_line_of_nine_columns(shown: Message) -> None:
    text = line(shown, NOW)
    assert len(text.splitlines()) == 1
    assert text.count("\t") == 8
    assert all(letter >= " " and not "\x7f" <= letter <= "\x9f" for letter in text.replace("\t", ""))


@given(_messages, st.integers(1, 120))
@settings(deadline=None)
def test_any_message_makes_a_card_without_control_characters(shown: Message, width: int) -> None:
    text = card(shown, width)
    assert all(letter >= " " and not "\x7f" <= letter <= "\x9f" for letter in text.replace("\n", ""))
    assert all(row == "" or row.startswith("▌") for row in text.split("\n"))


async def _told(console: Console, *told: Message) -> None:
    chat = ConsoleChat(lambda: NOW, console)
    for number, shown in enumerate(told):
        assert await chat.send(delivery(key=str(number), message=shown)) == Sent(message_id=str(number))
    await chat.close()


def test_a_digest_is_one_card_of_all_its_stories() -> None:
    assert card(digest(), 44).splitlines() == [
        "▌ 모아 보기 · 13:08 KST부터",
        "▌ 삼성전자",
        "▌ 삼성전자, 평택에 반도체 공장 더 짓는다",
        "▌ 한강경제 · 14:05 KST",
        "▌ https://hangang.example/news/7",
        "▌ Samsung mở rộng nhà máy ở Bắc Ninh",
        "▌ Tin Sông Hồng · 14:05 KST",
        "▌ https://hangang.example/news/7",
        "▌ 도요타",
        "▌ トヨタ自動車、電池に1兆円を投資",
        "▌ みなと経済速報 · 14:05 KST",
        "▌ https://hangang.example/news/7",
        "",
    ]


def test_a_hostile_digest_steers_nothing_and_links_nowhere_else() -> None:
    spoiled = message(title="\x1b]8;;https://evil.example\x1b\\삼성\u202e전자", link="javascript:alert(1)")
    shown = card(digest(groups=(DigestGroup(label="\x1b[2J삼성\n전자", messages=(spoiled,)),)), 40)
    assert "\x1b" not in shown
    assert "evil" not in shown
    assert "javascript" not in shown
    assert "▌ 삼성 전자\n" in shown


def test_a_digest_elsewhere_is_the_lines_of_its_stories_and_a_notice_one_of_its_own() -> None:
    stories = [message for group in digest().groups for message in group.messages]
    assert list(lines(digest(), NOW)) == [line(message, NOW) for message in stories]
    (said,) = lines(Notice(text="muted until\t08:00"), NOW)
    assert said.split("\t") == ["-", "muted until 08:00", *"-------"]


def test_a_notice_is_a_card_of_its_own() -> None:
    assert card(Notice(text="靜音至 08:00"), 40) == "▌ 靜音至 08:00\n\n"


async def test_without_a_terminal_each_alert_is_one_line() -> None:
    stream = io.StringIO()
    long = message(summary="요약 " * 200)
    await _told(Console(file=stream, width=20, force_terminal=False), message(), long)
    assert stream.getvalue() == f"{line(message(), NOW)}\n{line(long, NOW)}\n"


async def test_on_a_terminal_each_alert_is_a_card() -> None:
    stream = io.StringIO()
    await _told(Console(file=stream, width=60, force_terminal=True, color_system="standard"), message())
    link_ids = regex.compile(r"id=\d+")  # drawn at random, to tell links apart
    assert link_ids.sub("", stream.getvalue()) == link_ids.sub("", card(message(), 60, colour=True))


async def test_no_color_is_obeyed() -> None:
    stream = io.StringIO()
    environment = {"NO_COLOR": "1", "TERM": "xterm-256color"}
    await _told(Console(file=stream, width=60, force_terminal=True, _environ=environment), message())
    colours = [f"\x1b[{code}" for code in ("3", "38", "9", "1;3", "1;9")]
    assert "\x1b[1m" in stream.getvalue()
    assert not any(f"{start}{digit}m" in stream.getvalue() for start in colours for digit in "1234567")


async def test_letters_that_the_terminal_cannot_show_become_question_marks() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    await _told(Console(file=stream, force_terminal=False), message(title="삼성 news"))
    stream.seek(0)
    assert "\t?? news\t" in stream.read()


async def test_an_output_that_nobody_reads_parks_the_channel() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8", closefd=False) as stream:
        chat = ConsoleChat(lambda: NOW, Console(file=stream, force_terminal=False))
        refused = await chat.send(delivery())
        await chat.close()
        assert isinstance(refused, Refused)
        assert refused.scope is RefusalScope.CHANNEL
        os.dup2(os.open(os.devnull, os.O_WRONLY), writer)  # so that closing has somewhere to put what is left
    os.close(writer)


async def test_a_terminal_cannot_be_read_back_or_changed() -> None:
    chat = ConsoleChat(lambda: NOW, Console(file=io.StringIO()))
    assert not chat.readable
    assert isinstance(await chat.find(delivery(), NOW), Unreadable)
    for result in (await chat.edit("console:", "1", message()), await chat.delete("console:", "1")):
        assert isinstance(result, Refused)
        assert result.scope is RefusalScope.MESSAGE
    await chat.close()


def test_alerts_go_to_the_given_stream_alone() -> None:
    program = (
        "import asyncio, sys\n"
        "from bot.chat.console import ConsoleChat\n"
        "from tests.chat.values import NOW, delivery\n"
        "asyncio.run(ConsoleChat(lambda: NOW).send(delivery()))\n"
    )
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.decode("utf-8") == line(message(), NOW) + "\n"
    assert done.stderr == b""


def test_a_story_that_several_report_says_so() -> None:
    reported = message(outlets=("한강경제", "みなと経済速報"), languages=("ko", "ja"))
    assert "▌ 한강경제 · 한국어 · 매체 2곳 · 2개 언어\n" in card(reported, 60)


def test_a_summary_that_only_repeats_the_title_is_left_out() -> None:
    plain = message(title="같은 말", summary=" 같은  말 ")
    assert card(plain, 60) == card(replace(plain, summary=""), 60)


if __name__ == "__main__":
    for name in NAMES:
        (CORPUS / f"{name}.card").write_text(card(load(name), 60), "utf-8")
        (CORPUS / f"{name}.line").write_text(line(load(name), NOW) + "\n", "utf-8")
