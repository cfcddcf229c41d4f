"""Pages of `tests/corpus/articles`, each beside what is expected of it.

`NAME.json` holds the entry's title and either the obstacle that the page is, or parts of sentences that are kept, what
must be gone, and the summary.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.stories.article import Article, Obstacle, extract_article, is_about
from bot.stories.summary import summarise

CORPUS = Path(__file__).parents[1] / "corpus" / "articles"
PAGES = sorted(path.stem for path in CORPUS.glob("*.html"))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_gives_its_article_or_says_why_not(name: str) -> None:
    expected = json.loads((CORPUS / f"{name}.json").read_text("utf-8"))
    article = extract_article((CORPUS / f"{name}.html").read_text("utf-8"))
    if "obstacle" in expected:
        assert article == Article(obstacle=Obstacle(expected["obstacle"]))
        return
    assert [part for part in expected["kept"] if part not in article.text] == []
    assert [part for part in expected["gone"] if part in article.text] == []
    assert summarise(expected["title"], article.text) == expected["summary"]
    assert is_about(expected["title"], article)


@pytest.mark.parametrize(
    ("title", "text", "about"),
    [
        ("삼성전자, 평택에 20조원 투자", "삼성전자가 평택에 20조원을 들여 공장을 짓는다.", True),
        ("삼성전자, 평택에 20조원 투자", "요청하신 페이지를 찾을 수 없습니다. 주소를 확인해 주세요.", False),
        ("Nvidia to buy Arclight for $4.2 billion", "Nvidia said on Monday it will buy Arclight.", True),
        ("Nvidia to buy Arclight for $4.2 billion", "The page you asked for was moved. Try our search.", False),
        ("比亚迪在匈牙利建第二座工厂", "比亚迪20日宣布，将在匈牙利建第二座乘用车工厂。", True),
        ("比亚迪在匈牙利建第二座工厂", "财经首页。股市行情。滚动新闻。", False),
        ("Sony", "Anything may stand under so short a title.", True),
    ],
)
def test_a_text_shares_words_with_its_title(title: str, text: str, about: bool) -> None:
    assert is_about(title, Article(text)) is about


@pytest.mark.parametrize(
    "page",
    [
        "<p " + " ".join(f'a{number}="x"' for number in range(5_000)) + ">Sales rose. Profit fell.</p>",
        "<p " + " ".join(f"a{number}" for number in range(5_000)) + ">Sales rose. Profit fell.</p>",
        "<p " + "/".join(f"a{number}" for number in range(5_000)) + ">Sales rose. Profit fell.</p>",
        "<script " + " ".join(f"a{number}" for number in range(5_000)) + "></script><p>Sales rose.</p>",
        "<p>x</p>" * 40_000,
        "<p>" + "word " * 700_000,
    ],
    ids=["attributes", "bare attributes", "attributes without spaces", "attributes of a script", "tags", "size"],
)
def test_a_page_that_would_cost_too_much_is_not_parsed(page: str) -> None:
    assert extract_article(page).obstacle is Obstacle.TOO_MUCH


def test_programs_in_a_page_are_no_tags() -> None:
    program = "<SCRIPT>for (i = 0; i<n; i++) { " + "a b c d = e; " * 300 + "if (a <b) f(); " * 40_000 + "</SCRIPT>"
    story = "<p>Sales rose by 5%. Profit fell to $3 million. Shares were little changed. It hired 40 people.</p>"
    assert extract_article(f"<html><body><article>{story}</article>{program}</body></html>").text.startswith("Sales")


@pytest.mark.parametrize("page", ["", " ", "plain text", "<html>", "\x00", "<?xml version='1.0'?><rss/>", "{}"])
def test_what_is_no_page_gives_nothing(page: str) -> None:
    assert extract_article(page).text == ""


@settings(max_examples=40)
@given(st.text(alphabet="<>/=\"'abcdivpul 가。.\n&;", max_size=300))
def test_no_page_is_too_broken(tail: str) -> None:
    extract_article(f"<html><body><div class='related'><p>Sales rose. It was good.</p>{tail}")
