from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.chat.text import cells, clean, clean_lines, clip, graphemes, looks_like_address, wrap

FAMILY = "👨‍👩‍👧‍👦"
WALES = "🏴󠁧󠁢󠁷󠁬󠁳󠁿"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Sign in at https://bank.example/login", True),
        ("www.bank.example", True),
        ("ｈｔｔｐｓ：／／bank.example", True),
        ("bank.example/login 확인하세요", True),
        ("bank.example:8443", True),
        ("bank.example", True),
        ("«bank.example»", True),
        ("은행.example/로그인", True),
        ("10.0.0.1 열기", True),
        ("mailto:somebody", True),
        ("JD.com cuts prices", False),
        ("Amazon.com, 3분기 실적 발표", False),
        ("Node.js 24 released", False),
        ("환율 1.350.20원", False),
        ("v1.2.3 is out", False),
        ("Thử nghiệm 5.0/10 điểm", False),
        ("U.S. and U.K. agree", False),
        ("and/or", False),
        ("…", False),
    ],
)
def test_what_people_take_for_an_address(text: str, address: bool) -> None:
    assert looks_like_address(text) is address


@pytest.mark.parametrize(
    ("text", "copied"),
    [
        ("<opml>\n  <body>\n\t가  나\n", "<opml>\n  <body>\n    가  나"),
        ("하나\r\n\r\n둘\u2028셋", "하나\n\n둘\n셋"),
        ("\x1b[31mred\x1b[0m\n\u202etxt.exe\x00", "red\ntxt.exe"),
        ("e" + "\u0301" * 20, "e" + "\u0301" * 6),
        ("", ""),
    ],
)
def test_lines_to_be_copied(text: str, copied: str) -> None:
    assert clean_lines(text) == copied


@given(st.text())
def test_lines_are_as_harmless_as_one_line_is(text: str) -> None:
    assert clean(clean_lines(text)) == " ".join(filter(None, map(clean, clean_lines(text).split("\n"))))
    assert not set(clean_lines(text)) & set("\x1b\x00\r\t\u202e\u200b")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  삼성전자\t\n 실적\u3000발표 ", "삼성전자 실적 발표"),
        ("\x1b[31;1mred\x1b[0m", "red"),
        ("\x1b]8;;https://evil.example\x07click\x1b]8;;\x1b\\", "click"),
        ("\x1b]0;a title without an end", "]0;a title without an end"),
        ("\x9b31mone control character goes\x9d", "31mone control character goes"),
        ("pay\u202egnp.exe\u202c \u2066now\u2069", "paygnp.exe now"),
        ("ze\u200bro wi\u2060d\ufeffth so\u00adft", "zero width soft"),
        ("line\u2028break\u2029and\x85more", "line break and more"),
        ("bell\x07 null\x00 delete\x7f", "bell null delete"),
        ("lone \ud800 surrogate, private \ue000 use", "lone surrogate, private use"),
        (f"{FAMILY} and {WALES} stay", f"{FAMILY} and {WALES} stay"),
        ("hid\U000e0068\U000e0069den", "hidden"),
        ("Zalgo" + "\u0300\u0315" * 40, "Zalgo" + "\u0300\u0315" * 3),
        (unicodedata.normalize("NFD", "Điện thoại"), unicodedata.normalize("NFD", "Điện thoại")),
        ("[bold]*_`<b>&amp;", "[bold]*_`<b>&amp;"),
        ("\u200f\u200e\u202b", ""),
    ],
)
def test_cleaning(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("삼성전자", 8),
        ("台積電", 6),
        ("ソニー", 6),
        ("Điện", 4),
        (unicodedata.normalize("NFD", "Điện"), 4),
        (FAMILY, 2),
    ],
)
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width


@pytest.mark.parametrize(
    ("text", "width", "clipped"),
    [
        ("삼성전자", 8, "삼성전자"),
        ("삼성전자", 7, "삼성전…"),
        ("삼성전자", 6, "삼성…"),
        ("阿里巴巴", 1, "…"),
        ("阿里巴巴", 0, ""),
        ("Target and", 8, "Target…"),
        (FAMILY * 3, 5, FAMILY * 2 + "…"),
    ],
)
def test_clipping(text: str, width: int, clipped: str) -> None:
    assert clip(text, width) == clipped


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        # Korean and Vietnamese break between words.
        ("삼성전자, 3분기 영업이익 발표", 10, ["삼성전자,", "3분기", "영업이익", "발표"]),
        ("Vingroup công bố lợi nhuận", 12, ["Vingroup", "công bố lợi", "nhuận"]),
        # Chinese and Japanese break anywhere, but not before closing or after opening punctuation.
        ("阿里巴巴发布新模型，成本下降。", 10, ["阿里巴巴发", "布新模型，", "成本下降。"]),
        ("阿里巴巴发布模型，成本下降。", 8, ["阿里巴巴", "发布模", "型，成本", "下降。"]),
        ("任天堂が「新型機」を発表", 10, ["任天堂が", "「新型機」", "を発表"]),
        ("台積電 TSMC 熊本廠", 9, ["台積電", "TSMC 熊本", "廠"]),
        # A word wider than the line is cut where the line ends.
        ("https://example.com/a", 9, ["https://e", "xample.co", "m/a"]),
        ("한", 1, ["한"]),
        ("", 5, [""]),
    ],
)
def test_wrapping(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width, 9) == lines


def test_what_does_not_fit_is_shown_to_be_missing() -> None:
    assert wrap("삼성전자, 3분기 영업이익 발표", 10, 2) == ["삼성전자,", "3분기…"]
    assert wrap("阿里巴巴发布新模型，成本下降。", 10, 2) == ["阿里巴巴发", "布新模型…"]


@given(st.text(), st.integers(1, 40), st.integers(1, 5))
@settings(deadline=None)
@example("⼀⿰", 1, 1)
@example("0\U0003d000", 1, 1)
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text: str, width: int, lines: int) -> None:
    cleaned = clean(text)
    wrapped = wrap(cleaned, width, lines)
    assert len(wrapped) <= lines
    assert all(cells(line) <= width or len(graphemes(line)) <= 2 for line in wrapped)
    if not wrapped[-1].endswith("…"):
        assert "".join(wrapped).replace(" ", "") == cleaned.replace(" ", "")


@given(st.text())
@settings(deadline=None)
def test_cleaned_text_is_one_safe_line(text: str) -> None:
    cleaned = clean(text)
    assert cleaned == cleaned.strip()
    assert len(cleaned.splitlines()) <= 1
    unsafe = [letter for letter in cleaned if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co"}]
    assert all(letter in "\u200c\u200d" or 0xE0020 <= ord(letter) <= 0xE007F for letter in unsafe)
    cleaned.encode("utf-8")


@given(st.text(), st.integers(0, 40))
@settings(deadline=None)
def test_clipped_text_fits(text: str, width: int) -> None:
    clipped = clip(clean(text), width)
    assert cells(clipped) <= width
    assert clean(text).startswith(clipped.removesuffix("…").rstrip())


@pytest.mark.parametrize("flood", ["(", "\u0301", "가", "a", "\u200d", "\x1b[", "「", "阿 "])
def test_floods_are_quick(flood: str) -> None:
    began = time.process_time()
    text = clean(flood * 100_000)
    wrap(text, 80, 3)
    clip(text, 80)
    assert time.process_time() - began < 2
