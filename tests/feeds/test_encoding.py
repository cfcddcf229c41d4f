"""Bodies in legacy codings, declared rightly, wrongly and not at all."""

from __future__ import annotations

import pytest

from bot.feeds.encoding import to_utf8
from bot.feeds.plausible import plausible_codings

TEXTS = {
    "cp949": "삼성전자가 반도체 신규 투자를 발표했다",
    "gb18030": "阿里巴巴集团今日发布财报，营收同比增长",
    "big5hkscs": "台積電今日公布營收創新高，市場預期",
    "cp932": "トヨタ自動車は新しい工場を建設すると発表した",
    "euc_jp": "ソニーが決算を発表、株価は上昇している",
    "iso2022_jp": "日産自動車は電気自動車の生産を始める",
    "cp1252": "Société générale: des résultats élevés, “café” à 5 €",
}
DECLARED = (
    None,
    "utf-8",
    "iso-8859-1",
    "us-ascii",
    "euc-kr",
    "gb2312",
    "big5",
    "shift_jis",
    "windows-1252",
    "x-nothing",
)
OF_EAST_ASIA = ("euc-kr", "gb2312", "big5", "shift_jis")


def body(text: str, codec: str, label: str | None) -> bytes:
    declaration = f"<?xml version='1.0' encoding='{label}'?>" if label else ""
    return f"{declaration}<rss version='2.0'><channel><title>{text}</title></channel></rss>".encode(codec)


def read(data: bytes, content_type: str | None = None) -> str:
    return to_utf8(data, content_type).decode()


@pytest.mark.parametrize(
    ("codec", "label"),
    # A text of single bytes is not told from a broken one of several bytes.
    [(codec, label) for codec in TEXTS for label in DECLARED if codec != "cp1252" or label not in OF_EAST_ASIA],
)
def test_a_headline_is_read_whatever_is_declared(codec: str, label: str | None) -> None:
    assert TEXTS[codec] in read(body(TEXTS[codec], codec, label))


def test_traditional_characters_in_a_coding_of_the_mainland() -> None:
    assert TEXTS["big5hkscs"] in read(body(TEXTS["big5hkscs"], "gb18030", "big5"))


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        ("똠방각하 펩시콜라 쀍", "cp949", "euc-kr"),  # rare syllables
        ("漢陽大學校 鑛山", "cp949", "euc-kr"),  # Korean in Chinese characters
        ("龘靐齉爩鱻麤", "gb18030", "gbk"),
        ("ｱﾙﾌｧﾍﾞｯﾄ", "cp932", "shift_jis"),  # half-width kana
        ("Привет", "cp1251", "windows-1251"),
        ("Привет", "koi8-r", "koi8"),
        ("สวัสดี", "cp874", "tis-620"),
        ("tăng trươ\u0309ng", "cp1258", "x-cp1258"),
        ("Łódź", "iso8859-2", "iso88592"),
        ("שלום", "iso8859-8", "iso-8859-8-i"),
        ("cliché", "mac-roman", "x-mac-roman"),
    ],
)
def test_what_is_declared_rightly_is_believed(text: str, codec: str, label: str) -> None:
    assert text in read(body(text, codec, label))


@pytest.mark.parametrize("codec", [name for name in TEXTS if not name.startswith(("cp1252", "iso2022"))])
def test_a_broken_character_spoils_only_itself(codec: str) -> None:
    text = TEXTS[codec]
    data = body(text * 4, codec, None).replace(b"</title>", text[0].encode(codec)[:1] + b"</title>")
    assert text * 3 in read(data)


def test_utf8_with_broken_characters_stays_utf8() -> None:
    data = body("삼성전자 阿里巴巴 トヨタ", "utf-8", "euc-kr").replace("阿".encode(), "阿".encode()[:2])
    assert "삼성전자 �里巴巴 トヨタ" in read(data)


def test_a_mark_outranks_everything() -> None:
    data = b"\xff\xfe" + body("삼성전자 阿里巴巴", "utf-16-le", "euc-kr")
    assert "삼성전자 阿里巴巴" in read(data, "text/xml; charset=gbk")


@pytest.mark.parametrize("codec", [name for name in TEXTS if not name.startswith(("cp1252", "iso2022"))])
def test_the_right_coding_is_far_ahead(codec: str) -> None:
    """The thresholds have room on both sides."""
    first, *others = plausible_codings(TEXTS[codec].encode(codec))
    assert first.name == codec
    assert first.share > 0.45
    assert all(other.share < 0.2 for other in others)
