from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from bot.stories.furniture import without_furniture
from bot.stories.sentences import split_sentences
from bot.stories.summary import LONGEST, says_enough, summarise

CORPUS = Path(__file__).parents[1] / "corpus" / "summaries"


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.json")), ids=lambda path: path.stem)
def test_a_summary_says_what_happened_with_the_figures(path: Path) -> None:
    story = json.loads(path.read_text(encoding="utf-8"))
    summary = summarise(story["title"], *story["texts"])
    assert 2 <= len(split_sentences(summary)) <= 3
    assert [part for part in story["told"] if part not in summary] == []
    assert [part for part in story["untold"] if part in summary] == []


def test_what_a_feed_cut_off_is_left_out() -> None:
    assert summarise("Sony", "Sony raised its forecast by 5%. The maker of the PlayStation also") == (
        "Sony raised its forecast by 5%."
    )
    assert summarise("Sony", "The maker of the PlayStation raised its…") == ""
    assert summarise("Sony", "The maker of the PlayStation raised its [...]") == ""


@pytest.mark.parametrize(
    "leftover",
    [
        " [...]",
        " […]",
        " Continue reading →",
        " The post Sony gains appeared first on Desk.",
        " 자세히 보기",
        " (北村葵)",
        " gildong@desk.example",
    ],
)
def test_what_feeds_leave_behind_a_text_goes(leftover: str) -> None:
    assert summarise("Sony", "Sony raised its forecast." + leftover) == "Sony raised its forecast."


@pytest.mark.parametrize(
    ("title", "text", "told"),
    [
        (
            "폴드8 가격 동결",
            "폴드8은 237만9300원이다. “부담을 고려했다.” 노 사장은 이렇게 밝혔다. 부품값은 15% 올랐다.",
            "폴드8은 237만9300원이다. 부품값은 15% 올랐다.",
        ),
        ("增產計畫", "「我們會增產。」\n公司明年增產兩成，投資50億元。", "公司明年增產兩成，投資50億元。"),
        ("Adobe deal", "“We can help. Adobe will pay $2 billion in cash.", "Adobe will pay $2 billion in cash."),
    ],
)
def test_nobody_is_quoted_without_a_name(title: str, text: str, told: str) -> None:
    assert summarise(title, text) == told


@pytest.mark.parametrize(
    ("title", "again", "more"),
    [
        ("삼성SDI, 2조원 유상증자", "삼성SDI가 2조원 유상증자에 나선다.", "신주 발행가는 16만9200원이다."),
        (
            "Delta orders 60 Airbus jets",
            "Delta has ordered 60 Airbus jets.",
            "Deliveries start in 2029 and end in 2034.",
        ),
        ("台積電熊本二廠動工", "台積電熊本二廠今天動工。", "投資金額為1.2兆日圓，2029年量產。"),
    ],
)
def test_the_title_is_not_told_in_other_words(title: str, again: str, more: str) -> None:
    assert summarise(title, f"{again} {more}") == more


def test_a_sentence_that_leans_on_another_follows_it_or_stays_away() -> None:
    lead = "Rivian is cutting 600 jobs in its marketing teams, it told staff on Thursday."
    leaning = "However, it will hire 50 engineers in Atlanta."
    assert summarise("Rivian", f"{lead} {leaning}") == f"{lead} {leaning}"
    others = "The savings are $110 million a year. Production of the R2 starts in June at 45,000 a year."
    assert leaning not in summarise("Rivian", f"{lead} Staff will get three months of pay. {leaning} {others}")


def test_a_phrase_without_a_full_stop_is_told_whole() -> None:
    assert summarise("FPT tại châu Âu", "FPT mở văn phòng tại Đức") == "FPT mở văn phòng tại Đức"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("FPT mở văn phòng tại Đức", "FPT mở văn phòng tại Đức."),
        ("[단독] 알리바바, 서울에 데이터센터 짓는다", "알리바바 서울에 데이터센터 짓는다."),
        ("阿里巴巴發布財報", ""),
        ("Sony", "…"),
    ],
)
def test_no_summary_where_the_text_adds_nothing(title: str, text: str) -> None:
    assert summarise(title, text) == ""


def test_a_further_report_adds_what_was_missing_and_repeats_nothing() -> None:
    title = "네이버, 일본에 데이터센터"
    first = "네이버가 일본에 데이터센터를 짓기로 했다고 밝혔다."
    second = "네이버가 일본에 데이터센터를 짓기로 했다고 21일 밝혔다. 투자액은 3조 5천억원으로 2027년 문을 연다."
    grown = summarise(title, first, second)
    assert "3조 5천억원" in grown
    assert grown.count("짓기로 했다고") == 1
    assert summarise(title, grown, second) == grown


def test_names_that_were_asked_about_weigh() -> None:
    filler = (
        "회의는 오전에 열렸고 많은 사람이 왔다. 점심은 근처 식당에서 먹었다고 한다. 날씨는 맑고 따뜻했다고 전했다. "
    )
    asked = "카카오는 참석자들에게 새 서비스를 소개했다."
    assert asked not in summarise("업계 모임", filler + asked, sentences=2)
    assert asked in summarise("업계 모임", filler + asked, names=["카카오"], sentences=2)


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("삼성전자가 공장을 짓는다. 투자액은 20조원이다.", True),
        ("삼성전자가 공장을 짓는다.", False),
        ("삼성전자가 공장을 짓는다. 투자액은", False),
        ("반도체 공장 신설. 삼성전자가 공장을 짓는다.", False),
        ("", False),
    ],
)
def test_two_sentences_that_say_something_are_enough(text: str, enough: bool) -> None:
    assert says_enough("삼성전자, 반도체 공장 신설", text) is enough


@given(st.text(max_size=200), st.lists(st.text(max_size=600), max_size=3))
def test_any_summary_is_short_and_made_of_whole_sentences(title: str, texts: list[str]) -> None:
    summary = summarise(title, *texts)
    assert wcswidth(summary) <= LONGEST
    assert summary == summarise(title, *texts)
    written = {"".join(sentence.split()) for text in texts for sentence in split_sentences(without_furniture(text))}
    rest = "".join(summary.split())
    while rest:
        whole = max((one for one in written if rest.startswith(one)), key=len, default="")
        assert whole
        rest = rest.removeprefix(whole)
