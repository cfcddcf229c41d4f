"""Which characters a body's bytes mean.

Rules, the first that applies

1. A byte order mark, or the shape of `<` in UTF-16.
2. An escape-coded label (ISO-2022-JP), declared in the header or the document: such a body is also valid ASCII.
3. Valid UTF-8 is UTF-8, whatever is declared: text in another coding is practically never valid by chance,
   while wrong declarations are common.
4. The label of the HTTP header, then that of the XML declaration, if the body follows it. Labels mean what
   browsers take them for: `euc-kr` is its superset by Windows, `gb2312` is GB18030, `iso-8859-1` is windows-1252.
5. The declared label all the same, UTF-8 if there is none, with replacement characters for what does not fit.

Known exception: undeclared legacy codings are not guessed.
"""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHAPES = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
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
}
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
    declared = _declared(body, content_type)
    if not any(name.startswith("iso2022") for name in declared) and _fits(body, "utf-8"):
        return body
    fitting = next((name for name in declared if _fits(body, name)), None)
    return _recoded(body, fitting or next(iter(declared), "utf-8"))


def _declared(body: bytes, content_type: str | None) -> list[str]:
    labels = [found[1] for found in (_IN_HEADER.search(content_type or ""),) if found]
    labels += [found[1].decode("ascii") for found in (_IN_DOCUMENT.match(body),) if found]
    return [name for label in labels if (name := _codec(label)) is not None]


def _codec(label: str) -> str | None:
    """The codec for a label as browsers mean it; None: unknown, or one that is no text coding."""
    label = _ALIASES.get(label.lower(), label)
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
