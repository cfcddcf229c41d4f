"""The ways in which one name is written, so that the scan needs no folding of spellings at run time.

Rules
-----
* Declared names come first; what is derived here never replaces them.
* Separators: `Coca-Cola` is also `Coca Cola`, `コカ・コーラ` also `コカコーラ`, `SK 하이닉스` also `SK하이닉스`.
  Latin words are joined up only where the name has a hyphen: `Morgan Stanley` is not `morganstanley`.
  Digits never: `7-11` is not 711.
* Quotes: `McDonald's` also with the curved one and without any.
* Chinese: a name is spelled in both scripts and mixed, character by character, up to a bound. Text is
  never folded, because folding the other way collides.
  What the lexicon knows of Chinese words, it knows in both scripts (`in_both_scripts`), each word wholly in one.
* Vietnamese and other Latin marks may be missing when the name has two words or more: `Hoa Phat`. A
  single word without its marks is too often another word. The tone of an open syllable stands on either of its
  vowels: `Hòa Phát`, `Hoà Phát`.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

from bot.matching.normalise import fold

HanVariants = Mapping[str, str]
"""Per character, the characters of the other Chinese script that it may stand for."""

_MOST_SPELLINGS = 48
_HYPHENS = re.compile(r"\s*[-‐‑–]\s*")
_DOTS = re.compile(r"[・·]")
_QUOTE = re.compile(r"\s?['’]")
_EAST_ASIAN = r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
_LOOSE_SPACE = re.compile(rf"(?<={_EAST_ASIAN})\s+|\s+(?={_EAST_ASIAN})")
_SCRIPT_CHANGE = re.compile(r"(?<=[A-Za-z0-9])(?=[\uac00-\ud7a3])|(?<=[\uac00-\ud7a3])(?=[A-Za-z0-9])")
_MIXED_LENGTH = 6
_HAN_ALONE = re.compile(r"[\u4e00-\u9fff]+")
_MOST_FORMS = 4
# Characters in daily use, in the order of Big5: what comes behind is rare, or of the other script.
_BIG5_DAILY = (b"\xa4\x40", b"\xc6\x7e")
# In daily use, and hardly ever what the simplified character stands for.
_SELDOM = frozenset("齣閤侷脩慾緻喫蓆傢籤迴昇闆唸佔錶捲係韆糰檯颱剋囌繫託罈罎籲鬍鬚")
# The vowels of an open syllable with the tone on the first, and on the second; in quý the u belongs to the q.
_TONES_MOVE_ON = {
    unicodedata.normalize("NFC", f"{first}{tone}{second}"): unicodedata.normalize("NFC", f"{first}{second}{tone}")
    for first, second in ("oa", "oe", "uy")
    for tone in "\u0300\u0301\u0303\u0309\u0323"
}
_TONES = (_TONES_MOVE_ON, {new: old for old, new in _TONES_MOVE_ON.items()})
_ONE_SPELLING = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .,&/+]*|[\uac00-\ud7a3]+|[\u30a1-\u30faー]+")


def spellings(name: str, variants: HanVariants) -> tuple[str, ...]:
    """Every way to write `name`, with its case, the given one first."""
    shape = fold(name).shape.strip()
    if _ONE_SPELLING.fullmatch(shape):
        return (shape,)
    found = dict.fromkeys([shape])
    if not _HAN_ALONE.fullmatch(shape):
        for step in (_separators, _quotes, _tones, _marks):
            for spelling in list(found):
                found.update(dict.fromkeys(step(spelling)))
    for spelling in list(found):
        found.update(dict.fromkeys(_scripts(spelling, variants)))
    return tuple(itertools.islice((s for s in found if s), _MOST_SPELLINGS))


def in_both_scripts(word: str, variants: HanVariants) -> tuple[str, ...]:
    """A Chinese word as it is, and wholly in each script: 大众化 is 大眾化. Other words as they are."""
    if not _HAN_ALONE.fullmatch(word) or variants.keys().isdisjoint(word):
        return (word,)
    return tuple(dict.fromkeys([word, *_wholly(word, variants, _traditional), *_wholly(word, variants, _simplified)]))


def _wholly(word: str, variants: HanVariants, in_script: Callable[[str], bool]) -> Iterable[str]:
    choices = []
    for character in word:
        own = [character] if in_script(character) else []
        others = [other for other in variants.get(character, "") if in_script(other) and other not in _SELDOM]
        choices.append(own + others)
    return map("".join, itertools.islice(itertools.product(*choices), _MOST_FORMS))


def _traditional(character: str) -> bool:
    try:
        code = character.encode("big5")
    except UnicodeEncodeError:
        return False
    return _BIG5_DAILY[0] <= code <= _BIG5_DAILY[1]


def _simplified(character: str) -> bool:
    try:
        return len(character.encode("gb2312")) > 1
    except UnicodeEncodeError:
        return False


def _separators(name: str) -> Iterable[str]:
    if _HYPHENS.search(name):
        yield from (_HYPHENS.sub(mark, name) for mark in ("-", " ", "‑", "–", " - "))
        if not name.replace("-", "").isdigit():
            yield _HYPHENS.sub("", name)
    if _DOTS.search(name):
        yield from (_DOTS.sub(mark, name) for mark in ("・", "", "·", " ", "＝", "="))
    if _LOOSE_SPACE.search(name):
        yield _LOOSE_SPACE.sub("", name)
    if _SCRIPT_CHANGE.search(name):
        yield _SCRIPT_CHANGE.sub(" ", name)


def _quotes(name: str) -> Iterable[str]:
    if _QUOTE.search(name):
        yield from (_QUOTE.sub(mark, name) for mark in ("'", "’", "", " '", " ’"))


def _tones(name: str) -> Iterable[str]:
    return (_moved(name, tones) for tones in _TONES)


def _moved(name: str, tones: Mapping[str, str]) -> str:
    return re.sub(rf"(?<!q)(?:{'|'.join(tones)})(?!\w)", lambda found: tones[found[0]], name)


def _marks(name: str) -> Iterable[str]:
    if not name.isascii() and " " in name:
        bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
        bare = bare.replace("đ", "d").replace("Đ", "D")
        if bare.isascii():
            yield bare


def _scripts(name: str, variants: HanVariants) -> Iterable[str]:
    if variants.keys().isdisjoint(name):
        return
    choices = [character + variants.get(character, "") for character in name]
    if len(name) <= _MIXED_LENGTH:
        yield from map("".join, itertools.islice(itertools.product(*choices), _MOST_SPELLINGS))
    else:
        # Long names are written in one script throughout.
        yield "".join(choice[1] if len(choice) > 1 else choice for choice in choices)
