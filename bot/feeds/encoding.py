"""Which characters a body's bytes mean.

Rules, the first that applies

1. A byte order mark, or the shape of `<` in UTF-32 or UTF-16.
2. Escapes to Japanese, whatever is declared: ISO-2022-JP. The escape character has no place in a feed otherwise.
3. Valid UTF-8 is UTF-8, whatever is declared: text in another coding is practically never valid by chance,
   while wrong declarations are common. It stays UTF-8 where a few characters are broken.
4. The label of the HTTP header, then that of the XML declaration, if the body follows it. Labels mean what
   browsers take them for: `euc-kr` is its superset by Windows, `gb2312` is GB18030, `iso-8859-1` is windows-1252.
   But where a coding of East Asia makes everyday text of the body and the declared one does not, the
   declaration is wrong: a Korean page that says `iso-8859-1` is Korean.
5. Nothing declared, or nothing that fits: the most plausible coding of East Asia, if one makes sense of the body.
6. windows-1252, as browsers do where nothing is declared, if nothing speaks against it; or else the declared
   label, UTF-8 if there is none, with replacement characters for what does not fit.

Known exception: undeclared codings of single bytes other than windows-1252 are not guessed.
"""

from __future__ import annotations

import codecs
import re

from bot.feeds.plausible import plausible_codings

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHAPES = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "utf-16": "utf-16-le",
}
_ALIASES = {
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "ksc5601": "cp949",
    "ksc_5601": "cp949",
    "windows-949": "cp949",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ms932": "cp932",
    "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "windows-936": "gb18030",
    "x-x-big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "utf8": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode11utf8": "utf-8",
    "unicode20utf8": "utf-8",
    "x-unicode20utf8": "utf-8",
    "unicode": "utf-16-le",
    "csunicode": "utf-16-le",
    "unicodefeff": "utf-16-le",
    "unicodefffe": "utf-16-be",
    "ucs-2": "utf-16-le",
    "iso-10646-ucs-2": "utf-16-le",
    "gb_2312": "gb18030",
    "csgb2312": "gb18030",
    "cn-big5": "big5hkscs",
    "cseuckr": "cp949",
    "csksc56011987": "cp949",
    "iso-ir-149": "cp949",
    "cseucpkdfmtjapanese": "euc_jp",
    "csisolatin9": "iso8859-15",
    "sun_eu_greek": "iso8859-7",
    "logical": "iso8859-8",
    "visual": "iso8859-8",
    "koi": "koi8-r",
    "koi8": "koi8-r",
    "koi8-ru": "koi8-u",
    "mac": "mac-roman",
    "csmacintosh": "mac-roman",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-ukrainian": "mac-cyrillic",
    "dos-874": "cp874",
    "windows-874": "cp874",
    "tis-620": "cp874",
}
_ENOUGH = 8
"""Characters outside ASCII from which on a declaration that the body follows can be doubted."""

_SAMPLE = 1024 * 1024
_EVERYDAY_TEXT = 0.3
_PASSABLE = 0.12
_FEW = 2
"""A body is UTF-8 if so many characters are whole for each one that is broken."""

_ESCAPES = re.compile(rb"\x1b\$[@B]")
_ISO_8859 = re.compile(r"^(?:cs)?iso-?8859-?(\d+)(?:-?[ei])?$")
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_IN_DOCUMENT = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)


def to_utf8(body: bytes, content_type: str | None) -> bytes:
    """The body in UTF-8, without a byte order mark; the very same bytes where it is UTF-8 already."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _recoded(body[len(mark) :], name)
    for shape, name in _SHAPES:
        if body.startswith(shape):
            return _recoded(body, name)
    if _ESCAPES.search(body) and _fits(body, "iso2022_jp_ext"):
        return _recoded(body, "iso2022_jp_ext")
    declared = _declared(body, content_type)
    if not any(name.startswith("iso2022") for name in declared):
        if _fits(body, "utf-8"):
            return body
        if _is_nearly_utf8(body):
            return _recoded(body, "utf-8")
    return _recoded(body, _legacy(body, declared))


def _legacy(body: bytes, declared: list[str]) -> str:
    """The coding of a body that is not UTF-8."""
    fitting = next((name for name in declared if name != "utf-8" and _fits(body, name)), None)
    plausible = plausible_codings(body)
    best = plausible[0] if plausible else None
    if best is not None and (fitting is None or best.characters >= _ENOUGH):
        believed = next((guess.share for guess in plausible if guess.name == fitting), 0.0)
        if best.share >= _EVERYDAY_TEXT and believed < best.share / 2:
            return best.name
    if fitting is not None:
        return fitting
    if best is not None and best.share >= _PASSABLE:
        return best.name
    return next((name for name in declared if name != "utf-8"), "cp1252" if _fits(body, "cp1252") else "utf-8")


def _is_nearly_utf8(body: bytes) -> bool:
    """Whether a few broken characters are all that is wrong with it as UTF-8."""
    text = body[:_SAMPLE].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    outside_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return outside_ascii - broken > _FEW * broken


def _declared(body: bytes, content_type: str | None) -> list[str]:
    labels = [found[1] for found in (_IN_HEADER.search(content_type or ""),) if found]
    labels += [found[1].decode("ascii") for found in (_IN_DOCUMENT.match(body),) if found]
    return [name for label in labels if (name := _codec(label)) is not None]


def _codec(label: str) -> str | None:
    """The codec for a label as browsers mean it; None: unknown, or one that is no text coding."""
    label = _ALIASES.get(label.lower(), label.lower())
    label = _ISO_8859.sub(r"iso8859-\1", label.removeprefix("x-"))
    try:
        info = codecs.lookup(label)
        "".encode(info.name)
    except (LookupError, ValueError, UnicodeError):
        return None
    return _MEANT.get(info.name, info.name)


def _fits(body: bytes, name: str) -> bool:
    try:
        body.decode(name)
    except (UnicodeError, ValueError):
        return False
    return True


def _recoded(body: bytes, name: str) -> bytes:
    if name == "utf-8" and _fits(body, name):
        return body
    return body.decode(name, "replace").encode("utf-8", "replace")
