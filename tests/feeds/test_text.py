"""Text from outside becomes what a reader sees, and nothing that one does not."""

from __future__ import annotations

import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.text import clip, headline, plain_text, visible

ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("삼성전자, <b>3조</b> 투자", "삼성전자, 3조 투자"),
        ("<p>첫 문장.</p><p>둘째 문장.</p>", "첫 문장. 둘째 문장."),
        ("阿里巴巴<br/>发布财报", "阿里巴巴 发布财报"),
        ("トヨタ<ruby>自動車<rt>じどうしゃ</rt></ruby>", "トヨタ自動車"),
        ("AT&amp;T &lt;3 &#8220;quotes&#8221;", "AT&T <3 “quotes”"),
        ("profit < 3% and rising > 2%", "profit < 3% and rising > 2%"),
        ("a <script>alert('x')</script><style>p{}</style>b", "a b"),
        ("<!-- hidden -->shown<img src=x onerror=alert(1)>", "shown"),
        ("&nbsp;Vinamilk&nbsp;&nbsp;tăng\u3000trưởng\n", "Vinamilk tăng trưởng"),
        ("unclosed <a href='x", "unclosed"),
        ("<ul><li>một</li><li>hai</li></ul>", "một hai"),
        ("&unknown; &amp;lt;", "&unknown; &lt;"),
    ],
)
def test_markup_is_taken_away(markup: str, expected: str) -> None:
    assert plain_text(markup) == expected


def test_plain_text_keeps_what_looks_like_a_tag() -> None:
    assert plain_text("How to use <b> and &quot;q&quot;", is_html=False) == 'How to use <b> and "q"'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("삼\u200b성\u200d전\u2060자", "삼성전자"),
        ("pay\u202eknab\u202c now", "payknab now"),
        ("\ufeffBOM and \u00adsoft", "BOM and soft"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("👨\u200d👩\u200d👧 family", "👨\u200d👩\u200d👧 family"),
        (f"{ENGLAND} flag", f"{ENGLAND} flag"),
        ("tag\U000e0041\U000e0042ged", "tagged"),
        ("ㅤ삼성ﾠ", "삼성"),
        (unicodedata.normalize("NFD", "Hà Nội 삼성"), "Hà Nội 삼성"),
        ("क्\u200dष", "क्\u200dष"),
        ("z" + "\u0301" * 50, "ź" + "\u0301" * 7),
        ("lone \ud800 surrogate", "lone surrogate"),
    ],
)
def test_what_nobody_sees_is_taken_away(text: str, expected: str) -> None:
    assert visible(text) == expected


@given(st.text(max_size=300))
def test_plain_text_is_plain(text: str) -> None:
    plain = plain_text(text)
    assert plain == " ".join(plain.split())
    assert not regex.search(r"[\u202A-\u202E\u2066-\u2069\u200B\p{Cs}]|\p{Cc}", plain)


@given(st.text(alphabet=st.sampled_from("가a\u0301👨\u200d👩🏽🇰🇷中ộ "), max_size=60), st.integers(0, 60))
def test_a_cut_falls_between_graphemes(text: str, limit: int) -> None:
    short = clip(text, limit)
    assert len(short) <= limit
    assert text.startswith(short)
    whole = regex.findall(r"\X", text)
    assert any(short == "".join(whole[:count]).rstrip() for count in range(len(whole) + 1)) or short == text


def test_a_headline_says_that_it_goes_on() -> None:
    assert headline("짧은 글") == "짧은 글"
    assert headline("가" * 500) == "가" * 120 + "…"


def test_a_huge_text_costs_little() -> None:
    assert len(plain_text("<b>" * 500_000 + "끝" * 50_000)) <= 8_000
