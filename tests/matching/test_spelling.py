"""A name is looked for in every way it is written, and no other."""

from __future__ import annotations

import pytest

from bot.matching.lexicon import shipped_lexicon
from bot.matching.spelling import in_both_scripts, spellings

VARIANTS = shipped_lexicon().variants


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Coca-Cola", "Coca Cola"),
        ("Coca-Cola", "Coca - Cola"),
        ("コカ・コーラ", "コカコーラ"),
        ("McDonald's", "McDonald’s"),
        ("McDonald's", "McDonalds"),
        ("SK하이닉스", "SK 하이닉스"),
        ("메르세데스 벤츠", "메르세데스벤츠"),
        ("华为", "華為"),
        ("腾讯", "騰讯"),
        ("台積電", "台积电"),
        ("Tập đoàn Hòa Phát", "Tap doan Hoa Phat"),
        ("Tập đoàn Hòa Phát", "Tập đoàn Hoà Phát"),
        ("Thuỷ sản Hoà Bình", "Thủy sản Hòa Bình"),
        ("ｱｯﾌﾟﾙ", "アップル"),
    ],
)
def test_is_written_so(name: str, written: str) -> None:
    assert written in spellings(name, VARIANTS)


@pytest.mark.parametrize(
    ("name", "never"),
    [("Morgan Stanley", "MorganStanley"), ("Masan", "Ma San"), ("Phở", "Pho"), ("Apple", "apple")],
)
def test_is_never_written_so(name: str, never: str) -> None:
    assert never not in spellings(name, VARIANTS)


@pytest.mark.parametrize("name", ["中国工商银行股份有限公司", "J.P. Morgan & Co.", "一二三四五六七八九十" * 5, " "])
def test_there_are_never_many(name: str) -> None:
    assert len(spellings(name, VARIANTS)) <= 48


def test_the_given_spelling_comes_first() -> None:
    assert spellings("Coca-Cola", VARIANTS)[0] == "Coca-Cola"


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("大众化", ["大眾化"]),
        ("丰田市", ["豐田市"]),
        ("樂天派", ["乐天派"]),
        ("苹果干", ["蘋果乾"]),
        ("出版", []),
        ("アップル", []),
    ],
)
def test_a_chinese_word_is_known_in_both_scripts(word: str, others: list[str]) -> None:
    first, *rest = in_both_scripts(word, VARIANTS)
    assert first == word
    assert set(others) <= set(rest)
    assert bool(rest) == bool(others)
