"""`firmwatch why LINK`: from the record of the decision, what became of the story since, and what people said of it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.feeds.keys import link_key
from bot.model import ChannelDecision, Corrected, DateNote, Entry, Outcome, Rule
from bot.store import open_store
from tests.settings.conftest import FEEDS, WATCHLIST
from tests.store.build import collect, outcome, write
from tests.store.test_corrections import audit, correction


@pytest.fixture(name="config")
def _config(tmp_path: Path) -> Path:
    (tmp_path / "feeds.yaml").write_text(FEEDS, "utf-8")
    (tmp_path / "watchlist.yaml").write_text(WATCHLIST, "utf-8")
    return tmp_path


@pytest.fixture(name="entries")
def _entries(config: Path) -> list[Entry]:
    """Two stories that became one with the third report, the second of which a channel has parted again."""

    async def placed() -> list[Entry]:
        store = await open_store(f"sqlite:///{config}/bot.db")
        entries = [*await collect(store, 3)]
        first, second, third = map(_opened, entries)
        joined = replace(third.decision.placement, story_id=entries[0].id, opened=False, merged=(entries[1].id,))
        await write(store, first, second, replace(third, decision=replace(third.decision, placement=joined)))
        async with store.correcting() as transaction:
            said = correction(entries[1].id, entries[1].id)
            followed = replace(correction(entries[2].id, entries[1].id), actor="", actor_name="", call="")
            await transaction.write(Corrected(audit=audit(), corrections=(said, followed)))
        await store.close()
        return entries

    return asyncio.run(placed())


def _opened(entry: Entry) -> Outcome:
    """The outcome of an entry that opened a story, to be found by its link."""
    opened = outcome(entry, [])
    return replace(opened, report=replace(opened.report, link_key=link_key(entry.link or "")))


def _why(config: Path, link: str | None, *words: str) -> Result:
    environment = {"DATABASE_URL": f"sqlite:///{config}/bot.db", "COLUMNS": "200"}
    return CliRunner().invoke(app, ["why", str(link), *words, "--config", str(config)], env=environment)


def test_it_says_what_became_of_the_story_and_who_corrected_it(config: Path, entries: list[Entry]) -> None:
    said = _why(config, entries[1].link).stdout
    assert "opened story 2: same title" in said
    assert "story 2 became part of story 1" in said
    assert "slack:C1 → a story of its own, said 김서연 (slack:U1), 2026-04-20" in said
    assert f"not of that story? say `/news split {entries[1].link}` in the channel" in said


def test_it_names_the_other_reports_with_their_links(config: Path, entries: list[Entry]) -> None:
    said = _why(config, entries[1].link).stdout
    assert "in story 1 with" in said
    for other in (entries[0], entries[2]):
        assert f"{other.title} <{other.link}>" in said
    assert f"<{entries[1].link}>" not in said


def test_nobody_is_asked_to_answer_a_file(config: Path) -> None:
    async def placed() -> list[Entry]:
        store = await open_store(f"sqlite:///{config}/bot.db")
        first, second = await collect(store, 2)
        heard = ChannelDecision(channel="file:alerts.jsonl", watches=("firm:samsung",), rule=Rule.ALERT)
        joined = replace(_opened(second).decision.placement, story_id=first.id, opened=False)
        decision = replace(_opened(second).decision, placement=joined, channels=(heard,))
        await write(store, _opened(first), replace(_opened(second), decision=decision))
        await store.close()
        return [first, second]

    first, second = asyncio.run(placed())
    said = _why(config, second.link).stdout
    assert f"<{first.link}>" in said
    assert "not of that story" not in said


def test_it_tells_what_followed_from_what_was_said(config: Path, entries: list[Entry]) -> None:
    assert "slack:C1 → of story 2, by what people had said there" in _why(config, entries[2].link).stdout
    first = _why(config, entries[0].link).stdout
    assert "slack:C1" not in first
    assert "split" not in first


def test_it_says_what_was_made_of_the_date(config: Path) -> None:
    async def placed() -> Entry:
        store = await open_store(f"sqlite:///{config}/bot.db")
        (one,) = await collect(store, 1, date_note=DateNote.NO_ZONE)
        await write(store, _opened(one))
        await store.close()
        return one

    entry = asyncio.run(placed())
    assert "it names no time zone" in _why(config, entry.link).stdout
    (record,) = json.loads(_why(config, entry.link, "--json").stdout)
    assert record["entry"]["date_note"] == "no-zone"


def test_programs_read_the_same(config: Path, entries: list[Entry]) -> None:
    (record,) = json.loads(_why(config, entries[1].link, "--json").stdout)
    (said,) = record["corrections"]
    assert (said["channel"], said["story_id"], said["actor_name"]) == ("slack:C1", 2, "김서연")


PAGE = """<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>알리바바 - 한강경제</title></head><body>
<nav><a href="/apple">애플</a><a href="/tesla">테슬라</a></nav><article><h1>알리바바, 부산에 물류센터 짓는다</h1>
<p>알리바바는 5일 부산에 물류센터를 짓는다고 밝혔다. 투자액은 6500억원이고 2029년에 문을 연다고 회사는 설명했다.</p>
<p>회사는 현지에서 300명을 새로 뽑을 계획이며, 시는 도로와 전력을 먼저 놓기로 했다고 덧붙였다.</p></article>
<aside><h3>많이 본 뉴스</h3><ul><li><a href="/1">네이버 실적</a></li></ul></aside></body></html>"""


def test_of_a_saved_page_only_the_article_counts(config: Path) -> None:
    page = config / "page.html"
    page.write_text(PAGE, "utf-8")
    said = _why(config, str(page)).stdout
    assert "알리바바는 5일" in said
    for menu in ("meta", "애플", "네이버", "<p>"):
        assert menu not in said


def test_a_page_without_an_article_is_said_to_have_none(config: Path) -> None:
    page = config / "page.html"
    page.write_text("<html><body><nav>애플</nav></body></html>", "utf-8")
    answered = _why(config, str(page))
    assert answered.exit_code != 0
    assert "no article" in f"{answered.output}{answered.exception}"


NAMED = (
    ("삼성SDI, 헝가리에 배터리 공장 짓는다", "samsung found, by a subsidiary of it, in the text: “삼성SDI”"),
    ("삼성전자(005930), 3분기 영업이익 12조원", "samsung found, by its ticker KRX:005930, in the text: “005930”"),
    ("이재용 삼성전자 회장이 출국했다", "samsung found, by a person of it, in the text: “이재용”"),
    ("삼성전자, 3분기 영업이익 12조원", "samsung found in the text: “삼성전자”"),
)


@pytest.mark.parametrize(("text", "line"), NAMED)
def test_it_says_what_a_name_is_to_the_firm(config: Path, text: str, line: str) -> None:
    (config / "text.txt").write_text(text, "utf-8")
    assert line in _why(config, str(config / "text.txt")).stdout


WATCHED = (
    ("samsung", "not sent: only a related name was found"),
    ("{firm: samsung, with: [subsidiary]}", "console: → would be sent; watched as firm:samsung"),
    (
        "{firm: samsung-sdi, from: [korea], languages: [ko], about: main}",
        "would be sent, from a feed with the tag korea, in ko, in a story that is mainly about it; watched as firm:",
    ),
    ("{keyword: 배터리 공장}", "would be sent; watched as keyword:배터리 공장"),
    ("{firm: samsung-sdi, unless: [공장]}", "not sent: it answers to a rule by which the watch leaves things out"),
    ("alibaba", "no watch of the watchlist finds anything in it"),
)


@pytest.mark.parametrize(("watch", "line"), WATCHED)
def test_it_says_who_would_hear_of_a_text(config: Path, watch: str, line: str) -> None:
    (config / "watchlist.yaml").write_text(f"channels: [{{channel: 'console:', watch: [{watch}]}}]", "utf-8")
    (config / "text.txt").write_text(NAMED[0][0], "utf-8")
    assert line in _why(config, str(config / "text.txt")).stdout
