"""Titles as they are compared: without the marks that desks put around the same headline.

`[단독]`, `【速報】`, `CORRECTED:`, `UPDATE 2-` and a trailing ` - Outlet` say something about the report,
not about the event, so two titles that differ only in them are the same title.
"""

from __future__ import annotations

import unicodedata
from hashlib import blake2b

import regex

_MARKS = (
    "단독|속보|종합|정정|수정|업데이트|독점|快讯|快訊|独家|獨家|更正|更新|突发|突發|速報|独自|訂正|更新版|続報"
    "|breaking|exclusive|update ?[0-9]*|corrected|correction|recast|refile|wrapup ?[0-9]*"
    "|tin nóng|độc quyền|cập nhật|đính chính|nóng"
)
_BRACKETED = regex.compile(rf"^\s*[\[【［(（〔<〈](?:{_MARKS})[0-9 ]*[\]】］)）〕>〉]\s*", regex.IGNORECASE)
_PREFIXED = regex.compile(rf"^\s*(?:{_MARKS})\s*(?:[:：|]|[-–—]\s?(?=\S))\s*", regex.IGNORECASE)
_TRAILING_OUTLET = regex.compile(r"\s+[-–—|]\s+(?P<outlet>[^-–—|]{1,40})$")
_NOT_TEXT = regex.compile(r"[^\p{L}\p{N}\p{M}]+")

SHORTEST = 6
"""Titles with fewer letters and digits than this ("속보", "Notice") say too little to join anything."""


def bare_title(title: str, outlet: str = "") -> str:
    """The title without the marks around it, in one case and width, words joined by single spaces."""
    return _NOT_TEXT.sub(" ", unmarked(title, outlet)).strip().casefold()


def unmarked(title: str, outlet: str = "") -> str:
    """The title without the marks around it, in one width."""
    text = _without_outlet(unicodedata.normalize("NFKC", title), outlet)
    previous = None
    while text != previous:
        previous = text
        text = _PREFIXED.sub("", _BRACKETED.sub("", text))
    return text


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
