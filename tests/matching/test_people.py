"""Given names beside surnames, in East Asian scripts."""

from __future__ import annotations

import pytest

from bot.matching.people import given_before, given_behind

NAMES = frozenset({"존", "ジョン", "约翰", "다이앤"})


@pytest.mark.parametrize(
    ("text", "surname", "given"),
    [
        ("감독 존 포드의 서부극", "포드", "존"),
        ("다이앤 필립스가 상을 받았다", "필립스", "다이앤"),
        ("ジョン・フォードの西部劇", "フォード", "ジョン"),
        ("由约翰·福特执导", "福特", "约翰"),
        ("신형 포드가 나왔다", "포드", ""),
        ("フォードの新車", "フォード", ""),
        ("上海·福特新车", "福特", ""),
        ("John 포드", "포드", ""),
        ("포드", "포드", ""),
    ],
)
def test_given_before(text: str, surname: str, given: str) -> None:
    assert given_before(text, text.index(surname), NAMES) == given


@pytest.mark.parametrize(
    ("text", "surname", "given"),
    [
        ("鈴木太郎は東京で生まれた", "鈴木", "太郎"),
        ("本田圭佑の父", "本田", "圭佑"),
        ("松下幸之助が創業した", "松下", "幸之助"),
        ("本田が先制した", "本田", ""),
        ("野村証券は", "野村", ""),
        ("鈴木自動車工業", "鈴木", ""),
    ],
)
def test_given_behind(text: str, surname: str, given: str) -> None:
    assert given_behind(text, text.index(surname) + len(surname)) == given
