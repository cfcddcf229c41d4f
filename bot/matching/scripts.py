"""The script of a character, as far as boundaries depend on it."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Script(StrEnum):
    LATIN = "latin"
    DIGIT = "digit"
    HANGUL = "hangul"
    KATAKANA = "katakana"
    HIRAGANA = "hiragana"
    HAN = "han"
    NONE = "none"  # spaces, punctuation, symbols, the edge of the text


# The scripts whose letters are ranges, so that a run of them is found at once.
_RUNS = {
    Script.HANGUL: re.compile("[\uac00-\ud7a3\u1100-\u11ff]*"),
    Script.KATAKANA: re.compile("[\u30a1-\u30fa\u30fc\u30fd\u30fe\uff70]*"),
}


@lru_cache(maxsize=8192)
def script_of(character: str) -> Script:
    """The script of one character; letters of other alphabets count as Latin."""
    if "\uac00" <= character <= "\ud7a3" or "\u1100" <= character <= "\u11ff":
        return Script.HANGUL
    if "\u30a1" <= character <= "\u30fa" or character in "ーｰ\u30fd\u30fe":
        return Script.KATAKANA
    if "\u3041" <= character <= "\u309e":
        return Script.HIRAGANA
    if "\u3400" <= character <= "\u9fff" or character in "々〆\u3007" or "\U00020000" <= character <= "\U0003ffff":
        return Script.HAN
    if character.isdigit():
        return Script.DIGIT
    return Script.LATIN if character.isalpha() or character == "_" else Script.NONE


def run_after(text: str, position: int, script: Script, limit: int) -> str:
    """The characters of `script` that begin at `position`, at most `limit`."""
    stop = min(len(text), position + limit)
    letters = _RUNS.get(script)
    if letters:
        found = letters.match(text, position, stop)
        return found[0] if found else ""
    end = position
    while end < stop and script_of(text[end]) is script:
        end += 1
    return text[position:end]


def run_before(text: str, position: int, script: Script, limit: int) -> str:
    """The characters of `script` that end at `position`, at most `limit`."""
    start = position
    stop = max(0, position - limit)
    while start > stop and script_of(text[start - 1]) is script:
        start -= 1
    return text[start:position]
