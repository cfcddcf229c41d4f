"""Where sentences end, in Korean, Chinese, Japanese, English and Vietnamese alike. Pure.

Rules

- A line break ends a sentence, whatever stands before it: it is the end of a paragraph.
- `。！？` end one. `.`, `!` and `?` end one before white space, or between two letters of Hangul
  (`했다.그러나`, as some papers set it), and never before a small letter.
- Nothing ends inside brackets or quotation marks that are closed again: `「増産する。」と述べた`. A sentence that
  ends inside a quotation ends with it only where a new sentence visibly begins: `"We will." He left.`, or where a
  colon announced the quotation.
- A dot after a number stands in it (`3.5%`, `2026. 5. 1.`) or counts something (`No. 5`, `1. Samsung`).
- A dot after an abbreviation ends no sentence where the abbreviation introduces something (`Mr.`, `TP.`). One that
  can stand last (`U.S.`, `Co., Ltd.`, `a.m.`) ends a sentence where the next word is one that begins sentences.
- An ellipsis ends nothing: in the titles and texts of East Asia it is a comma.

Known exceptions: an abbreviation that nobody listed, before a capital, ends a sentence; a sentence that begins with a
name right after `Inc.` is not seen to begin.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import regex

_FULL_STOPS = "。！？｡．"
_STOPS = ".!?"
_OPENED_BY = {
    "」": "「",
    "』": "『",
    "”": "“",
    "’": "‘",
    "）": "（",
    ")": "(",
    "]": "[",
    "］": "［",
    "】": "【",
    "》": "《",
    "〉": "〈",
    "〕": "〔",
    "»": "«",
}
_OPENING = frozenset(_OPENED_BY.values())
_QUOTES = frozenset('」』”’"')
_CLOSING = frozenset(_OPENED_BY) | {'"'}

# What introduces the next word, and so never ends a sentence.
_INTRODUCING = frozenset(
    "mr mrs ms dr prof sen rep gov gen col lt sgt capt st mt messrs hon rev pres no nos vs fig vol pp approx est"
    " jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun"
    " tp ths ts gs pgs bs ks ll q tx h đ ô cty ông bà tnhh cp e.g i.e cf viz al".split()
)
_TITLES = frozenset("ts ths pgs gs bs".split())
"""Those that follow one another: `GS.TS. Trần`."""

# What may stand last too.
_TRAILING = frozenset(
    "inc co corp ltd llc plc bhd pte pty gmbh ag s.a n.v k.k jr sr u.s u.k u.n e.u u.s.a u.a.e d.c a.m p.m etc v.v bros"
    " ph.d".split()
)
_BEGINNERS = frozenset(
    "the a an it its he she they we i you his her their our this that these those there in on at by for from of to as"
    " with after before under over during since while when if although though but and or so yet however meanwhile"
    " moreover separately still also both each some many most several analysts shares investors officials executives"
    " sales revenue profit net last next earlier later according about no not one two three".split()
)
_NAMES = frozenset({"a", "an", "i", "to", "no", "so"})
"""Beginners that are names as well: `Nguyễn V. An`."""

_NAMES_WITH_A_MARK = frozenset({"yahoo", "joyn", "jeopardy", "e"})
_QUOTED_ON = regex.compile(
    r"(?:라고|라며|라면서|라는|이라|고|며|면서|는|은|이|가|을|를|의|에|로|와|과|도|란|랬)(?!\p{Hangul}{3})"
)

_WORD_BEFORE = regex.compile(r"[\p{L}\p{M}](?:[\p{L}\p{M}.&]*[\p{L}\p{M}])?$")
_NUMBER_BEFORE = regex.compile(r"(?:^|[\s(\[（])\p{Nd}{1,4}$")
_DATE = regex.compile(r"\b\d{4}\. ?\d{1,2}\.(?: ?\d{1,2}\.)?(?! ?\d)(?=.)")
_WORD_AFTER = regex.compile(r"[\p{L}\p{M}']+")
_COMPLETE = regex.compile(r"(?:[。！？｡．!?]|(?<!\.)\.(?!\.))\s?[」』”’）)\]】》〉»\"']*$")
_COLONS = frozenset("：:")
_GOING_ON = frozenset("並并且而と，。、,.")
_LONGEST_QUOTATION = 400
_GAPLESS = frozenset("。！？｡．」』）")
_LOOK_BACK, _LOOK_AHEAD = 16, 40
"""Code points around a mark that can tell what it is."""


def split_sentences(text: str) -> list[str]:
    """The sentences of a text in order, without surrounding space. Nothing but white space is lost."""
    return [sentence for line in text.splitlines() for sentence in _split_line(line)]


def join_sentences(sentences: Iterable[str]) -> str:
    """The sentences in a row, with a space where their language has one."""
    joined = ""
    for sentence in sentences:
        gap = "" if not joined or joined[-1] in _GAPLESS else " "
        joined += gap + sentence
    return joined


def is_complete(sentence: str) -> bool:
    """Whether it ends as sentences do. One that a feed cut off, or that trails off in an ellipsis, does not."""
    return _COMPLETE.search(sentence.rstrip()) is not None


def _split_line(line: str) -> list[str]:
    inside = _inside(line)
    found, start = [], 0
    for position, character in enumerate(line):
        if character not in _FULL_STOPS and character not in _STOPS:
            continue
        end = _end(line, position, inside)
        if end > start:
            found.append(line[start:end].strip())
            start = end
    found.append(line[start:].strip())
    return [sentence for sentence in found if sentence]


def _inside(line: str) -> bytearray:
    """For each position whether it lies within brackets or quotation marks that are closed again, and in numbers."""
    inside = bytearray(len(line))
    opened: list[tuple[str, int]] = []
    for position, character in enumerate(line):
        if character == '"' or character in _OPENED_BY or character in _OPENING:
            began = _closes(line, position, opened)
            if began is not None:
                inside[began:position] = b"\x01" * (position - began)
    for date in _DATE.finditer(line):
        inside[date.start() : date.end()] = b"\x01" * (date.end() - date.start())
    return inside


def _closes(line: str, position: int, opened: list[tuple[str, int]]) -> int | None:
    """Where the pair began that is closed here; None: nothing is. Keeps `opened` up to date."""
    character = line[position]
    if character == "’" and _is_apostrophe(line, position):
        return None
    mate = '"' if character == '"' else _OPENED_BY.get(character)
    if mate is not None:
        for depth in range(len(opened) - 1, max(-1, len(opened) - 6), -1):
            if opened[depth][0] == mate:
                began = opened[depth][1]
                del opened[depth:]
                return began
    if character == '"' or character in _OPENING:
        opened.append((character, position))
    return None


def _is_apostrophe(line: str, position: int) -> bool:
    before, after = line[position - 1 : position], line[position + 1 : position + 2]
    return before.isascii() and before.isalpha() and after.isascii() and after.isalpha()


def _end(line: str, position: int, inside: bytearray) -> int:
    """Where the sentence ends whose last mark stands at `position`; 0: none ends there."""
    end = position + 1
    if inside[position]:
        return _end_with_quotation(line, position, inside)
    while end < len(line) and line[end] in _CLOSING and line[end] not in _QUOTES:
        end += 1
    following = line[end : end + 1]
    if following and (following in _FULL_STOPS or following in _STOPS):
        return 0  # the last of several marks decides
    character = line[position]
    if character in "．.":
        return end if _dot_ends(line, position, end) else 0
    if character in _FULL_STOPS or not following:
        return end
    return end if following.isspace() and _mark_ends(line, position, end) else 0


def _end_with_quotation(line: str, position: int, inside: bytearray) -> int:
    """As `_end`, of a mark inside a quotation: only as its last character, and before what begins a sentence."""
    end = position + 1
    while end < len(line) and line[end] in _CLOSING:
        end += 1
    if end == position + 1 or line[end - 1] not in _QUOTES or (end < len(line) and inside[end]):
        return 0
    following = line[end : end + 1]
    if not following or (following not in _GOING_ON and _is_announced(line, position, inside)):
        return end
    if not following.isspace():
        return 0
    rest = line[end : end + _LOOK_AHEAD].lstrip()
    if regex.match(r"\p{Hangul}", rest):
        return 0 if _QUOTED_ON.match(rest) else end
    return end if rest[:1].isupper() or rest[:1] in _OPENING else 0


def _is_announced(line: str, position: int, inside: bytearray) -> bool:
    """Whether the quotation around `position` stands after a colon: `他表示：「增產。」公司預估…` are two sentences."""
    began = position
    while began and inside[began - 1] and position - began < _LONGEST_QUOTATION:
        began -= 1
    return line[max(0, began - 1) : began] in _COLONS


def _mark_ends(line: str, position: int, end: int) -> bool:
    """Whether `!` or `?` before white space ends a sentence: not in a name, and not before a small letter."""
    word = _WORD_BEFORE.search(line, max(0, position - _LOOK_BACK), position)
    if word is not None and word[0].casefold() in _NAMES_WITH_A_MARK:
        return False
    return not line[end : end + _LOOK_AHEAD].lstrip()[:1].islower()


def _dot_ends(line: str, position: int, end: int) -> bool:
    before, following = line[max(0, position - 1) : position], line[end : end + 1]
    if not following:
        return True
    if line[position] == "．":
        return not (before.isalnum() and before.isascii()) and not unicodedata.normalize("NFKC", following).isdigit()
    if before in _STOPS:
        return False
    if not following.isspace():
        return _is_hangul(before) and (_is_hangul(following) or following in _OPENING)
    rest = line[end : end + _LOOK_AHEAD].lstrip()
    return not rest[:1].islower() and not _counts(line, position, rest) and not _abbreviates(line, position, rest)


def _counts(line: str, position: int, rest: str) -> bool:
    """Whether a number with a dot counts what follows: where a sentence begins, or before another number."""
    if not _NUMBER_BEFORE.search(line, max(0, position - _LOOK_BACK), position):
        return False
    head = line[max(0, position - _LOOK_BACK) : position].rstrip("0123456789").rstrip()
    return rest[:1].isdigit() or not head or head[-1] in _FULL_STOPS + _STOPS


def _abbreviates(line: str, position: int, rest: str) -> bool:
    """Whether the dot belongs to an abbreviation after which the sentence goes on with `rest`."""
    found = _WORD_BEFORE.search(line, max(0, position - _LOOK_BACK), position)
    word = found[0] if found else ""
    folded = word.casefold()
    if folded in _INTRODUCING or folded.rpartition(".")[2] in _TITLES:
        return True
    if folded not in _TRAILING and not _is_initial(word):
        return False
    following = _WORD_AFTER.match(rest)
    if following is None or not following[0].isascii():
        return following is None
    return following[0].casefold() not in (_BEGINNERS if len(word) > 1 else _BEGINNERS - _NAMES)


def _is_initial(word: str) -> bool:
    """`J` of a name, `U.S.` and the like: capitals with dots between them."""
    return all(len(part) == 1 and part.isupper() for part in word.split("."))


def _is_hangul(character: str) -> bool:
    return "가" <= character <= "힣"
