"""Names in a text, in forms that meet across scripts: `Kentucky`, ケンタッキー and 켄터키 are all `kntk`.

Rules
-----
* Latin words in a Chinese, Japanese or Korean text are names (`HBM4`, `Afeela`). In English and Vietnamese a
  name has a capital that the sentence does not ask for, or a digit. Where nearly every word of a title has a
  capital, only digits and capitals inside a word tell names.
* Kana and Hangul words are read aloud, and of the sound only what survives transliteration is kept: a vowel at
  the beginning, and the consonants in six classes, without h, w, y, an r that English leaves unspoken, and
  repetition. Short sounds prove nothing and are left out.
* A Korean word may end in particles, so it is read with and without its last syllable.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import regex

_LATIN = regex.compile(r"\p{Latin}[\p{Latin}\p{M}\d]*(?:-?\d+)?")
_KANA = regex.compile(r"[\p{Katakana}ー]{3,}")
_HANGUL = regex.compile(r"\p{Hangul}{2,}")
_SENTENCE = regex.compile(r"(?:^|[.!?:\"“‘'(]\s*)$")
_TITLE_CASE = 0.7
_SHORTEST_SOUND = 3
_MOST = 24

_CLASSES = dict.fromkeys("bpfv", "p") | dict.fromkeys("dt", "t") | dict.fromkeys("gkqc", "k")
_CLASSES |= dict.fromkeys("szjx", "s") | dict.fromkeys("lr", "r") | dict.fromkeys("mn", "n")
_DIGRAPHS = regex.compile(r"ph|sch|sh|ch|ck|th|gh|ng(?![aeiou])|c(?=[eiy])|x|r(?![aeiouyr])")
_DIGRAPH_SOUNDS = {"ph": "p", "ch": "s", "sh": "s", "sch": "s", "ck": "k", "th": "s", "gh": "", "ng": "n", "c": "s"}
_DIGRAPH_SOUNDS |= {"x": "ks", "r": ""}
_KANA_SOUNDS = {
    **dict.fromkeys("カキクケコガギグゲゴヵヶ", "k"), **dict.fromkeys("サシスセソザジズゼゾチヂツヅ", "s"),
    **dict.fromkeys("タテトダデド", "t"), **dict.fromkeys("ナニヌネノマミムメモン", "n"),
    **dict.fromkeys("バビブベボパピプペポヴフ", "p"), **dict.fromkeys("ラリルレロ", "r"),
}  # fmt: skip
_INITIALS = ("k", "k", "n", "t", "t", "r", "n", "p", "p", "s", "s", "", "s", "s", "s", "k", "t", "p", "")
_FINALS = (
    "", "k", "k", "k", "n", "n", "n", "t", "r", "k", "n", "p", "r", "t", "p", "r", "n", "p", "p", "t", "t", "n", "t",
    "t", "k", "t", "p", "t",
)  # fmt: skip
_HANGUL_FIRST, _VOWELS, _FINAL_COUNT, _SILENT = 0xAC00, 21, 28, 11


def names(text: str) -> frozenset[str]:
    """The names of a text as it was written, spelled out and as sounds (`~kntk`), at most two dozen."""
    text = unicodedata.normalize("NFKC", text)
    found: dict[str, None] = {}
    for name in (*_latin_names(text), *_sounds(text)):
        found[name] = None
    return frozenset(list(found)[:_MOST])


def sound(word: str) -> str:
    """The skeleton of a word in Latin letters, kana or Hangul; empty where nothing is left."""
    word = unicodedata.normalize("NFKC", word).casefold()
    if _HANGUL.match(word):
        spoken, vowel = _hangul_sounds(word), _begins_with_vowel(word[0])
    elif _KANA.match(word):
        spoken, vowel = [_KANA_SOUNDS.get(character, "") for character in word], word[0] in "アイウエオヨユヤ"
    else:
        bare = "".join(c for c in unicodedata.normalize("NFD", word.replace("đ", "d")) if not unicodedata.combining(c))
        spoken = [_CLASSES.get(character, "") for character in _DIGRAPHS.sub(_digraph, bare)]
        vowel = bare[:1] in "aeiouy"
    skeleton = ("a" if vowel else "") + "".join(spoken)
    return regex.sub(r"(.)\1+", r"\1", skeleton)


def _digraph(match: regex.Match[str]) -> str:
    return _DIGRAPH_SOUNDS[match[0]]


def _latin_names(text: str) -> Iterator[str]:
    east_asian = regex.search(r"[\p{Han}\p{Kana}\p{Hangul}]", text) is not None
    words = list(_LATIN.finditer(text))
    capitals = sum(word[0][0].isupper() for word in words)
    shouted = not east_asian and capitals > _TITLE_CASE * len(words)
    for word in words:
        written = word[0]
        telling = any(c.isdigit() for c in written) or any(c.isupper() for c in written[1:])
        begins = _SENTENCE.search(text[: word.start()]) is not None
        if len(written) > 1 and (telling or east_asian or (written[0].isupper() and not shouted and not begins)):
            yield written.casefold()
            if written.isalpha() and not written.isupper():
                yield from _long_enough(sound(written))


def _sounds(text: str) -> Iterator[str]:
    for word in _KANA.findall(text):
        yield from _long_enough(sound(word))
    for word in _HANGUL.findall(text):
        yield from _long_enough(sound(word))
        yield from _long_enough(sound(word[:-1]))


def _long_enough(skeleton: str) -> Iterator[str]:
    if len(skeleton) >= _SHORTEST_SOUND:
        yield f"~{skeleton}"


def _hangul_sounds(word: str) -> list[str]:
    sounds = []
    for character in word:
        code = ord(character) - _HANGUL_FIRST
        if 0 <= code < len(_INITIALS) * _VOWELS * _FINAL_COUNT:
            sounds += [_INITIALS[code // (_VOWELS * _FINAL_COUNT)], _FINALS[code % _FINAL_COUNT]]
    return sounds


def _begins_with_vowel(character: str) -> bool:
    """Whether a Hangul syllable has the silent initial."""
    return (ord(character) - _HANGUL_FIRST) // (_VOWELS * _FINAL_COUNT) == _SILENT
