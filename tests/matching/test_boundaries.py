"""What stands beside a name is told by its script."""

from __future__ import annotations

import pytest

from bot.matching.boundaries import edge_signals, inside_latin_word, set_off
from bot.matching.lexicon import shipped_lexicon

EDGES = shipped_lexicon().edges


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("새 애플은 크다", "애플", {"left.free", "right.particle"}),
        ("파인애플", "애플", {"left.inside", "right.free"}),
        ("삼성서울병원", "삼성", {"left.free", "right.body"}),
        ("삼성 라이온즈", "삼성", {"left.free", "right.free", "next.team"}),
        ("현대차·기아, 리콜", "기아", {"left.free", "right.free"}),
        ("アップルジャパンは", "アップル", {"left.free", "right.company"}),
        ("モデルの", "デル", {"left.inside", "right.hiragana"}),
        ("ニコラ・テスラは", "テスラ", {"left.dot", "right.hiragana"}),
        ("亨利‧京東(", "京東", {"left.dot", "right.free"}),
        ("京東・淘寶", "京東", {"left.free", "right.free"}),
        ("東京・トヨタの", "トヨタ", {"left.free", "right.hiragana"}),
        ("鈴木さんは", "鈴木", {"left.free", "right.person"}),
        ("南京东路步行", "京东", {"left.han", "right.han"}),
        ("在京东集团工作", "京东", {"left.grammar", "right.company"}),
        ("《阿里》", "阿里", {"left.title", "right.free"}),
        ("$aapl up", "aapl", {"left.cashtag", "right.free"}),
        ("@apple hi", "apple", {"left.at", "right.free"}),
        ("ford's cars", "ford", {"left.free", "right.possessive"}),
        ("sony-backed", "sony", {"left.free", "right.joint"}),
        ("lg는", "lg", {"left.free", "right.particle"}),
        ("日本ibmの", "ibm", {"left.company", "right.hiragana"}),
        ("日産150万バレルの", "日産", {"left.free", "right.word"}),
        ("日産2030年計画", "日産", {"left.free", "right.digit"}),
    ],
)
def test_edges(text: str, name: str, expected: set[str]) -> None:
    start = text.index(name)
    assert {signal.feature for signal in edge_signals(text, start, start + len(name), EDGES)} == expected


@pytest.mark.parametrize(
    ("text", "name", "inside"),
    [
        ("pineapple", "apple", True),
        ("applesauce", "apple", True),
        ("an apple", "apple", False),
        ("日本ibm社", "ibm", False),
        ("a7-11b", "7-11", True),
        ("ge90", "ge", False),
    ],
)
def test_inside_a_latin_word(text: str, name: str, inside: bool) -> None:
    start = text.index(name)
    assert inside_latin_word(text, start, start + len(name)) is inside


@pytest.mark.parametrize(
    ("text", "name", "off"),
    [
        ("AppleTV", "Apple", True),
        ("NewApple", "Apple", True),
        ("iPhone4", "iPhone", True),
        ("two Toyotas.", "Toyota", True),
        ("old HTCs are", "HTC", True),
        ("Metallica", "Meta", False),
        ("GMAC", "GM", False),
        ("SCAPPLE", "APPLE", False),
        ("Sinatra", "Sina", False),
        ("Boesch", "Bo", False),
    ],
)
def test_capitals_set_a_name_off(text: str, name: str, off: bool) -> None:
    start = text.index(name)
    assert set_off(text, start, start + len(name)) is off
