"""Given names beside surnames, in East Asian scripts."""

from __future__ import annotations

import pytest

from bot.matching.people import given_before, given_behind, life_behind

NAMES = frozenset({"존", "ジョン", "约翰", "다이앤"})


@pytest.mark.parametrize(
    ("text", "surname", "given"),
    [
        ("감독 존 포드의 서부극", "포드", "존"),
        ("다이앤 필립스가 상을 받았다", "필립스", "다이앤"),
        ("ジョン・フォードの西部劇", "フォード", "ジョン"),
        ("由约翰·福特执导", "福特", "约翰"),
        ("由约翰.福特执导", "福特", "约翰"),
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


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("フォードは1913年にオマハで生まれた。", "フォード", True),
        ("福特于1913年出生在奥马哈。", "福特", True),
        ("戴爾，1974年生於都柏林", "戴爾", True),
        ("포드는 1913년 오마하에서 태어났다.", "포드", True),
        ("Ford was born in Omaha.", "Ford", True),
        ("Ford (1913-2006) was the 38th president.", "Ford", True),
        ("Ford sinh năm 1913 ở Omaha.", "Ford", True),
        ("Ford was founded in 1903.", "Ford", False),
        ("Ford founder Henry Ford died in 1947.", "Ford", False),
        ("フォードは1903年に設立された。", "フォード", False),
        ("福特于1903年成立。", "福特", False),
        ("포드는 1903년 설립됐다.", "포드", False),
    ],
)
def test_life_behind(text: str, name: str, told: bool) -> None:
    assert bool(life_behind(text.lower(), len(name))) is told
