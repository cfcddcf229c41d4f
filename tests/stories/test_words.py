"""Glossary, names and pieces: what texts in six languages have in common."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.glossary import Glossary, shipped_glossary
from bot.stories.names import names, sound
from bot.stories.wording import atoms, folded, hashed, likeness, pieces

SAME_CONCEPTS = {
    "recall": ("recalls cars", "차량 리콜", "召回车辆", "召回車輛", "車をリコール", "triệu hồi xe"),
    "data-centre": (
        "a new data center", "데이터센터 착공", "数据中心", "資料中心", "データセンター", "trung tâm dữ liệu",
    ),
    "dividend": ("lifts dividend", "배당 확대", "提高派息", "現金股利", "増配", "chia cổ tức"),
    "korea.busan": ("in Busan", "부산에", "在釜山", "在釜山", "釜山に", "tại Busan"),
    "month-12": ("in December", "12월 출범", "12月启动", "12月啟動", "12月に", "tháng 12"),
    "layoffs": ("job cuts", "희망퇴직", "裁员", "裁員", "人員削減", "sa thải"),
}  # fmt: skip
OTHER_CONCEPTS = [
    ("month-1", "11월"),
    ("month-2", "12月"),
    ("car", "Carlsberg"),
    ("usa", "20億美元"),
    ("india", "전기차 인도 연기"),
    ("bond", "vagabonds"),
]
ONE_SOUND = [
    ("Kentucky", "ケンタッキー", "켄터키"),
    ("Houston", "ヒューストン", "휴스턴"),
    ("Dresden", "ドレスデン", "드레스덴"),
    ("Afeela", "アフィーラ", "아필라"),
    ("Robotics", "ロボティクス", "로보틱스"),
]


@pytest.mark.parametrize(
    ("concept", "text"), [(concept, text) for concept, texts in SAME_CONCEPTS.items() for text in texts]
)
def test_a_concept_is_found_in_every_language(concept: str, text: str) -> None:
    assert concept in shipped_glossary().concepts(folded(text))


@pytest.mark.parametrize(("concept", "text"), OTHER_CONCEPTS)
def test_a_concept_is_not_found_inside_other_words(concept: str, text: str) -> None:
    assert concept not in shipped_glossary().concepts(folded(text))


def test_of_words_that_overlap_the_longest_counts() -> None:
    glossary = Glossary([("company", "thing", ("公司",)), ("bond", "event", ("公司债",))])
    assert glossary.concepts("发行公司债") == {"bond"}
    assert glossary.concepts("公司公司债") == {"bond", "company"}


def test_what_is_said_goes_to_the_end_of_the_word() -> None:
    glossary = Glossary([("build", "event", ("build*", "짓는"))])
    text = "builders, 공장 짓는다"
    assert [text[said.start : said.end] for said in glossary.said(text)] == ["builders", "짓는"]


def test_a_star_stands_for_an_ending() -> None:
    glossary = Glossary([("build", "event", ("build*",)), ("up", "direction", ("up",))])
    assert glossary.concepts("building upwards") == {"build"}


def test_every_kind_in_the_glossary_is_known() -> None:
    kinds = {"event", "thing", "place", "period", "direction", "roundup", "none"}
    assert set(shipped_glossary().kinds.values()) == kinds


@pytest.mark.parametrize("written", ONE_SOUND)
def test_a_name_sounds_alike_in_every_script(written: tuple[str, ...]) -> None:
    assert len({sound(word) for word in written}) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三星HBM4通過驗證", {"hbm4"}),
        ("Nvidia invests in Corvid Robotics", {"corvid", "~kpt", "robotics", "~rptks"}),
        ("The plant opens", set()),
        ("Samsung Passes Test For HBM4", {"hbm4"}),
        ("카카오톡에 챗GPT 탑재", {"gpt"}),
    ],
)
def test_names_are_found(text: str, expected: set[str]) -> None:
    assert {name for name in names(text) if not name.startswith("~") or name in expected} == expected


def test_both_chinese_scripts_consist_of_the_same_pieces() -> None:
    assert set(pieces(folded("台积电资本预算"))) == set(pieces(folded("臺積電資本預算")))


def test_grammar_makes_no_other_headline() -> None:
    assert set(atoms(folded("VinFast và CATL hợp tác"))) == set(atoms(folded("VinFast, CATL hợp tác")))
    assert set(atoms(folded("알리바바가 공장을 연다"))) == set(atoms(folded("알리바바 공장 연다")))


def test_what_stands_twice_is_counted() -> None:
    assert list(atoms("plan 7 7")) == ["plan", "7", "7"]


@given(st.text(max_size=80))
def test_any_text_has_words_and_is_like_itself(text: str) -> None:
    found = hashed(pieces(folded(text)))
    assert likeness(found, found) in (0.0, 1.0)
    assert shipped_glossary().concepts(folded(text)) <= shipped_glossary().kinds.keys()
    assert len(names(text)) <= 24


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Завод остановлен", ["завод", "остановлен"]),
        ("إغلاق المصنع", ["إغلاق", "المصنع"]),
        ("ปิดงาน", ["ปิ", "ิด", "ดง", "งา", "าน"]),
    ],
)
def test_scripts_of_other_languages_have_words_too(text: str, cut: list[str]) -> None:
    assert list(pieces(folded(text))) == cut
