"""`firmwatch article`: a saved page, and a link that is asked for as the bot asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.errors import FirmwatchError
from tests.wire.bot_process import BotProcess
from tests.wire.feed_server import FeedServer, page

CORPUS = Path(__file__).parents[1] / "corpus" / "articles"
TITLE = "삼성전자, 평택에 20조원 들여 새 반도체 라인 짓는다"


def test_a_saved_page_is_read_and_summed_up() -> None:
    shown = CliRunner().invoke(app, ["article", str(CORPUS / "ko-business.html"), "--title", TITLE, "--json"])
    assert shown.exit_code == 0
    said = json.loads(shown.stdout)
    assert said["obstacle"] is None
    assert said["summary"].startswith("삼성전자가 경기도 평택캠퍼스에 20조원을 들여")
    assert "무단" not in said["text"]


def test_what_is_shown_is_labelled() -> None:
    shown = CliRunner().invoke(app, ["article", str(CORPUS / "ko-business.html")], env={"COLUMNS": "80"})
    lines = [line.rstrip() for line in shown.stdout.splitlines()]
    labels = [line.split()[0] for line in lines if line and not line.startswith(" ")]
    assert labels[:6] == ["Title", "Outlet", "Date", "Verdict", "Summary", "Text"]
    assert lines[0] == f"Title    {TITLE}"
    assert "Verdict  an article" in lines


def test_a_page_under_another_title_is_said_to_be_left_aside() -> None:
    page_file = str(CORPUS / "ko-business.html")
    shown = CliRunner().invoke(
        app, ["article", page_file, "--title", "Toyota recalls 300,000 cars in Europe", "--json"]
    )
    assert json.loads(shown.stdout)["verdict"].startswith("another text than the title promises")


def test_a_page_may_come_by_a_pipe() -> None:
    body = (CORPUS / "zh-Hans-finance.html").read_bytes().decode("utf-8").encode("gb18030")
    shown = CliRunner().invoke(app, ["article", "-"], input=body)
    assert shown.exit_code == 0
    assert "总投资40亿欧元" in shown.stdout


@pytest.mark.parametrize(
    ("name", "says"), [("ja-paywall", "a paywall"), ("en-consent", "asks for consent"), ("zh-Hant-empty", "no article")]
)
def test_what_is_no_article_is_said_to_be_none(name: str, says: str) -> None:
    shown = CliRunner().invoke(app, ["article", str(CORPUS / f"{name}.html")])
    assert shown.exit_code == 1
    assert says in shown.stdout


def test_a_file_that_is_not_there_is_a_mistake() -> None:
    shown = CliRunner().invoke(app, ["article", "nowhere.html"])
    assert isinstance(shown.exception, FirmwatchError)


async def test_a_link_is_asked_for_as_the_bot_asks(tmp_path: Path) -> None:
    bot = BotProcess(tmp_path)
    async with FeedServer() as server:
        link = server.answer("/news/1", page((CORPUS / "ko-business.html").read_text("utf-8")))
        bot.configure([{"name": "feed", "url": server.url("/feed")}], ["samsung"])
        code, output = await bot.ask("article", link, "--title", TITLE)
        assert (code, [request.path for request in server.requests]) == (0, ["/robots.txt", "/news/1"])
        assert "월 3만장의 웨이퍼를" in output
        assert "Date     not known: a feed says it, and none has listed this" in output
        assert (await bot.ask("article", server.url("/none")))[0] == 1
