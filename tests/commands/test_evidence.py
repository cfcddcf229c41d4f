"""What was found, in the channel's language."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib.resources import files
from typing import Final

import pytest
import regex

from bot.commands.evidence import mention_lines, phrase_of, plain, plain_each, rule_lines
from bot.commands.phrasebook import Phrasebook, shipped_phrasebooks
from bot.matching.explain import evidence_of
from bot.matching.names import NameRef
from bot.matching.scripts import Script
from bot.matching.signals import Signal
from bot.model import Evidence, Field, Line, Mention, RuleFinding, RulePart, Verdict
from tests.commands.conftest import Conversation
from tests.store.build import DAY

BOOKS: Final = shipped_phrasebooks()
EN, KO = BOOKS["en"], BOOKS["ko"]
FEATURES: Final = sorted(json.loads(files("bot.matching").joinpath("data", "weights.json").read_text())["weights"])
UNWEIGHED: Final = (
    "also",
    "longer",
    "edge.against",
    "address",
    "story.list",
    "name.related",
    "prev.title",
    "right.han",
)
OBSCURE: Final = ("touches", "stands there", "before it stands", "after it stands")
HANGUL: Final = regex.compile(r"\p{Hangul}")

every_feature = pytest.mark.parametrize("feature", sorted({*FEATURES, *UNWEIGHED}))


def told(feature: str, detail: str = "") -> Evidence:
    """The evidence that the matcher keeps of a feature."""
    ref = NameRef(
        firm="apple",
        name="애플",
        shapes=frozenset({"애플"}),
        script=Script.HANGUL,
        watched=True,
        ticker=False,
        relation=None,
        senses=(),
        priors={},
        trades=frozenset(),
    )
    (evidence,) = evidence_of([(Signal(feature, 1.0, detail), -1.0)], ref)
    return evidence


def mention(*evidence: Evidence, verdict: Verdict = Verdict.TAKEN, field: Field = Field.TITLE) -> Mention:
    return Mention(
        firm="apple",
        field=field,
        start=0,
        end=2,
        surface="애플",
        name="애플",
        verdict=verdict,
        evidence=evidence,
    )


def said(*lines: Line) -> list[str]:
    return ["".join(span.text for span in line) for line in lines]


@every_feature
@pytest.mark.parametrize("book", [EN, KO], ids=["en", "ko"])
def test_every_feature_has_a_phrase(feature: str, book: Phrasebook) -> None:
    assert phrase_of(book, feature) is not None


@every_feature
def test_every_feature_is_said_in_the_readers_language(feature: str) -> None:
    evidence = told(feature, "丹서")
    english, korean = (plain(book, feature, evidence.text) for book in (EN, KO))
    assert HANGUL.search(korean.replace("丹서", "")) is not None
    assert HANGUL.search(english.replace("丹서", "")) is None
    assert not any(words in english for words in OBSCURE)
    assert english != feature


@pytest.mark.parametrize(
    ("feature", "detail", "english", "korean"),
    [
        ("left.free", "", "it stands as a word of its own", "다른 글자에 붙지 않고 따로 쓰임"),
        ("right.free", "", "it stands as a word of its own", "다른 글자에 붙지 않고 따로 쓰임"),
        ("right.particle", "는", "only the particle “는” follows", "뒤에 조사 “는”만 붙음"),
        ("left.person", "회장", "“회장” beside it makes it a person", "옆의 “회장”: 사람임을 나타냄"),
        ("right.company", "公司", "“公司” beside it speaks of a firm", "옆의 “公司”: 회사 이야기에 쓰는 말"),
        ("prev.given", "Nguyễn", "“Nguyễn” beside it is a given name", "옆의 “Nguyễn”: 사람 이름"),
        ("known.word", "파인애플 (pineapple)", "it is part of “파인애플” (pineapple)", "“파인애플”의 일부"),
        (
            "known.firm",
            "松下電器",
            "it is part of “松下電器”, which is the firm",
            "“松下電器”의 일부이며 이는 그 회사임",
        ),
        ("sense.word", "a fruit", "the name can also mean something else (a fruit)", "이 이름에는 다른 뜻도 있음"),
        ("trade.any", "スマホ", "the text speaks of its trade: スマホ", "본문이 이 회사의 업종을 다룸: スマホ"),
    ],
)
def test_a_feature_in_both_languages(feature: str, detail: str, english: str, korean: str) -> None:
    text = told(feature, detail).text
    assert (plain(EN, feature, text), plain(KO, feature, text)) == (english, korean)


@pytest.mark.parametrize(
    ("feature", "text"),
    [
        ("weather.rain", "it rained"),
        ("known.word", "part of something"),
    ],
    ids=["no phrase", "a record without the words that the phrase names"],
)
def test_what_has_no_phrase_is_said_as_it_was_recorded(feature: str, text: str) -> None:
    assert plain(KO, feature, text) == text


@pytest.mark.parametrize(
    ("verdict", "field", "english", "korean"),
    [
        (Verdict.TAKEN, Field.TITLE, "Apple found in the title: “애플”", "제목에서 Apple 확인: “애플”"),
        (Verdict.TAKEN, Field.BODY, "Apple found in the text: “애플”", "본문에서 Apple 확인: “애플”"),
        (Verdict.REJECTED, Field.TITLE, "Apple rejected in the title: “애플”", "제목의 이 말은 Apple 아님: “애플”"),
        (Verdict.REJECTED, Field.BODY, "Apple rejected in the text: “애플”", "본문의 이 말은 Apple 아님: “애플”"),
    ],
)
def test_a_mention_by_verdict_and_field(verdict: Verdict, field: Field, english: str, korean: str) -> None:
    found = mention(verdict=verdict, field=field)
    assert [said(*mention_lines(book, found, "Apple", 4)) for book in (EN, KO)] == [[english], [korean]]


def test_what_would_be_said_twice_is_said_once_and_the_rest_is_counted() -> None:
    names = ("left.free", "right.free", "case.exact", "near.none", "name.short")
    found = mention(*(Evidence(feature=name, weight=1.0, text=name) for name in names))
    assert said(*mention_lines(KO, found, "애플", 2)) == [
        "제목에서 애플 확인: “애플”",
        "  + 다른 글자에 붙지 않고 따로 쓰임",
        "  + 이름과 똑같이 적혀 있음",
        "  … 그 밖에 2개",
    ]
    assert plain_each(EN, [(name, name) for name in names[:3]]) == (
        "it stands as a word of its own",
        "it is written just as the name is",
    )


@pytest.mark.parametrize(
    ("finding", "english", "korean"),
    [
        (
            RuleFinding(rule="반도체 NOT 주가", verdict=Verdict.REJECTED, missing="주가 is there"),
            ["Rule 반도체 NOT 주가 not met: 주가 is there"],
            ["규칙 반도체 NOT 주가 미충족"],
        ),
        (
            RuleFinding(
                rule="반도체 AND source:한강",
                verdict=Verdict.TAKEN,
                parts=(
                    RulePart(part="반도체", where="title", surface="반도체"),
                    RulePart(part="source:한강", where="source", surface="한강경제"),
                ),
            ),
            [
                "Rule 반도체 AND source:한강 met",
                "  + 반도체 in the title: 반도체",
                "  + source:한강 as the source: 한강경제",
            ],
            ["규칙 반도체 AND source:한강 충족", "  + 제목에서 반도체: 반도체", "  + 매체 source:한강: 한강경제"],
        ),
        (
            RuleFinding(rule="칩", verdict=Verdict.TAKEN, parts=(RulePart(part="칩", where="text", surface="칩"),)),
            [],
            [],
        ),
    ],
    ids=["missed", "met", "a plain phrase"],
)
def test_a_rule(finding: RuleFinding, english: list[str], korean: list[str]) -> None:
    assert [said(*rule_lines(book, finding)) for book in (EN, KO)] == [english, korean]


@pytest.mark.parametrize("where", ["title", "text", "source", "language"])
@pytest.mark.parametrize("book", [EN, KO], ids=["en", "ko"])
def test_every_place_of_a_part_has_words(where: str, book: Phrasebook) -> None:
    part = RulePart(part="lang:vi", where=where, surface="vi")
    lines = said(*rule_lines(book, RuleFinding(rule="lang:vi chip", verdict=Verdict.TAKEN, parts=(part,))))
    assert "lang:vi" in lines[1]


async def test_why_speaks_korean_in_a_korean_channel(talk: Conversation) -> None:
    await talk.say("style language:ko")
    await talk.say("watch alibaba")
    await talk.news("알리바바, 서울에 데이터센터 짓는다")
    (entry,) = await talk.store.newest_entries(talk.now - DAY, 10)
    answer = await talk.say(f"why {entry.link}")
    assert "제목에서 알리바바 확인: “알리바바”" in answer
    assert "새 소식으로 분류했습니다 (앞선 보도 없음)." in answer
    for english in ("alibaba found", " found in", "nothing", "the name", "touches", "no story"):
        assert english not in answer


async def test_the_doubts_of_a_forecast_speak_korean_in_a_korean_channel(talk: Conversation) -> None:
    await talk.say("style language:ko")
    await talk.news("Apple pie recipe of the day", "An apple a day", language="en")
    talk.now += timedelta(minutes=1)
    doubts = [line for line in (await talk.say("watch Apple")).splitlines() if line.startswith("– ")]
    assert len(doubts) == 2
    for title, _, evidence in (doubt.rpartition(": ") for doubt in doubts):
        assert "pple" in title
        assert HANGUL.search(evidence) is not None
