from __future__ import annotations

from pathlib import Path

import pytest

from bot.enrich.worker import Task, answer, page_text
from bot.stories.article import Article, Obstacle

CORPUS = Path(__file__).parents[1] / "corpus" / "articles"
KOREAN = "삼성전자가 평택에 20조원을 들여 반도체 공장을 짓는다고 밝혔다. 가동은 2028년 상반기다."
CHINESE = "比亚迪宣布将在匈牙利建设第二座乘用车工厂，总投资四十亿欧元。预计二〇二八年投产。"


@pytest.mark.parametrize(
    ("text", "coding", "header", "meta"),
    [
        (KOREAN, "cp949", "text/html; charset=euc-kr", ""),
        (KOREAN, "cp949", "text/html", "euc-kr"),
        (KOREAN, "cp949", None, ""),
        (KOREAN, "utf-8", "text/html; charset=euc-kr", "euc-kr"),
        (CHINESE, "gb18030", "text/html", "gb2312"),
        (CHINESE, "utf-8", None, ""),
    ],
)
def test_a_page_is_read_in_the_coding_that_it_is_in(text: str, coding: str, header: str | None, meta: str) -> None:
    declared = f'<meta http-equiv="Content-Type" content="text/html; charset={meta}">' if meta else ""
    page = f"<html><head>{declared}</head><body><article><p>{text}</p></article></body></html>"
    assert text in page_text(page.encode(coding), header)


def test_a_page_gives_its_article_without_what_cannot_be_seen() -> None:
    page = (CORPUS / "ko-business.html").read_text("utf-8").replace("의결했다고", "의결\u200b했다\u202e고")
    article = answer(Task(page.encode(), "text/html; charset=utf-8"))
    assert "투자안을 의결했다고 밝혔다." in article.text
    assert article.obstacle is None


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"%PDF-1.7 \x00\x01", b"<" * 100, b"\x00" * 1000])
def test_what_is_no_page_gives_no_text(body: bytes) -> None:
    assert answer(Task(body, None)) == Article(obstacle=Obstacle.NOTHING)
