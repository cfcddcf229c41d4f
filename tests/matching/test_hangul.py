"""The rest of a Korean word is particles, a known suffix, or another word."""

from __future__ import annotations

import pytest

from bot.matching.hangul import is_particles, suffix_kind
from bot.matching.lexicon import shipped_lexicon

SUFFIXES = shipped_lexicon().edges["right.hangul"]


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("삼성전자", "는"),
        ("삼성전자", "에서는"),
        ("네이버", "와의"),
        ("구글", "로부터"),
        ("애플", "이라고까지"),
        ("카카오", "였다"),
        ("인텔", "뿐만"),
        ("라인", "으로"),
        ("현대차", "측은"),
        ("소니", ""),
    ],
)
def test_particles(name: str, rest: str) -> None:
    assert is_particles(rest, after=name[-1])


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("소니", "아"),
        ("포항제철", "고"),
        ("삼성", "동"),
        ("현대", "중공업"),
        ("애플", "민트"),
        ("라인", "업"),
    ],
)
def test_other_words_and_wrong_agreement(name: str, rest: str) -> None:
    assert not is_particles(rest, after=name[-1])


@pytest.mark.parametrize(
    ("rest", "kind"),
    [
        ("그룹은", "company"),
        ("코리아가", "company"),
        ("중공업의", "body"),
        ("라이온즈", "team"),
        ("서울병원에서", "body"),
        ("동에서", "place"),
        ("씨는", "person"),
        ("고슴도치", None),
        ("", None),
    ],
)
def test_suffixes(rest: str, kind: str | None) -> None:
    assert suffix_kind(rest, SUFFIXES) == kind
