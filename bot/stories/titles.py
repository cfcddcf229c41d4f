"""Titles as they are compared: without the marks that desks put around the same headline.

`[단독]`, `【速報】`, `CORRECTED:`, `UPDATE 2-` and a trailing ` - Outlet` say something about the report,
not about the event, so two titles that differ only in them are the same title.
"""

from __future__ import annotations

import unicodedata
from hashlib import blake2b

import regex

_CORRECTION = "정정|수정|更正|订正|訂正|勘误|勘誤|corrected|correction|refile|đính chính|sửa lỗi"
_MARKS = (
    f"{_CORRECTION}|단독|속보|긴급|종합(?: ?[0-9]보)?|[1-9]보|상보|업데이트|독점"
    "|快讯|快訊|独家|獨家|更新|突发|突發|速報|独自|更新版|続報"
    "|breaking|exclusive|update ?[0-9]*|recast|wrapup ?[0-9]*|tin nóng|độc quyền|cập nhật|nóng"
)


_OPEN, _CLOSE = r"[\[【［(（〔<〈]", r"[\]】］)）〕>〉]"


def _mark(words: str) -> regex.Pattern[str]:
    """What is said before a title, in brackets or with a colon or dash, or after it in brackets."""
    bracketed = rf"{_OPEN}(?:{words})[0-9 ]*{_CLOSE}"
    return regex.compile(
        rf"^\s*(?:{bracketed}|(?:{words})\s*(?:[:：|]|[-–—]\s?(?=\S)))\s*|(?<=\S)\s*{bracketed}\s*$", regex.IGNORECASE
    )


_MARKED, _CORRECTED = _mark(_MARKS), _mark(_CORRECTION)
_GROUPED = regex.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_TRAILING_OUTLET = regex.compile(r"\s+[-–—|]\s+(?P<outlet>[^-–—|]{1,40})$")
_NOT_TEXT = regex.compile(r"[^\p{L}\p{N}\p{M}]+")

SHORTEST = 6
"""Titles with fewer letters and digits than this ("속보", "Notice") say too little to join anything."""


def bare_title(title: str, outlet: str = "") -> str:
    """The title without the marks around it, in one case and width, words joined by single spaces."""
    return _NOT_TEXT.sub(" ", _GROUPED.sub("", unmarked(title, outlet))).strip().casefold()


def unmarked(title: str, outlet: str = "") -> str:
    """The title without the marks around it, in one width."""
    text = _without_outlet(unicodedata.normalize("NFKC", title), outlet)
    previous = None
    while text != previous:
        previous = text
        text = _MARKED.sub("", text)
    return text


def is_correction(title: str) -> bool:
    """Whether the desk marks a title as correcting an earlier one."""
    return _CORRECTED.search(unicodedata.normalize("NFKC", title)) is not None


def title_key(title: str, outlet: str = "") -> str | None:
    """A hash of the bare title, equal for equal headlines; None where the title says too little."""
    bare = bare_title(title, outlet)
    if len(bare.replace(" ", "")) < SHORTEST:
        return None
    return blake2b(bare.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _without_outlet(title: str, outlet: str) -> str:
    found = _TRAILING_OUTLET.search(title)
    if found and outlet and found["outlet"].strip().casefold() == unicodedata.normalize("NFKC", outlet).casefold():
        return title[: found.start()]
    return title
