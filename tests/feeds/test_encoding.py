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


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("label", [None, "utf-8", "ucs-4"])
def test_wide_characters_need_no_mark(codec: str, label: str | None) -> None:
    assert "삼성전자 𠮷" in read(body("삼성전자 𠮷", codec, label))


@pytest.mark.parametrize("codec", [name for name in TEXTS if not name.startswith(("cp1252", "iso2022"))])
def test_the_right_coding_is_far_ahead(codec: str) -> None:
    """The thresholds have room on both sides."""
    first, *others = plausible_codings(TEXTS[codec].encode(codec))
    assert first.name == codec
    assert first.share > 0.45
    assert all(other.share < 0.2 for other in others)


LABELS = {
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8",
    "cp866": "866 cp866 csibm866 ibm866",
    "iso8859-2": "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
    "iso8859-3": "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
    "iso8859-4": "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
    "iso8859-5": "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988",
    "iso8859-6": (
        "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e "
        "iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"
    ),
    "iso8859-7": (
        "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
        "iso_8859-7:1987 sun_eu_greek"
    ),
    "iso8859-8": (
        "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 "
        "iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical"
    ),
    "iso8859-10": "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6",
    "iso8859-13": "iso-8859-13 iso8859-13 iso885913",
    "iso8859-14": "iso-8859-14 iso8859-14 iso885914",
    "iso8859-15": "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9",
    "iso8859-16": "iso-8859-16",
    "koi8-r": "cskoi8r koi koi8 koi8-r koi8_r",
    "koi8-u": "koi8-ru koi8-u",
    "mac-roman": "csmacintosh mac macintosh x-mac-roman",
    "cp874": "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874",
    "cp1250": "cp1250 windows-1250 x-cp1250",
    "cp1251": "cp1251 windows-1251 x-cp1251",
    "cp1252": (
        "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 "
        "iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252"
    ),
    "cp1253": "cp1253 windows-1253 x-cp1253",
    "cp1254": (
        "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 "
        "windows-1254 x-cp1254"
    ),
    "cp1255": "cp1255 windows-1255 x-cp1255",
    "cp1256": "cp1256 windows-1256 x-cp1256",
    "cp1257": "cp1257 windows-1257 x-cp1257",
    "cp1258": "cp1258 windows-1258 x-cp1258",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "gb18030": "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk gb18030",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc_jp": "cseucpkdfmtjapanese euc-jp x-euc-jp",
    "iso2022_jp": "csiso2022jp iso-2022-jp",
    "cp932": "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis",
    "cp949": (
        "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949"
    ),
    "utf-16-be": "unicodefffe utf-16be",
    "utf-16-le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le",
}
"""The labels by which browsers know a coding, and the codec that reads it."""


TELLING = {
    "utf-8": "한글 汉字 かな",
    "cp866": "Русский",
    "iso8859-2": "Łódź",
    "iso8859-3": "Ħġ",
    "iso8859-4": "Ķņ",
    "iso8859-5": "Русский",
    "iso8859-6": "عربي",
    "iso8859-7": "Ελληνικά",
    "iso8859-8": "שלום",
    "iso8859-10": "Þĸ",
    "iso8859-13": "ąžė",
    "iso8859-14": "ŵŷ",
    "iso8859-15": "Œuvre €",
    "iso8859-16": "țș",
    "koi8-r": "Русский",
    "koi8-u": "Україна",
    "mac-roman": "cliché",
    "cp874": "สวัสดี",
    "cp1250": "Łódź",
    "cp1251": "Русский",
    "cp1252": "“société” €",
    "cp1253": "Ελληνικά",
    "cp1254": "İstanbul ğ",
    "cp1255": "שלום",
    "cp1256": "عربي",
    "cp1257": "ąžė",
    "cp1258": "Vi\u00eat Nam đ ư ơ \u20ab",
    "mac-cyrillic": "Русский",
    "gb18030": "阿里巴巴集团 𠮷",
    "big5hkscs": "台積電公布營收",
    "euc_jp": "ソニーが決算を発表",
    "iso2022_jp": "日産自動車",
    "cp932": "トヨタ自動車①",
    "cp949": "똠방각하 펩시",
    "utf-16-be": "삼성전자 阿里巴巴",
    "utf-16-le": "삼성전자 阿里巴巴",
}
"""A text for each codec that no other reads in the same way, or hardly."""


@pytest.mark.parametrize(
    ("codec", "label"), [(codec, label) for codec, labels in LABELS.items() for label in labels.split()]
)
def test_a_label_means_what_browsers_take_it_for(codec: str, label: str) -> None:
    text = TELLING.get(codec, "")
    for written in (label, label.upper()):
        data = body(text, codec, written)
        assert text in read(data)
        assert text in read(body(text, codec, None), f"text/xml; charset={written}")
