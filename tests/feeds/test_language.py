"""Languages: what is said, and what the script says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.language import _HANS_ONLY, _HANT_ONLY, normalise_language, settle_language

KO = "삼성전자, AI 반도체 HBM 공급 확대"
HANS = "阿里巴巴集团发布第三季度财报，营收增长"
HANT = "台積電第三季營收創新高，法人看好後市發展"
JA = "トヨタ自動車、通期の業績予想を上方修正"
EN = "Apple raises its dividend after a record quarter for services"
VI = "Vinamilk đặt mục tiêu doanh thu tăng trưởng trong năm nay"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("ko", "ko"), ("ko-KR", "ko"), ("ko_kr", "ko"), ("kr", "ko"), ("KO", "ko"),
        ("ja-JP", "ja"), ("jp", "ja"), ("en-us", "en"), ("en-GB", "en"), ("vi-VN", "vi"), ("vn", "vi"),
        ("zh", "zh"), ("zh-CN", "zh-Hans"), ("zh_CN", "zh-Hans"), ("zh-SG", "zh-Hans"), ("zh-Hans", "zh-Hans"),
        ("zh-TW", "zh-Hant"), ("zh-HK", "zh-Hant"), ("zh-Hant-HK", "zh-Hant"), ("cn", "zh-Hans"), ("tw", "zh-Hant"),
        ("pt-BR", "pt"), ("de", "de"), ("und", None), ("", None), (None, None), ("Korean language", None), ("c", None),
    ],
)  # fmt: skip
def test_tags(tag: str | None, expected: str | None) -> None:
    assert normalise_language(tag) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (KO, "ko"), (HANS, "zh-Hans"), (HANT, "zh-Hant"), (JA, "ja"), (EN, "en"), (VI, "vi"),
        ("네이버 NAVER Cloud", "ko"),
        ("三星電子 삼성전자 2024년 실적 발표", "ko"),
        ("東芝、半導体事業を売却", "ja"),
        ("日経平均、続落 円高で輸出関連に売り", "ja"),
        ("iPhone 16 Pro Max 国行版今日开售", "zh-Hans"),
        ("聯發科 MediaTek 天璣 9400", "zh-Hant"),
        ("FPT ký hợp đồng 100 triệu USD", "vi"),
        ("Tesla recalls Model Y", "en"),
        ("Der Umsatz der Firma ist gestiegen", None),
        ("Société Générale relève ses prévisions", None),
        ("Газпром сократил добычу", None),
        ("2024 — 3.5%", None),
        ("", None),
    ],
)  # fmt: skip
def test_by_script(text: str, expected: str | None) -> None:
    assert settle_language(text=text, own=None, declared=None, feed=None) == expected


@pytest.mark.parametrize(
    ("text", "own", "declared", "feed", "expected"),
    [
        (KO, None, None, "en", "ko"),  # software says en-us by itself
        (EN, None, None, "en", "en"),
        (EN, None, "ko", "en", "ko"),  # whoever added the feed is believed
        (EN, "en", "ko", None, "en"),  # the entry knows best
        (KO, "en", None, "ko", "ko"),
        (HANT, None, None, "zh", "zh-Hant"),
        (HANS, None, "zh-CN", None, "zh-Hans"),
        (HANT, None, None, "zh-Hans", "zh-Hans"),
        ("京都大学", None, None, "ja", "ja"),  # Han alone may be Japanese
        ("京都大学", None, None, None, "zh-Hans"),
        ("Société Générale", None, None, "fr", "fr"),
        ("Apple", None, None, "zh", "zh-Hans"),
        (VI, None, None, "en", "vi"),
    ],
)
def test_who_is_believed(
    text: str, own: str | None, declared: str | None, feed: str | None, expected: str | None
) -> None:
    assert settle_language(text=text, own=own, declared=declared, feed=feed) == expected


def test_the_tables_of_both_scripts_do_not_overlap_much() -> None:
    assert len(_HANS_ONLY - _HANT_ONLY) > 250
    assert len(_HANT_ONLY - _HANS_ONLY) > 250


@given(st.text(max_size=200), st.sampled_from([None, "ko", "zh", "en", "ja", "fr"]))
def test_any_text_has_a_language_or_none(text: str, feed: str | None) -> None:
    found = settle_language(text=text, own=None, declared=None, feed=feed)
    assert found is None or normalise_language(found) == found
    assert found != "zh"
