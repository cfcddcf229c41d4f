"""A short summary from what the feed gives: whole sentences that add something to the title.

Sentences end at `。！？` and at `. ! ?` before a space; not inside a number (`3.5%`), not after an
abbreviation (`U.S.`, `Co.`, `Inc.`), and not inside quotation marks that are still open.
"""

from __future__ import annotations

import regex

from bot.stories.titles import bare_title

SENTENCES = 2
LONGEST = 280
"""Graphemes. A single sentence longer than this ends with an ellipsis."""

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof inc co corp ltd llc plc st no vs jr sr gen sen rep gov u.s u.k u.n e.u a.m p.m e.g i.e"
    " jan feb mar apr jun jul aug sep sept oct nov dec tp ths ts gs pgs bs".split()
)
_OPEN, _CLOSE = "「『“(（《〈", "」』”)）》〉"
_LAST_WORD = regex.compile(r"[\p{L}.]+$")
_LEFTOVERS = regex.compile(
    r"\s*(?:\[(?:…|\.\.\.|&hellip;)\]|Continue reading.*|Read more.*|The post .{1,200} appeared first on .{1,100}"
    r"|자세히 보기.*|더 ?보기|続きを読む.*|阅读全文.*|閱讀全文.*|Xem thêm.*|Đọc tiếp.*)\s*$",
    regex.IGNORECASE,
)


def summarise(title: str, text: str, *, sentences: int = SENTENCES, longest: int = LONGEST) -> str:
    """Up to `sentences` sentences of `text` that do not repeat the title, at most `longest` graphemes.

    Empty when the text adds nothing to the title.
    """
    known = bare_title(title)
    chosen: list[str] = []
    for sentence in split_sentences(_LEFTOVERS.sub("", text)):
        bare = bare_title(sentence)
        if not bare or bare in known or (chosen and _length(" ".join([*chosen, sentence])) > longest):
            continue
        chosen.append(sentence)
        if len(chosen) == sentences:
            break
    return shorten(_join(chosen), longest)


def split_sentences(text: str) -> list[str]:
    """The sentences of a text in any of the five languages, without surrounding space."""
    found, start, depth = [], 0, 0
    for position, character in enumerate(text):
        if character in _OPEN:
            depth += 1
        elif character in _CLOSE:
            depth = max(0, depth - 1)
        elif _ends(text, position) and (depth == 0 or position - start > LONGEST):
            found.append(text[start : position + 1].strip())
            start, depth = position + 1, 0
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]


def shorten(text: str, longest: int) -> str:
    """The text if it has at most `longest` graphemes, else as many as fit before an ellipsis."""
    if len(text) <= longest:
        return text
    graphemes = regex.findall(r"\X", text)
    if len(graphemes) <= longest:
        return text
    return "".join(graphemes[: longest - 1]).rstrip() + "…"


def _ends(text: str, position: int) -> bool:
    character = text[position]
    following = text[position + 1 : position + 2]
    if character in "。！？":
        return following not in _CLOSE if following else True
    if character not in ".!?" or not (following == "" or following.isspace()):
        return False
    word = _LAST_WORD.search(text[max(0, position - 12) : position])
    return character != "." or word is None or not _abbreviates(word[0])


def _abbreviates(word: str) -> bool:
    return word.casefold() in _ABBREVIATIONS or (len(word) == 1 and word.isupper())


def _join(sentences: list[str]) -> str:
    joined = ""
    for sentence in sentences:
        gap = "" if not joined or joined[-1] in "。！？" else " "
        joined += gap + sentence
    return joined


def _length(text: str) -> int:
    return len(regex.findall(r"\X", text))
