"""Normalisation keeps the way back to the text as given."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.normalise import fold, plain

AWKWARD = st.text(
    alphabet=st.one_of(
        st.sampled_from("가각ᄀ까ᅡᆨｱﾞﾟ\u0301\u0323eIİıßﬁ㈜\u200b\ufeff\ud800 ．Ａ…０中國"),
        st.characters(exclude_categories=()),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("given_text", "scanned"),
    [
        ("Ｓａｍｓｕｎｇ", "samsung"),
        ("ｱｯﾌﾟﾙ", "アップル"),
        ("삼\u200b성", "삼성"),
        (unicodedata.normalize("NFD", "삼성전자"), "삼성전자"),
        (unicodedata.normalize("NFD", "Tập đoàn"), "tập đoàn"),
        ("㈜LG", "(주)lg"),
        ("İstanbul", "istanbul"),
        ("a\ud800b", "a\ufffdb"),
        ("Coca\u00a0Cola", "coca cola"),
    ],
)
def test_scanned_form(given_text: str, scanned: str) -> None:
    assert plain(given_text) == scanned


@pytest.mark.parametrize(
    ("text", "name", "surface"),
    [
        ("새 삼\u200b성 폰", "삼성", "삼\u200b성"),
        ("삼성㈜", "삼성", "삼성"),
        ("新しいｱｯﾌﾟﾙの", "アップル", "ｱｯﾌﾟﾙ"),
        ("…Nestle\u0301 said", "nestlé", "Nestle\u0301"),
        ("増益１２％\u00a0ＳＯＮＹが", "sony", "ＳＯＮＹ"),
        ("１２％ㅤ㈜ＬＧ는", "lg", "ＬＧ"),
        (
            unicodedata.normalize("NFD", "Tập đoàn Hòa Phát báo lãi"),
            "hòa phát",
            unicodedata.normalize("NFD", "Hòa Phát"),
        ),
    ],
)
def test_span_points_into_the_original(text: str, name: str, surface: str) -> None:
    folded = fold(text)
    begin = folded.text.index(name)
    start, end = folded.span(begin, begin + len(name))
    assert text[start:end] == surface


@given(AWKWARD)
def test_every_place_leads_back(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.shape)
    spans = [folded.span(place, place + 1) for place in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


@given(AWKWARD)
def test_normal_text_is_its_own_normal_form(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
