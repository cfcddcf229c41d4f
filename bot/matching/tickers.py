"""When a ticker's code in a text is meant as one.

A code with its exchange (`NYSE:F`, `9988.HK`) speaks for itself. A bare one is often something else: `2015` is a
year, `F` a letter, `MS` a form of address. So it counts

- when it is marked: after `$`, or in brackets, behind a colon (`(NYSE: F)`) or alone (`(005930)`, `(NVDA)`), but
  two letters alone are an abbreviation more often: `information technology (IT)`;
- behind a word for shares or codes, when it is three or more letters (`cổ phiếu VIC`, `mã FPT`);
- unmarked, when it is four or more letters (`NVDA`);
- never, when it is up to four digits: in brackets too they are mostly years.
"""

from __future__ import annotations

import re

EXCHANGE = re.compile(r"^[A-Z]+:|\.[A-Z]{1,3}$")
"""The exchange before or behind a code, as catalogues and agencies write it."""

_LABELLED = re.compile(r"(?:\$|[(\[{【][^()\[\]{}【】]{0,20}[:：])\s*$")
_OPENED = re.compile(r"[(\[{【]\s*$")
_OPENED_LONG = re.compile(r"[(\[{【][^()\[\]{}【】]{0,20}\s*$")
_CALLED = re.compile(
    r"(?<!\w)(?:cổ phiếu|mã(?: cổ phiếu| chứng khoán)?|ticker(?: symbol)?)(?: [a-z][a-z\d]{2}(?:,| và| hay))* $"
)
_CLOSED = re.compile(r"\s*[)\]}】.,/;]|\s*$")
_REACH = 30
_SHORTEST_ALONE, _SHORTEST_WORD, _SHORTEST_NUMBER = 3, 4, 5


def is_ticker(text: str, start: int, end: int, shape: str) -> bool:
    """Whether `shape`, which stands at `start` to `end` of `text` (code points), is meant as a ticker."""
    if EXCHANGE.search(shape):
        return True
    if shape.isdecimal():
        return len(shape) >= _SHORTEST_NUMBER and _marked(text, start, end, _OPENED_LONG)
    if shape.isalpha() and len(shape) >= _SHORTEST_WORD:
        return True
    if shape.isalpha() and len(shape) >= _SHORTEST_ALONE and _CALLED.search(text, max(0, start - _REACH), start):
        return True
    return _marked(text, start, end, _OPENED if len(shape) >= _SHORTEST_ALONE else _LABELLED)


def _marked(text: str, start: int, end: int, opened: re.Pattern[str]) -> bool:
    before = text[max(0, start - _REACH) : start]
    if before.endswith("$"):
        return True
    return bool((opened.search(before) or _LABELLED.search(before)) and _CLOSED.match(text, end))
